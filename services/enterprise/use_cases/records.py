"""The registry's record of an enterprise: entering it, stating it anew or as it was, showing it as it was known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from databus.errors import Conflict, InvalidRequest, NotFound
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.facts import Source, decided, next_turn
from services.enterprise.domain.records import Version, after, correct, first
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases import kpis
from services.enterprise.use_cases.pages import Page, page
from services.enterprise.use_cases.saying import say_enterprise
from services.enterprise.use_cases.work import Work


@dataclass(frozen=True)
class Span:
    """Over which days something is stated to have held, and the document it stands in.

    `until` is the first day on which it held no longer; None: it holds still.
    """

    on: date
    until: date | None = None
    document_no: str | None = None


@dataclass(frozen=True)
class Dated:
    """The days a fact is told to hold on; None for the first: the day it is told."""

    held_from: date | None
    held_until: date | None


def enter(enterprise: Enterprise, span: Span, work: Work) -> None:
    """Enter an enterprise into the registry; its record holds from a day, which may be past, for good."""
    enter_all([enterprise], span, work)


def enter_all(enterprises: Sequence[Enterprise], span: Span, work: Work) -> None:
    """Enter any number of enterprises in a few statements."""
    check_span(span, work.clock.today())
    source, moment = source_of(work, span.document_no), work.clock.now()
    work.enterprises.add_all(enterprises)
    work.versions.add([first(enterprise, span.on, source, moment) for enterprise in enterprises])


def state(
    enterprise: Enterprise, changes: Mapping[str, Any], span: Span, work: Work, regulations: Regulations
) -> Enterprise:
    """State that fields of a locked enterprise's record had these values over a span; say so if anything changes.

    Returns:
        The enterprise as it is today; the same object if the statement changes nothing.
    """
    check_span(span, work.clock.today())
    known = work.versions.present(enterprise.uscc)
    correction = correct(
        known,
        changes,
        held_from=span.on,
        held_until=span.until,
        source=source_of(work, span.document_no),
        moment=after(known, work.clock.now()),
        number=enterprise.version + 1,
    )
    if not correction.added:
        return enterprise
    work.versions.apply(correction)
    return keep(enterprise, work, regulations, stated=True)


def keep(enterprise: Enterprise, work: Work, regulations: Regulations, *, stated: bool = False) -> Enterprise:
    """Keep the present of a locked enterprise: its record as stated, its flags as facts decide them today.

    Says `enterprise.changed` and counts the key figures anew if anything differs, or if something was `stated`.
    """
    uscc, today = enterprise.uscc, work.clock.today()
    facts = work.facts.held([uscc], regulations.facts.deciding_kinds)
    deciders = regulations.facts.deciders
    head = work.versions.heads([uscc])[uscc].stated
    present = replace(decided(head, facts, deciders, today), version=enterprise.version)
    work.enterprises.recheck(uscc, next_turn(facts, deciders, today))
    if present == enterprise and not stated:
        return enterprise
    changed = replace(present, version=enterprise.version + 1)
    work.enterprises.save(changed)
    say_enterprise("changed", changed, work)
    kpis.refresh_for(uscc, work, regulations)
    return changed


def as_known(uscc: str, on: date, known_at: datetime | None, work: Work, regulations: Regulations) -> Enterprise:
    """Return the record as it was on a day, as known at a moment (None: now).

    Raises:
        InvalidRequest: a day or a moment to come.
        NotFound: nobody registered it, or nothing was known of that day at that moment.
    """
    check_times(on, known_at, work)
    found = work.versions.at(uscc, on=on, known_at=known_at)
    if found is None:
        work.enterprises.get(uscc)
        raise NotFound(f"nothing was known of {uscc} on {on.isoformat()}")
    facts = work.facts.held([uscc], regulations.facts.deciding_kinds, known_at=known_at)
    return decided(found.stated, facts, regulations.facts.deciders, on)


def check_times(on: date | None, known_at: datetime | None, work: Work) -> None:
    """Refuse a day and a moment to come."""
    today, now = work.clock.today(), work.clock.now()
    if on is not None and on > today:
        raise InvalidRequest("a day to come", "on", f"a day not after {today.isoformat()}")
    if known_at is not None and known_at > now:
        raise InvalidRequest("a moment to come", "known_at", f"a moment not after {now.isoformat()}")


def check_span(span: Span, today: date) -> None:
    """Refuse a span that lies in time to come, or ends before it begins."""
    if span.on > today:
        raise InvalidRequest("a day to come", "on", f"a day not after {today.isoformat()}")
    if span.until is not None and not span.on < span.until <= today:
        raise InvalidRequest(
            "not the end of a past period", "until", f"a day after {span.on.isoformat()}, not after {today.isoformat()}"
        )


def refuse_succeeded(uscc: str, work: Work) -> None:
    """Refuse to write to an enterprise that another one succeeded; says which."""
    chain = work.successions.chain(uscc)
    if chain:
        raise Conflict("the enterprise is succeeded by another", "uscc", f"{chain[-1].successor} stands for {uscc}")


def source_of(work: Work, document_no: str | None) -> Source:
    """Who is saying it."""
    return Source(work.caller.agency, work.caller.actor, document_no)


def versions(uscc: str, known_at: datetime | None, cursor: str | None, limit: int, work: Work) -> Page[Version]:
    """Versions of a record, the superseded among them, newest first; with a moment, those known then."""
    check_times(None, known_at, work)
    work.enterprises.get(uscc)
    after_id = int(cursor) if cursor else None
    found = work.versions.page(uscc, known_at=known_at, after=after_id, limit=limit + 1)
    return page(found, limit, lambda version: str(version.version_id))
