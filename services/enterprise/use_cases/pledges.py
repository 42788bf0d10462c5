"""What is found of pledges. Source: SN附2 三(四)3."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from services.enterprise.domain.facts import PLEDGE
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases import facts
from services.enterprise.use_cases.held import FollowUp
from services.enterprise.use_cases.work import Work


@dataclass(frozen=True)
class Finding:
    """What was found of a pledge on a day."""

    fact_id: str
    outcome: str
    on: date
    reason: str | None
    evidence: tuple[str, ...]


def follow_up(finding: Finding, work: Work, regulations: Regulations) -> FollowUp:
    """Note what was found of a pledge; one found broken is in force no more. The same told again is noted once.

    Raises:
        Conflict: no pledge, or one that was not in force on that day.
        NotPermitted: the association checks, the office decides that a pledge is broken.
        InvalidRequest: an adverse finding without reason or documents; a day to come.
    """
    agency, outcome = work.caller.require_agency(), regulations.facts.outcomes[finding.outcome]
    uscc = work.facts.get(finding.fact_id).uscc
    enterprise = work.enterprises.get(uscc, lock=True)
    pledge = work.facts.get(finding.fact_id)
    if pledge.kind != PLEDGE:
        raise Conflict("the fact is no pledge", "fact_id", f"it is {pledge.kind}")
    regulations.require_of(outcome.duty, f"finding {outcome.outcome}", agency, division=enterprise.division)
    _check(finding, work.clock.today(), adverse=outcome.adverse)
    for known in work.facts.follow_ups(pledge.fact_id):
        if known.agency == agency and all(getattr(known, name) == told for name, told in vars(finding).items()):
            return known
    if not pledge.holds(finding.on):
        raise Conflict("the pledge was not in force", "on", f"a day of {pledge.held_from} to {pledge.held_until}")
    noted = FollowUp(
        follow_up_id=uuid7(),
        fact_id=pledge.fact_id,
        uscc=uscc,
        outcome=finding.outcome,
        on=finding.on,
        reason=finding.reason,
        evidence=finding.evidence,
        agency=agency,
        actor=work.caller.actor,
        clause=outcome.duty.clause,
        noted_at=work.clock.now(),
    )
    work.facts.add_follow_up(noted)
    if outcome.ends:
        facts.end_on(pledge, finding.on, finding.reason, work, regulations)
    return noted


def _check(finding: Finding, today: date, *, adverse: bool) -> None:
    if finding.on > today:
        raise InvalidRequest("a day to come", "on", f"a day not after {today.isoformat()}")
    if adverse and not finding.reason:
        raise InvalidRequest("an adverse finding states its reason", "reason", "a text, not left out")
    if adverse and not finding.evidence:
        raise InvalidRequest("an adverse finding rests on documents", "evidence", "the numbers of the documents")
