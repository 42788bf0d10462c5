"""One enterprise succeeded by another: merged as a duplicate, renumbered, taken over, divided."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from databus.errors import Conflict, InvalidRequest
from services.enterprise.domain import titles as title_rules
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.facts import EXPORT, Fact
from services.enterprise.domain.memberships import STANDING, UNDER_WAY, Membership
from services.enterprise.domain.moves import Move
from services.enterprise.domain.records import TICK
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.titles import Title
from services.enterprise.use_cases import benefits, findings, kpis, marks, memberships, records
from services.enterprise.use_cases.held import Succession
from services.enterprise.use_cases.records import Span
from services.enterprise.use_cases.saying import say_membership, say_succession, say_title
from services.enterprise.use_cases.serving import Serving
from services.enterprise.use_cases.work import Work

_LIVE: Final = STANDING | UNDER_WAY
_LEFT: Final = frozenset({"WITHDRAWN", "REFUSED", "ENDED"})
_ENDED: Final = "ENDED"


@dataclass(frozen=True)
class Wanted:
    """A succession that somebody records."""

    uscc: str
    successor: str
    kind: str
    on: date
    document_no: str
    reason: str | None


def succeed(wanted: Wanted, work: Serving, regulations: Regulations) -> Succession:
    """Record that an enterprise is succeeded by another, with what follows; the same told again is answered as it is.

    What had followed a duplicate or an old code goes over: facts, memberships and titles under way or standing, mark
    licences, what public services gave it. An enterprise that is taken over ends, and with it its memberships; nothing
    of it goes over.

    Raises:
        Conflict: either was succeeded already; or something is open that must be settled first; says what.
        NotPermitted: another agency's to record; says whose.
    """
    kind = regulations.facts.successions[wanted.kind]
    if wanted.uscc == wanted.successor:
        raise InvalidRequest("an enterprise does not succeed itself", "successor", "another enterprise")
    old, new = _hold(wanted, work)
    agency = work.caller.require_agency()
    regulations.require_of(kind.duty, "recording a succession", agency, division=old.division)
    before = work.successions.of(wanted.uscc)
    for standing in before:
        if standing.successor == wanted.successor:
            return _same(standing, wanted)
    _check(wanted, work)
    succession = Succession(
        uscc=wanted.uscc,
        successor=wanted.successor,
        kind=kind.kind,
        follows=kind.follows,
        ends=kind.ends,
        on=wanted.on,
        document_no=wanted.document_no,
        reason=wanted.reason,
        agency=agency,
        actor=work.caller.actor,
        clause=kind.duty.clause,
        noted_at=work.clock.now(),
        version=len(before) + 1,
    )
    if kind.follows:
        _refuse_open(wanted, work)
        _hand_over(succession, work, regulations)
    if kind.ends:
        end(old, Span(wanted.on, document_no=wanted.document_no), f"由{wanted.successor}承继", work, regulations)
    work.successions.add(succession)
    say_succession(succession, work)
    if kind.follows:
        records.keep(new, work, regulations)
    return succession


def end(enterprise: Enterprise, span: Span, reason: str, work: Work, regulations: Regulations) -> Enterprise:
    """Dissolve a locked enterprise: its record says so, and its memberships end. Source: S14 三(五)."""
    ended = records.state(enterprise, {"active": False}, span, work, regulations)
    end_memberships(enterprise.uscc, reason, work, regulations)
    return ended


def end_memberships(uscc: str, reason: str, work: Work, regulations: Regulations) -> None:
    """End the memberships of an enterprise that is no more; its titles end with them. Source: S14 三(五)."""
    for membership in work.memberships.of(uscc, lock=True):
        if membership.state in _LIVE:
            ended = Move(_ENDED, work.clock.today(), None, reason=reason)
            memberships.move_locked(membership, ended, work, regulations)


def _hold(wanted: Wanted, work: Work) -> tuple[Enterprise, Enterprise]:
    """Hold both, in one order for all, so that two of these cannot lock each other out."""
    held = {uscc: work.enterprises.get(uscc, lock=True) for uscc in sorted((wanted.uscc, wanted.successor))}
    return held[wanted.uscc], held[wanted.successor]


def _same(standing: Succession, wanted: Wanted) -> Succession:
    told = (wanted.kind, wanted.on, wanted.document_no)
    if (standing.kind, standing.on, standing.document_no) != told:
        raise Conflict("the succession is known otherwise", "uscc", f"{standing.kind} by {standing.document_no}")
    return standing


def _check(wanted: Wanted, work: Work) -> None:
    today = work.clock.today()
    if wanted.on > today:
        raise InvalidRequest("a day to come", "on", f"a day not after {today.isoformat()}")
    records.refuse_succeeded(wanted.uscc, work)
    chain = work.successions.chain(wanted.successor)
    if chain:
        raise Conflict("the successor is succeeded itself", "successor", f"{chain[-1].successor} stands for it")


def _refuse_open(wanted: Wanted, work: Work) -> None:
    """What is open is settled first, so that nothing is walked around by changing the code. Source: S14 六(六)."""
    theirs = {one.zone_id: one for one in work.memberships.of(wanted.successor, lock=True)}
    leaving = work.memberships.of(wanted.uscc, lock=True)  # held first: a finding heard meanwhile is known below
    for uscc in (wanted.uscc, wanted.successor):
        if findings.any_stands(uscc, work):
            raise Conflict("a malicious finding stands", "uscc", f"the finding against {uscc} comes first (S14 六(六))")
        if work.proposals.open_for_enterprise(uscc):
            raise Conflict("a proposal is open", "uscc", f"the proposals about {uscc} are decided first (S14 六(六))")
    for membership in leaving:
        other = theirs.get(membership.zone_id)
        if membership.state in _LIVE and other is not None and other.state not in _LEFT:
            raise Conflict(
                "both are known in one zone", "successor", f"in {membership.zone_id}, {other.uscc} is {other.state}"
            )


def _hand_over(succession: Succession, work: Serving, regulations: Regulations) -> None:
    _hand_over_facts(succession, work, regulations)
    reason = f"承继自{succession.uscc}（{succession.document_no}）"
    handed = [one for one in work.memberships.of(succession.uscc, lock=True) if one.state in _LIVE]
    for membership in handed:
        _take_over(membership, succession, reason, work, regulations)
    for title in work.titles.of(succession.uscc, lock=True):
        if title.state in title_rules.HELD | title_rules.UNDER_WAY:
            _hand_over_title(title, succession, reason, work, regulations)
    marks.hand_over(succession.uscc, succession.successor, reason, succession.clause, work, regulations)
    benefits.hand_over(succession, reason, work, regulations.version)
    for zone in work.zones.having_member(succession.uscc):
        kpis.refresh(zone, work, regulations)


def _take_over(
    membership: Membership, succession: Succession, reason: str, work: Work, regulations: Regulations
) -> None:
    """The successor is what the old enterprise was, in the same batch and since the same day."""
    left = work.memberships.find(membership.zone_id, succession.successor, lock=True)
    version = left.version + 1 if left is not None else 1
    taken = replace(membership, uscc=succession.successor, reason=reason, version=version)
    work.memberships.save(taken)
    move = Move(taken.state, work.clock.today(), None, reason=reason)
    say_membership(taken, left.state if left is not None else None, move, succession.clause, regulations, work)


def _hand_over_title(title: Title, succession: Succession, reason: str, work: Work, regulations: Regulations) -> None:
    handed = replace(title, uscc=succession.successor, version=title.version + 1)
    work.titles.save(handed)
    move = Move(handed.state, work.clock.today(), None, reason=reason)
    say_title(handed, title.state, move, succession.clause, regulations, work)


def _hand_over_facts(succession: Succession, work: Work, regulations: Regulations) -> None:
    """Facts are known of the successor from now on; where it has one of the same identity, its own stands."""
    kinds = regulations.facts.kinds
    own = {(fact.kind, fact.identity) for fact in work.facts.held([succession.successor], kinds)}
    handed = list(work.facts.held([succession.uscc], kinds))
    if not handed:
        return
    moment = max([work.clock.now(), *(fact.known_from + TICK for fact in handed)])
    work.facts.close(handed, moment)
    taken = [
        replace(fact, uscc=succession.successor, known_from=moment, version=fact.version + 1)
        for fact in handed
        if (fact.kind, fact.identity) not in own
    ]
    work.facts.add(taken)
    for fact in handed:
        _hand_over_total(fact, succession, work, taken=(fact.kind, fact.identity) not in own)


def _hand_over_total(fact: Fact, succession: Succession, work: Work, *, taken: bool) -> None:
    if fact.kind != EXPORT or fact.details["market"] is not None or fact.details["hs_code"] is not None:
        return
    year, agency = int(fact.details["year"]), fact.agency or ""
    work.enterprises.set_export(fact.uscc, year, None, agency)
    if taken:
        work.enterprises.set_export(succession.successor, year, Decimal(fact.details["amount_usd"]), agency)
