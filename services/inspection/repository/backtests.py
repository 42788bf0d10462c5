"""Trials of drafts on past consignments; implements `use_cases.backtest_work.Backtests`."""

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
from services.inspection.models import Base, ModeBacktestChangeRow, ModeBacktestRow
from services.inspection.repository.rows import table_of
from services.inspection.use_cases.backtest_work import Backtest, Changed, PastCase

_TRIALS: Final = table_of(ModeBacktestRow)
_CHANGES: Final = table_of(ModeBacktestChangeRow)
_SAME: Final = ("set_id", "set_version", "from_on", "until_on", "effective_on", "filters", "digest", "agency")
# of all decisions of a batch the last that let it move: one refused or stopped later is held, which no rules change
_PAST: Final = """
    SELECT c.consignment_id::text, c.uscc, c.hs_code, c.declared_on, d.number, d.facts, d.eases::text AS eases,
        w.number AS draw, w.forced IS NOT NULL AS forced,
        (SELECT min(m.zone_id) FROM held_memberships m WHERE m.uscc = c.uscc AND m.state = 'ACTIVE') AS zone_id,
        EXISTS (
            SELECT FROM results r WHERE r.consignment_id = c.consignment_id AND r.result = 'nonconforming'
        ) AS nonconforming
    FROM consignments c
    JOIN LATERAL (
        SELECT * FROM decisions d WHERE d.consignment_id = c.consignment_id
        ORDER BY d.mode = 'HOLD', d.number DESC LIMIT 1
    ) d ON true
    LEFT JOIN LATERAL (
        SELECT * FROM draws w WHERE w.consignment_id = c.consignment_id ORDER BY w.attempt DESC LIMIT 1
    ) w ON true
"""


class BacktestsInDatabase:
    """Trials and what changes in them."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, backtest: Backtest) -> None:
        self._session.execute(insert(_TRIALS).values(asdict(backtest)))

    def find(self, backtest_id: str) -> Backtest | None:
        row = self._session.execute(sa.select(_TRIALS).where(_TRIALS.c.backtest_id == backtest_id)).mappings().first()
        return None if row is None else Backtest(**row)

    def under_way(self, wanted: Backtest) -> str | None:
        jobs = Base.metadata.tables["jobs"]
        asked = (
            sa.select(_TRIALS.c.backtest_id)
            .join(jobs, jobs.c.job_id == _TRIALS.c.backtest_id)
            .where(jobs.c.state.in_(WAITING), *(_TRIALS.c[name] == getattr(wanted, name) for name in _SAME))
        )
        return self._session.scalars(asked.limit(1)).first()

    def keep_summary(self, backtest_id: str, summary: Mapping[str, Any]) -> None:
        self._session.execute(
            sa.update(_TRIALS).where(_TRIALS.c.backtest_id == backtest_id).values(summary=dict(summary))
        )

    def count(self, backtest: Backtest) -> int:
        where, values = _asked(backtest)
        told = f"SELECT count(*) FROM consignments c WHERE {where}"  # noqa: S608  — our own words
        return self._session.scalar(sa.text(told), values) or 0

    def past(self, backtest: Backtest, after: Sequence[str] | None, limit: int) -> Sequence[PastCase]:
        where, values = _asked(backtest)
        if after is not None:
            where += " AND (c.declared_on, c.consignment_id) > (:after_on, CAST(:after_id AS uuid))"
            values |= {"after_on": date.fromisoformat(after[0]), "after_id": after[1]}
        told = f"{_PAST} WHERE {where} ORDER BY c.declared_on, c.consignment_id LIMIT :limit"
        rows = self._session.execute(sa.text(told), {**values, "limit": limit}).mappings()
        return [PastCase(**row) for row in rows]

    def add_changes(self, changes: Sequence[Changed]) -> None:
        insert_many(self._session, _CHANGES, [asdict(one) for one in changes])

    def changes(
        self, backtest_id: str, equal: Mapping[str, Any], *, cause: str | None, limit: int, after: str | None
    ) -> Sequence[Changed]:
        wanted = [_CHANGES.c.backtest_id == backtest_id]
        wanted += [_CHANGES.c[name] == value for name, value in equal.items()]
        wanted += [] if cause is None else [_CHANGES.c.causes.contains([cause])]
        wanted += [] if after is None else [_CHANGES.c.consignment_id > after]
        asked = sa.select(_CHANGES).where(*wanted).order_by(_CHANGES.c.consignment_id).limit(limit)
        return [Changed(**row) for row in self._session.execute(asked).mappings()]

    def forget(self, asked_before: datetime) -> None:
        old = sa.select(_TRIALS.c.backtest_id).where(_TRIALS.c.asked_at < asked_before)
        self._session.execute(sa.delete(_CHANGES).where(_CHANGES.c.backtest_id.in_(old)))


def _asked(backtest: Backtest) -> tuple[str, dict[str, Any]]:
    """Return the conditions of a trial and their values."""
    where = ["c.declared_on BETWEEN :from_on AND :until_on", "c.decision_number > 0"]
    values: dict[str, Any] = {"from_on": backtest.from_on, "until_on": backtest.until_on}
    filters = {name: value for name, value in backtest.filters.items() if value}
    if "uscc" in filters:
        where.append("c.uscc = :uscc")
    if "hs_prefix" in filters:  # a range, since ":" follows "9"
        where.append("c.hs_code >= :hs_prefix AND c.hs_code < :hs_end")
        values["hs_end"] = filters["hs_prefix"] + ":"
    if "zone_id" in filters:
        where.append(
            "c.uscc IN (SELECT m.uscc FROM held_memberships m WHERE m.zone_id = :zone_id AND m.state = 'ACTIVE')"
        )
    return " AND ".join(where), values | filters
