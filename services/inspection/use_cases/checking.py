"""Checks of a consignment: moving it along its mode's path, and recording what was found."""

from __future__ import annotations

from typing import Final

from databus.errors import Conflict, InvalidRequest
from services.inspection.domain.consignment import REFUSED, Consignment
from services.inspection.domain.measuring import check_conclusion, judged
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.papers import Result
from services.inspection.use_cases.assessing import counting_already
from services.inspection.use_cases.deciding import decide_now, fetch
from services.inspection.use_cases.drawing import draw_anew, drawn, standing_draw, take_sample
from services.inspection.use_cases.evidence_work import EvidenceWork
from services.inspection.use_cases.following_recalls import goods_back
from services.inspection.use_cases.ledger import Ledger
from services.inspection.use_cases.new_business import close
from services.inspection.use_cases.offering_results import offer_found, set_aside_found, take_back_found
from services.inspection.use_cases.paper_needs import require_papers
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.posts import require_apart
from services.inspection.use_cases.powers import check_move
from services.inspection.use_cases.recall_listing import note_exported
from services.inspection.use_cases.reinspecting import ask_for_reinspection, conclude_reinspection

_BY_KIND: Final = {
    "document_review": "DOC_REVIEW",
    "verification": "VERIFYING",
    "test": "SAMPLED",
    "joint_test": "JOINT_TESTING",
}
_LOOKED_AT: Final = frozenset({"VERIFYING", "SAMPLED"})
# against the enterprise, so never without saying why and on what evidence
_ADVERSE: Final = frozenset({REFUSED, "NOTIFIED_ABROAD"})


def move_consignment(desk: Desk, work: EvidenceWork, ask: JsonObject) -> Consignment:
    """Move a consignment one step that is neither a result, a release, a return, a stop nor a clearing.

    Raises:
        Conflict, NotPermitted: see StateMachine.check; or the mode leads elsewhere; or a result that counts already
            makes the check needless; or the same officer held another post.
        InvalidRequest: a batch that was not drawn is looked at without saying why; an adverse step without reasons.
    """
    consignment = fetch(work, ask["consignment_id"], ask["version"])
    check_move(desk, work, consignment, ask["to"])
    _check_reasons(desk, work, consignment, ask)
    if ask["to"] == "EXPORTED":
        _require_in_force(desk, work, consignment)
    ledger = Ledger(desk, work)
    refused = consignment.state == REFUSED
    _take(ledger, consignment, ask["to"], reason=ask["reason"], document_no=ask["document_no"])
    if ask["to"] == "SAMPLED":
        take_sample(desk, work, consignment, ask["packages"])
    elif ask["to"] == "REINSPECTION":
        ask_for_reinspection(ledger, consignment, ask, refused=refused)
    elif ask["to"] == REFUSED:
        hold_refused(ledger, consignment)
    elif ask["to"] == "DECLARED":
        declare_again(ledger, consignment)
    ledger.write()
    if ask["to"] == "DECLARED":
        set_aside_found(desk, work, consignment)
    if ask["to"] == "EXPORTED":
        close(desk, work, consignment)
        note_exported(desk, work, consignment)
    return consignment


def record_result(desk: Desk, work: EvidenceWork, ask: JsonObject) -> Consignment:
    """Record what a review, verification or test found; a step not yet taken is taken with it.

    A nonconformity names the credit item that its document leads to (P01 safety, health, environment; P02 other).
    Items are judged by their limits, and the conclusion may not contradict them. A review of papers finds none missing.

    A re-inspection that finds the goods conforming takes the nonconformity back.

    Source: 商检法 6, 15, 16, 27, 28; DOMAIN D.2, D.4.
    """
    consignment = fetch(work, ask["consignment_id"])
    _check_result(work, consignment, ask)
    declared, on = consignment.declared, ask["found_on"] or desk.clock.today()
    hs_code, destination = declared.hs_code, declared.destination
    items = judged(ask["items"], hs_code=hs_code, destination=destination, on=on, rules=desk.rules)
    check_conclusion(ask["result"], items, ask["detail"])
    reinspected = consignment.state == "REINSPECTION"
    ledger = Ledger(desk, work)
    document_no, conforming = ask["document_no"], ask["result"] == "conforming"
    if consignment.state == "MODE_DECIDED":
        _take(ledger, consignment, _first(desk, consignment, ask["kind"]), document_no=document_no)
        if consignment.state == "SAMPLED":
            take_sample(desk, work, consignment, None)
    if consignment.state == "DOC_REVIEW" and conforming:
        require_papers(desk, work, consignment)
    if consignment.state == "SAMPLED":
        _take(ledger, consignment, "TESTING", document_no=document_no)
    target = "CONFORMING" if conforming else REFUSED if reinspected else "NONCONFORMING"
    looked_in = consignment.state
    _take(ledger, consignment, target, reason=ask["detail"], document_no=document_no)
    consignment.sample_drawn = False
    result = Result(
        consignment_id=consignment.consignment_id,
        document_no=document_no,
        result=ask["result"],
        item=ask["item"],
        found_on=on,
        detail=ask["detail"],
        agency=work.caller.require_agency(),
        recorded_at=ledger.now,
        kind=ask["kind"],
        items=tuple(one.as_data() for one in items),
    )
    work.consignments.add_result(result)
    if target == "NONCONFORMING":
        ledger.say("nonconformity_found", consignment, document_no=document_no, item=ask["item"], reason=ask["detail"])
    if reinspected:
        conclude_reinspection(ledger, consignment, ask)
    before = _take_back(ledger, consignment, document_no) if reinspected and conforming else None
    if target == REFUSED:
        hold_refused(ledger, consignment)
    ledger.write()
    if before is not None:
        take_back_found(desk, work, consignment, before, by=document_no)
    if ask.get("offered", True):
        offer_found(desk, work, consignment, looked_in, result, items)
    return consignment


def return_consignment(desk: Desk, work: EvidenceWork, ask: JsonObject) -> Consignment:
    """Note that exported goods came back; that they had left is noted first where nobody had.

    Source: S14 六(六) (出口退运 is a trigger of responsibility tracing).
    """
    consignment = fetch(work, ask["consignment_id"])
    ledger = Ledger(desk, work)
    left = consignment.state == "RELEASED"
    if left:
        _take(ledger, consignment, "EXPORTED", reason="shown by the return", document_no=ask["document_no"])
    _take(ledger, consignment, "RETURNED", reason=ask["reason"], document_no=ask["document_no"])
    ledger.say("consignment_returned", consignment, document_no=ask["document_no"], reason=ask["reason"])
    ledger.write()
    cause = f"inspection.consignment_returned/{consignment.consignment_id}"
    goods_back(desk, work, consignment, consignment.declared.quantity, ask["document_no"], cause)
    if left:
        close(desk, work, consignment)
    return consignment


def hold_refused(ledger: Ledger, consignment: Consignment) -> None:
    """Decide a refused batch anew: it is held until it is cleared.

    Source: DOMAIN D.1 row 0a; 商检法 16.
    """
    decide_now(ledger, [consignment], f"inspection.batch_refused/{consignment.consignment_id}", anew=True)


def declare_again(ledger: Ledger, consignment: Consignment) -> None:
    """Decide a batch that is declared again, and draw it; one that was reworked or refused is looked at in any case.

    Source: 商检法 15, 16.
    """
    history = ledger.work.consignments.steps(consignment.consignment_id)
    before = history[-1].target if history else None
    forced = {"REWORK": "reworked", REFUSED: "refused before"}.get(before or "")
    consignment.sample_drawn, consignment.released_on = False, None
    draw_anew(ledger.desk, ledger.work, consignment, forced)
    decide_now(ledger, [consignment], None, anew=True)


def _require_in_force(desk: Desk, work: EvidenceWork, consignment: Consignment) -> None:
    """Refuse to let goods leave on a release that holds no more, though nobody has noted yet that it expired.

    Source: 商检法 15, 16.
    """
    releases = work.checks.releases(consignment.consignment_id)
    until = releases[-1].valid_until if releases else None
    if until is not None and until < desk.clock.today():
        raise Conflict(f"the release held until {until}", "to", "declared anew once it has expired (商检法 15, 16)")


def _check_reasons(desk: Desk, work: EvidenceWork, consignment: Consignment, ask: JsonObject) -> None:
    """Refuse a step that needs its reasons, and a routine check that a result already there makes needless."""
    to, said = ask["to"], ask["reason"] or ask["document_no"]
    if to in _ADVERSE:
        wrong = [
            part
            for name, right in (("reason", "why"), ("document_no", "the paper that shows it"))
            if ask[name] is None
            for part in (name, right)
        ]
        if wrong:
            raise InvalidRequest(f"{to} is against the enterprise: say why and on what evidence", *wrong)
    if consignment.state != "MODE_DECIDED" or to not in _LOOKED_AT or said is not None:
        return
    desk.paths.check(consignment.decided.mode, to)
    if not drawn(work, consignment, standing_draw(desk, work, consignment)):
        raise InvalidRequest(
            "this batch was not drawn", "reason", "why it is looked at all the same: a lead, complaint … (商检法 19)"
        )
    answer = counting_already(desk, work, consignment, to, work.caller.require_agency())
    if answer is not None:
        raise Conflict(
            f"the check is needless: {answer.because.en}",
            "to",
            f"assess it by rule, or name the lead (reason): {answer.because.zh} ({answer.clause})",
        )


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
    if "cleared" in move.guards:
        raise Conflict("a refused batch is held until it is cleared", "to", f"clear the refusal ({move.clause})")
    require_apart(ledger.desk, ledger.work, consignment, target)
    if "path" in move.guards:
        ledger.desk.paths.check(consignment.decided.mode, target)
    if "reviewed" in move.guards and not consignment.decided.document_review_release:
        raise Conflict(
            "these goods are not released on document review (审单放行)",
            "to",
            "needs an active member at A or AA, an assurance of conformity and no alert",
        )
    desk, work = ledger.desk, ledger.work
    if "reviewed" in move.guards and drawn(work, consignment, standing_draw(desk, work, consignment)):
        raise Conflict("the batch was drawn, so it is looked at", "to", "VERIFYING or SAMPLED (商检法 19)")
    if "export" in move.guards and consignment.declared.direction != "export":
        raise Conflict("these goods were imported", "to", f"{target} is for exports")
    ledger.step(consignment, target, clause=move.clause, reason=reason, document_no=document_no)
    if target == "SAMPLED":
        consignment.sample_drawn = True


def _take_back(ledger: Ledger, consignment: Consignment, document_no: str) -> str:
    """Say that the finding which was re-inspected no longer stands; its document. Source: 商检法 27, 28."""
    results = ledger.work.consignments.results(consignment.consignment_id)
    finding = [one for one in results if one.result == "nonconforming"][-1]
    ledger.say(
        "nonconformity_withdrawn",
        consignment,
        document_no=finding.document_no,
        item=finding.item,
        reason=document_no,
    )
    return finding.document_no


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
