"""Proposals: made by rule, withdrawn when moot."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from databus.identifiers import uuid7
from services.enterprise.domain.proposals import OPEN, WITHDRAWN, Proposal, is_moot
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases.saying import say_proposal
from services.enterprise.use_cases.work import Work


def propose(
    kind: str,
    about: str,
    work: Work,
    regulations: Regulations,
    *,
    uscc: str,
    zone_id: str,
    trace_case_id: str,
    title_id: str | None = None,
) -> None:
    """Put a decision before the body that may make it, unless it lies there already."""
    lying = work.proposals.open_about(about)
    if any((other.kind, other.trace_case_id) == (kind, trace_case_id) for other in lying):
        return
    row, today = regulations.proposals[kind], work.clock.today()
    division = work.zones.get(zone_id).division
    proposal = Proposal(
        proposal_id=uuid7(),
        kind=kind,
        about=about,
        uscc=uscc,
        zone_id=zone_id,
        title_id=title_id,
        trace_case_id=trace_case_id,
        decided_by=regulations.seated(row["by"], division),
        clause=row["clause"],
        proposed_on=today,
        on=today,
    )
    work.proposals.save(proposal)
    say_proposal(proposal, work)


def settle(about: str, state: str, work: Work) -> None:
    """Withdraw the open proposals that have nothing left to decide now that what they are about has moved."""
    for proposal in work.proposals.open_about(about):
        if is_moot(proposal.kind, state):
            withdraw(proposal, f"moot: {about} is {state}", work)


def withdraw_all(proposals: Collection[Proposal], kinds: Collection[str], reason: str, work: Work) -> None:
    """Withdraw those of the kinds."""
    for proposal in proposals:
        if proposal.kind in kinds:
            withdraw(proposal, reason, work)


def withdraw(proposal: Proposal, reason: str, work: Work) -> None:
    """Withdraw an open proposal."""
    if proposal.state != OPEN:
        return
    gone = replace(proposal, state=WITHDRAWN, decision=reason, on=work.clock.today(), version=proposal.version + 1)
    work.proposals.save(gone)
    say_proposal(gone, work)
