"""How requests for assistance are found again, and how agencies help each other in figures."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

import sqlalchemy as sa

from services.enforcement.domain.assistance import REFUSALS, UNSUPPLIED, AssistanceRequest
from services.enforcement.repository.kept import Kept

MOST_PAIRS = 1000


class AssistanceRequests(Kept[AssistanceRequest]):
    """Requests for assistance."""

    def of_reference(self, from_agency: str, to_agency: str, reference: str) -> AssistanceRequest | None:
        return self.first(*self.equal(from_agency=from_agency, to_agency=to_agency, reference=reference))

    def page_of(
        self,
        bodies: Collection[str],
        *,
        role: str | None,
        overdue: bool | None,
        limit: int,
        cursor: str | None,
        **wanted: str | None,
    ) -> tuple[list[AssistanceRequest], str | None]:
        """Return a page of those that concern one of the bodies; drafts only to who asks."""
        column = self.table.c
        roles = {
            "asker": column.from_agency.in_(bodies),
            "asked": sa.and_(column.to_agency.in_(bodies), column.state != "DRAFT"),
            "superior": sa.and_(column.superior.in_(bodies), column.state != "DRAFT"),
        }
        conditions = [sa.or_(*roles.values()) if role is None else roles[role], *self.equal(**wanted)]
        if overdue is not None:
            conditions.append(column.overdue.is_(overdue))
        return self.page(conditions, limit=limit, cursor=cursor)

    def to_stop(self, today: date, states: Collection[str], limit: int) -> list[AssistanceRequest]:
        """Return requests whose last day is over and that nobody else is at, locked."""
        column = self.table.c
        select = sa.select(self.table).where(
            column.stop_on < today, column.closed_on.is_(None), column.state.in_(states)
        )
        select = select.order_by(column.stop_on, column.request_id).limit(limit)
        return self.selected(select.with_for_update(skip_locked=True))

    def reciprocity(
        self, *, from_on: date, until_on: date, from_agency: str | None, to_agency: str | None
    ) -> list[dict[str, Any]]:
        """Return for every ordered pair what was asked in a period and what became of it."""
        column = self.table.c
        answered = sa.and_(column.answered_on.is_not(None), column.refusal.is_(None))
        supplied = column.outcome.is_distinct_from(UNSUPPLIED)
        pairs = (
            sa.select(
                column.from_agency,
                column.to_agency,
                sa.func.count().label("asked"),
                sa.func.count().filter(answered, column.late.is_(False)).label("answered_in_time"),
                sa.func.count().filter(answered, column.late.is_(True)).label("answered_late"),
                sa.func.count().filter(column.overdue.is_(True), supplied).label("overdue"),
                sa.func.count().filter(sa.not_(supplied)).label("unsupplied"),
                *(sa.func.count().filter(column.refusal == one).label(f"refused_{one}") for one in REFUSALS),
                sa.func.count().filter(answered, column.outcome == "CONFIRMED").label("confirmed"),
                sa.func.count().filter(answered, column.outcome == "DISPUTED").label("disputed"),
                sa.func.percentile_disc(0.5)
                .within_group(column.answered_on - column.sent_on)
                .filter(answered)
                .label("median_days"),
            )
            .where(column.sent_on.between(from_on, until_on), *self.equal(from_agency=from_agency, to_agency=to_agency))
            .group_by(column.from_agency, column.to_agency)
            .order_by(column.from_agency, column.to_agency)
            .limit(MOST_PAIRS)
        )
        return [dict(row) for row in self.session.execute(pairs).mappings()]
