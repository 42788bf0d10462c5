"""Queries on approvals and stop orders."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.inspection.domain.copies import Approval, StopOrder
from services.inspection.models import ApprovalRow, StopOrderRow
from services.inspection.repository.rows import table_of

_APPROVALS: Final = table_of(ApprovalRow)
_STOPS: Final = table_of(StopOrderRow)


class ApprovalsInDatabase:
    """Approvals and stop orders of inspection's database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, approval: Approval) -> None:
        """Add an approval."""
        self._session.execute(_APPROVALS.insert().values(asdict(approval)))

    def find(self, approval_id: str, *, for_update: bool = False) -> Approval | None:
        """Return an approval, or None."""
        row = self._one(_APPROVALS, _APPROVALS.c.approval_id == approval_id, for_update=for_update)
        return None if row is None else Approval(**row)

    def save(self, approval: Approval) -> None:
        """Write an approval that has changed."""
        self._session.execute(
            sa.update(_APPROVALS).where(_APPROVALS.c.approval_id == approval.approval_id).values(asdict(approval))
        )

    def page(self, filters: dict[str, Any], after: str | None, limit: int) -> list[Approval]:
        """Return approvals, newest first, older than the one the cursor names."""
        conditions: list[sa.ColumnElement[bool]] = [
            _APPROVALS.c[name] == filters[name] for name in ("kind", "uscc") if filters.get(name) is not None
        ]
        if after is not None:
            conditions.append(_APPROVALS.c.approval_id < after)
        statement = sa.select(_APPROVALS).where(*conditions).order_by(_APPROVALS.c.approval_id.desc()).limit(limit)
        return [Approval(**row) for row in self._session.execute(statement).mappings()]

    def add_stop(self, order: StopOrder) -> None:
        """Add a stop order."""
        self._session.execute(_STOPS.insert().values(asdict(order)))

    def find_stop(self, order_id: str, *, for_update: bool = False) -> StopOrder | None:
        """Return a stop order, or None."""
        row = self._one(_STOPS, _STOPS.c.order_id == order_id, for_update=for_update)
        return None if row is None else StopOrder(**row)

    def save_stop(self, order: StopOrder) -> None:
        """Write a stop order that has changed."""
        self._session.execute(sa.update(_STOPS).where(_STOPS.c.order_id == order.order_id).values(asdict(order)))

    def stops(self, uscc: str | None, after: str | None, limit: int) -> list[StopOrder]:
        """Return stop orders, newest first, older than the one the cursor names."""
        conditions = [] if uscc is None else [_STOPS.c.uscc == uscc]
        if after is not None:
            conditions.append(_STOPS.c.order_id < after)
        statement = sa.select(_STOPS).where(*conditions).order_by(_STOPS.c.order_id.desc()).limit(limit)
        return [StopOrder(**row) for row in self._session.execute(statement).mappings()]

    def stops_resting_on(self, what: str) -> list[StopOrder]:
        """Return the orders in force that rest on something, held to the transaction's end."""
        asked = sa.select(_STOPS).where(_STOPS.c.rests_on == what, _STOPS.c.lifted_on.is_(None))
        rows = self._session.execute(asked.order_by(_STOPS.c.order_id).with_for_update()).mappings()
        return [StopOrder(**row) for row in rows]

    def _one(self, table: sa.Table, condition: sa.ColumnElement[bool], *, for_update: bool) -> dict[str, Any] | None:
        statement = sa.select(table).where(condition)
        if for_update:
            statement = statement.with_for_update()
        row = self._session.execute(statement).mappings().first()
        return None if row is None else dict(row)
