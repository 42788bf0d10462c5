"""A shard's enterprises: locked together, written together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from databus.many import insert_many, rows_of
from services.credit.domain.standing import HistoryEntry, Standing
from services.credit.models import FormalRow, HistoryRow, StandingRow
from services.credit.use_cases.work import FormalRating

_COLUMNS: Final = [StandingRow.__table__.c[field.name] for field in fields(Standing)]
_CHANGED: Final = ("known_at", "version", "grade", "score", "rated", "on", "formal_on", "due_on")
_SAVE: Final = """
    UPDATE standings s
    SET known_at = r.known_at, version = r.version, grade = r.grade, score = r.score, rated = r.rated,
        "on" = r."on", formal_on = r.formal_on, due_on = r.due_on
    FROM {rows} AS r
    WHERE s.uscc = r.uscc
    """


class ShardRepository:
    """Implements `use_cases.run_work.Shards`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def lock_standings(self, usccs: Sequence[str], *, wait: bool) -> Sequence[Standing]:
        """Return standings under lock, in order; those that others hold only if they are waited for."""
        wanted = sa.func.any(sa.cast(list(usccs), ARRAY(sa.Text)))
        asked = sa.select(*_COLUMNS).where(StandingRow.uscc == wanted).order_by(StandingRow.uscc)
        rows = self._session.execute(asked.with_for_update(skip_locked=not wait)).mappings()
        return [Standing(**row) for row in rows]

    def save_standings(self, standings: Sequence[Standing]) -> None:
        if standings:
            rows = [{name: getattr(one, name) for name in ("uscc", *_CHANGED)} for one in standings]
            source, values = rows_of(StandingRow.__table__, rows)  # type: ignore[arg-type]
            self._session.execute(sa.text(_SAVE.format(rows=source)), values)

    def add_formals(self, formals: Sequence[FormalRating]) -> None:
        self._insert(FormalRow, [vars(formal) for formal in formals])

    def add_history(self, entries: Sequence[HistoryEntry]) -> None:
        self._insert(HistoryRow, [vars(entry) for entry in entries])

    def _insert(self, row: Any, rows: Sequence[dict[str, Any]]) -> None:
        insert_many(self._session, row.__table__, rows)
