"""What a trial came to, as a sealed PDF with a picture and as a sealed workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from databus.clock import day_of
from databus.papers import Block, Facts, Flows, Heading, Paper, Sheet, Table, Text
from databus.papers.content import Cell
from databus.papers.issued import IssuedPaper
from databus.papers.pdf import MEDIA_TYPE as PDF
from databus.papers.sheets import XLSX, write_xlsx
from databus.rule_sets.words import Difference
from databus.rule_sets.work import RuleSetVersion
from databus.rules import RuleBook
from services.credit.domain.rating import UNRATED
from services.credit.domain.rule_words import differences
from services.credit.use_cases.backtest_work import ALWAYS, FROM_DAY, VIEWS, Backtest, BacktestWork, Move
from services.credit.use_cases.papers import PaperToIssue, issue
from services.credit.use_cases.trials import BETWEEN, GRADES, direction

MOST_ROWS: Final = 30
KIND: Final = "backtest"
_CHANGE_WIDTHS: Final = (3, 1)
_MOVE_WIDTHS: Final = (3, 2, 1.2, 1.3, 4)
Writer = Callable[["Told"], tuple[Paper | bytes, str, str]]
_WORDS: Final[dict[str, tuple[str, str]]] = {
    "title": ("信用评价规则试算报告", "Trial of changed rules of rating"),
    "about": ("规则修订", "rule set"),
    "on": ("试算日期", "day rated"),
    "effective_on": ("拟生效日期", "first day of the draft"),
    "before": ("现行规则", "rules before"),
    "after": ("修订稿", "draft"),
    "enterprises": ("试算企业数", "enterprises rated"),
    "nothing": ("本报告为试算结果，未改变任何企业的评级。", "A trial: nobody's rating was changed by it."),
    "changes": ("修订内容", "What the draft changes"),
    ALWAYS: ("一、视同一直施行", "1. As if the draft had always held"),
    FROM_DAY: ("二、自拟生效日期起施行", "2. As the draft would hold from its first day on"),
    "picture": ("等级变动", "Grades before and after"),
    "unit": ("家", "enterprises"),
    "RISES": ("上升", "rise"),
    "FALLS": ("下降", "fall"),
    "APART": ("未评级变动", "to or from unrated"),
    "same": ("不变", "stay"),
    "score_moves": ("得分变动", "have another score"),
    "matrix": ("等级变动矩阵（行：现行；列：修订稿）", "Grades: rows before, columns after"),
    "causes": ("变动原因（单项即可引起变动）", "Because of which change (each by itself)"),
    "zones": ("按示范区", "By zone"),
    "divisions": ("按行政区划", "By division"),
    "moves": ("等级变动企业", "Who moves"),
    "cause": ("修订项", "change"),
    "zone": ("示范区", "zone"),
    "division": ("行政区划", "division"),
    "members": ("在区企业", "members"),
    "uscc": ("统一社会信用代码", "enterprise"),
    "view": ("口径", "view"),
    "grade_before": ("现行等级", "grade before"),
    "grade_after": ("修订后等级", "grade after"),
    "score_before": ("现行得分", "score before"),
    "score_after": ("修订后得分", "score after"),
    "first": (
        f"等级变动企业（前{MOST_ROWS}家；附表列出更多，全部可在线逐页查询）",
        f"Who moves (the first {MOST_ROWS}; more in the workbook, all of them page by page online)",
    ),
    "sheet_ALWAYS": ("视同一直施行", "always"),
    "sheet_FROM_DAY": ("自生效日起", "from its day"),
    "sheet_moves": ("企业", "who moves"),
    "sheet_matrix": ("矩阵", "matrix"),
    "sheet_causes": ("修订项", "changes"),
    "sheet_zones": ("示范区", "zones"),
    "sheet_divisions": ("行政区划", "divisions"),
    "clause": ("依据", "clause"),
    "change": ("内容", "what"),
    "none": ("无", "none"),
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
        self.made_on = day_of(work.clock.now())
        self.made_at = work.clock.now()
        self.summary: Mapping[str, Any] = backtest.summary or {}
        self.moves: dict[str, Sequence[Move]] = {
            view: work.backtests.moves(backtest.backtest_id, {"view": view}, cause=None, limit=most, after=None)
            for view in VIEWS
        }

    def because(self, causes: Sequence[str]) -> str:
        """Return changes by their names in plain words."""
        names = {row.change: row.name_en if self.language == "en" else row.name_zh for row in self.changed}
        return ("; " if self.language == "en" else "；").join(names.get(cause, cause) for cause in causes)

    def word(self, key: str) -> str:
        """Return a word in the language."""
        return _WORDS[key][self.language == "en"]

    def words(self, *keys: str) -> tuple[str, ...]:
        """Return words in the language."""
        return tuple(self.word(key) for key in keys)


def write_report(told: Told) -> tuple[Paper | bytes, str, str]:
    """Return the report as it is read."""
    backtest = told.backtest
    blocks: list[Block] = [
        Text(told.word("nothing")),
        Facts(
            (
                (told.word("about"), told.name),
                (told.word("on"), backtest.on),
                (told.word("effective_on"), backtest.effective_on),
                (told.word("before"), backtest.before),
                (told.word("enterprises"), told.summary["enterprises"]),
            )
        ),
        Table(
            told.words("change", "clause"),
            tuple((row.en if told.language == "en" else row.zh, row.clause) for row in told.changed),
            _CHANGE_WIDTHS,
            told.word("changes"),
        ),
    ]
    for view in VIEWS:
        blocks += _of_view(view, told)
    paper = Paper(told.word("title"), told.name, tuple(blocks), "", told.made_on, told.language)
    return paper, PDF, "pdf"


def write_rows(told: Told) -> tuple[Paper | bytes, str, str]:
    """Return the workbook: who moves and why, the matrices, by change, zone and division."""
    heads = told.words("uscc", "grade_before", "grade_after", "score_before", "score_after", "cause")
    sheets = []
    for view in VIEWS:
        rows = tuple(
            (
                move.uscc,
                move.grade_before,
                move.grade_after,
                move.score_before,
                move.score_after,
                told.because(move.causes),
            )
            for move in told.moves[view]
        )
        sheets.append(Sheet(_sheet("moves", view, told), heads, rows))
        sheets += [
            Sheet(_sheet(key, view, told), table.heads, table.rows) for key, table in _tables(view, told).items()
        ]
    return write_xlsx(sheets, made_at=told.made_at), XLSX, "xlsx"


def write(
    backtest: Backtest,
    version: RuleSetVersion,
    writer: Writer,
    before: RuleBook,
    language: str,
    work: BacktestWork,
    rules: RuleBook,
) -> IssuedPaper:
    """Write, seal and keep one of a trial's papers."""
    found = work.rule_sets.find(backtest.set_id)
    name = "" if found is None else found.name
    most = rules.value("export_most_rows_xlsx", on=work.clock.today()) if writer is write_rows else MOST_ROWS
    told = Told(backtest, name, differences(version.changes, before, backtest.on), language, work, most)
    body, media_type, ending = writer(told)
    title = f"{told.word('title')} {name}"
    wanted = PaperToIssue(
        kind=KIND,
        about=backtest.set_id,
        title=title,
        body=body,
        media_type=media_type,
        filename=f"{told.word('title')}-{name}-{backtest.on}.{ending}",
        says={"rule_set": name, "on": backtest.on.isoformat(), "enterprises": told.summary["enterprises"]},
    )
    return issue(wanted, work, rules)


def totals(counts: Mapping[str, int]) -> dict[str, int]:
    """Return how many rise, fall, go to or from U, and stay."""
    found = {"RISES": 0, "FALLS": 0, "APART": 0, "same": 0}
    for pair, count in counts.items():
        one, other = pair.split(BETWEEN)
        found["same" if one == other else direction(one, other)] += count
    return found


def _of_view(view: str, told: Told) -> list[Block]:
    came = told.summary["views"][view]
    moved = totals(came["counts"])
    flows = tuple((*pair.split(BETWEEN), count) for pair, count in came["counts"].items())
    rows = tuple(
        (
            move.uscc,
            f"{move.grade_before} → {move.grade_after}",
            move.score_before,
            move.score_after,
            told.because(move.causes),
        )
        for move in told.moves[view]
    )
    heads = (told.word("uscc"), told.word("picture"), *told.words("score_before", "score_after", "cause"))
    blocks: list[Block] = [
        Heading(told.word(view)),
        Facts(
            (
                *((told.word(key), moved[key]) for key in ("RISES", "FALLS", "APART", "same")),
                (told.word("score_moves"), came["score_moves"]),
            )
        ),
    ]
    if flows:
        pair = (told.word("before"), told.word("after"))
        blocks.append(Flows(told.word("picture"), pair, GRADES, flows, told.word("unit"), (UNRATED,)))
    blocks += [table for table in _tables(view, told).values() if table.rows]
    if rows:
        blocks.append(Table(heads, rows, _MOVE_WIDTHS, told.word("first")))
    return blocks


def _tables(view: str, told: Told) -> dict[str, Table]:
    came = told.summary["views"][view]
    counts: Mapping[str, int] = came["counts"]
    matrix: list[tuple[Cell, ...]] = [
        (one, *(counts.get(f"{one}{BETWEEN}{other}", 0) for other in GRADES)) for one in GRADES
    ]
    moved = told.words("RISES", "FALLS", "APART")

    def table(key: str, heads: tuple[str, ...], *names: str) -> Table:
        rows: list[tuple[Cell, ...]] = []
        for row in came[key]:
            first, *others = (row[name] for name in names)
            named = told.because([first]) if key == "causes" else first or "–"
            rows.append((named, *others))
        return Table(heads, tuple(rows), (), told.word(key))

    by = ("rises", "falls", "apart")
    return {
        "matrix": Table(("", *GRADES), tuple(matrix), (), told.word("matrix")),
        "causes": table("causes", (told.word("cause"), *moved), "cause", *by),
        "zones": table("zones", (told.word("zone"), told.word("members"), *moved), "zone_id", "members", *by),
        "divisions": table("divisions", (told.word("division"), *moved), "division", *by),
    }


def _sheet(key: str, view: str, told: Told) -> str:
    return f"{told.word(f'sheet_{key}')} {told.word(f'sheet_{view}')}"
