"""What others say: local copies, the archive, and what follows from a malicious finding that rises or falls."""

from __future__ import annotations

from datetime import date
from typing import Any

from databus.envelope import Event
from services.enterprise.domain import archive
from services.enterprise.domain.memberships import STANDING
from services.enterprise.domain.moves import Move
from services.enterprise.domain.proposals import ADVERSE, REVERSAL
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.titles import GRANTED, HELD, REVOKED, SUSPENDED
from services.enterprise.domain.zones import RECTIFYING
from services.enterprise.use_cases import findings, kpis, proposals, titles
from services.enterprise.use_cases.kept import Campaign, Entry, Rating, Trace
from services.enterprise.use_cases.work import Work

_RECORD_EVENTS = ("credit.record_added", "credit.record_annulled", "credit.record_repaired")


def note(event: Event, work: Work) -> None:
    """Enter an event into the archive of every enterprise it is about. Source: S14 六(六)."""
    zh, en = archive.lines(event.name, event.data)
    for uscc in archive.concerned(event.uscc, event.data):
        work.archive.add(Entry(uscc, event.id, event.name, event.subject, event.time, event.agency, zh, en, event.data))


def note_late(event: Event, work: Work) -> None:
    """Enter an event that a newer one overtook; what a repair withheld meanwhile stays withheld."""
    note(event, work)
    if event.name in _RECORD_EVENTS and work.archive.is_withheld(_RECORD_EVENTS, event.subject):
        work.archive.withhold(_RECORD_EVENTS, event.subject)


def hear_repair(event: Event, work: Work) -> None:
    """A repaired record is neither shown nor used any more. Source: 国办发〔2020〕49号 (信用修复)."""
    note(event, work)
    work.archive.withhold(_RECORD_EVENTS, event.subject)


def hear_rating(event: Event, work: Work, regulations: Regulations) -> None:
    """Keep the rating; key figure K8 and entry to the first batch rest on it."""
    note(event, work)
    told = event.data
    work.copies.save_rating(
        Rating(
            uscc=told["uscc"],
            grade=told["grade"],
            score=told["score"],
            rated=told["rated"],
            since=date.fromisoformat(told["since"]),
            valid_until=_day(told["valid_until"]),
            data=told,
            heard_at=event.time,
        )
    )
    kpis.refresh_for(told["uscc"], work, regulations)


def hear_campaign(event: Event, work: Work, regulations: Regulations) -> None:
    """Keep the campaign; key figure K9 counts the closed ones."""
    note(event, work)
    told = event.data
    names = ("campaign_id", "zone_id", "title", "kind", "year", "state")
    work.copies.save_campaign(Campaign(**{name: told[name] for name in names}))
    zone = work.zones.find(told["zone_id"]) if told["zone_id"] else None
    if zone is not None:
        kpis.refresh(zone, work, regulations)


def hear_trace(event: Event, work: Work, regulations: Regulations) -> None:
    """Keep the trace case; a malicious finding that rises or falls has consequences.

    Only what stands before and after counts, so a case heard late, or with steps missing, leads to the same state.

    Source: S14 六(六).
    """
    note(event, work)
    trace = _trace(event.data)
    stood = findings.stands(trace.case_id, work)
    work.copies.save_trace(trace)
    if trace.finding.stands and not stood:
        _finding_rose(trace, work, regulations)
    elif stood and not trace.finding.stands:
        _finding_fell(trace, work, regulations)


def _finding_rose(trace: Trace, work: Work, regulations: Regulations) -> None:
    """Suspend titles at once; put revocation, removal and rectification before the bodies that decide."""
    uscc, case_id = trace.uscc, trace.case_id
    memberships = work.memberships.of(uscc, lock=True)  # who is joining now is a member first, and found below
    lying = work.proposals.open_for_enterprise(uscc, lock=True)
    proposals.withdraw_all(lying, REVERSAL, f"a new malicious finding, {trace.case_no}", work)
    for title in work.titles.of(uscc, lock=True):
        if title.state not in HELD:
            continue
        if title.state == GRANTED:
            at_once = Move(
                SUSPENDED, work.clock.today(), None, reason=f"恶意违法认定（{trace.case_no}）", trace_case_id=case_id
            )
            titles.move_locked(title, at_once, work, regulations)
        proposals.propose(
            "REVOKE_TITLE",
            title.title_id,
            work,
            regulations,
            uscc=uscc,
            zone_id=title.zone_id,
            trace_case_id=case_id,
            title_id=title.title_id,
        )
    for membership in memberships:
        if membership.state not in STANDING:
            continue
        about: dict[str, Any] = {"uscc": uscc, "zone_id": membership.zone_id, "trace_case_id": case_id}
        proposals.propose("REMOVE_MEMBER", membership.membership_id, work, regulations, **about)
        if work.zones.get(membership.zone_id).level is not None:
            proposals.propose("RECTIFY_ZONE", membership.zone_id, work, regulations, **about)


def _finding_fell(trace: Trace, work: Work, regulations: Regulations) -> None:
    """Put back at once what was only suspended; put the rest before the bodies that decided it."""
    case_id = trace.case_id
    lying = work.proposals.open_for_case(case_id)
    proposals.withdraw_all(lying, ADVERSE, f"the finding of {trace.case_no} stands no more", work)
    if not findings.any_stands(trace.uscc, work):
        _put_titles_back(trace, work, regulations)
        _propose_members_back(trace, work, regulations)
    _propose_zones_back(trace, work, regulations)


def _put_titles_back(trace: Trace, work: Work, regulations: Regulations) -> None:
    for title in work.titles.of(trace.uscc, lock=True):
        if not findings.has_fallen(title.trace_case_id, work) or title.trace_case_id is None:
            continue
        if title.state == SUSPENDED:
            reason = f"认定撤销，恢复称号（{trace.case_no}）"
            titles.move_locked(title, Move(GRANTED, work.clock.today(), None, reason=reason), work, regulations)
        elif title.state == REVOKED:
            proposals.propose(
                "REINSTATE_TITLE",
                title.title_id,
                work,
                regulations,
                uscc=trace.uscc,
                zone_id=title.zone_id,
                trace_case_id=title.trace_case_id,
                title_id=title.title_id,
            )


def _propose_members_back(trace: Trace, work: Work, regulations: Regulations) -> None:
    for membership in work.memberships.of(trace.uscc):
        if (
            membership.state == "REMOVED"
            and membership.trace_case_id is not None
            and findings.has_fallen(membership.trace_case_id, work)
        ):
            proposals.propose(
                "RESTORE_MEMBER",
                membership.membership_id,
                work,
                regulations,
                uscc=trace.uscc,
                zone_id=membership.zone_id,
                trace_case_id=membership.trace_case_id,
            )


def _propose_zones_back(trace: Trace, work: Work, regulations: Regulations) -> None:
    """Propose the level back for each zone that no finding standing keeps under the rectification it is in."""
    for membership in work.memberships.of(trace.uscc):
        zone = work.zones.get(membership.zone_id)
        if zone.state != RECTIFYING or zone.trace_case_id is None:
            continue
        accepted = work.proposals.accepted_for_zone(zone.zone_id, "RECTIFY_ZONE")
        reasons = [one for one in accepted if zone.since is None or one.on >= zone.since]
        if not any(findings.stands(reason.trace_case_id, work) for reason in reasons):
            proposals.propose(
                "RESTORE_ZONE",
                zone.zone_id,
                work,
                regulations,
                uscc=trace.uscc,
                zone_id=zone.zone_id,
                trace_case_id=trace.case_id,
            )


def _trace(told: dict[str, Any]) -> Trace:
    names = (
        "case_id",
        "uscc",
        "case_no",
        "trigger",
        "hs_code",
        "state",
        "disposition",
        "finding_review",
        "document_no",
        "clause",
    )
    return Trace(
        **{name: told[name] for name in names},
        opened_on=date.fromisoformat(told["opened_on"]),
        closed_on=_day(told["closed_on"]),
    )


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
