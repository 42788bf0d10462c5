"""A trace as a paper: 批次追溯报告, in Chinese and English, with a picture of what leads to what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from databus.clock import SHANGHAI
from databus.errors import InvalidRequest, NotFound, NotPermitted
from databus.jobs.job import Job
from databus.papers import Block, Chain, Facts, Heading, Paper, Table, Text
from databus.papers.pdf import MEDIA_TYPE as PDF
from services.inspection.domain.lots import Input, Lot, ProductionStep
from services.inspection.domain.recalls import plain
from services.inspection.use_cases import papers
from services.inspection.use_cases.long_work import LongWork
from services.inspection.use_cases.lot_work import Gone, Mate
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.powers import division_of, may
from services.inspection.use_cases.tracing import ancestry, start_of

ACT: Final = "trace_report"
TITLE: Final = "批次追溯报告 Trace of a lot"
MOST_BOXES: Final = 10
_HEADS: Final = ("供应商批\nSupplier's lots", "生产环节\nSteps", "生产批\nLots", "批次与目的国\nConsignments")
_FOR_STEPS: Final = (16, 18, 18, 28, 20)
_FOR_GONE: Final = (34, 22, 22, 22)
_NOTES: Final = (
    "本报告依企业登记的生产记录生成；环节、供应商和批次以登记为准，更正前的记录不列入。",
    "Made of what the makers registered; steps that were corrected later are left out.",
)


@dataclass(frozen=True)
class Traced:
    """A lot of the trace with all that is told of it."""

    lot: Lot
    depth: int
    steps: Sequence[ProductionStep]
    gone: Sequence[Gone]
    mates: Sequence[Mate]
    mates_total: int


def step(job: Job, work: LongWork, desk: Desk) -> Job:
    """Write the report of a trace, of the lots of the asker's counties. Source: SN附2 三(二)3."""
    try:
        traced, hidden = _traced(job, work, desk)
    except (InvalidRequest, NotFound, NotPermitted) as problem:
        told = "; ".join(right for _, right in problem.fields)
        return job.refused(f"无法追溯：{problem.message}", f"{problem.message}: {told}" if told else problem.message)
    first = traced[0].lot
    wanted = papers.PaperToIssue(
        "trace_report",
        first.lot_no,
        TITLE,
        _paper(traced, hidden, job, desk),
        PDF,
        f"追溯-{first.lot_no}.pdf",
        says={
            "生产批 Lot": first.lot_no,
            "企业 Enterprise": first.uscc,
            "商品 Goods": f"{first.hs_code} {first.product}",
            "数量 Quantity": f"{plain(first.quantity)} {first.unit}",
            "追溯批数 Lots": len(traced),
        },
    )
    paper = papers.issue(wanted, work, desk.rules)
    result = {"rows": len(traced), "filename": paper.filename, "size_bytes": paper.size_bytes}
    return job.went_on({}, done=len(traced), total=len(traced)).finished(result, paper=paper.code)


def _traced(job: Job, work: LongWork, desk: Desk) -> tuple[list[Traced], int]:
    """Return the lots to show, nearest first, and how many are not shown."""
    on = desk.clock.today()
    depths = ancestry(desk, work, start_of(desk, work, job.parameters))
    lots = work.lots.some(list(depths))
    theirs = {uscc: may(desk, work, ACT, uscc) for uscc in {one.uscc for one in lots.values()}}
    shown = [lot_id for lot_id in depths if theirs[lots[lot_id].uscc]][: desk.limit("trace_report_lots_at_most", on)]
    if not shown:
        uscc = next(iter(lots.values())).uscc
        desk.require(ACT, work.caller.agency, division_of(work, uscc))
    most = desk.limit("trace_neighbours_shown", on)
    steps, gone = work.lots.steps(shown), work.traces.gone(shown, most)
    found = []
    for lot_id in shown:
        standing = [one for one in steps[lot_id] if one.replaced_by is None]
        mates, total = work.traces.mates(lots[lot_id], most)
        found.append(Traced(lots[lot_id], depths[lot_id], standing, gone[lot_id], mates, total))
    return found, len(depths) - len(shown)


def _paper(traced: Sequence[Traced], hidden: int, job: Job, desk: Desk) -> Paper:
    first = traced[0].lot
    more = f"另有{hidden}个生产批未列出（超出篇幅或属其他辖区）。 {hidden} more lots are not shown." if hidden else ""
    return Paper(
        title=TITLE,
        subtitle=f"{first.lot_no} {first.product}",
        blocks=(
            _facts(traced, job),
            _picture(traced),
            *(block for one in traced for block in _lot(one)),
            *(Text(note, quiet=True) for note in (more, *_NOTES) if note),
        ),
        number="",
        made_on=desk.clock.today(),
        language="zh",
    )


def _facts(traced: Sequence[Traced], job: Job) -> Facts:
    roots = [one for one in traced if one.depth == 0] or [traced[0]]
    places = sorted({gone.destination for one in roots for gone in one.gone if gone.destination})
    start = next((f"{name} {value}" for name, value in job.parameters.items() if value and name != "uscc"), "")
    return Facts(
        (
            ("追溯起点 Traced from", start),
            ("企业 Enterprise", "、".join(sorted({one.lot.uscc for one in roots}))),
            ("生产批 Lots", "、".join(one.lot.lot_no for one in roots)),
            ("商品 Goods", f"{roots[0].lot.product}（HS {roots[0].lot.hs_code}）"),
            ("目的国 Destinations", "、".join(places) or "—"),
            ("同源生产批 Lot-mates", sum(one.mates_total for one in roots)),
            ("申请单位 Asked for by", job.agency),
        )
    )


def _picture(traced: Sequence[Traced]) -> Chain:
    """Draw the goods themselves: what went into which step of which lot, and where the lot went."""
    roots = [one for one in traced if one.depth == 0][:MOST_BOXES] or [traced[0]]
    supplied: list[str] = []
    steps: list[str] = []
    gone: list[str] = []
    links: set[tuple[int, int, int]] = set()
    for place, one in enumerate(roots):
        for made in one.steps[: MOST_BOXES - len(steps)]:
            steps.append("\n".join((f"{made.number} {made.step}", _where(made))))
            links.add((1, len(steps) - 1, place))
            for part in made.inputs:
                box = _box(supplied, f"{part.material}\n{part.supplier_lot} {_supplier(part)}")
                links |= {(0, box, len(steps) - 1)} if box is not None else set()
        for sent in one.gone:
            box = _box(gone, f"{sent.declaration_no}\n{sent.destination or ''} {plain(sent.quantity)} {one.lot.unit}")
            links |= {(2, place, box)} if box is not None else set()
    lots = [f"{one.lot.lot_no}\n{plain(one.lot.quantity)} {one.lot.unit}" for one in roots]
    columns = (tuple(supplied), tuple(steps), tuple(lots), tuple(gone))
    marked = tuple((2, place) for place in range(len(lots)))
    return Chain("追溯图 What leads to what", _HEADS, columns, tuple(sorted(links)), marked)


def _box(boxes: list[str], text: str) -> int | None:
    """Return the place of a box, put there now if there is room."""
    if text in boxes:
        return boxes.index(text)
    if len(boxes) == MOST_BOXES:
        return None
    boxes.append(text)
    return len(boxes) - 1


def _lot(one: Traced) -> Iterable[Block]:
    lot = one.lot
    days = f"{lot.made_from} – {lot.made_until}"
    yield Heading(f"{lot.lot_no} {lot.product}（{lot.uscc}，{days}）", 2)
    rows = tuple(
        (
            f"{made.number} {made.step}",
            f"{_moment(made.began_at)} –\n{_moment(made.ended_at)}",
            _where(made),
            "\n".join(f"{part.material}：{part.supplier_lot} {_supplier(part)}" for part in made.inputs),
            "\n".join(" ".join(filter(None, (check.item, check.result, check.value))) for check in made.checks),
        )
        for made in one.steps
    )
    heads = ("环节 Step", "时间 When", "地点与班组 Where, team", "投入 What went in", "自检 Checks")
    yield Table(heads, rows, widths=_FOR_STEPS)
    if one.gone:
        yield _sent(one.gone, lot)
    if one.mates:
        yield Text("同源生产批 Lot-mates: " + "；".join(_mates(one.mates)))


def _sent(gone: Sequence[Gone], lot: Lot) -> Table:
    rows = tuple((one.declaration_no, one.state, one.destination, f"{plain(one.quantity)} {lot.unit}") for one in gone)
    total = gone[0].total
    caption = f"所在批次 Consignments ({len(gone)}/{total})"
    return Table(
        ("申报编号 Declaration", "状态 State", "目的国 To", "数量 Quantity"), rows, widths=_FOR_GONE, caption=caption
    )


def _mates(mates: Sequence[Mate]) -> list[str]:
    found: Mapping[str, list[str]] = {one.lot_no: [] for one in mates}
    for one in mates:
        found[one.lot_no].append(f"{one.material} {one.supplier_lot}")
    return [f"{lot_no}（{'、'.join(parts)}）" for lot_no, parts in found.items()]


def _moment(at: datetime) -> str:
    return f"{at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def _where(made: ProductionStep) -> str:
    return " ".join(filter(None, (made.workshop, made.line, made.team)))


def _supplier(part: Input) -> str:
    return part.supplier_uscc or part.supplier_name or ""
