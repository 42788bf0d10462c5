"""Co-inspection from the visit on: one record, a signature or dissent of each, a result that counts for the signers."""

from __future__ import annotations

from dataclasses import replace

from databus import statements
from databus.calendar import add_working_days
from databus.errors import Conflict, InvalidRequest
from services.inspection.domain.co_inspection import (
    ABSENT,
    AGREED,
    DISSENTED,
    SIGNED,
    CoInspection,
    Visitor,
    after_verdicts,
    dissent_told,
    machine,
)
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.offered import ItemFound, key_of, statement_of, validity
from services.inspection.use_cases.co_inspecting import ANSWER, lapse_answers, lapse_visit
from services.inspection.use_cases.co_keeping import check, fetch, find, part_of, save
from services.inspection.use_cases.offering import Offer, offer_result, signature_of
from services.inspection.use_cases.ports import Desk, Work

_SIGN = "sign_co_inspection"
_SOME = 20


def record_visit(desk: Desk, work: Work, ask: JsonObject) -> CoInspection:
    """Record the one visit: when, where, which officers, what was found; every item agreed on, no other.

    An agency that sent nobody is noted as absent and signs nothing.

    Source: 优化营商环境条例 54; 行政处罚法 42 (two or more officers).
    """
    seen = fetch(desk, work, ANSWER, ask["co_inspection_id"])
    party, on = part_of(work, seen), desk.clock.today()
    move = check(desk, work, seen, "VISITED")
    officers = tuple(dict.fromkeys(Visitor(**one) for one in ask["officers"]))
    findings = tuple(ItemFound(**one) for one in ask["findings"])
    visited_on = ask["visited_on"] or on
    _check_visit(desk, seen, visited_on.isoformat(), officers, findings)
    if not seen.proposed_on <= visited_on <= on:
        raise InvalidRequest("no such day of the visit", "visited_on", f"from {seen.proposed_on} to {on}")
    if party.agency not in {one.agency for one in officers}:
        raise InvalidRequest("who records was there", "officers", f"one of {party.agency} among them")
    first, last = validity(seen.kind, visited_on, None, ask["valid_until"], desk.rules)
    there = {one.agency for one in officers}
    parties = tuple(
        replace(one, answer=ABSENT) if one.answer == AGREED and one.agency not in there else one for one in seen.parties
    )
    after = replace(
        seen,
        state="VISITED",
        parties=parties,
        visited_on=visited_on,
        place=ask["place"] or seen.place,
        officers=officers,
        findings=findings,
        report_no=ask["report_no"],
        report_sha256=ask["report_sha256"],
        valid_from=first,
        valid_until=last,
        recorded_by=party.agency,
        recorder=work.caller.actor,
        due_on=add_working_days(on, desk.limit("co_inspection_sign_days", on)).due_on,
        version=seen.version + 1,
    )
    return save(desk, work, after, "record", move.clause, document_no=ask["report_no"])


def sign_visit(desk: Desk, work: Work, ask: JsonObject) -> CoInspection:
    """Sign the shared result, or dissent with the reason; once all who came have spoken it counts for the signers.

    Source: DOMAIN D.5; 商检法 30 (who records does not countersign).
    """
    seen = fetch(desk, work, _SIGN, ask["co_inspection_id"])
    party = part_of(work, seen)
    if seen.state != "VISITED" or party.answer != AGREED or party.verdict is not None:
        spoken = party.verdict or party.answer
        raise Conflict(f"nothing is waited for from {party.agency}", "co_inspection_id", f"{seen.state}, {spoken}")
    if party.agency == seen.recorded_by and work.caller.actor == seen.recorder:
        raise Conflict("who recorded the visit does not countersign it", "agree", "another officer (商检法 30)")
    if not ask["agree"]:
        return _dissent(desk, work, seen, ask)
    if ask["contested"]:
        raise InvalidRequest("who signs contests nothing", "contested", "left out, or agree false")
    signature = signature_of(work, desk, statement_of(seen.statement()), ask["signature"])
    said = replace(party, verdict=SIGNED, reason=ask["reason"], signature=signature)
    return _settle(desk, work, seen.with_party(said), "sign", over=False, reason=ask["reason"])


def follow(desk: Desk, work: Work) -> bool:
    """Go on with co-inspections of which a term is over, some at a time; whether there is more."""
    found = work.co_inspections.due(desk.clock.today(), _SOME)
    for one in found:
        if one.state == "PROPOSED":
            lapse_answers(desk, work, one)
        elif one.state == "AGREED":
            lapse_visit(desk, work, one)
        else:
            _settle(desk, work, replace(one, version=one.version + 1), "lapse", over=True, by_rule=True)
    return len(found) == _SOME


def view(work: Work, one: CoInspection) -> JsonObject:
    """Return a co-inspection with its parties, steps, and what each signs."""
    signed = None if one.visited_on is None else statement_of(one.statement())
    return {
        **{name: getattr(one, name) for name in CoInspection.__slots__},
        "agencies": one.agencies,
        "statement": None if signed is None else statements.text_of(signed),
        "digest": None if signed is None else statements.digest_of(signed),
        "steps": work.co_inspections.steps(one.co_inspection_id),
    }


def get(work: Work, co_inspection_id: str) -> JsonObject:
    """Return a co-inspection; NotFound if there is none."""
    return view(work, find(work, co_inspection_id))


def page(work: Work, ask: JsonObject) -> JsonObject:
    """List co-inspections, newest first."""
    found = work.co_inspections.page(ask, ask["cursor"], ask["limit"] + 1)
    shown = found[: ask["limit"]]
    return {
        "items": shown,
        "next_cursor": shown[-1].co_inspection_id if len(found) > ask["limit"] else None,
    }


def _check_visit(
    desk: Desk, seen: CoInspection, day: str, officers: tuple[Visitor, ...], findings: tuple[ItemFound, ...]
) -> None:
    on = desk.clock.today()
    wrong: list[str] = []
    came = seen.answered(AGREED)
    strangers = sorted({one.agency for one in officers} - set(came))
    if strangers:
        wrong += ["officers", f"of {', '.join(came)}, which agreed to come"]
    least = desk.limit("co_inspection_officers", on)
    if len(officers) < least:
        wrong += ["officers", f"{least} different ones at least (行政处罚法 42)"]
    agencies = desk.limit("co_inspection_agencies", on)
    if len({one.agency for one in officers}) < agencies:
        wrong += ["officers", f"of {agencies} agencies at least: else it was no co-inspection"]
    looked_at = [key_of(one.item) for one in findings]
    if sorted(looked_at) != sorted({key_of(item) for item in seen.items}):
        wrong += ["findings", f"each item agreed on, once: {', '.join(seen.items)}"]
    if wrong:
        raise InvalidRequest(f"the visit of {day} cannot be recorded like this", *wrong)


def _dissent(desk: Desk, work: Work, seen: CoInspection, ask: JsonObject) -> CoInspection:
    if ask["reason"] is None:
        raise InvalidRequest("a dissent has a reason", "reason", "why, in a sentence")
    known = {key_of(item) for item in seen.items}
    if not {key_of(item) for item in ask["contested"]} <= known:
        raise InvalidRequest("that was not looked at", "contested", f"of {', '.join(seen.items)}; empty: all")
    party = part_of(work, seen)
    said = replace(party, verdict=DISSENTED, reason=ask["reason"], contested=tuple(ask["contested"]))
    return _settle(desk, work, seen.with_party(said), "dissent", over=False, reason=ask["reason"])


def _settle(
    desk: Desk,
    work: Work,
    one: CoInspection,
    act: str,
    *,
    over: bool,
    reason: str | None = None,
    by_rule: bool = False,
) -> CoInspection:
    """Go on to where the signatures lead; a shared result counts for its signers from now on."""
    on = desk.clock.today()
    state = after_verdicts(one, desk.limit("co_inspection_agencies", on), over=over)
    clause = one.clause
    if state != one.state:
        clause = machine(desk.rules).check(one.state, state, agency=None).clause
        one = replace(one, state=state, due_on=None)
        if state != "VOID":
            one = replace(one, result_id=_offered(desk, work, one))
    return save(desk, work, one, act, clause, reason=reason, by_rule=by_rule)


def _offered(desk: Desk, work: Work, one: CoInspection) -> str:
    """Offer the result: shared, it is the own result of each signer; of one signer it is theirs alone."""
    signers = one.said(SIGNED)
    shared = one.state == "SHARED"
    assert one.report_no is not None
    assert one.recorded_by is not None
    offer = Offer(
        uscc=one.uscc,
        kind=one.kind,
        document_no=one.report_no,
        items=one.findings,
        source="co_inspection",
        source_id=one.co_inspection_id,
        issuer=one.recorded_by if shared else signers[0].agency,
        hs_prefixes=one.hs_prefixes,
        consignment_ids=one.consignment_ids,
        found_on=one.visited_on,
        valid_from=one.valid_from,
        valid_until=one.valid_until,
        counts_for=tuple(party.agency for party in signers) if shared else (),
        basis=one.document_no,
        report_sha256=one.report_sha256,
        signatures=tuple(party.signature for party in signers if party.signature is not None),
        flag=dissent_told(one.said(DISSENTED)),
    )
    return offer_result(desk, work, offer).result_id
