"""Goods that came back: recorded with lots, pieces and cause, and settled by who investigated."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import uuid7
from databus.pages import page
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.lots import Mark
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.recalls import plain
from services.inspection.domain.returns import Return, ReturnedLot, cause_row, check_lots, goods_row
from services.inspection.use_cases.deciding import fetch
from services.inspection.use_cases.following_recalls import goods_back
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.new_business import close
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import check_move, require
from services.inspection.use_cases.recall_listing import note_exported
from services.inspection.use_cases.return_facts import keep, lot_views

_FORM = (
    "goods_class",
    "cause",
    "reason",
    "document_no",
    "value_usd",
    "certificate_no",
    "enterprise_class",
    "third_party_body",
    "third_party_report_no",
    "tested_abroad_by",
    "qms",
    "qms_audited_by",
)


def record_return(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Record goods that came back, all of a consignment or a part, as the form of SN/T 4911 asks.

    The consignment is RETURNED from then on, which opens a trace case; what came back counts on its recall lists.

    Raises:
        NotFound: no such consignment.
        Conflict: it has not left, or more would be back than left, or the document is recorded already.
        InvalidRequest: lots or pieces that were not in it.

    Source: SN/T 4911.1-2017 annex 4; SH 四(六)1; S14 六(六).
    """
    consignment = fetch(work, ask["consignment_id"])
    require(desk, work, "record_return", consignment.declared.uscc)
    before = work.returns.of_consignment(consignment.consignment_id)
    if any(one.document_no == ask["document_no"] for one in before):
        raise Conflict("the document is recorded already", "document_no", "the number of another paper")
    left = consignment.declared.quantity - sum((one.quantity for one in before), Decimal(0))
    if ask["quantity"] > left:
        raise Conflict("more cannot come back than left", "quantity", f"at most {plain(left)}")
    today = desk.clock.today()
    if not consignment.declared_on <= ask["returned_on"] <= today:
        raise InvalidRequest("no day of a return", "returned_on", f"from {consignment.declared_on} to {today}")
    lots = _lots(work, consignment, ask)
    returned = _made(desk, work, consignment, ask)
    if consignment.state != "RETURNED":
        _bring_back(desk, work, consignment, ask)
    work.returns.save(returned)
    work.returns.save_lots(returned.return_id, lots)
    keep(work, _with_case(work, returned, ask["trace_case_id"]))
    cause = f"inspection.return_recorded/{returned.return_id}"
    goods_back(desk, work, consignment, returned.quantity, returned.document_no, cause)
    note_exported(desk, work, consignment)  # what is left of them is abroad
    return get_return(work, returned.return_id)


def settle_return(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Put down what the investigation found: the cause, the lots and pieces, the trace case.

    Raises:
        NotFound: no such return.
        NotPermitted: no officer of the enterprise's county.
        Conflict: it has changed since it was read.

    Source: SN/T 4911.1-2017 (追溯调查 → 结果分析); S14 六(六).
    """
    returned = _found(work.returns.find(ask["return_id"], lock=True))
    require(desk, work, "settle_return", returned.uscc)
    work.expect_version(returned.version)
    if ask["version"] not in {None, returned.version}:
        raise Conflict("the return has changed since you read it", "version", f"now {returned.version}")
    if ask["lots"] or ask["marks"]:
        consignment = fetch(work, returned.consignment_id)
        work.returns.save_lots(returned.return_id, [])  # what it said before counts no more
        told = {**ask, "quantity": returned.quantity}
        work.returns.save_lots(returned.return_id, _lots(work, consignment, told))
    if ask["cause"] is not None:
        row = cause_row(desk.rules, ask["cause"])
        returned = replace(
            returned,
            cause=row["code"],
            cause_kind=row["kind"],
            reason=ask["reason"],
            cause_settled_by=work.caller.require_agency(),
            cause_settled_on=desk.clock.today(),
            settling_document_no=ask["document_no"],
        )
    returned = _with_case(work, returned, ask["trace_case_id"])
    keep(work, replace(returned, version=returned.version + 1))
    return get_return(work, returned.return_id)


def get_return(work: Work, return_id: str) -> JsonObject:
    """Return a return with its lots."""
    return _views(work, [_found(work.returns.find(return_id))])[0]


def list_returns(work: Work, ask: JsonObject) -> JsonObject:
    """List returns, newest first."""
    found = page(work.returns.page(ask, ask["cursor"], ask["limit"] + 1), ask["limit"], lambda one: one.return_id)
    return {"items": _views(work, found.items), "next_cursor": found.next_cursor}


def _found(returned: Return | None) -> Return:
    if returned is None:
        raise NotFound("there is no such return", "return_id", "the id of a return, as list_returns gives it")
    return returned


def _bring_back(desk: Desk, work: Work, consignment: Consignment, ask: JsonObject) -> None:
    """Move a consignment to RETURNED and say it; that it had left is noted first where nobody had."""
    if consignment.declared.direction != "export":
        raise Conflict("these goods were imported", "consignment_id", "goods that were exported")
    ledger, document_no = Ledger(desk, work), ask["document_no"]
    shown = consignment.state == "RELEASED"
    if shown:
        left = check_move(desk, work, consignment, "EXPORTED")
        ledger.step(consignment, "EXPORTED", clause=left.clause, reason="shown by the return", document_no=document_no)
    back = check_move(desk, work, consignment, "RETURNED")
    ledger.step(consignment, "RETURNED", clause=back.clause, reason=ask["reason"], document_no=document_no)
    ledger.say("consignment_returned", consignment, document_no=document_no, reason=ask["reason"])
    ledger.write()
    if shown:
        close(desk, work, consignment)


def _made(desk: Desk, work: Work, consignment: Consignment, ask: JsonObject) -> Return:
    declared = consignment.declared
    goods_row(desk.rules, ask["goods_class"])
    return Return(
        return_id=uuid7(),
        consignment_id=consignment.consignment_id,
        uscc=declared.uscc,
        hs_code=declared.hs_code,
        quantity=ask["quantity"],
        unit=declared.unit,
        returned_on=ask["returned_on"],
        cause_kind=cause_row(desk.rules, ask["cause"])["kind"],
        country=ask["country"] or declared.destination,
        statutory=consignment.statutory,
        inspected=bool(work.consignments.results(consignment.consignment_id)),
        agency=work.caller.require_agency(),
        actor=work.caller.actor,
        recorded_at=desk.clock.now(),
        **{name: ask[name] for name in _FORM},
    )


def _with_case(work: Work, returned: Return, case_id: str | None) -> Return:
    if case_id is None:
        return returned
    case = work.held.trace_case(case_id)
    if case is None or case.uscc != returned.uscc:
        raise InvalidRequest(
            "there is no such trace case about the enterprise", "trace_case_id", "a case of enforcement"
        )
    return replace(returned, trace_case_id=case_id)


def _lots(work: Work, consignment: Consignment, ask: Mapping[str, Any]) -> tuple[ReturnedLot, ...]:
    """Which lots came back: as they are told, as the marks on the pieces say, or the only one there is."""
    shipped = {one.lot_id: one.quantity for one in work.lots.shipped(consignment.consignment_id)}
    back = work.returns.lot_quantities(consignment.consignment_id)
    out = {lot_id: quantity - back.get(lot_id, Decimal(0)) for lot_id, quantity in shipped.items()}
    marks = _by_lot(work, list(shipped), ask["marks"])
    if ask["lots"]:
        told = {one["lot_id"]: one["quantity"] for one in ask["lots"]}
    elif marks:
        told = {lot_id: Decimal(len(some)) for lot_id, some in marks.items()}
    elif len(out) == 1:
        told = {lot_id: min(quantity, ask["quantity"]) for lot_id, quantity in out.items() if quantity}
    else:
        told = {}
    if marks.keys() - told.keys():
        raise InvalidRequest("a mark is of a lot that did not come back", "marks", "marks of the lots that are named")
    lots = tuple(ReturnedLot(lot_id, quantity, tuple(marks.get(lot_id, ()))) for lot_id, quantity in told.items())
    check_lots(ask["quantity"], lots, out)
    return lots


def _by_lot(work: Work, lot_ids: Sequence[str], marks: Sequence[str]) -> dict[str, list[str]]:
    """Sort marks on pieces by the lots whose they are."""
    if not marks:
        return {}
    twice = [mark for mark, count in Counter(marks).items() if count > 1]
    if twice:
        raise InvalidRequest("a piece is named twice", "marks", f"{twice[0]} once")
    runs = work.lots.marks(lot_ids)
    found: dict[str, list[str]] = {}
    for text in marks:
        mark = Mark.parse(text, "marks")
        lot_id = next((one for one, some in runs.items() if any(run.holds(mark) for run in some)), None)
        if lot_id is None:
            raise InvalidRequest("no lot of the consignment has this mark", "marks", f"marks of its lots, not {text}")
        found.setdefault(lot_id, []).append(text)
    return found


def _views(work: Work, returns: Sequence[Return]) -> list[JsonObject]:
    lots = work.returns.lots([one.return_id for one in returns])
    known = work.lots.some({lot.lot_id for some in lots.values() for lot in some})
    return [
        {
            **asdict(one),
            "quantity": plain(one.quantity),
            "value_usd": None if one.value_usd is None else plain(one.value_usd),
            "cause_settled": one.cause_settled_on is not None,
            "lots": lot_views(lots[one.return_id], known),
        }
        for one in returns
    ]
