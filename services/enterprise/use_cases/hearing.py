"""What others say: local copies, the archive, and what follows from a malicious finding that rises or falls."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from databus.envelope import Event
from services.enterprise.domain import archive
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases import consequences, findings, kpis
from services.enterprise.use_cases.kept import Campaign, Entry, Listing, Rating, Trace
from services.enterprise.use_cases.work import Work

_REPAIRED = "credit.record_repaired"
_RECORD_EVENTS = ("credit.record_added", "credit.record_annulled", "credit.record_corrected", _REPAIRED)


def note(event: Event, work: Work) -> None:
    """Enter an event into the archive of every enterprise it is about; what a repair withholds is never shown.

    The lines of a repaired record stay hidden in whatever order they came. Source: S14 六(六); 国办发〔2020〕49号.
    """
    zh, en = archive.lines(event.name, event.data)
    for uscc in archive.concerned(event.uscc, event.data):
        work.archive.add(Entry(uscc, event.id, event.name, event.subject, event.time, event.agency, zh, en, event.data))
    if event.name in _RECORD_EVENTS and work.archive.has(_REPAIRED, event.subject):
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


def confirm_effect(event: Event, work: Work) -> None:
    """Confirm that the registry goes by the grade since a record ended; if it does not yet, the reminder asks again.

    It has no line in the archive: what a repair ended is told nowhere.

    Source: 信用修复管理办法 (2026): measures are lifted after a repair; DOMAIN D.2 (effects).
    """
    told = event.data
    if (told["responsible"], told["state"]) != ("enterprise", "WAITING"):
        return
    held = work.copies.rating(told["uscc"])
    if held is not None and (held.grade == told["grade"] or held.data["version"] >= told["standing_version"]):
        said = {name: told[name] for name in ("effect_id", "uscc", "version")} | {"grade": held.grade}
        work.outbox.add("enterprise.effect_applied", subject=told["effect_id"], uscc=told["uscc"], data=said)


def hear_listing(event: Event, work: Work) -> None:
    """Keep a place on a list: honours and public money rest on it; confirm that it is acted on.

    What an enterprise holds already stays with it: taking it away is a decision of its own.

    Source: 国发〔2016〕33号; SH 四(二)1, 四(十三); SN附2 二.
    """
    note(event, work)
    told = event.data
    names = ("listing_id", "uscc", "list", "effect", "in_force", "clause")
    copy = Listing(**{name: told[name] for name in names})
    before = work.copies.listing(copy.listing_id)
    work.copies.save_listing(copy)
    if copy.in_force == (before is not None and before.in_force):
        return
    said = {name: told[name] for name in ("listing_id", "uscc", "list", "in_force")}
    said |= {"version": told["version"], "touched": 0}
    work.outbox.add("enterprise.listing_applied", subject=copy.listing_id, uscc=copy.uscc, data=said)


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

    Only what stands before and after counts, so a case heard late, or with steps missing, leads to the same state. A
    case against an old code concerns the enterprise that everything of it went over to.

    Source: S14 六(六).
    """
    note(event, work)
    trace = _trace(event.data)
    memberships = work.memberships.of(trace.uscc, lock=True)  # who is joining now is a member first, and found here
    concerned = replace(trace, uscc=_heir_of(trace.uscc, work))
    if concerned.uscc != trace.uscc:
        memberships = work.memberships.of(concerned.uscc, lock=True)
    stood = findings.stands(trace.case_id, work)
    work.copies.save_trace(trace)
    if trace.finding.stands and not stood:
        consequences.finding_rose(concerned, memberships, work, regulations)
    elif stood and not trace.finding.stands:
        consequences.finding_fell(concerned, memberships, work, regulations)
    kpis.refresh_for(concerned.uscc, work, regulations)


def _heir_of(uscc: str, work: Work) -> str:
    """The code to which everything of an enterprise went over; its own where nothing did."""
    for link in work.successions.chain(uscc):
        if not link.follows:
            break
        uscc = link.successor
    return uscc


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
