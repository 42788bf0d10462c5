"""A release as a paper: 放行证明, in Chinese and English: what was decided and why, what was checked by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from databus.agency_names import agency_en, agency_zh
from databus.clock import day_of
from databus.papers import Block, Facts, Heading, Paper, Table, Text
from databus.papers.content import Cell
from databus.rules import RuleBook
from services.inspection.domain.certificates import Certificate
from services.inspection.domain.consignment import Consignment, Step
from services.inspection.domain.copies import Enterprise
from services.inspection.domain.papers import Result
from services.inspection.domain.posts import BY_RULE

MOST_STEPS: Final = 30
MOST_RESULTS: Final = 20
LONGEST_REASON: Final = 200
TITLE: Final = "放行证明 Release certificate"
_FOR_STEPS: Final = (20, 18, 28, 34)  # shares of the line that columns take
_FOR_RESULTS: Final = (28, 22, 18, 32)
_DIRECTIONS: Final = {"export": "出口 export", "import": "进口 import"}
_RESULTS: Final = {"conforming": "合格 conforming", "nonconforming": "不合格 nonconforming"}
_DECIDED_BY_RULE: Final = frozenset({"MODE_DECIDED", "HELD", "EXPIRED"})
_HOLDS: Final = {
    "export": (
        "本证明表明上述货物已依法定程序放行，在有效期内出运有效。",
        "This certificate says that the goods above were released; it holds for shipment until its last day.",
    ),
    "import": (
        "本证明表明上述进口货物已依法定程序放行，准予销售、使用。",
        "This certificate says that the imported goods above were released for sale and use; it has no last day.",
    ),
}
_NOTES: Final = (
    "货物被责令停止、放行失效、监管方式重新决定、退运或列入召回的，本证明即予撤回；是否仍然有效，以验证码在线核验结果为准。",
    "It is withdrawn when the goods are stopped, decided anew, returned or recalled, or when the release expires.",
    "Whether it still holds is told by its code.",
)


@dataclass(frozen=True)
class Release:
    """What is to be written: a release with the decision it rests on, and what was done before it."""

    certificate: Certificate
    consignment: Consignment
    decision: Mapping[str, Any]
    steps: Sequence[Step]
    results: Sequence[Result]
    documents: int
    enterprise: Enterprise | None
    by_rule: bool
    made_at: datetime


def said(release: Release) -> dict[str, Any]:
    """Return the facts that stand in the seal, so that a print-out that was changed is found out."""
    declared, certificate = release.consignment.declared, release.certificate
    whereto = f" → {declared.destination}" if declared.destination else ""
    return {
        "申报编号 Declaration": declared.declaration_no,
        "企业 Enterprise": declared.uscc,
        "商品 Goods": f"{declared.hs_code} {declared.product}{whereto}",
        "数量 Quantity": f"{declared.quantity:f} {declared.unit}",
        "有效期 Valid": f"{certificate.released_on} – {certificate.valid_until or '长期 no last day'}",
        "监管方式 Mode": f"{certificate.mode} ({certificate.rule})",
    }


def paper(release: Release, rules: RuleBook) -> Paper:
    """Return the certificate as it is to be read."""
    declared = release.consignment.declared
    return Paper(
        title=TITLE,
        subtitle=f"{declared.declaration_no} {declared.product}",
        blocks=(
            _goods(release, rules),
            Heading("监管方式决定及理由 What was decided, and why", 2),
            _decision(release, rules),
            Heading("办理过程 What was done, and by whom", 2),
            *_steps(release, rules),
            *_results(release, rules),
            *(Text(note, quiet=True) for note in (*_HOLDS[declared.direction], *_NOTES)),
        ),
        number="",
        made_on=day_of(release.made_at),
        language="zh",
    )


def _goods(release: Release, rules: RuleBook) -> Facts:
    declared, certificate = release.consignment.declared, release.certificate
    firm = release.enterprise
    names = [firm.name, firm.name_en] if firm is not None else []
    rows: list[tuple[str, Cell]] = [
        ("企业 Enterprise", "\n".join(name for name in names if name) or None),
        ("统一社会信用代码 USCC", declared.uscc),
        ("申报编号 Declaration no.", declared.declaration_no),
        ("商品 Goods", f"{declared.product}（HS {declared.hs_code}）"),
        ("数量 Quantity", f"{declared.quantity:f} {declared.unit}"),
        ("进出口方向 Direction", _DIRECTIONS[declared.direction]),
        ("输往国家 Destination", declared.destination),
        ("申报日期 Declared on", release.consignment.declared_on),
        ("放行日期 Released on", certificate.released_on),
        ("放行 Released by", _released_by(release, rules)),
        ("有效期至 Valid until", certificate.valid_until),
        ("随附单证 Papers", f"{release.documents} 份 papers" if release.documents else None),
    ]
    return Facts(tuple((name, value) for name, value in rows if value is not None))


def _released_by(release: Release, rules: RuleBook) -> str:
    who = _agency(release.steps[-1].agency, rules)
    return f"依规则 by rule; {who}" if release.by_rule else who


def _decision(release: Release, rules: RuleBook) -> Facts:
    told = release.decision
    row = next((one for one in rules.table("mode") if one["id"] == told["rule"]), None)
    matched = [one for one in told["considered"] if one.matched]
    rows: list[tuple[str, Cell]] = [
        ("监管方式 Mode", f"{row['zh']}\n{row['en']}" if row is not None else told["mode"]),
        ("代码 Code", f"{told['mode']}, {told['rule']}"),
        ("理由 Because", "\n".join(one.because for one in matched) or None),
        ("抽样比例 Share sampled", None if told["sampling_percent"] is None else f"{told['sampling_percent']} %"),
        ("全程无纸化 Paperless", told["paperless"]),
        ("审单放行 Release on document review", told["document_review_release"]),
        ("依据 Clauses", "; ".join(told["clauses"])),
        ("规则版本 Rule set", told["rule_set"]),
        ("决定日期 Decided on", told["on"]),
    ]
    return Facts(tuple((name, value) for name, value in rows if value is not None))


def _steps(release: Release, rules: RuleBook) -> Iterable[Block]:
    """Return what was done from the decision to the release, the last steps where there are very many."""
    number = release.certificate.decision_number
    done = [one for one in release.steps if one.decision_number == number]
    shown = done[-MOST_STEPS:]
    rows = tuple(
        (
            _word(one.target, rules),
            one.at,
            _by(one, release, rules),
            "\n".join(text for text in (one.clause, one.document_no, _why(one)) if text),
        )
        for one in shown
    )
    heads = ("步骤 Step", "时间 At", "单位 By", "依据、文书、理由 Clause, document, reason")
    left = len(done) - len(shown)
    more = [Text(f"此前另有{left}步未列出。 {left} steps before are not listed.", quiet=True)] if left else []
    return [Table(heads, rows, widths=_FOR_STEPS), *more]


def _results(release: Release, rules: RuleBook) -> Iterable[Block]:
    if not release.results:
        return [Text("本批次未经抽样检测，依上述监管方式放行。 No sample was tested: released under the mode above.")]
    rows = tuple(
        (one.document_no, _RESULTS.get(one.result, one.result), one.found_on, _agency(one.agency, rules))
        for one in release.results[-MOST_RESULTS:]
    )
    heads = ("文书 Document", "结果 Result", "日期 On", "单位 By")
    return [Table(heads, rows, widths=_FOR_RESULTS, caption="检验结果 Results")]


def _word(state: str, rules: RuleBook) -> str:
    return next((f"{row['zh']} {row['en']}" for row in rules.table("step_word") if row["state"] == state), state)


def _why(step: Step) -> str | None:
    """The reason of a step, as far as there is room."""
    if step.reason is None or len(step.reason) <= LONGEST_REASON:
        return step.reason
    return f"{step.reason[:LONGEST_REASON]}…"


def _by(step: Step, release: Release, rules: RuleBook) -> str:
    """Who took a step; what the service does by rule, it does because of what somebody said."""
    if step.number == release.certificate.step_number:
        return _released_by(release, rules)
    by_rule = step.target in _DECIDED_BY_RULE or (step.cause or "").startswith(BY_RULE)
    who = _agency(step.agency, rules)
    return f"依规则 by rule; {who}" if by_rule and step.agency is not None else who


def _agency(code: str | None, rules: RuleBook) -> str:
    if code is None:
        return "系统依规则 the service, by rule"
    return f"{agency_zh(code, rules)} {agency_en(code, rules)}"
