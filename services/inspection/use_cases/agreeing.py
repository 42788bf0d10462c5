"""Agreements on recognition: proposed by one party, agreed by each of the others, ended by any, over by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from databus.calendar import add_working_days
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.identifiers import uuid7
from databus.state_machine import StateMachine
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.powers import sits_in
from services.inspection.domain.recognition import Agreement
from services.inspection.use_cases.ports import Desk, Work

ACT: Final = "agree_on_recognition"
SOME: Final = 100


def propose_agreement(desk: Desk, work: Work, ask: JsonObject) -> Agreement:
    """Propose that results of some agencies count for others; it holds once every party has agreed.

    Raises:
        NotPermitted: an agency that makes no such agreements, or one that is no party.
        InvalidRequest: a party that may not agree, nobody to agree with, too long a term.

    Source: 优化营商环境条例 57; SN附2 三(四)1 监管互认; S14 六(一).
    """
    agency, on = work.caller.require_agency(), desk.clock.today()
    desk.require(ACT, agency)
    lists = ("issuers", "recognisers", "kinds", "items", "hs_prefixes", "zones")
    told: dict[str, Any] = {name: tuple(dict.fromkeys(ask[name])) for name in lists}
    valid_from = ask["valid_from"] or on
    agreement = Agreement(
        agreement_id=uuid7(),
        document_no=ask["document_no"],
        **told,
        reach=ask["reach"],
        valid_days=ask["valid_days"],
        signed_only=ask["signed_only"],
        valid_from=valid_from,
        valid_until=ask["valid_until"],
        clause=ask["clause"] or desk.clause_of(ACT),
        state="PROPOSED",
        proposed_by=agency,
        proposed_on=on,
        answer_due_on=add_working_days(on, desk.limit("recognition_answer_days", on)).due_on,
        agreed=(agency,),
    )
    _check(desk, agreement)
    if agency not in agreement.parties:
        raise NotPermitted(f"{agency} would be no party: an agreement is proposed by one of its parties")
    work.agreements.add(agreement)
    _keep(desk, work, agreement, "propose", clause=agreement.clause)
    return agreement


def answer_agreement(desk: Desk, work: Work, ask: JsonObject) -> Agreement:
    """Agree to what was proposed, or decline with the reason; in force once all parties have agreed.

    Source: SN附2 三(四)1; 优化营商环境条例 57.
    """
    agency, on = work.caller.require_agency(), desk.clock.today()
    agreement = _fetch(desk, work, ask["agreement_id"], agency)
    if not ask["agree"]:
        if ask["reason"] is None:
            raise InvalidRequest("a refusal has a reason", "reason", "why, in a sentence")
        move = machine(desk).check(agreement.state, "DECLINED", agency=None)
        declined = replace(
            agreement, state="DECLINED", ended_on=on, reason=ask["reason"], version=agreement.version + 1
        )
        return _save(desk, work, declined, "decline", move.clause, reason=ask["reason"], document_no=ask["document_no"])
    move = machine(desk).check(agreement.state, "IN_FORCE", agency=None)
    if agency in agreement.agreed:
        raise Conflict(f"{agency} has agreed already", "agreement_id", "one that waits for the caller's answer")
    agreed = (*agreement.agreed, agency)
    state = "IN_FORCE" if set(agreed) >= set(agreement.parties) else "PROPOSED"
    after = replace(agreement, agreed=agreed, state=state, version=agreement.version + 1)
    return _save(desk, work, after, "agree", move.clause, reason=ask["reason"], document_no=ask["document_no"])


def end_agreement(desk: Desk, work: Work, ask: JsonObject) -> Agreement:
    """End an agreement from today; what was recognised under it stays recognised.

    Source: SN附2 三(四)1.
    """
    agency, on = work.caller.require_agency(), desk.clock.today()
    agreement = _fetch(desk, work, ask["agreement_id"], agency)
    move = machine(desk).check(agreement.state, "ENDED", agency=None)
    after = replace(
        agreement,
        state="ENDED",
        ended_on=on,
        reason=ask["reason"],
        ended_document_no=ask["document_no"],
        version=agreement.version + 1,
    )
    return _save(desk, work, after, "end", move.clause, reason=ask["reason"], document_no=ask["document_no"])


def follow_agreements(desk: Desk, work: Work) -> bool:
    """End what is over, and let lapse what nobody answered in time, some at a time; whether there is more."""
    on = desk.clock.today()
    found = work.agreements.due(on, SOME)
    for one in found:
        state = "EXPIRED" if one.state == "IN_FORCE" else "LAPSED"
        move = machine(desk).check(one.state, state, agency=None)
        after = replace(one, state=state, ended_on=on, version=one.version + 1)
        _save(desk, work, after, state.lower(), move.clause, by_rule=True)
    return len(found) == SOME


def machine(desk: Desk) -> StateMachine:
    """The moves of an agreement."""
    return StateMachine.from_rows("recognition agreement", desk.rules.table("recognition_agreement_move"))


def find_agreement(work: Work, agreement_id: str) -> Agreement:
    """Return an agreement, or NotFound."""
    found = work.agreements.find(agreement_id)
    if found is None:
        raise NotFound("there is no such agreement", "agreement_id", "an id as list_recognition_agreements gives it")
    return found


def _check(desk: Desk, one: Agreement) -> None:
    """Refuse what no schema can see, every field at once."""
    by = next(row["by"] for row in desk.rules.table("act") if row["name"] == ACT)
    wrong: list[str] = []
    for name in ("issuers", "recognisers"):
        strangers = [it for it in getattr(one, name) if not sits_in(by, it, division=None, rules=desk.rules)]
        if strangers:
            wrong += [name, f"bodies that may agree on recognition, unlike {', '.join(strangers)}: {', '.join(by)}"]
    if len(one.parties) < 2:
        wrong += ["recognisers", "another agency than the one whose results count"]
    if one.valid_from < one.proposed_on:
        wrong += ["valid_from", f"{one.proposed_on} or later"]
    if one.valid_until < one.valid_from:
        wrong += ["valid_until", f"{one.valid_from} or later"]
    most = desk.limit("recognition_agreement_most_days", one.proposed_on)
    last = one.valid_from + timedelta(days=most)
    if one.valid_until > last:
        wrong += ["valid_until", f"{last} at the latest: agreed for {most} days at most"]
    if wrong:
        raise InvalidRequest("it cannot be agreed like this", *wrong)


def _fetch(desk: Desk, work: Work, agreement_id: str, agency: str) -> Agreement:
    desk.require(ACT, agency)
    find_agreement(work, agreement_id)
    found = work.agreements.find(agreement_id, for_update=True)
    assert found is not None
    if agency not in found.parties:
        raise NotPermitted(f"the parties are {', '.join(found.parties)}, not {agency} ({desk.clause_of(ACT)})")
    work.expect_version(found.version)
    return found


def _save(
    desk: Desk,
    work: Work,
    one: Agreement,
    act: str,
    clause: str,
    *,
    reason: str | None = None,
    document_no: str | None = None,
    by_rule: bool = False,
) -> Agreement:
    work.agreements.save(one)
    _keep(desk, work, one, act, clause=clause, reason=reason, document_no=document_no, by_rule=by_rule)
    return one


def _keep(
    desk: Desk,
    work: Work,
    one: Agreement,
    act: str,
    *,
    clause: str,
    reason: str | None = None,
    document_no: str | None = None,
    by_rule: bool = False,
) -> None:
    caller = work.caller
    step = {
        "at": desk.clock.now(),
        "act": act,
        "state": one.state,
        "agency": None if by_rule else caller.agency,
        "actor": None if by_rule else caller.actor,
        "clause": clause,
        "reason": reason,
        "document_no": document_no or (one.document_no if act == "propose" else None),
    }
    work.agreements.add_step(one.agreement_id, step)
    names = (
        *("agreement_id", "document_no", "issuers", "recognisers", "kinds", "items", "hs_prefixes", "zones", "reach"),
        *("valid_days", "signed_only", "valid_from", "valid_until", "clause", "state", "proposed_by", "agreed"),
        *("answer_due_on", "ended_on", "reason", "version"),
    )
    told = {name: getattr(one, name) for name in names}
    work.outbox.add("inspection.recognition_agreement_changed", subject=one.agreement_id, data=told)
