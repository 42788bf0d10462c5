"""Files of lots: the sheet to fill in, and taking it in, row by row."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from databus.errors import Conflict
from databus.jobs import intake, templates
from databus.jobs.job import Job
from databus.jobs.row_by_row import RowByRow
from databus.sheets.layouts import Line
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
_TITLES: Final = {"zh": "生产批", "en": "lots"}
_SAME: Final = ("hs_code", "product", "quantity", "unit", "made_from", "made_until")
_SAME_STEP: Final = ("step", "began_at", "ended_at", "workshop", "line", "team")


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

    def take(line: Line) -> str:
        return take_row(desk, work, ask_of(line.told))

    rows = RowByRow(LAYOUT, (REGISTERED, ADDED, KNOWN), work, take, refusal_of, about="lot_no")
    return intake.step_of(rows, job, work, papers.issuer_of(desk.rules), chunk_rows=CHUNK_ROWS)


def write_template(job: Job, work: LongWork, desk: Desk) -> Job:
    """Write the sheet to fill in, empty, with what is right under each heading. Source: SN附2 三(二)3."""
    title, guide = _TITLES[job.language], LAYOUT.guide(job.language)
    return templates.write(job, work, papers.issuer_of(desk.rules), about="lots", title=title, guide=guide)


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
