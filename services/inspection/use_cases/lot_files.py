"""Files of lots: the sheet to fill in, and taking it in, row by row."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from databus.errors import Conflict, SanhuError
from databus.jobs import intake
from databus.jobs.intake import Numbered, Outcome
from databus.jobs.job import Job
from databus.papers import Sheet
from databus.papers.sheets import XLSX, write_xlsx
from databus.sheets import opened
from databus.sheets.cells import Wrong
from services.inspection.domain import lot_columns
from services.inspection.domain.lot_columns import LAYOUT, ask_of, refusal_of
from services.inspection.domain.lots import Lot, MarkRun, ProductionStep
from services.inspection.domain.mode_table import JsonObject
from services.inspection.use_cases import lots, papers
from services.inspection.use_cases.long_work import LongWork
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.powers import require

ACT: Final = "register_lot"
CHUNK_ROWS: Final = 200  # about a second
REGISTERED, ADDED, KNOWN = "registered", "added", "known"
_HEADS: Final = {"zh": ("列名", "必填", "填写要求"), "en": ("column", "needed", "what is right")}
_GUIDES: Final = {"zh": "填写说明", "en": "how to fill in"}
_TITLES: Final = {"zh": "生产批", "en": "lots"}
_SAME: Final = ("hs_code", "product", "quantity", "unit", "made_from", "made_until")
_SAME_STEP: Final = ("step", "began_at", "ended_at", "workshop", "line", "team")


class _Undone(Exception):
    """What a dry run did is undone."""


class LotRows:
    """A file of lots: registered where new, completed by steps, inputs and checks, left where known."""

    counted = (REGISTERED, ADDED, KNOWN)

    def __init__(self, work: LongWork, desk: Desk) -> None:
        self._work = work
        self._desk = desk

    def open(self, rows: Iterable[Sequence[Any]]) -> opened.Sheet:
        """Find the headings of the sheet."""
        return LAYOUT.open(rows)

    def take(self, headings: Sequence[str], rows: Numbered, doubled: Mapping[int, int], *, dry_run: bool) -> Outcome:
        """Take some rows, each by itself; a dry run takes them and undoes it."""
        lines, refusals = LAYOUT.read(headings, rows, doubled)
        counts = dict.fromkeys(self.counted, 0)
        with suppress(_Undone), self._work.attempt():
            for line in lines:
                try:
                    with self._work.attempt():
                        counts[take_row(self._desk, self._work, ask_of(line.told))] += 1
                except Wrong as wrong:
                    refusals.append(opened.Refusal(line.row, LAYOUT.heading_of("lot_no"), wrong.zh, wrong.en))
                except SanhuError as problem:
                    field, right = next(iter(problem.fields), (None, ""))
                    refusals.append(refusal_of(line.row, field, problem.message, right))
            if dry_run:
                raise _Undone
        return Outcome(counts, refusals)


def take_row(desk: Desk, work: LongWork, ask: JsonObject) -> str:
    """Register the lot of a row, or add to it what the row says besides; say which.

    Raises:
        Conflict: the lot is there with other facts.
        InvalidRequest, NotPermitted: as register_lot and add_lot_steps.
    """
    there = work.lots.by_number(ask["uscc"], ask["lot_no"])
    if there is None:
        lots.register_lot(desk, work, ask)
        return REGISTERED
    require(desk, work, ACT, there.uscc)
    _check_same(work, there, ask)
    if not ask["steps"]:
        return KNOWN
    [told] = ask["steps"]
    steps = work.lots.steps([there.lot_id])[there.lot_id]
    for one in steps:
        if one.replaced_by is None and all(getattr(one, name) == told[name] for name in _SAME_STEP):
            return _complete(desk, work, there, one, ask)
    lots.add_steps(desk, work, {"lot_id": there.lot_id, "steps": ask["steps"], "version": None})
    return ADDED


def register_file(job: Job, work: LongWork, desk: Desk) -> Job:
    """Take a step of a file of lots. Source: SN附2 三(二)3."""
    return intake.step_of(LotRows(work, desk), job, work, papers.issuer_of(desk.rules), chunk_rows=CHUNK_ROWS)


def write_template(job: Job, work: LongWork, desk: Desk) -> Job:
    """Write the sheet to fill in, empty, with what is right under each heading. Source: SN附2 三(二)3."""
    title = _TITLES[job.language]
    sheets = [
        Sheet(title, tuple(LAYOUT.headings(job.language)), ()),
        Sheet(_GUIDES[job.language], _HEADS[job.language], tuple(lot_columns.guide(job.language))),
    ]
    body = write_xlsx(sheets, made_at=work.clock.now())
    wanted = papers.PaperToIssue("sheet_template", "lots", title, body, XLSX, f"{title}.xlsx")
    paper = papers.issue(wanted, work, desk.rules)
    told = {"rows": 0, "filename": paper.filename, "size_bytes": paper.size_bytes}
    return job.went_on({}, done=0, total=0).finished(told, paper=paper.code)


def _check_same(work: LongWork, lot: Lot, ask: JsonObject) -> None:
    for name in _SAME:
        if getattr(lot, name) != ask[name]:
            raise Conflict("the lot is there with another value", name, str(getattr(lot, name)))
    runs = [MarkRun.parse(one["first"], one["last"]) for one in ask["marks"]]
    if runs and runs[0] not in work.lots.marks([lot.lot_id])[lot.lot_id]:
        raise Conflict("the lot is there with other marks", "first", "the marks it was registered with, or none")


def _complete(desk: Desk, work: LongWork, lot: Lot, step: ProductionStep, ask: JsonObject) -> str:
    [told] = lots.steps_of(desk, work, ask["steps"], step.number - 1)
    inputs = [one for one in told.inputs if one not in step.inputs]
    checks = [one for one in told.checks if one not in step.checks]
    if not inputs and not checks:
        return KNOWN
    more = replace(step, inputs=(*step.inputs, *inputs), checks=(*step.checks, *checks))
    lots.complete_step(desk, work, lot, more)
    return ADDED
