"""Checks of a consignment: moving it along its mode's path, recording results, taking it back."""

from __future__ import annotations

from typing import Final

from databus.errors import Conflict, InvalidRequest
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.papers import Result
from services.inspection.use_cases.deciding import decide_now, fetch
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import check_move

_BY_KIND: Final = {
    "document_review": "DOC_REVIEW",
    "verification": "VERIFYING",
    "test": "SAMPLED",
    "joint_test": "JOINT_TESTING",
}


def move_consignment(desk: Desk, work: Work, ask: JsonObject) -> Consignment:
    """Move a consignment one step that is neither a result, a release, a return nor a stop.

    Raises:
        Conflict, NotPermitted: see StateMachine.check; or the mode leads elsewhere.
    """
    consignment = fetch(work, ask["consignment_id"], ask["version"])
    ledger = Ledger(desk, work)
    _take(ledger, consignment, ask["to"], reason=ask["reason"], document_no=ask["document_no"])
    if ask["to"] == "DECLARED":
        consignment.sample_drawn, consignment.released_on = False, None
        decide_now(ledger, [consignment], None, anew=True)
    ledger.write()
    return consignment


def record_result(desk: Desk, work: Work, ask: JsonObject) -> Consignment:
    """Record what a review, verification or test found; a step not yet taken is taken with it.

    A nonconformity names the credit item that its document leads to (P01 safety, health, environment; P02 other).

    A re-inspection that finds the goods conforming takes the nonconformity back.

    Source: 商检法 6, 15, 16, 27, 28; DOMAIN D.2, D.4.
    """
    consignment = fetch(work, ask["consignment_id"])
    _check_result(work, consignment, ask)
    reinspected = consignment.state == "REINSPECTION"
    ledger = Ledger(desk, work)
    document_no, conforming = ask["document_no"], ask["result"] == "conforming"
    if consignment.state == "MODE_DECIDED":
        _take(ledger, consignment, _first(desk, consignment, ask["kind"]), document_no=document_no)
    if consignment.state == "SAMPLED":
        _take(ledger, consignment, "TESTING", document_no=document_no)
    target = "CONFORMING" if conforming else "REFUSED" if reinspected else "NONCONFORMING"
    _take(ledger, consignment, target, reason=ask["detail"], document_no=document_no)
    consignment.sample_drawn = False
    work.consignments.add_result(
        Result(
            consignment_id=consignment.consignment_id,
            document_no=document_no,
            result=ask["result"],
            item=ask["item"],
            found_on=ask["found_on"] or ledger.on,
            detail=ask["detail"],
            agency=work.caller.require_agency(),
            recorded_at=ledger.now,
        )
    )
    if target == "NONCONFORMING":
        ledger.say("nonconformity_found", consignment, document_no=document_no, item=ask["item"], reason=ask["detail"])
    if reinspected and conforming:
        _take_back(ledger, consignment, document_no)
    ledger.write()
    return consignment


def return_consignment(desk: Desk, work: Work, ask: JsonObject) -> Consignment:
    """Note that exported goods came back; that they had left is noted first where nobody had.

    Source: S14 六(六) (出口退运 is a trigger of responsibility tracing).
    """
    consignment = fetch(work, ask["consignment_id"])
    ledger = Ledger(desk, work)
    if consignment.state == "RELEASED":
        _take(ledger, consignment, "EXPORTED", reason="shown by the return", document_no=ask["document_no"])
    _take(ledger, consignment, "RETURNED", reason=ask["reason"], document_no=ask["document_no"])
    ledger.say("consignment_returned", consignment, document_no=ask["document_no"], reason=ask["reason"])
    ledger.write()
    return consignment


def _take(
    ledger: Ledger,
    consignment: Consignment,
    target: str,
    *,
    reason: str | None = None,
    document_no: str | None = None,
) -> None:
    """Take one step, with the guards that its row names."""
    move = check_move(ledger.desk, ledger.work, consignment, target)
    if "path" in move.guards:
        ledger.desk.paths.check(consignment.decided.mode, target)
    if "reviewed" in move.guards and not consignment.decided.document_review_release:
        raise Conflict(
            "these goods are not released on document review (审单放行)",
            "to",
            "needs an active member at A or AA, an assurance of conformity and no alert",
        )
    if "export" in move.guards and consignment.declared.direction != "export":
        raise Conflict("these goods were imported", "to", f"{target} is for exports")
    ledger.step(consignment, target, clause=move.clause, reason=reason, document_no=document_no)
    if target == "SAMPLED":
        consignment.sample_drawn = True


def _take_back(ledger: Ledger, consignment: Consignment, document_no: str) -> None:
    """Say that the finding which was re-inspected no longer stands. Source: 商检法 27, 28."""
    results = ledger.work.consignments.results(consignment.consignment_id)
    finding = [one for one in results if one.result == "nonconforming"][-1]
    ledger.say(
        "nonconformity_withdrawn",
        consignment,
        document_no=finding.document_no,
        item=finding.item,
        reason=document_no,
    )


def _first(desk: Desk, consignment: Consignment, kind: str | None) -> str:
    mode = consignment.decided.mode
    if kind is not None:
        return _BY_KIND[kind]
    first = desk.paths.first.get(mode)
    if first is None:
        desk.paths.check(mode, "SAMPLED")
    assert first is not None
    return first


def _check_result(work: Work, consignment: Consignment, ask: JsonObject) -> None:
    if ask["result"] == "nonconforming" and ask["item"] is None and consignment.state != "REINSPECTION":
        raise InvalidRequest(
            "a nonconformity leads to a credit item", "item", "P01 (safety, health, environment) or P02 (other)"
        )
    if ask["result"] == "conforming" and ask["item"] is not None:
        raise InvalidRequest("a conforming batch leads to no credit item", "item", "left out")
    known = {one.document_no for one in work.consignments.results(consignment.consignment_id)}
    if ask["document_no"] in known:
        raise Conflict("the result is there already", "document_no", "the number of a document not yet recorded")
