"""Registering, amending and finding enterprises; the one-page file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from databus.errors import Conflict
from services.enterprise.domain import findings
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.memberships import Membership
from services.enterprise.domain.proposals import Proposal
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.titles import Title
from services.enterprise.use_cases import records
from services.enterprise.use_cases.kept import Rating, Trace
from services.enterprise.use_cases.records import Span
from services.enterprise.use_cases.saying import say_enterprise
from services.enterprise.use_cases.work import Work


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


def register(enterprise: Enterprise, span: Span, work: Work, regulations: Regulations) -> Enterprise:
    """Enter an enterprise into the registry and say so; Conflict if it stands there already."""
    agency = work.caller.require_agency()
    regulations.require("register_enterprise", agency, division=enterprise.division)
    if work.enterprises.find(enterprise.uscc) is not None:
        raise Conflict(
            "the enterprise is registered already", "uscc", f"amend {enterprise.uscc} instead of registering it"
        )
    records.enter(enterprise, span, work)
    say_enterprise("registered", enterprise, work)
    return enterprise


def amend(uscc: str, changes: Mapping[str, Any], span: Span, work: Work, regulations: Regulations) -> Enterprise:
    """Change the record of an enterprise and say so; what changes nothing says nothing.

    Raises:
        PreconditionFailed: the caller read another version.
        Conflict: another enterprise succeeded it.
    """
    agency = work.caller.require_agency()
    enterprise = work.enterprises.get(uscc, lock=True)
    regulations.require("amend_enterprise", agency, division=enterprise.division)
    records.refuse_succeeded(uscc, work)
    work.expect_version(enterprise.version)
    return records.state(enterprise, changes, span, work, regulations)


def keep_amended(
    enterprise: Enterprise, changes: Mapping[str, Any], work: Work, regulations: Regulations
) -> Enterprise:
    """State changes of a locked enterprise's record from today on, for good; the same object if nothing changes."""
    return records.state(enterprise, changes, Span(work.clock.today()), work, regulations)


def open_file(uscc: str, work: Work) -> File:
    """Return the one-page file."""
    heard = work.heard("credit")
    traces = work.copies.traces(uscc)
    return File(
        enterprise=work.enterprises.get(uscc),
        exports_usd=work.enterprises.exports(uscc),
        memberships=work.memberships.of(uscc),
        titles=work.titles.of(uscc),
        rating=work.copies.rating(uscc),
        credit_known_up_to=heard.up_to if heard else None,
        open_cases=[trace for trace in traces if trace.state not in findings.CLOSED_STATES],
        open_proposals=work.proposals.open_for_enterprise(uscc),
    )
