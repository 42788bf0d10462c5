"""Trials of drafts in PostgreSQL; implements `use_cases.backtest_work.Backtests`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from databus.jobs.job import WAITING
from databus.many import insert_many
from services.credit.models import BacktestMoveRow, BacktestRow, Row
from services.credit.use_cases.backtest_work import Backtest, Move

_MOVE: Final = [BacktestMoveRow.__table__.c[name] for name in Move.__dataclass_fields__]
_BOUNDS: Final = sa.text(
    "SELECT uscc FROM (SELECT uscc, row_number() OVER (ORDER BY uscc) - 1 AS place FROM standings) AS placed"
    " WHERE place % :size = 0 ORDER BY uscc"
)
_BY_CAUSE: Final = sa.text(
    """
    SELECT cause, count(*) FILTER (WHERE direction = 'RISES') AS rises,
        count(*) FILTER (WHERE direction = 'FALLS') AS falls, count(*) FILTER (WHERE direction = 'APART') AS apart
    FROM backtest_moves, jsonb_array_elements_text(causes) AS cause
    WHERE backtest_id = :backtest_id AND view = :view
    GROUP BY cause ORDER BY count(*) DESC, cause
    """
)
_BY_ZONE: Final = sa.text(
    """
    SELECT m.zone_id, count(DISTINCT m.uscc) AS members, count(b.uscc) FILTER (WHERE direction = 'RISES') AS rises,
        count(b.uscc) FILTER (WHERE direction = 'FALLS') AS falls,
        count(b.uscc) FILTER (WHERE direction = 'APART') AS apart
    FROM members m
    LEFT JOIN backtest_moves b ON b.backtest_id = :backtest_id AND b.view = :view AND b.uscc = m.uscc
    WHERE m.active
    GROUP BY m.zone_id ORDER BY count(b.uscc) DESC, m.zone_id LIMIT :limit
    """
)
_BY_DIVISION: Final = sa.text(
    """
    SELECT e.division, count(*) FILTER (WHERE direction = 'RISES') AS rises,
        count(*) FILTER (WHERE direction = 'FALLS') AS falls, count(*) FILTER (WHERE direction = 'APART') AS apart
    FROM backtest_moves b LEFT JOIN enterprises e ON e.uscc = b.uscc
    WHERE b.backtest_id = :backtest_id AND b.view = :view
    GROUP BY e.division ORDER BY count(*) DESC, e.division LIMIT :limit
    """
)


class BacktestRepository:
    """Trials and who moves in them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, backtest: Backtest) -> None:
        self._session.execute(insert(BacktestRow).values(asdict(backtest)))

    def find(self, backtest_id: str) -> Backtest | None:
        asked = sa.select(*BacktestRow.__table__.c).where(BacktestRow.backtest_id == backtest_id)
        row = self._session.execute(asked).mappings().first()
        return None if row is None else Backtest(**row)

    def under_way(self, set_id: str, set_version: int, on: date, effective_on: date) -> str | None:
        jobs = Row.metadata.tables["jobs"]
        same = {"set_id": set_id, "set_version": set_version, "on": on, "effective_on": effective_on}
        asked = (
            sa.select(BacktestRow.backtest_id)
            .join(jobs, jobs.c.job_id == BacktestRow.backtest_id)
            .where(jobs.c.state.in_(WAITING), *(BacktestRow.__table__.c[name] == is_ for name, is_ in same.items()))
        )
        return self._session.scalars(asked.limit(1)).first()

    def keep_summary(self, backtest_id: str, summary: Mapping[str, Any]) -> None:
        self._session.execute(
            sa.update(BacktestRow).where(BacktestRow.backtest_id == backtest_id).values(summary=dict(summary))
        )

    def add_moves(self, moves: Sequence[Mapping[str, Any]]) -> None:
        insert_many(self._session, sa.Table("backtest_moves", Row.metadata), moves)

    def moves(
        self, backtest_id: str, equal: Mapping[str, str], *, cause: str | None, limit: int, after: str | None
    ) -> Sequence[Move]:
        wanted = [BacktestMoveRow.backtest_id == backtest_id]
        wanted += [BacktestMoveRow.__table__.c[name] == value for name, value in equal.items()]
        wanted += [] if cause is None else [BacktestMoveRow.causes.contains([cause])]
        wanted += [] if after is None else [BacktestMoveRow.uscc > after]
        asked = sa.select(*_MOVE).where(*wanted).order_by(BacktestMoveRow.uscc).limit(limit)
        return [Move(**row) for row in self._session.execute(asked).mappings()]

    def bounds(self, size: int) -> Sequence[tuple[str | None, str | None]]:
        firsts: list[str | None] = list(self._session.scalars(_BOUNDS, {"size": size}))
        return list(zip([None, *firsts[1:]], [*firsts[1:], None], strict=True)) if firsts else []

    def by_cause(self, backtest_id: str, view: str) -> Sequence[Mapping[str, Any]]:
        return self._counted(_BY_CAUSE, backtest_id, view)

    def by_zone(self, backtest_id: str, view: str, *, limit: int) -> Sequence[Mapping[str, Any]]:
        return self._counted(_BY_ZONE, backtest_id, view, limit=limit)

    def by_division(self, backtest_id: str, view: str, *, limit: int) -> Sequence[Mapping[str, Any]]:
        return self._counted(_BY_DIVISION, backtest_id, view, limit=limit)

    def forget(self, asked_before: datetime) -> None:
        old = sa.select(BacktestRow.backtest_id).where(BacktestRow.asked_at < asked_before)
        self._session.execute(sa.delete(BacktestMoveRow).where(BacktestMoveRow.backtest_id.in_(old)))

    def _counted(self, asked: sa.TextClause, backtest_id: str, view: str, **more: int) -> Sequence[Mapping[str, Any]]:
        rows = self._session.execute(asked, {"backtest_id": backtest_id, "view": view, **more}).mappings()
        return [dict(row) for row in rows]
