"""Lots: registered with their steps, completed and corrected, linked to the consignments they leave in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.pages import page
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.lots import (
    Check,
    Input,
    Lot,
    MarkRun,
    ProductionStep,
    Shipment,
    check_runs,
    check_shipped,
    check_steps,
)
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.recalls import plain
from services.inspection.use_cases.deciding import fetch
from services.inspection.use_cases.lot_work import Gone
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import require

# once goods are on their way, what they are made of is history
_CLOSED: Final = frozenset({"EXPORTED", "NOTIFIED_ABROAD", "RETURNED", "REFUSED"})


def register_lot(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Register a lot with the steps of its making that are known.

    Raises:
        NotPermitted: who may not act for the enterprise.
        InvalidRequest: days or steps out of order, marks that overlap, more steps than a lot holds.
        Conflict: the maker has a lot of this number, or one with the same marks.

    Source: SN附2 三(二)3 (以批次管理为主线，可追溯至每一生产环节).
    """
    require(desk, work, "register_lot", ask["uscc"])
    today = desk.clock.today()
    if not ask["made_from"] <= ask["made_until"] <= today:
        raise InvalidRequest("a lot is registered once it is made", "made_until", f"from made_from to {today}")
    if work.lots.by_number(ask["uscc"], ask["lot_no"]) is not None:
        raise Conflict("the maker has a lot of this number", "lot_no", "a number that no other lot of it bears")
    told = {name: ask[name] for name in ("uscc", "lot_no", "hs_code", "product", "quantity", "unit")}
    lot = Lot(
        lot_id=uuid7(),
        **told,
        made_from=ask["made_from"],
        made_until=ask["made_until"],
        registered_by=work.caller.require_agency(),
        registered_at=desk.clock.now(),
    )
    runs = [MarkRun.parse(one["first"], one["last"]) for one in ask["marks"]]
    check_runs(runs)
    if runs:
        work.held.writing(f"marks:{lot.uscc}")  # of two lots at one moment one must see the other's marks
    for run in runs:
        taken = work.lots.overlapping(lot.uscc, run)
        if taken is not None:
            raise Conflict("the pieces of another lot bear these marks", "marks", f"marks that lot {taken} has not")
    steps = steps_of(desk, work, ask["steps"], 0)
    _check_size(desk, steps)
    check_steps(steps, {})
    lot = replace(lot, step_number=len(steps))
    work.lots.save(lot)
    work.lots.add_marks(lot, runs)
    work.lots.add_steps(lot.lot_id, steps)
    return get_lot(desk, work, lot.lot_id)


def add_steps(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Add steps to a lot, or put right ones in the place of wrong ones, which stay to be seen.

    Raises:
        NotFound: no such lot.
        Conflict: the lot has changed since it was read.
        InvalidRequest: see register_lot.

    Source: SN附2 三(二)3.
    """
    lot = _found(work.lots.find(ask["lot_id"], lock=True))
    require(desk, work, "register_lot", lot.uscc)
    work.expect_version(lot.version)
    if ask["version"] not in {None, lot.version}:
        raise Conflict("the lot has changed since you read it", "version", f"now {lot.version}")
    known = {one.number: one for one in work.lots.steps([lot.lot_id])[lot.lot_id]}
    steps = steps_of(desk, work, ask["steps"], lot.step_number)
    _check_size(desk, [*known.values(), *steps])
    check_steps(steps, known)
    work.lots.add_steps(lot.lot_id, steps)
    work.lots.save(replace(lot, step_number=lot.step_number + len(steps), version=lot.version + 1))
    return get_lot(desk, work, lot.lot_id)


def complete_step(desk: Desk, work: Work, lot: Lot, step: ProductionStep) -> None:
    """Write a step with what was told of it besides; InvalidRequest if that is more than a lot holds."""
    others = [one for one in work.lots.steps([lot.lot_id])[lot.lot_id] if one.number != step.number]
    _check_size(desk, [*others, step])
    check_steps([replace(step, replaces=None)], {})
    work.lots.complete_step(lot.lot_id, step)
    work.lots.save(replace(lot, version=lot.version + 1))


def link_lots(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Say which lots a consignment is made of, in the place of what was said before; until it has left.

    Raises:
        NotFound: no such consignment.
        Conflict: it has left, or more would be shipped of a lot than was made.
        InvalidRequest: a lot that there is not, of another maker, other goods or another unit.

    Source: SN附2 三(二)3.
    """
    consignment = fetch(work, ask["consignment_id"])
    require(desk, work, "link_lots", consignment.declared.uscc)
    if consignment.state in _CLOSED:
        raise Conflict(f"goods that are {consignment.state} are linked no more", "consignment_id", "goods not yet gone")
    put_lots(desk, work, consignment, ask["lots"])
    return lots_of(work, consignment)


def put_lots(desk: Desk, work: Work, consignment: Consignment, told: Sequence[Mapping[str, Any]]) -> None:
    """Write which lots a consignment is made of, never more of one than was made.

    Raises:
        InvalidRequest, Conflict: see link_lots.
    """
    declared, ids = consignment.declared, sorted({one["lot_id"] for one in told})
    if len(ids) != len(told):
        raise InvalidRequest("a lot is named twice", "lots", "each lot once, with all of it that is in the consignment")
    if told and declared.direction != "export":
        raise InvalidRequest("imported goods are of no lot made here", "lots", "left out for imports")
    lots = work.lots.some(ids, lock=True)
    elsewhere = work.lots.shipped_elsewhere(ids, consignment.consignment_id)
    shipped = [Shipment(consignment.consignment_id, one["lot_id"], one["quantity"]) for one in told]
    for one in shipped:
        lot = lots.get(one.lot_id)
        if lot is None or declared.uscc not in {lot.uscc, work.successions.stands_for(lot.uscc)}:
            raise InvalidRequest("the enterprise has no such lot", "lots", "lots that it registered")
        if lot.unit != declared.unit:
            raise InvalidRequest("the lot is counted in another unit", "lots", f"lots counted in {declared.unit}")
        if not (lot.hs_code.startswith(declared.hs_code) or declared.hs_code.startswith(lot.hs_code)):
            raise InvalidRequest("the lot is of other goods", "lots", f"lots of {declared.hs_code}")
        check_shipped(lot, one.quantity, elsewhere.get(one.lot_id, Decimal(0)))
    if sum((one.quantity for one in shipped), Decimal(0)) > declared.quantity:
        raise InvalidRequest(
            "the lots are more than the consignment", "lots", f"{plain(declared.quantity)} {declared.unit} at most"
        )
    before = {one.lot_id: one.quantity for one in work.lots.shipped(consignment.consignment_id)}
    if before == {one.lot_id: one.quantity for one in shipped}:
        return  # the same again: nothing is new
    work.lots.ship(consignment.consignment_id, shipped, work.caller.require_agency(), desk.clock.now())
    _say_linked(desk, work, consignment, shipped, lots)


def _say_linked(
    desk: Desk, work: Work, consignment: Consignment, shipped: Sequence[Shipment], lots: Mapping[str, Lot]
) -> None:
    """Say which lots a consignment is made of, so that a batch that is warned of finds where it went."""
    declared = consignment.declared
    told = [
        {
            **{name: getattr(lots[one.lot_id], name) for name in ("lot_id", "lot_no", "hs_code", "product")},
            "quantity": plain(one.quantity),
        }
        for one in shipped
    ]
    named = ("uscc", "declaration_no", "hs_code", "product", "destination", "unit")
    data = {name: getattr(declared, name) for name in named} | {
        "consignment_id": consignment.consignment_id,
        "lots": told,
        "of_no_lot": plain(declared.quantity - sum((one.quantity for one in shipped), Decimal(0))),
        "linked_at": desk.clock.now(),
        "version": consignment.version,
    }
    work.outbox.add(
        "inspection.lots_linked",
        subject=consignment.consignment_id,
        data=data,
        uscc=declared.uscc,
    )


# ---- what is told
def list_lots(work: Work, ask: JsonObject) -> JsonObject:
    """List lots, newest first, with how much of each is in consignments."""
    found = page(work.lots.page(ask, ask["cursor"], ask["limit"] + 1), ask["limit"], lambda one: one.lot_id)
    shipped = work.lots.shipped_elsewhere([one.lot_id for one in found.items], None)
    items = [lot_view(one, shipped.get(one.lot_id, Decimal(0))) for one in found.items]
    return {"items": items, "next_cursor": found.next_cursor}


def get_lot(desk: Desk, work: Work, lot_id: str) -> JsonObject:
    """Return a lot with its marks, its steps and the newest consignments it is in."""
    lot = _found(work.lots.find(lot_id))
    shipped = work.lots.shipped_elsewhere([lot_id], None).get(lot_id, Decimal(0))
    gone = work.traces.gone([lot_id], desk.limit("trace_neighbours_shown", desk.clock.today()))[lot_id]
    runs = [run.texts() for run in work.lots.marks([lot_id])[lot_id]]
    return {
        **lot_view(lot, shipped),
        "marks": [{"first": first, "last": last} for first, last in runs],
        "steps": [step_view(one) for one in work.lots.steps([lot_id])[lot_id]],
        "consignments": [gone_view(one) for one in gone],
        "consignments_total": gone[0].total if gone else 0,
    }


def lots_of(work: Work, consignment: Consignment) -> JsonObject:
    """Return which lots a consignment is made of, and how much of it is of none."""
    shipped = work.lots.shipped(consignment.consignment_id)
    lots = work.lots.some([one.lot_id for one in shipped])
    told = sum((one.quantity for one in shipped), Decimal(0))
    return {
        "consignment_id": consignment.consignment_id,
        "uscc": consignment.declared.uscc,
        "lots": [
            {"lot_id": one.lot_id, "lot_no": lots[one.lot_id].lot_no, "quantity": plain(one.quantity)}
            for one in shipped
        ],
        "unit": consignment.declared.unit,
        "of_no_lot": plain(consignment.declared.quantity - told),
    }


def lot_view(lot: Lot, shipped: Decimal) -> JsonObject:
    """Return a lot as it is told."""
    return {
        **{name: value for name, value in asdict(lot).items() if name != "step_number"},
        "quantity": plain(lot.quantity),
        "shipped": plain(shipped),
        "left": plain(lot.quantity - shipped),
    }


def step_view(step: ProductionStep) -> JsonObject:
    """Return a step as it is told."""
    told = asdict(step)
    for one in told["inputs"]:
        one["quantity"] = None if one["quantity"] is None else plain(one["quantity"])
    return told


def gone_view(one: Gone) -> JsonObject:
    """Return a consignment of a lot as it is told."""
    told = {**asdict(one), "quantity": plain(one.quantity)}
    del told["total"]
    return told


def _found(lot: Lot | None) -> Lot:
    if lot is None:
        raise NotFound("there is no such lot", "lot_id", "the id that register_lot answered")
    return lot


def steps_of(desk: Desk, work: Work, told: Sequence[Mapping[str, Any]], last: int) -> list[ProductionStep]:
    """Return steps as they are kept, numbered after the last there is; InvalidRequest for one that is not done yet."""
    by, at = work.caller.require_agency(), desk.clock.now()
    steps = []
    for number, one in enumerate(told, last + 1):
        plainly = {name: value for name, value in one.items() if name not in {"checks", "inputs"}}
        if one["ended_at"] > at:
            raise InvalidRequest("a step is told once it is done", "ended_at", f"not after {at.isoformat()}")
        steps.append(
            ProductionStep(
                number=number,
                **plainly,
                checks=tuple(Check(**check) for check in one["checks"]),
                inputs=tuple(Input(**part) for part in one["inputs"]),
                told_by=by,
                told_at=at,
            )
        )
    return steps


def _check_size(desk: Desk, steps: Sequence[ProductionStep]) -> None:
    on = desk.clock.today()
    for field, count in (
        ("steps", len(steps)),
        ("inputs", sum(len(one.inputs) for one in steps)),
        ("checks", sum(len(one.checks) for one in steps)),
    ):
        most = desk.limit(f"lot_{field}_at_most", on)
        if count > most:
            raise InvalidRequest(f"more {field} than a lot holds", field, f"{most} at most")
