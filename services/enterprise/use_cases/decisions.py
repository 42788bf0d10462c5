"""Decisions on proposals: accepting one makes the move in the same transaction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from databus.errors import Conflict, NotPermitted
from services.enterprise.domain.moves import Move, check_day
from services.enterprise.domain.proposals import ACCEPTED, ADVERSE, DECLINED, OPEN, Proposal
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.zones import RECOGNISED, RECTIFYING
from services.enterprise.use_cases import memberships, titles, zones
from services.enterprise.use_cases.saying import say_proposal
from services.enterprise.use_cases.work import Work


def decide(
    proposal_id: str,
    *,
    accept: bool,
    reason: str,
    on: date,
    evidence: tuple[str, ...],
    work: Work,
    regulations: Regulations,
) -> Proposal:
    """Accept or decline a proposal; only the body named in it may.

    Raises:
        NotPermitted: another body's decision; says whose.
        Conflict: decided or withdrawn already, or the move is not open.

    Source: S14 六(六), 七(三); SH 二(二)3.
    """
    agency = work.caller.require_agency()
    proposal = work.proposals.get(proposal_id, lock=True)
    if agency not in proposal.decided_by:
        raise NotPermitted(
            f"{proposal.kind} is decided by {', '.join(proposal.decided_by)}, not by {agency} ({proposal.clause})"
        )
    if proposal.state != OPEN:
        raise Conflict("the proposal is not open any more", "proposal_id", f"it is {proposal.state}")
    work.expect_version(proposal.version)
    check_day(on, since=proposal.proposed_on, today=work.clock.today())
    decided = replace(
        proposal,
        state=ACCEPTED if accept else DECLINED,
        decision=reason,
        decided_agency=agency,
        decided_actor=work.caller.actor,
        on=on,
        version=proposal.version + 1,
    )
    work.proposals.save(decided)
    say_proposal(decided, work)
    if accept:
        _carry_out(decided, Move("", on, agency, evidence, reason, None, proposal.trace_case_id), work, regulations)
    return decided


def _carry_out(proposal: Proposal, move: Move, work: Work, regulations: Regulations) -> None:
    match proposal.kind:
        case "REVOKE_TITLE" | "REINSTATE_TITLE":
            title = work.titles.get(proposal.about, lock=True)
            titles.move_locked(title, _towards(move, proposal, "REVOKED", "GRANTED"), work, regulations)
        case "REMOVE_MEMBER" | "RESTORE_MEMBER":
            work.zones.get(proposal.zone_id, lock=True)
            membership = work.memberships.get(proposal.zone_id, proposal.uscc, lock=True)
            memberships.move_locked(membership, _towards(move, proposal, "REMOVED", "ACTIVE"), work, regulations)
        case _:
            zone = work.zones.get(proposal.zone_id, lock=True)
            if proposal.kind == "RECTIFY_ZONE" and zone.state == RECTIFYING:
                return  # a zone already under rectification only gets one reason more
            back = RECOGNISED.get(zone.level or "", RECTIFYING)
            zones.move_locked(zone, _towards(move, proposal, RECTIFYING, back), work, regulations)


def _towards(move: Move, proposal: Proposal, adverse: str, reversal: str) -> Move:
    """What an adverse decision makes rests on the finding; what a reversal makes rests on none."""
    if proposal.kind in ADVERSE:
        return replace(move, to=adverse)
    return replace(move, to=reversal, trace_case_id=None)
