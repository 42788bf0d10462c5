"""A rating as a paper: 信用报告, in Chinese or English, with a picture of the score over time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from databus.agency_names import agency_en, agency_zh
from databus.clock import SHANGHAI, day_of
from databus.papers import Block, Facts, Heading, Lines, Paper, Series, Table, Text
from databus.papers.content import Cell
from databus.rules import RuleBook
from services.credit.domain.outlook import point
from services.credit.domain.period import add_months
from services.credit.domain.rating import Facts as Known
from services.credit.domain.schemes import Shown
from services.credit.domain.summary import category, summary_en, summary_zh
from services.credit.use_cases.ratings import Told

BACK_MONTHS: Final = 18
AHEAD_MONTHS: Final = 12
# shares of the line that columns take
_FOR_DEDUCTIONS: Final = (28, 12, 28, 15, 14, 14)
_FOR_IMPROVEMENTS: Final = (46, 14, 12, 28)
_FOR_CHANGES: Final = (14, 14, 14, 58)
_FOR_BONUSES: Final = (46, 14, 40)
_FOR_CONDITIONS: Final = (44, 12, 16, 28)
_WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("企业信用报告", "Credit report of an enterprise"),
    "uscc": ("统一社会信用代码", "Unified social credit code"),
    "name": ("企业名称", "Name"),
    "category": ("评级类别", "Class"),
    "RATED": ("已评级", "rated"),
    "UNRATED": ("未评级", "unrated"),
    "INACTIVE": ("已注销", "dissolved"),
    "UNREGISTERED": ("登记信息未到", "not registered here yet"),
    "on": ("评价日期", "Day rated"),
    "grade": ("信用等级", "Grade"),
    "score": ("信用得分", "Score"),
    "since": ("等级起始日期", "Since"),
    "formal_on": ("正式评级日期", "Rated formally on"),
    "valid_until": ("有效期至", "Valid to"),
    "rule_set": ("规则版本", "Rules"),
    "schemes": ("其他评价体系", "Other schemes"),
    "lists": ("在列名单", "Lists it is on"),
    "agency": ("申请单位", "Asked for by"),
    "purpose": ("用途", "For"),
    "made_at": ("出具时间", "Made at"),
    "summary": ("摘要", "In short"),
    "course": ("得分变化", "The score over time"),
    "until_now": ("截至评价日", "until the day rated"),
    "expected": ("若无其他变化", "if nothing else happens"),
    "points": ("分", "points"),
    "deductions": ("扣分事项", "What counts against it"),
    "item": ("事项", "Item"),
    "weight": ("扣分", "Points"),
    "basis": ("依据及文书", "Basis and document"),
    "counts": ("计入期间", "Counts"),
    "public": ("公示至", "Public to"),
    "repair": ("可修复日期", "Repair from"),
    "direct": ("直接D级", "direct D"),
    "none": ("没有计入的扣分事项。", "Nothing counts against it."),
    "more": ("另有{count}项未列出。", "{count} more are not listed."),
    "doing": ("企业可以做什么", "What the enterprise can do"),
    "what": ("途径", "What"),
    "from": ("最早日期", "From"),
    "then": ("届时", "Then"),
    "nothing": ("没有可以提升得分或等级的途径。", "Nothing would raise score or grade."),
    "rights": ("权利", "Rights"),
    "changes": ("未来变动（若无其他变化）", "Changes to come, if nothing else happens"),
    "day": ("日期", "Day"),
    "why": ("原因", "Because"),
    "unchanging": ("按现有信息，没有预期的变动。", "By what is known, nothing will change."),
    "bonuses": ("加分事项", "Bonuses"),
    "bonus": ("事项", "Bonus"),
    "held": ("是否取得", "Held"),
    "aa": ("AA级条件（依本系统记录）", "Conditions of AA, by the records here"),
    "condition": ("条件", "Condition"),
    "met": ("是否满足", "Met"),
    "reached_on": ("届满日期", "Reached on"),
    "left_out": (
        "本报告不含已撤销、已修复的记录：信用修复后停止公示、共享和使用。等级和得分以出具时本系统已知事实为准。",
        "Records annulled or repaired are left out: what is repaired is no longer published, shared or used.",
    ),
}


@dataclass(frozen=True)
class CreditFile:
    """What is to be written: a rating as told, the facts it rests on, who asked for it."""

    told: Told
    facts: Known
    agency: str
    purpose: str | None
    made_at: datetime
    language: str

    def word(self, key: str) -> str:
        """A word in the language asked for."""
        return _WORDS[key][self.language == "en"]

    def of(self, zh: str, en: str) -> str:
        """The text in the language asked for."""
        return en if self.language == "en" else zh


def said(file: CreditFile) -> dict[str, Any]:
    """Return the facts that stand in the seal, so that a print-out that was changed is found out."""
    told = file.told
    name = None if told.enterprise is None else told.enterprise.name
    rows: list[tuple[str, Cell]] = [("name", name), ("on", told.on), ("grade", told.rating.grade)]
    rows += [("score", told.rating.score), ("valid_until", told.rating.valid_until), ("rule_set", told.rating.rule_set)]
    return {file.word(key): str(value) for key, value in rows if value is not None}


def paper(file: CreditFile, rules: RuleBook) -> Paper:
    """Return the report: what the grade is, why, what comes next, what can be done."""
    told = file.told
    name = told.enterprise.name if told.enterprise is not None else ""
    return Paper(
        title=file.word("title"),
        subtitle=" ".join(text for text in (name, told.uscc) if text),
        blocks=(
            _facts(file, rules),
            Heading(file.word("summary")),
            Text(_summary(file)),
            _course(file, rules),
            Heading(file.word("deductions")),
            *_deductions(file, rules),
            Heading(file.word("doing")),
            *_improvements(file),
            Heading(file.word("changes")),
            _changes(file),
            Heading(file.word("bonuses")),
            _bonuses(file, rules),
            Heading(file.word("aa")),
            _conditions(file),
            Text(file.word("left_out"), quiet=True),
        ),
        number="",
        made_on=day_of(file.made_at),
        language=file.language,
    )


def _facts(file: CreditFile, rules: RuleBook) -> Facts:
    told, rating = file.told, file.told.rating
    active = None if told.enterprise is None else told.enterprise.active
    rows: list[tuple[str, Cell]] = [
        ("name", None if told.enterprise is None else told.enterprise.name),
        ("uscc", told.uscc),
        ("grade", rating.grade),
        ("score", f"{rating.score} {file.word('points')}"),
        ("category", file.word(category(active=active, rated=rating.rated))),
        ("on", told.on),
        ("since", rating.since),
        ("formal_on", rating.formal_on),
        ("valid_until", rating.valid_until),
        ("rule_set", rating.rule_set),
        ("schemes", "\n".join(_scheme(one, file) for one in told.schemes) or None),
        ("lists", ", ".join(_list(code, file, rules) for code in told.lists) or None),
        ("agency", _agency(file.agency, file, rules)),
        ("purpose", file.purpose),
        ("made_at", file.made_at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")),
    ]
    return Facts(tuple((file.word(key), value) for key, value in rows if value is not None))


def _scheme(one: Shown, file: CreditFile) -> str:
    return f"{file.of(one.scheme_zh, one.scheme_en)}：{file.of(one.zh, one.en)}"


def _list(code: str, file: CreditFile, rules: RuleBook) -> str:
    return next((file.of(row["zh"], row["en"]) for row in rules.table("list") if row["code"] == code), code)


def _agency(code: str, file: CreditFile, rules: RuleBook) -> str:
    return file.of(agency_zh(code, rules), agency_en(code, rules))


def _summary(file: CreditFile) -> str:
    told = file.told
    tell = summary_en if file.language == "en" else summary_zh
    return tell(told.rating, told.changes, told.way_up)


def _course(file: CreditFile, rules: RuleBook) -> Lines:
    """Return the picture: the score on the first of each month and on the day rated, behind it and ahead."""
    on = file.told.on
    days = _days(max(file.facts.known_since_on, add_months(on, -BACK_MONTHS)), on, add_months(on, AHEAD_MONTHS))
    scores = [point(file.facts, day, rules).score for day in days]
    known = tuple(score if day <= on else None for day, score in zip(days, scores, strict=True))
    ahead = tuple(score if day >= on else None for day, score in zip(days, scores, strict=True))
    labels = tuple(f"{day:%Y-%m-%d}" if day == on else f"{day:%Y-%m}" for day in days)
    series = (Series(file.word("until_now"), known), Series(file.word("expected"), ahead))
    return Lines(file.word("course"), labels, series, file.word("points"))


def _days(first: date, on: date, last: date) -> Sequence[date]:
    months = {add_months(on.replace(day=1), n) for n in range(-BACK_MONTHS, AHEAD_MONTHS + 1)}
    return sorted({day for day in months if first <= day <= last} | {min(first, on), on})


def _deductions(file: CreditFile, rules: RuleBook) -> Iterable[Block]:
    told, day = file.told, timedelta(days=1)
    if not told.deductions:
        return [Text(file.word("none"))]
    rows = []
    for found, why in told.deductions:
        record, item = found.record, found.item
        shown = why.publicity
        rows.append(
            (
                f"{item.code} {file.of(item.zh, item.en)}",
                file.word("direct") if item.direct_d else str(found.points),
                f"{item.clause}\n{_agency(record.agency, file, rules)} {record.document_no}",
                f"{record.effective_on}\n– {found.counts_until - day}",
                shown.until - day if shown.public and shown.until is not None else "–",
                why.repairable_from or "–",
            )
        )
    heads = tuple(file.word(key) for key in ("item", "weight", "basis", "counts", "public", "repair"))
    left = len(told.rating.assessment.deductions) - len(rows)
    more = [Text(file.word("more").format(count=left), quiet=True)] if left else []
    return [Table(heads, tuple(rows), widths=_FOR_DEDUCTIONS), *more]


def _improvements(file: CreditFile) -> Iterable[Block]:
    told = file.told
    rows = tuple(
        (file.of(one.zh, one.en), one.possible_from, f"{one.score} / {one.score_grade}", one.clause)
        for one in told.improvements
    )
    heads = tuple(file.word(key) for key in ("what", "from", "then", "basis"))
    table: Block = Table(heads, rows, widths=_FOR_IMPROVEMENTS) if rows else Text(file.word("nothing"))
    rights = sorted(
        {file.of(step.zh, step.en) for _, why in told.deductions for step in why.steps if step.code == "OBJECT"}
    )
    return [table, *(Text(right) for right in rights)]


def _changes(file: CreditFile) -> Block:
    rows = tuple(
        (
            change.on,
            f"{change.before.score} → {change.after.score}",
            f"{change.before.grade} → {change.after.grade}",
            "\n".join(file.of(cause.zh, cause.en) for cause in change.causes),
        )
        for change in file.told.changes
    )
    if not rows:
        return Text(file.word("unchanging"))
    heads = tuple(file.word(key) for key in ("day", "score", "grade", "why"))
    return Table(heads, rows, widths=_FOR_CHANGES)


def _bonuses(file: CreditFile, rules: RuleBook) -> Table:
    held = file.told.rating.assessment.bonuses
    rows = tuple(
        (file.of(row["zh"], row["en"]), row["code"] in held, row["clause"])
        for row in rules.table("bonuses", on=file.told.on)
    )
    return Table(tuple(file.word(key) for key in ("bonus", "held", "basis")), rows, widths=_FOR_BONUSES)


def _conditions(file: CreditFile) -> Table:
    rows = tuple(
        (file.of(one.because_zh, one.because), one.met, one.reached_on, one.clause) for one in file.told.conditions
    )
    heads = tuple(file.word(key) for key in ("condition", "met", "reached_on", "basis"))
    return Table(heads, rows, widths=_FOR_CONDITIONS)
