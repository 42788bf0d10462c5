"""Stop orders: nothing of an enterprise, or one consignment, may leave until the order is lifted."""

from __future__ import annotations

from dataclasses import replace

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from services.inspection.domain.consignment import OPEN_STATES, Consignment
from services.inspection.domain.copies import StopOrder
from services.inspection.domain.mode_table import JsonObject
from services.inspection.use_cases.deciding import chapter_key, decide_now, fetch, uscc_key, zones_key
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import require
from services.inspection.use_cases.same_goods import let_follow


def order_stop(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Stop an enterprise's exports or one consignment: what is open is held, what is released and not gone is stopped.

    Source: 商检法 33; DOMAIN D.1 row 0a, D.4.
    """
    if (ask["uscc"] is None) == (ask["consignment_id"] is None):
        raise InvalidRequest(
            "a stop order names an enterprise or a consignment", "uscc", "one of uscc and consignment_id, not both"
        )
    named = _named(work, ask["consignment_id"])
    uscc = named.declared.uscc if named else ask["uscc"]
    require(desk, work, "order_stop", uscc)
    work.held.writing(uscc_key(uscc))
    order = StopOrder(
        order_id=uuid7(),
        uscc=uscc,
        consignment_id=ask["consignment_id"],
        document_no=ask["document_no"],
        reason=ask["reason"],
        agency=work.caller.require_agency(),
        ordered_on=desk.clock.today(),
        lifted_on=None,
        version=1,
    )
    work.approvals.add_stop(order)
    ledger = Ledger(desk, work)
    cause = f"inspection.stop_ordered/{order.order_id}"
    leaving = _about_to_leave(work, order, named)
    for one in leaving:
        ledger.step(
            one,
            "STOPPED",
            clause=desk.clause_of("order_stop"),
            reason=order.reason,
            cause=cause,
            document_no=order.document_no,
        )
    held = [] if named in leaving else decide_now(ledger, _touched(work, order, named), cause)
    ledger.write()
    return {**_view(order), "consignments_moved": len(leaving) + len(held)}


def lift_stop(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Lift a stop order: what it held is decided anew, and what it stopped must be released again.

    Source: 商检法 33; DOMAIN D.4.
    """
    seen = work.approvals.find_stop(ask["order_id"])
    if seen is None:
        raise NotFound("there is no such stop order", "order_id", "the id that order_stop answered")
    require(desk, work, "lift_stop", seen.uscc)
    work.held.writing(uscc_key(seen.uscc))
    order = work.approvals.find_stop(ask["order_id"], for_update=True)
    assert order is not None
    if order.lifted_on is not None:
        raise Conflict("the stop order was lifted already", "order_id", f"lifted on {order.lifted_on}")
    order = replace(order, lifted_on=desk.clock.today(), version=order.version + 1)
    work.approvals.save_stop(order)
    ledger = Ledger(desk, work)
    cause = f"inspection.stop_lifted/{order.order_id}"
    named = _named(work, order.consignment_id)
    touched = _touched(work, order, named)
    if named is None:
        stopped = work.consignments.exports_of(order.uscc, "STOPPED")
        # not open yet, so an alert applied at this moment would not find them
        work.held.reading(zones_key(), *(chapter_key(one.declared.hs_code) for one in stopped))
        touched += stopped
    moved = decide_now(ledger, [one for one in touched if one.state != "STOPPED"], cause)
    moved += decide_now(ledger, [one for one in touched if one.state == "STOPPED"], cause, anew=True)
    ledger.write()
    if named is not None:
        let_follow(desk, work, named)
    return {**_view(order), "consignments_moved": len(moved)}


def list_stops(work: Work, ask: JsonObject) -> JsonObject:
    """List stop orders, newest first."""
    found = work.approvals.stops(ask["uscc"], ask["cursor"], ask["limit"] + 1)
    items = found[: ask["limit"]]
    more = len(found) > ask["limit"]
    return {"items": [_view(one) for one in items], "next_cursor": items[-1].order_id if more else None}


def _named(work: Work, consignment_id: str | None) -> Consignment | None:
    return None if consignment_id is None else fetch(work, consignment_id)


def _about_to_leave(work: Work, order: StopOrder, named: Consignment | None) -> list[Consignment]:
    if named is None:
        return work.consignments.exports_of(order.uscc, "RELEASED")
    return [named] if named.state == "RELEASED" else []


def _touched(work: Work, order: StopOrder, named: Consignment | None) -> list[Consignment]:
    if named is None:
        return work.consignments.open_of(order.uscc)
    if named.state in OPEN_STATES or named.state == "STOPPED":
        return [named]
    if order.lifted_on is not None:
        return []
    raise Conflict(
        f"a consignment that is {named.state} cannot be stopped",
        "consignment_id",
        "one that is open or released",
    )


def _view(order: StopOrder) -> JsonObject:
    return {
        "order_id": order.order_id,
        "uscc": order.uscc,
        "consignment_id": order.consignment_id,
        "document_no": order.document_no,
        "reason": order.reason,
        "agency": order.agency,
        "ordered_on": order.ordered_on,
        "lifted_on": order.lifted_on,
        "version": order.version,
    }
