"""Checks of zones and what they found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.errors import NotFound
from services.enterprise.domain.checks import Check, CheckFinding
from services.enterprise.models import CheckFindingRow, CheckRow
from services.enterprise.repository.rows import columns_of, find, listed, narrowed, select_from, upsert


class StoredChecks:
    """Queries on checks."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, check_id: str) -> Check:
        """Return a check; NotFound if there is none."""
        found = find(self._session, Check, select_from(CheckRow).where(CheckRow.check_id == check_id))
        if found is None:
            raise NotFound(f"there is no check {check_id}")
        return found

    def add(self, check: Check) -> None:
        self._session.execute(sa.insert(CheckRow).values(**columns_of(check)))

    def findings(self, check_id: str) -> Sequence[CheckFinding]:
        """What a check found, by number."""
        statement = select_from(CheckFindingRow).where(CheckFindingRow.check_id == check_id)
        return listed(self._session, CheckFinding, statement.order_by(CheckFindingRow.no))

    def finding(self, finding_id: str, *, lock: bool = False) -> CheckFinding:
        """Return a finding; NotFound if there is none."""
        statement = select_from(CheckFindingRow).where(CheckFindingRow.finding_id == finding_id)
        found = find(self._session, CheckFinding, statement, lock=lock)
        if found is None:
            raise NotFound(f"there is no finding {finding_id}")
        return found

    def save(self, finding: CheckFinding) -> None:
        upsert(self._session, CheckFindingRow, finding)

    def page(self, *, zone_id: str | None, after: str | None, limit: int) -> Sequence[tuple[Check, Mapping[str, int]]]:
        """Checks, each with how many of its findings are in which state."""
        statement = narrowed(
            select_from(CheckRow), (CheckRow.zone_id, zone_id), after=(CheckRow.check_id, after), limit=limit
        )
        found = listed(self._session, Check, statement)
        states = self._states([check.check_id for check in found])
        return [(check, states.get(check.check_id, {})) for check in found]

    def _states(self, check_ids: Sequence[str]) -> dict[str, dict[str, int]]:
        row = CheckFindingRow
        counted = (
            sa.select(row.check_id, row.state, sa.func.count())
            .where(row.check_id.in_(check_ids))
            .group_by(row.check_id, row.state)
        )
        states: dict[str, dict[str, int]] = {}
        for check_id, state, number in self._session.execute(counted):
            states.setdefault(check_id, {})[state] = number
        return states
