"""An enterprise as it was on a day, as known at a moment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.facts import EXPORT
from services.enterprise.domain.memberships import Membership
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.titles import Title
from services.enterprise.use_cases import records
from services.enterprise.use_cases.kept import Moved
from services.enterprise.use_cases.work import Work


@dataclass(frozen=True)
class View:
    """What an enterprise was, what it exported, what it was a member of, which titles it had."""

    enterprise: Enterprise
    exports_usd: Mapping[int, Decimal]
    memberships: Sequence[Membership]
    titles: Sequence[Title]


def at(uscc: str, on: date, known_at: datetime | None, work: Work, regulations: Regulations) -> View:
    """Return what was so on a day, as known at a moment (None: now)."""
    return View(
        enterprise=records.as_known(uscc, on, known_at, work, regulations),
        exports_usd=_exports(uscc, on, known_at, work),
        memberships=_memberships(uscc, on, known_at, work),
        titles=_titles(uscc, on, known_at, work),
    )


def _exports(uscc: str, on: date, known_at: datetime | None, work: Work) -> dict[int, Decimal]:
    """Totals of the years that had begun."""
    facts = work.facts.held([uscc], [EXPORT], known_at=known_at)
    totals = (fact.details for fact in facts if fact.held_from <= on)
    return {
        int(told["year"]): Decimal(told["amount_usd"])
        for told in totals
        if told["market"] is None and told["hs_code"] is None
    }


def _memberships(uscc: str, on: date, known_at: datetime | None, work: Work) -> list[Membership]:
    found = []
    for membership in work.memberships.of(uscc):
        moved = _last(work.history.of("membership", membership.membership_id), on, known_at)
        if moved is not None and moved.version != membership.version:
            in_batch = membership.batch_no if moved.target in {"ACTIVE", "RECTIFYING"} else None
            membership = replace(  # noqa: PLW2901  — as it was
                membership, **_as_moved(moved), batch_no=in_batch, trace_case_id=None
            )
        if moved is not None:
            found.append(membership)
    return found


def _titles(uscc: str, on: date, known_at: datetime | None, work: Work) -> list[Title]:
    found = []
    for title in work.titles.of(uscc):
        moved = _last(work.history.of("title", title.title_id), on, known_at)
        if moved is not None:
            as_is = moved.version == title.version
            found.append(title if as_is else replace(title, **_as_moved(moved), trace_case_id=None))
    return found


def _last(moves: Sequence[Moved], on: date, known_at: datetime | None) -> Moved | None:
    """The last move that had taken effect, of those noted by then."""
    made = [move for move in moves if move.on <= on and (known_at is None or move.noted_at <= known_at)]
    return made[-1] if made else None


def _as_moved(moved: Moved) -> dict[str, Any]:
    return {"state": moved.target, "since": moved.on, "reason": moved.reason, "version": moved.version}
