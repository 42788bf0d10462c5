"""What a trial came to, as a sealed PDF with a picture and as a sealed workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from databus.clock import day_of
from databus.papers import Block, Facts, Flows, Heading, Paper, Sheet, Table, Text
from databus.papers.issued import IssuedPaper
from databus.papers.pdf import MEDIA_TYPE as PDF
from databus.papers.sheets import XLSX, write_xlsx
from databus.rule_sets.words import Difference
from databus.rule_sets.work import RuleSetVersion
from databus.rules import RuleBook
from services.inspection.domain.mode_table import percent_text
from services.inspection.domain.mode_trials import DIRECTIONS, FOUND
from services.inspection.domain.rule_words import differences
from services.inspection.use_cases.backtest_work import Backtest, BacktestWork, Changed
from services.inspection.use_cases.papers import PaperToIssue, issue
from services.inspection.use_cases.ports import Desk

KIND: Final = "mode_backtest"
MOST_ROWS: Final = 30
# from the easiest to the strictest, as the picture has them
_ORDER: Final = (
    *("EXEMPT", "NON_STATUTORY_FREE", "LOCAL_EASED", "CREDIT", "RANDOM_CHECK", "PRESUMED", "VERIFICATION", "JOINT"),
    *("GENERAL", "GENERAL_RAISED", "TARGETED_CHECK", "STRICT", "SPECIAL", "HOLD"),
)
_WIDTHS: Final = (2.2, 2.6, 1.2, 4)
_CHANGE_WIDTHS: Final = (3, 1)
Writer = Callable[["Told"], tuple[Paper | bytes, str, str]]
_WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("检验监管规则试算报告", "Trial of changed rules of inspection"),
    "nothing": ("本报告为试算结果，未改变任何批次的判定。", "A trial: no consignment was decided otherwise by it."),
    "about": ("规则修订", "rule set"),
    "period": ("申报期间", "declared"),
    "effective_on": ("拟生效日期", "first day of the draft"),
    "before": ("现行规则", "rules before"),
    "after": ("修订稿", "draft"),
    "consignments": ("试算批次", "consignments tried"),
    "changed": ("判定有变批次", "decided otherwise"),
    "expected_before": ("现行规则预计抽查批次", "checks expected by the rules before"),
    "expected_after": ("修订后预计抽查批次", "checks expected by the draft"),
    "changes": ("修订内容", "What the draft changes"),
    "change": ("内容", "what"),
    "clause": ("依据", "clause"),
    "picture": ("监管模式变动", "Modes before and after"),
    "unit": ("批", "consignments"),
    "directions": ("抽查宽严变动", "More or less checked"),
    "STRICTER": ("加严", "more checked"),
    "EASIER": ("放宽", "less checked"),
    "OTHER": ("抽样比例不变", "the same share, otherwise"),
    "nonconforming": ("不合格批次", "Nonconforming batches"),
    "CAUGHT": ("修订后会查到、现行规则查不到", "checked by the draft alone"),
    "MISSED": ("现行规则会查到、修订后查不到", "missed by the draft"),
    "BOTH": ("两者均查到", "checked by both"),
    "NEITHER": ("两者均查不到", "checked by neither"),
    "causes": ("变动原因（单项即可引起变动）", "Because of which change (each by itself)"),
    "cause": ("修订项", "change"),
    "modes": ("监管模式矩阵", "Modes"),
    "zones": ("按示范区", "By zone"),
    "zone": ("示范区", "zone"),
    "chapters": ("按HS章", "By HS chapter"),
    "chapter": ("HS章", "chapter"),
    "first": (
        f"判定有变批次（前{MOST_ROWS}批；附表列出更多，全部可在线逐页查询）",
        f"Decided otherwise (the first {MOST_ROWS}; more in the workbook, all of them page by page online)",
    ),
    "consignment": ("批次", "consignment"),
    "uscc": ("统一社会信用代码", "enterprise"),
    "hs_code": ("商品编码", "HS code"),
    "declared_on": ("申报日期", "declared on"),
    "mode": ("监管模式", "mode"),
    "rule": ("规则", "rule"),
    "percent": ("抽样%", "share %"),
    "because": ("原因", "why"),
}


class Told:
    """A trial with its words in one language."""

    def __init__(
        self, backtest: Backtest, name: str, changed: Sequence[Difference], language: str, work: BacktestWork, most: int
    ) -> None:
        self.backtest = backtest
        self.name = name
        self.changed = changed
        self.language = language
        self.made_at = work.clock.now()
        self.summary: Mapping[str, Any] = backtest.summary or {}
        self.rows = work.backtests.changes(backtest.backtest_id, {}, cause=None, limit=most, after=None)

    def word(self, key: str) -> str:
        """Return a word in the language."""
        return _WORDS[key][self.language == "en"]

    def words(self, *keys: str) -> tuple[str, ...]:
        """Return words in the language."""
        return tuple(self.word(key) for key in keys)

    def because(self, causes: Sequence[str]) -> str:
        """Return changes by their names in plain words."""
        names = {row.change: row.name_en if self.language == "en" else row.name_zh for row in self.changed}
        return "；".join(names.get(cause, cause).rstrip("，") for cause in causes)


def write_report(told: Told) -> tuple[Paper | bytes, str, str]:
    """Return the report as it is read."""
    backtest, summary = told.backtest, told.summary
    blocks: list[Block] = [
        Text(told.word("nothing")),
        Facts(
            (
                (told.word("about"), told.name),
                (told.word("period"), f"{backtest.from_on} – {backtest.until_on}"),
                (told.word("effective_on"), backtest.effective_on),
                (told.word("before"), backtest.before),
                *((told.word(key), summary[key]) for key in _COUNTS),
            )
        ),
        Table(
            told.words("change", "clause"),
            tuple((row.en if told.language == "en" else row.zh, row.clause) for row in told.changed),
            _CHANGE_WIDTHS,
            told.word("changes"),
        ),
        Heading(told.word("picture")),
    ]
    flows = tuple((one["before"], one["after"], one["consignments"]) for one in summary["modes"])
    if flows:
        names = tuple(mode for mode in _ORDER if any(mode in flow[:2] for flow in flows))
        blocks.append(Flows(told.word("picture"), told.words("before", "after"), names, flows, told.word("unit")))  # type: ignore[arg-type]
    blocks += [table for table in _tables(told).values() if table.rows]
    rows = tuple(
        (one.consignment_id, _mode(one), _shares(one), "；".join(one.because) or told.because(one.causes))
        for one in told.rows
    )
    if rows:
        heads = told.words("consignment", "mode", "percent", "because")
        blocks.append(Table(heads, rows, _WIDTHS, told.word("first")))
    made_on = day_of(told.made_at)
    return Paper(told.word("title"), told.name, tuple(blocks), "", made_on, told.language), PDF, "pdf"


def write_rows(told: Told) -> tuple[Paper | bytes, str, str]:
    """Return the workbook: what is decided otherwise and why, the matrix, by change, zone and chapter."""
    heads = told.words("consignment", "uscc", "hs_code", "declared_on", "mode", "rule", "percent", "cause", "because")
    rows = tuple(
        (
            one.consignment_id,
            one.uscc,
            one.hs_code,
            one.declared_on,
            _mode(one),
            f"{one.rule_before} → {one.rule_after}",
            _shares(one),
            told.because(one.causes),
            "；".join(one.because),
        )
        for one in told.rows
    )
    sheets = [Sheet(told.word("changed"), heads, rows)]
    sheets += [Sheet(told.word(key), table.heads, table.rows) for key, table in _tables(told).items()]
    return write_xlsx(sheets, made_at=told.made_at), XLSX, "xlsx"


def write(
    backtest: Backtest,
    version: RuleSetVersion,
    writer: Writer,
    before: RuleBook,
    language: str,
    work: BacktestWork,
    desk: Desk,
) -> IssuedPaper:
    """Write, seal and keep one of a trial's papers."""
    rule_set = work.rule_sets.find(backtest.set_id)
    name = "" if rule_set is None else rule_set.name
    most = desk.limit("export_most_rows_xlsx", desk.clock.today()) if writer is write_rows else MOST_ROWS
    changed = differences(version.changes, before, backtest.effective_on)
    told = Told(backtest, name, changed, language, work, most)
    body, media_type, ending = writer(told)
    wanted = PaperToIssue(
        kind=KIND,
        about=backtest.set_id,
        title=f"{told.word('title')} {name}",
        body=body,
        media_type=media_type,
        filename=f"{told.word('title')}-{name}-{backtest.until_on}.{ending}",
        says={"rule_set": name, "consignments": told.summary["consignments"], "changed": told.summary["changed"]},
    )
    return issue(wanted, work, desk.rules)


_COUNTS: Final = ("consignments", "changed", "expected_before", "expected_after")


def _tables(told: Told) -> dict[str, Table]:
    summary = told.summary
    counted = told.words("consignments", "changed", "expected_before", "expected_after")

    def places(key: str, head: str) -> Table:
        rows = tuple((one["name"] or "–", *(one[name] for name in _COUNTS)) for one in summary[key])
        return Table((told.word(head), *counted), rows, (), told.word(key))

    def counts(key: str, names: Sequence[str], of: Mapping[str, int]) -> Table:
        rows = tuple((told.word(name), of.get(name, 0)) for name in names)
        return Table((told.word(key), told.word("unit")), rows, (), told.word(key))

    modes = tuple((one["before"], one["after"], one["consignments"]) for one in summary["modes"])
    causes = tuple((told.because([one["cause"]]), one["consignments"]) for one in summary["causes"])
    return {
        "modes": Table(told.words("before", "after", "unit"), modes, (), told.word("modes")),
        "directions": counts("directions", DIRECTIONS, summary["directions"]),
        "nonconforming": counts("nonconforming", FOUND, summary["nonconforming"]),
        "causes": Table(told.words("cause", "unit"), causes, _CHANGE_WIDTHS, told.word("causes")),
        "zones": places("zones", "zone"),
        "chapters": places("chapters", "chapter"),
    }


def _mode(one: Changed) -> str:
    return one.mode_after if one.mode_before == one.mode_after else f"{one.mode_before} → {one.mode_after}"


def _shares(one: Changed) -> str:
    return f"{percent_text(one.percent_before) or '–'} → {percent_text(one.percent_after) or '–'}"
