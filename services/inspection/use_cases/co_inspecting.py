"""Co-inspection up to the visit: proposed to others, agreed or declined by each, cancelled, lapsed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from databus.calendar import add_working_days
from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.identifiers import uuid7
from services.inspection.domain import powers
from services.inspection.domain.co_inspection import (
    AGREED,
    DECLINED,
    INVITED,
    CoInspection,
    Party,
    after_answers,
    machine,
    silenced,
)
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.offered import key_of
from services.inspection.domain.recognition import ROUTINE, CheckWanted
from services.inspection.use_cases.co_keeping import check, fetch, keep, part_of, save
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import division_of, require
from services.inspection.use_cases.recognising import find_recognised, offered_key

PROPOSE: Final = "propose_co_inspection"
ANSWER: Final = "answer_co_inspection"


def propose(desk: Desk, work: Work, ask: JsonObject) -> CoInspection:
    """Propose one visit to others; who proposes comes.

    A routine visit that need not be made by the proposer is refused, and told to each other agency that need not come.

    Raises:
        NotPermitted: the enterprise is another county's.
        InvalidRequest: agencies that do not inspect there, a day in the past, strange consignments.
        Conflict: what is to be looked at counts already, or a visit for it is being arranged.

    Source: 优化营商环境条例 54 (merge several checks of one object); SN附2 三(四)1.
    """
    agency, on = work.caller.require_agency(), desk.clock.today()
    require(desk, work, PROPOSE, ask["uscc"])
    work.held.writing(offered_key(ask["uscc"]))
    agencies = tuple(dict.fromkeys((agency, *ask["agencies"])))
    _check_agencies(desk, work, ask["uscc"], agencies)
    if ask["planned_on"] < on:
        raise InvalidRequest("a visit is planned ahead", "planned_on", f"{on} or later")
    hs_prefixes = _goods(work, ask)
    items = tuple(dict.fromkeys(ask["items"]))
    _refuse_second(work, ask["uscc"], items, agencies)
    parties = []
    for one in agencies:
        said = _counting(desk, work, one, ask, items, hs_prefixes)
        if said is not None and one == agency:
            raise Conflict(f"no second routine visit: {said}", "items", "other items, or the ground of this visit")
        first = one == agency
        parties.append(
            Party(
                one,
                AGREED if first else INVITED,
                desk.clock.now() if first else None,
                work.caller.actor if first else None,
                note=said,
            )
        )
    proposed = CoInspection(
        co_inspection_id=uuid7(),
        document_no=ask["document_no"],
        uscc=ask["uscc"],
        kind=ask["kind"],
        items=items,
        hs_prefixes=hs_prefixes,
        consignment_ids=tuple(dict.fromkeys(ask["consignment_ids"])),
        ground=ask["ground"],
        purpose=ask["purpose"],
        proposed_by=agency,
        proposed_on=on,
        planned_on=ask["planned_on"],
        place=ask["place"],
        parties=tuple(parties),
        state="PROPOSED",
        due_on=add_working_days(on, desk.limit("co_inspection_answer_days", on)).due_on,
        clause=desk.clause_of(PROPOSE),
    )
    work.co_inspections.add(proposed)
    keep(desk, work, proposed, "propose", proposed.clause, reason=ask["purpose"], document_no=ask["document_no"])
    return proposed


def answer(desk: Desk, work: Work, ask: JsonObject) -> CoInspection:
    """Agree to come, or decline with the reason; agreed once all have answered and enough agencies come.

    Source: 优化营商环境条例 54.
    """
    seen = fetch(desk, work, ANSWER, ask["co_inspection_id"])
    party = part_of(work, seen)
    if seen.state != "PROPOSED" or party.answer != INVITED:
        raise Conflict(
            f"nothing is waited for from {party.agency}", "co_inspection_id", f"{seen.state}, {party.answer}"
        )
    if not ask["agree"] and ask["reason"] is None:
        raise InvalidRequest("a refusal has a reason", "reason", "why, in a sentence")
    said = replace(
        party,
        answer=AGREED if ask["agree"] else DECLINED,
        answered_at=desk.clock.now(),
        actor=work.caller.actor,
        reason=ask["reason"],
    )
    act = "agree" if ask["agree"] else "decline"
    return _settle(desk, work, seen.with_party(said), act, over=False, reason=ask["reason"])


def cancel(desk: Desk, work: Work, ask: JsonObject) -> CoInspection:
    """Call an appointment off before the visit, with the reason; any agency that was to come may."""
    seen = fetch(desk, work, ANSWER, ask["co_inspection_id"])
    party = part_of(work, seen)
    move = check(desk, work, seen, "CANCELLED")
    if party.answer != AGREED:
        raise NotPermitted(f"an appointment is called off by who was to come: {', '.join(seen.answered(AGREED))}")
    after = replace(seen, state="CANCELLED", due_on=None, reason=ask["reason"], version=seen.version + 1)
    return save(desk, work, after, "cancel", move.clause, reason=ask["reason"], document_no=ask["document_no"])


def lapse_answers(desk: Desk, work: Work, one: CoInspection) -> CoInspection:
    """End the wait for answers: who was silent stays away."""
    after = silenced(one)
    return _settle(desk, work, replace(after, version=one.version + 1), "lapse", over=True, by_rule=True)


def lapse_visit(desk: Desk, work: Work, one: CoInspection) -> CoInspection:
    """Let an appointment lapse that nobody kept."""
    move = machine(desk.rules).check(one.state, "LAPSED", agency=None)
    after = replace(one, state="LAPSED", due_on=None, version=one.version + 1)
    return save(desk, work, after, "lapse", move.clause, by_rule=True)


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
    """Go on to where the answers lead."""
    on = desk.clock.today()
    state = after_answers(one, desk.limit("co_inspection_agencies", one.proposed_on), over=over)
    clause = one.clause
    if state != one.state:
        clause = machine(desk.rules).check(one.state, state, agency=None).clause
        last = one.planned_on + timedelta(days=desk.limit("co_inspection_visit_days", on))
        one = replace(one, state=state, due_on=last if state == "AGREED" else None)
    return save(desk, work, one, act, clause, reason=reason, by_rule=by_rule)


def _check_agencies(desk: Desk, work: Work, uscc: str, agencies: Sequence[str]) -> None:
    by = next(row["by"] for row in desk.rules.table("act") if row["name"] == ANSWER)
    division = division_of(work, uscc)
    strangers = [it for it in agencies if not powers.sits_in(by, it, division=division, rules=desk.rules)]
    if strangers:
        who = ", ".join(powers.seats_of(desk.rules).agencies(by, division))
        raise InvalidRequest("they do not inspect there", "agencies", f"of {who}, unlike {', '.join(strangers)}")
    least = desk.limit("co_inspection_agencies", desk.clock.today())
    if len(agencies) < least:
        raise InvalidRequest(
            "that is no co-inspection", "agencies", f"{least} agencies at least, the caller among them"
        )


def _goods(work: Work, ask: JsonObject) -> tuple[str, ...]:
    """The goods a visit is about: as said, and those of its consignments."""
    codes = list(ask["hs_prefixes"])
    for consignment_id in ask["consignment_ids"]:
        found = work.consignments.find(consignment_id)
        if found is None or found.declared.uscc != ask["uscc"]:
            right = "ids of the enterprise's own consignments"
            raise InvalidRequest("no such consignment of this enterprise", "consignment_ids", right)
        codes.append(found.declared.hs_code)
    return tuple(dict.fromkeys(codes))


def _refuse_second(work: Work, uscc: str, items: Sequence[str], agencies: Sequence[str]) -> None:
    """Refuse a second appointment for what one is being arranged for."""
    wanted = {key_of(item) for item in items}
    for other in work.co_inspections.running(uscc):
        both = wanted & {key_of(item) for item in other.items}
        if both and not set(agencies).isdisjoint(other.agencies):
            raise Conflict(
                f"a visit for {', '.join(sorted(both))} is being arranged already",
                "items",
                f"join {other.document_no} ({other.co_inspection_id}), planned on {other.planned_on}",
            )


def _counting(
    desk: Desk, work: Work, agency: str, ask: JsonObject, items: Sequence[str], hs_prefixes: Sequence[str]
) -> str | None:
    """Say that all that is to be looked at counts already for an agency; None if it need be looked at."""
    if ask["ground"] != ROUTINE:
        return None
    row = next(row for row in desk.rules.table("routine_check") if ask["kind"] in row["own"])
    told = []
    targets: list[tuple[str | None, str | None]] = [(None, one) for one in ask["consignment_ids"]]
    for hs_code, consignment_id in targets or [(one, None) for one in hs_prefixes] or [(None, None)]:
        wanted = CheckWanted(ask["uscc"], row["check"], agency, hs_code, tuple(items), consignment_id)
        found = find_recognised(desk, work, wanted)
        if not found.counts:
            return None
        told.append(f"{found.because.zh} ({found.because.en})")
    return "；".join(dict.fromkeys(told))
