"""Co-inspections found, kept and said; each change with its step."""

from __future__ import annotations

from dataclasses import replace

from databus.errors import NotFound, NotPermitted
from databus.state_machine import Transition
from services.inspection.domain import powers
from services.inspection.domain.co_inspection import AGREED, DISSENTED, SIGNED, CoInspection, Party, machine
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import division_of, require
from services.inspection.use_cases.recognising import offered_key


def fetch(desk: Desk, work: Work, act: str, co_inspection_id: str) -> CoInspection:
    """Return a co-inspection to be changed by an agency that may.

    Raises:
        NotFound: there is none.
        NotPermitted: the enterprise is another county's.
    """
    seen = find(work, co_inspection_id)
    require(desk, work, act, seen.uscc)
    work.held.writing(offered_key(seen.uscc))
    found = work.co_inspections.find(co_inspection_id, for_update=True)
    assert found is not None
    work.expect_version(found.version)
    return found


def find(work: Work, co_inspection_id: str) -> CoInspection:
    """Return a co-inspection, or NotFound."""
    found = work.co_inspections.find(co_inspection_id)
    if found is None:
        raise NotFound("there is no such co-inspection", "co_inspection_id", "an id as list_co_inspections gives it")
    return found


def part_of(work: Work, one: CoInspection) -> Party:
    """Return the calling agency's part in it, or NotPermitted."""
    party = one.party(work.caller.require_agency())
    if party is None:
        raise NotPermitted(f"{', '.join(one.agencies)} take part, not {work.caller.agency} (优化营商环境条例 54)")
    return party


def check(desk: Desk, work: Work, one: CoInspection, to: str) -> Transition:
    """Return the move to a state by the calling agency."""
    division = division_of(work, one.uscc)
    agency = work.caller.agency
    return powers.check_move(machine(desk.rules), one.state, to, agency, division=division, rules=desk.rules)


def save(
    desk: Desk,
    work: Work,
    one: CoInspection,
    act: str,
    clause: str,
    *,
    reason: str | None = None,
    document_no: str | None = None,
    by_rule: bool = False,
) -> CoInspection:
    """Write a co-inspection that has changed, with the step that changed it."""
    work.co_inspections.save(one)
    keep(desk, work, one, act, clause, reason=reason, document_no=document_no, by_rule=by_rule)
    return one


def hand_over_visits(desk: Desk, work: Work, old: str, heir: str, clause: str, document_no: str) -> None:
    """Let visits that are arranged or made, and not ended, be the heir's.

    Source: SH 六(二); 优化营商环境条例 54 (no second visit for the same object).
    """
    work.held.writing(*sorted((offered_key(old), offered_key(heir))))
    for one in work.co_inspections.running(old, for_update=True):
        taken = replace(one, uscc=heir, version=one.version + 1)
        told = {"reason": f"agreed for {old}", "document_no": document_no}
        save(desk, work, taken, "handed_over", clause, by_rule=True, **told)


def keep(
    desk: Desk,
    work: Work,
    one: CoInspection,
    act: str,
    clause: str,
    *,
    reason: str | None = None,
    document_no: str | None = None,
    by_rule: bool = False,
) -> None:
    """Keep a step, and say the co-inspection's whole state."""
    caller = work.caller
    step = {
        "at": desk.clock.now(),
        "act": act,
        "state": one.state,
        "agency": None if by_rule else caller.agency,
        "actor": None if by_rule else caller.actor,
        "clause": clause,
        "reason": reason,
        "document_no": document_no,
    }
    work.co_inspections.add_step(one.co_inspection_id, step)
    names = (
        *("co_inspection_id", "document_no", "uscc", "kind", "items", "hs_prefixes", "consignment_ids", "ground"),
        *("proposed_by", "planned_on", "place", "state", "due_on", "visited_on", "report_no", "result_id", "reason"),
        *("agencies", "version"),
    )
    told = {name: getattr(one, name) for name in names}
    told |= {
        "agreed": one.answered(AGREED),
        "signed": [it.agency for it in one.said(SIGNED)],
        "dissenting": [it.agency for it in one.said(DISSENTED)],
    }
    work.outbox.add("inspection.co_inspection_changed", subject=one.co_inspection_id, uscc=one.uscc, data=told)
