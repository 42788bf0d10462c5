"""Registering, amending and finding enterprises; the one-page file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from databus import divisions
from databus.errors import Conflict
from services.enterprise.domain import findings
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.facts import decided_flags
from services.enterprise.domain.memberships import Membership
from services.enterprise.domain.proposals import Proposal
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.titles import Title
from services.enterprise.use_cases import past, records, successions
from services.enterprise.use_cases.held import Succession
from services.enterprise.use_cases.kept import Rating, Trace
from services.enterprise.use_cases.records import Span
from services.enterprise.use_cases.saying import say_enterprise
from services.enterprise.use_cases.work import Work


@dataclass(frozen=True)
class Remark:
    """What is to be known of a field of a record, though it was taken."""

    field: str
    zh: str
    en: str


@dataclass(frozen=True)
class Recorded:
    """An enterprise as it is, with what is to be known of its record."""

    enterprise: Enterprise
    warnings: Sequence[Remark]


@dataclass(frozen=True)
class File:
    """Everything about an enterprise on one page; `credit_known_up_to` says how far the copy of credit reaches."""

    enterprise: Enterprise
    exports_usd: Mapping[int, Decimal]
    memberships: Sequence[Membership]
    titles: Sequence[Title]
    rating: Rating | None
    credit_known_up_to: datetime | None
    open_cases: Sequence[Trace]
    open_proposals: Sequence[Proposal]
    warnings: Sequence[Remark]
    successors: Sequence[Succession]
    predecessors: Sequence[Succession]


def register(enterprise: Enterprise, span: Span, work: Work, regulations: Regulations) -> Recorded:
    """Enter an enterprise into the registry and say so; Conflict if it stands there already."""
    agency = work.caller.require_agency()
    regulations.require("register_enterprise", agency, division=enterprise.division)
    if work.enterprises.find(enterprise.uscc) is not None:
        raise Conflict(
            "the enterprise is registered already", "uscc", f"amend {enterprise.uscc} instead of registering it"
        )
    records.enter(enterprise, span, work)
    say_enterprise("registered", enterprise, work)
    return Recorded(enterprise, _remarks(enterprise))


def amend(uscc: str, changes: Mapping[str, Any], span: Span, work: Work, regulations: Regulations) -> Recorded:
    """Change the record of an enterprise and say so; what changes nothing says nothing.

    A flag that facts decide stays as they decide it; the answer says so. Dissolved, it is a member of no zone.

    Raises:
        PreconditionFailed: the caller read another version.
        Conflict: another enterprise succeeded it.
    """
    agency = work.caller.require_agency()
    enterprise = work.enterprises.get(uscc, lock=True)
    regulations.require("amend_enterprise", agency, division=enterprise.division)
    records.refuse_succeeded(uscc, work)
    work.expect_version(enterprise.version)
    amended = _state(enterprise, changes, span, work, regulations)
    return Recorded(amended, [*_remarks(amended), *_decided(changes, amended, work, regulations)])


def open_file(
    uscc: str, work: Work, regulations: Regulations, *, on: date | None = None, known_at: datetime | None = None
) -> File:
    """Return the one-page file: as it is, or as it was on a day, as known at a moment (None: now).

    The present is read from one row, however many versions the record has.
    """
    heard = work.heard("credit")
    traces, links = work.copies.traces(uscc), work.successions.around(uscc)
    view = past.at(uscc, on or work.clock.today(), known_at, work, regulations) if on or known_at else _now(uscc, work)
    return File(
        enterprise=view.enterprise,
        exports_usd=view.exports_usd,
        memberships=view.memberships,
        titles=view.titles,
        rating=work.copies.rating(uscc),
        credit_known_up_to=heard.up_to if heard else None,
        open_cases=[trace for trace in traces if trace.state not in findings.CLOSED_STATES],
        open_proposals=work.proposals.open_for_enterprise(uscc),
        warnings=_remarks(view.enterprise),
        successors=_successors(uscc, links, work),
        predecessors=[link for link in links if link.successor == uscc],
    )


def _successors(uscc: str, links: Sequence[Succession], work: Work) -> list[Succession]:
    """The chain to the one that stands for an enterprise today, then those that were divided off."""
    own = [link for link in links if link.uscc == uscc]
    chain = work.successions.chain(uscc) if any(link.ends for link in own) else ()
    return [*chain, *(link for link in own if not link.ends)]


def _now(uscc: str, work: Work) -> past.View:
    return past.View(
        enterprise=work.enterprises.get(uscc),
        exports_usd=work.enterprises.exports(uscc),
        memberships=work.memberships.of(uscc),
        titles=work.titles.of(uscc),
    )


def _state(
    enterprise: Enterprise, changes: Mapping[str, Any], span: Span, work: Work, regulations: Regulations
) -> Enterprise:
    amended = records.state(enterprise, changes, span, work, regulations)
    if enterprise.active and not amended.active:
        successions.end_memberships(enterprise.uscc, "企业注销", work, regulations)
    return amended


def _remarks(enterprise: Enterprise) -> list[Remark]:
    """Old and unknown codes of divisions are taken, and told."""
    told = divisions.warning(enterprise.division)
    return [Remark("division", *told)] if told else []


def _decided(changes: Mapping[str, Any], amended: Enterprise, work: Work, regulations: Regulations) -> list[Remark]:
    """Flags that the caller stated and facts decide otherwise."""
    facts = work.facts.held([amended.uscc], regulations.facts.deciding_kinds)
    return [
        Remark(
            flag,
            "已有相应事项记录，以事项记录为准",
            f"facts decide it: it is {getattr(amended, flag)}, whatever is stated",
        )
        for flag in decided_flags(facts, regulations.facts.deciders, work.clock.today())
        if flag in changes and changes[flag] != getattr(amended, flag)
    ]
