"""Rule sets in PostgreSQL; implements `rule_sets.work.RuleSets`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from databus.rule_sets.changes import AskedChange
from databus.rule_sets.work import ADOPTED, RuleSet, RuleSetVersion

# whoever began before the set was seen here for the first time may still decide by the rules before
_ALL_BEGAN_LATER = sa.text(
    """
    SELECT NOT EXISTS (
        SELECT FROM pg_stat_activity a, rule_sets s
        WHERE s.set_id = CAST(:set_id AS uuid) AND a.datname = current_database() AND a.pid <> pg_backend_pid()
            AND a.backend_type = 'client backend' AND a.xact_start < s.seen_at
    )
    """
)


class StoredRuleSets:
    """Rule sets and their versions.

    Args:
        session: in whose transaction.
        tables: those of the service, of `databus.rule_sets.rows`.
    """

    def __init__(self, session: Session, tables: sa.MetaData) -> None:
        self._session = session
        self._sets = tables.tables["rule_sets"]
        self._versions = tables.tables["rule_set_versions"]
        # a service may have a column under a name of its own
        self._columns = [self._sets.c[name].label(name) for name in RuleSet.__dataclass_fields__]

    def add(self, rule_set: RuleSet, version: RuleSetVersion) -> None:
        self._session.execute(insert(self._sets).values(asdict(rule_set)))
        self.add_version(version)

    def save(self, rule_set: RuleSet) -> None:
        self._session.execute(
            sa.update(self._sets).where(self._sets.c.set_id == rule_set.set_id).values(asdict(rule_set))
        )

    def add_version(self, version: RuleSetVersion) -> None:
        self._session.execute(insert(self._versions).values(asdict(version)))

    def find(self, set_id: str, *, lock: bool = False) -> RuleSet | None:
        asked = sa.select(*self._columns).where(self._sets.c.set_id == set_id)
        row = self._session.execute(asked.with_for_update() if lock else asked).mappings().first()
        return None if row is None else RuleSet(**row)

    def versions(self, set_id: str) -> Sequence[RuleSetVersion]:
        asked = sa.select(*self._versions.c).where(self._versions.c.set_id == set_id)
        rows = self._session.execute(asked.order_by(self._versions.c.version)).mappings()
        return [_version(dict(row)) for row in rows]

    def is_named(self, name: str) -> bool:
        return bool(self._session.scalar(sa.select(sa.exists().where(self._sets.c.name == name))))

    def page(self, state: str | None, *, limit: int, before: str | None) -> Sequence[RuleSet]:
        wanted = [] if state is None else [self._sets.c.state == state]
        wanted += [] if before is None else [self._sets.c.set_id < before]
        asked = sa.select(*self._columns).where(*wanted).order_by(self._sets.c.set_id.desc()).limit(limit)
        return [RuleSet(**row) for row in self._session.execute(asked).mappings()]

    def last(self) -> tuple[date | None, int]:
        asked = sa.select(sa.func.max(self._sets.c.effective_on), sa.func.max(self._sets.c.number))
        last_on, number = self._session.execute(asked).one()
        return last_on, number or 0

    def to_be_followed(self, on: date) -> Sequence[RuleSet]:
        asked = sa.select(*self._columns).where(
            self._sets.c.state == ADOPTED, self._sets.c.effective_on <= on, self._sets.c.followed_on.is_(None)
        )
        return [RuleSet(**row) for row in self._session.execute(asked.order_by(self._sets.c.number)).mappings()]

    def is_known_to_all(self, set_id: str) -> bool:
        seen = sa.update(self._sets).where(self._sets.c.set_id == set_id, self._sets.c.seen_at.is_(None))
        self._session.execute(seen.values(seen_at=sa.func.clock_timestamp()))
        return bool(self._session.scalar(_ALL_BEGAN_LATER, {"set_id": set_id}))


def _version(row: dict[str, Any]) -> RuleSetVersion:
    return RuleSetVersion(**{**row, "changes": tuple(AskedChange(**change) for change in row["changes"])})
