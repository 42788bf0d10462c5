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


def _version(row: dict[str, Any]) -> RuleSetVersion:
    return RuleSetVersion(**{**row, "changes": tuple(AskedChange(**change) for change in row["changes"])})
