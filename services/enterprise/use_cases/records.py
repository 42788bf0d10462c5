"""The registry's record of an enterprise: entering it, stating it anew or as it was, showing it as it was known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.pages import Page, page
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.facts import Fact, Source, decided, next_turn
from services.enterprise.domain.records import Version, after, correct, first
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases import kpis
from services.enterprise.use_cases.saying import say_enterprises
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
    return state_all([enterprise], {enterprise.uscc: changes}, span, work, regulations)[0]


def state_all(
    enterprises: Sequence[Enterprise],
    changes: Mapping[str, Mapping[str, Any]],
    span: Span,
    work: Work,
    regulations: Regulations,
) -> list[Enterprise]:
    """State changes of any number of locked enterprises' records, by code, in a few statements; as `state` does."""
    check_span(span, work.clock.today())
    present, source = work.versions.present([one.uscc for one in enterprises]), source_of(work, span.document_no)
    corrections = {
        one.uscc: correct(
            present[one.uscc],
            changes[one.uscc],
            held_from=span.on,
            held_until=span.until,
            source=source,
            moment=after(present[one.uscc], work.clock.now()),
            number=one.version + 1,
        )
        for one in enterprises
    }
    differing = {uscc for uscc, correction in corrections.items() if correction.added}
    work.versions.apply([corrections[uscc] for uscc in corrections if uscc in differing])
    kept = keep_all([one for one in enterprises if one.uscc in differing], work, regulations, stated=True)
    by_code = {one.uscc: one for one in kept}
    return [by_code.get(one.uscc, one) for one in enterprises]


def keep(enterprise: Enterprise, work: Work, regulations: Regulations, *, stated: bool = False) -> Enterprise:
    """Keep the present of a locked enterprise: its record as stated, its flags as facts decide them today.

    Says `enterprise.changed` and counts the key figures anew if anything differs, or if something was `stated`.
    """
    return keep_all([enterprise], work, regulations, stated=stated)[0]


def keep_all(
    enterprises: Sequence[Enterprise], work: Work, regulations: Regulations, *, stated: bool = False
) -> list[Enterprise]:
    """Keep the present of any number of locked enterprises in a few statements, as `keep` does."""
    if not enterprises:
        return []
    usccs, today, deciders = [one.uscc for one in enterprises], work.clock.today(), regulations.facts.deciders
    facts: dict[str, list[Fact]] = {uscc: [] for uscc in usccs}
    for fact in work.facts.held(usccs, regulations.facts.deciding_kinds):
        facts[fact.uscc].append(fact)
    heads = work.versions.heads(usccs)
    work.enterprises.recheck({uscc: next_turn(facts[uscc], deciders, today) for uscc in usccs})
    kept: list[Enterprise] = []
    changed: list[Enterprise] = []
    for one in enterprises:
        present = replace(decided(heads[one.uscc].stated, facts[one.uscc], deciders, today), version=one.version)
        if present == one and not stated:
            kept.append(one)
            continue
        changed.append(replace(present, version=one.version + 1))
        kept.append(changed[-1])
    if changed:
        work.enterprises.save_all(changed)
        say_enterprises("changed", changed, work)
        kpis.refresh_for_all([one.uscc for one in changed], work, regulations)
    return kept


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
