"""Applying for membership and moving it; titles that end with it."""

from __future__ import annotations

from datetime import date

from databus.errors import Conflict
from services.enterprise.domain import titles as title_rules
from services.enterprise.domain.evaluations import MEMBERSHIP, assessment_is_needed
from services.enterprise.domain.memberships import APPLIED, STANDING, Candidate, Membership, move_membership
from services.enterprise.domain.moves import Move, check_day
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.words import membership_state
from services.enterprise.use_cases import findings, kpis, marks, proposals, titles
from services.enterprise.use_cases.repetition import is_repetition
from services.enterprise.use_cases.saying import say_membership
from services.enterprise.use_cases.work import Work


def apply(
    zone_id: str, uscc: str, on: date, evidence: tuple[str, ...], work: Work, regulations: Regulations
) -> Membership:
    """Hand in an application for membership, the first or after having left.

    Source: SH 二(二)3, 四(二).
    """
    agency = work.caller.require_agency()
    zone = work.zones.get(zone_id, lock=True)
    regulations.require_of(regulations.application, "applying for membership", agency, division=zone.division)
    enterprise = work.enterprises.get(uscc, lock=True)  # it is not dissolved meanwhile
    wanted = Move(APPLIED, on, agency, evidence)
    standing = work.memberships.find(zone_id, uscc, lock=True)
    if standing is not None:
        return move(zone_id, uscc, wanted, work, regulations)
    if zone.state in regulations.zone_ends or not enterprise.active:
        closed = "the enterprise is dissolved" if not enterprise.active else f"the zone is {zone.state}"
        raise Conflict("no application is taken", "zone_id", closed)
    check_day(on, since=None, today=work.clock.today())
    applied = Membership(zone_id, uscc, since=on)
    work.memberships.save(applied)
    say_membership(applied, None, wanted, regulations.application.clause, regulations, work)
    return applied


def move(zone_id: str, uscc: str, wanted: Move, work: Work, regulations: Regulations) -> Membership:
    """Move a membership; a move asked for again is answered as it stands.

    Source: SH 二(二)3, 四(二)1, 四(二)2; S14 三(五), 六(六).
    """
    work.zones.get(zone_id, lock=True)  # one decision at a time in a zone: batches are numbered in order
    membership = work.memberships.get(zone_id, uscc, lock=True)
    last = work.history.last("membership", membership.membership_id)
    again = is_repetition(wanted, membership.state, last, until=membership.due_on)
    if again and wanted.batch_no in {None, membership.batch_no}:
        return membership
    work.expect_version(membership.version)
    return move_locked(membership, wanted, work, regulations)


def move_locked(membership: Membership, wanted: Move, work: Work, regulations: Regulations) -> Membership:
    """Move a membership whose row is held, and count the zone's key figures anew."""
    moved = move_one(membership, wanted, work, regulations)
    kpis.refresh(work.zones.get(moved.zone_id), work, regulations)
    return moved


def move_one(membership: Membership, wanted: Move, work: Work, regulations: Regulations) -> Membership:
    """Move a membership whose row is held, one of many maybe; its titles and licences end with it."""
    candidate = _candidate(membership, work, regulations)
    moved, transition = move_membership(membership, wanted, candidate, regulations, today=work.clock.today())
    work.memberships.save(moved)
    say_membership(moved, membership.state, wanted, transition.clause, regulations, work)
    proposals.settle(moved.membership_id, moved.state, work)
    if membership.state in STANDING and moved.state not in STANDING:
        _end_titles(moved, work, regulations)
        marks.end_with(moved, work, regulations)
    return moved


def _candidate(membership: Membership, work: Work, regulations: Regulations) -> Candidate:
    rating, zone = work.copies.rating(membership.uscc), work.zones.get(membership.zone_id)
    return Candidate(
        enterprise=work.enterprises.get(membership.uscc),
        zone_state=zone.state,
        grade=rating.grade_on(work.clock.today()) if rating else "U",
        batches=work.memberships.highest_batch(membership.zone_id),
        finding_stands=findings.any_stands(membership.uscc, work),
        finding_overturned=findings.has_fallen(membership.trace_case_id, work),
        division=zone.division,
        decided=work.batches.numbers(zone.zone_id),
        assessed=work.evaluations.passed(MEMBERSHIP, membership.membership_id, membership.version),
        must_be_assessed=assessment_is_needed(zone.plan, regulations),
        punished=work.copies.punished(membership.uscc),
    )


def _end_titles(membership: Membership, work: Work, regulations: Regulations) -> None:
    """Revoke what was held and close what was under way. Source: S14 六(三) (titles are of in-zone enterprises)."""
    for title in work.titles.of(membership.uscc, membership.zone_id, lock=True):
        if title.state in title_rules.HELD | title_rules.UNDER_WAY:
            to = title_rules.REVOKED if title.state in title_rules.HELD else "NOT_GRANTED"
            reason = f"示范区企业资格终止（{membership_state(membership.state)}）"
            ended = Move(to, work.clock.today(), None, reason=reason, trace_case_id=membership.trace_case_id)
            titles.move_locked(title, ended, work, regulations)
