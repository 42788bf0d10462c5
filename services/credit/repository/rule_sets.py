"""Rule sets in PostgreSQL; implements `use_cases.rule_work.RuleSets`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.credit.domain.rule_changes import AskedChange
from services.credit.models import RuleSetRow, RuleSetVersionRow
from services.credit.use_cases.rule_work import RuleSet, RuleSetVersion

# whoever began before the set was seen here for the first time may still rate by the rules before
_ALL_BEGAN_LATER = sa.text(
    """
    SELECT NOT EXISTS (
        SELECT FROM pg_stat_activity a, rule_sets s
        WHERE s.set_id = CAST(:set_id AS uuid) AND a.datname = current_database() AND a.pid <> pg_backend_pid()
            AND a.backend_type = 'client backend' AND a.xact_start < s.seen_at
    )
    """
)
_COLUMNS = [RuleSetRow.__table__.c[name] for name in RuleSet.__dataclass_fields__]


class RuleSetRepository:
    """Rule sets and their versions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, rule_set: RuleSet, version: RuleSetVersion) -> None:
        self._session.execute(insert(RuleSetRow).values(asdict(rule_set)))
        self.add_version(version)

    def save(self, rule_set: RuleSet) -> None:
        self._session.execute(
            sa.update(RuleSetRow).where(RuleSetRow.set_id == rule_set.set_id).values(asdict(rule_set))
        )

    def add_version(self, version: RuleSetVersion) -> None:
        self._session.execute(insert(RuleSetVersionRow).values(asdict(version)))

    def find(self, set_id: str, *, lock: bool = False) -> RuleSet | None:
        asked = sa.select(*_COLUMNS).where(RuleSetRow.set_id == set_id)
        row = self._session.execute(asked.with_for_update() if lock else asked).mappings().first()
        return None if row is None else RuleSet(**row)

    def versions(self, set_id: str) -> Sequence[RuleSetVersion]:
        asked = sa.select(*RuleSetVersionRow.__table__.c).where(RuleSetVersionRow.set_id == set_id)
        rows = self._session.execute(asked.order_by(RuleSetVersionRow.version)).mappings()
        return [_version(dict(row)) for row in rows]

    def is_named(self, name: str) -> bool:
        return bool(self._session.scalar(sa.select(sa.exists().where(RuleSetRow.name == name))))

    def page(self, state: str | None, *, limit: int, before: str | None) -> Sequence[RuleSet]:
        wanted = [] if state is None else [RuleSetRow.state == state]
        wanted += [] if before is None else [RuleSetRow.set_id < before]
        asked = sa.select(*_COLUMNS).where(*wanted).order_by(RuleSetRow.set_id.desc()).limit(limit)
        return [RuleSet(**row) for row in self._session.execute(asked).mappings()]

    def last(self) -> tuple[date | None, int]:
        asked = sa.select(sa.func.max(RuleSetRow.effective_on), sa.func.max(RuleSetRow.number))
        last_on, number = self._session.execute(asked).one()
        return last_on, number or 0

    def to_be_rated_by(self, on: date) -> Sequence[RuleSet]:
        asked = sa.select(*_COLUMNS).where(
            RuleSetRow.state == "ADOPTED", RuleSetRow.effective_on <= on, RuleSetRow.rated_on.is_(None)
        )
        return [RuleSet(**row) for row in self._session.execute(asked.order_by(RuleSetRow.number)).mappings()]

    def is_known_to_all(self, set_id: str) -> bool:
        seen = sa.update(RuleSetRow).where(RuleSetRow.set_id == set_id, RuleSetRow.seen_at.is_(None))
        self._session.execute(seen.values(seen_at=sa.func.clock_timestamp()))
        return bool(self._session.scalar(_ALL_BEGAN_LATER, {"set_id": set_id}))


def _version(row: dict[str, Any]) -> RuleSetVersion:
    return RuleSetVersion(**{**row, "changes": tuple(AskedChange(**change) for change in row["changes"])})
