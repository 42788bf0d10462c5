"""Queries on draws, samples, releases, re-inspections, clearings and goods admitted for a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from databus.many import insert_many
from services.inspection.domain.checks import Clearing, Reinspection, Release, TemporaryGoods
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.drawing import Draw, DrawDay, Sample
from services.inspection.domain.facts import Facts
from services.inspection.models import (
    ClearingRow,
    DrawDayRow,
    DrawRow,
    ReinspectionRow,
    ReleaseRow,
    SampleRow,
    TemporaryGoodsRow,
)
from services.inspection.repository.rows import CONSIGNMENTS, DECISIONS, table_of, to_consignment

T = TypeVar("T")
_DAYS: Final = table_of(DrawDayRow)
_DRAWS: Final = table_of(DrawRow)
_SAMPLES: Final = table_of(SampleRow)
_RELEASES: Final = table_of(ReleaseRow)
_REINSPECTIONS: Final = table_of(ReinspectionRow)
_CLEARINGS: Final = table_of(ClearingRow)
_TEMPORARY: Final = table_of(TemporaryGoodsRow)


class ChecksInDatabase:
    """How consignments are checked, in inspection's database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # ---- draws
    def draw_day(self, on: date) -> DrawDay | None:
        """Return the seed of a day, or None."""
        row = self._session.execute(sa.select(_DAYS).where(_DAYS.c.on == on)).mappings().first()
        return None if row is None else DrawDay(**row)

    def add_draw_day(self, day: DrawDay) -> bool:
        """Add the seed of a day; whether it is the day's, or another was there first."""
        added = insert(_DAYS).values(asdict(day)).on_conflict_do_nothing().returning(_DAYS.c.on)
        return self._session.execute(added).first() is not None

    def reveal_before(self, on: date, most: int) -> list[DrawDay]:
        """Note that the seeds of days before this one are told, oldest first; returns them."""
        late = sa.select(_DAYS.c.on).where(_DAYS.c.revealed_on.is_(None), _DAYS.c.on < on).order_by(_DAYS.c.on)
        told = sa.update(_DAYS).where(_DAYS.c.on.in_(late.limit(most))).values(revealed_on=on).returning(_DAYS)
        return sorted((DrawDay(**row) for row in self._session.execute(told).mappings()), key=lambda day: day.on)

    def draws(self, consignment_id: str) -> list[Draw]:
        """Return the draws of a consignment, one for each of its declarations."""
        return [Draw(**row) for row in self._of(_DRAWS, consignment_id, _DRAWS.c.attempt)]

    def add_draw(self, draw: Draw) -> None:
        """Keep a draw."""
        self._session.execute(_DRAWS.insert().values(asdict(draw)))

    def add_draws(self, draws: Sequence[Draw]) -> None:
        """Keep the draws of many that were declared together."""
        insert_many(self._session, _DRAWS, [asdict(draw) for draw in draws])

    def shares_since(self, consignment_id: str, number: int, but: str | None = None) -> list[Decimal | None]:
        """Return the shares sampled under the decisions of a consignment from a number on, but for those of a mode."""
        asked = sa.select(DECISIONS.c.sampling_percent).where(
            DECISIONS.c.consignment_id == consignment_id, DECISIONS.c.number >= number
        )
        if but is not None:
            asked = asked.where(DECISIONS.c.mode != but)
        return list(self._session.scalars(asked))

    def facts_of(self, consignment_id: str, number: int) -> Facts:
        """Return the facts that a decision rests on."""
        asked = sa.select(DECISIONS.c.facts).where(
            DECISIONS.c.consignment_id == consignment_id, DECISIONS.c.number == number
        )
        return Facts(**self._session.execute(asked).scalar_one())

    def add_sample(self, sample: Sample) -> None:
        """Keep a sample."""
        self._session.execute(_SAMPLES.insert().values(asdict(sample)))

    def samples(self, consignment_id: str) -> list[Sample]:
        """Return the samples of a consignment, oldest first."""
        return [
            Sample(**{**row, "units": tuple(row["units"]), "items": tuple(row["items"])})
            for row in self._of(_SAMPLES, consignment_id, _SAMPLES.c.number)
        ]

    # ---- releases
    def add_release(self, release: Release) -> None:
        """Keep a release."""
        self._session.execute(_RELEASES.insert().values(asdict(release)))

    def releases(self, consignment_id: str) -> list[Release]:
        """Return the releases of a consignment, oldest first."""
        return [Release(**row) for row in self._of(_RELEASES, consignment_id, _RELEASES.c.number)]

    def expired(self, on: date, most: int) -> list[Consignment]:
        """Return released consignments whose release holds no more on a day, locked, in the order of declaration."""
        last = (
            sa.select(_RELEASES.c.valid_until)
            .where(_RELEASES.c.consignment_id == CONSIGNMENTS.c.consignment_id)
            .order_by(_RELEASES.c.number.desc())
            .limit(1)
            .scalar_subquery()
        )
        asked = (
            sa.select(CONSIGNMENTS)
            .where(CONSIGNMENTS.c.state == "RELEASED", CONSIGNMENTS.c.released_on < on, last < on)
            .order_by(CONSIGNMENTS.c.consignment_id)
            .limit(most)
            .with_for_update(of=CONSIGNMENTS)
        )
        return [to_consignment(row) for row in self._session.execute(asked).mappings()]

    # ---- re-inspections and refusals
    def add_reinspection(self, one: Reinspection) -> None:
        """Keep that a re-inspection was asked for."""
        self._session.execute(_REINSPECTIONS.insert().values(asdict(one)))

    def conclude_reinspection(self, one: Reinspection) -> None:
        """Write how a re-inspection ended."""
        here = (_REINSPECTIONS.c.consignment_id == one.consignment_id, _REINSPECTIONS.c.number == one.number)
        self._session.execute(sa.update(_REINSPECTIONS).where(*here).values(asdict(one)))

    def reinspections(self, consignment_id: str) -> list[Reinspection]:
        """Return the re-inspections of a consignment, oldest first."""
        return [Reinspection(**row) for row in self._of(_REINSPECTIONS, consignment_id, _REINSPECTIONS.c.number)]

    def add_clearing(self, one: Clearing) -> None:
        """Keep that a refused batch was cleared."""
        self._session.execute(_CLEARINGS.insert().values(asdict(one)))

    def clearings(self, consignment_id: str) -> list[Clearing]:
        """Return how the refusals of a consignment were cleared."""
        return [Clearing(**row) for row in self._of(_CLEARINGS, consignment_id, _CLEARINGS.c.number)]

    # ---- goods admitted for a time
    def temporary(self, consignment_id: str, *, for_update: bool = False) -> TemporaryGoods | None:
        """Return until when goods were admitted, or None."""
        asked = sa.select(_TEMPORARY).where(_TEMPORARY.c.consignment_id == consignment_id)
        asked = asked.with_for_update() if for_update else asked
        row = self._session.execute(asked).mappings().first()
        return None if row is None else TemporaryGoods(**row)

    def put_temporary(self, goods: TemporaryGoods) -> None:
        """Write goods admitted for a time."""
        row = asdict(goods)
        upsert = insert(_TEMPORARY).values(row)
        changed = {name: upsert.excluded[name] for name in row if name != "consignment_id"}
        self._session.execute(upsert.on_conflict_do_update(index_elements=["consignment_id"], set_=changed))

    def temporary_due(self, on: date, until: date, most: int) -> list[TemporaryGoods]:
        """Return goods that must leave by a day, or must have left, of which that was not yet said; earliest first."""
        late = sa.and_(_TEMPORARY.c.due_on < on, _TEMPORARY.c.overdue_on.is_(None))
        unsaid = sa.or_(_TEMPORARY.c.reminded_on.is_(None), late)
        asked = (
            sa.select(_TEMPORARY)
            .where(_TEMPORARY.c.closed_on.is_(None), _TEMPORARY.c.due_on <= until, unsaid)
            .order_by(_TEMPORARY.c.due_on, _TEMPORARY.c.consignment_id)
            .limit(most)
            .with_for_update()
        )
        return [TemporaryGoods(**row) for row in self._session.execute(asked).mappings()]

    # ---- statistics
    def statistics(self, first: date, last: date, filters: dict[str, Any]) -> Sequence[dict[str, Any]]:
        """Return, for each mode, what became of the consignments declared in a period."""
        conditions = {
            "zone_id": "AND EXISTS (SELECT 1 FROM held_memberships m WHERE m.uscc = c.uscc AND m.zone_id = :zone_id"
            " AND m.state = 'ACTIVE')",
            "elsewhere": "AND NOT coalesce((SELECT e.division FROM held_enterprises e WHERE e.uscc = c.uscc),"
            " substr(c.uscc, 3, 6)) = ANY(:elsewhere)",
            "direction": "AND c.direction = :direction",
            "hs_prefix": "AND starts_with(c.hs_code, :hs_prefix)",
        }
        asked = {name: filters[name] for name in conditions if filters.get(name) is not None}
        statement = sa.text(_STATISTICS.format(filters=" ".join(conditions[name] for name in asked)))
        rows = self._session.execute(statement, {"first": first, "last": last, **asked}).mappings()
        return [dict(row) for row in rows]

    def _of(self, table: sa.Table, consignment_id: str, order: sa.ColumnElement[Any]) -> list[dict[str, Any]]:
        asked = sa.select(table).where(table.c.consignment_id == consignment_id).order_by(order)
        return [dict(row) for row in self._session.execute(asked).mappings()]


# of each consignment: when it was declared and first released, whether anybody looked, what was found
_STATISTICS: Final = """
    SELECT mode, count(*) AS declared,
           count(*) FILTER (WHERE checked) AS checked, count(*) FILTER (WHERE sampled) AS sampled,
           count(*) FILTER (WHERE nonconforming) AS nonconforming,
           count(*) FILTER (WHERE released_at IS NOT NULL) AS released,
           count(*) FILTER (WHERE by_rule) AS released_by_rule,
           count(*) FILTER (WHERE returned) AS returned,
           percentile_disc(0.5) WITHIN GROUP (ORDER BY released_at - declared_at) AS median_wait,
           percentile_disc(0.9) WITHIN GROUP (ORDER BY released_at - declared_at) AS ninetieth_wait
      FROM (
        SELECT coalesce(c.mode, 'HOLD') AS mode,
               min(s.at) FILTER (WHERE s.target = 'DECLARED') AS declared_at,
               min(s.at) FILTER (WHERE s.target = 'RELEASED') AS released_at,
               bool_or(s.target IN ('VERIFYING', 'SAMPLED', 'JOINT_TESTING')) AS checked,
               bool_or(s.target = 'SAMPLED') AS sampled,
               bool_or(s.target = 'NONCONFORMING') AS nonconforming,
               bool_or(s.target = 'RETURNED') AS returned,
               EXISTS (SELECT 1 FROM releases r WHERE r.consignment_id = c.consignment_id AND r.by_rule) AS by_rule
          FROM consignments c JOIN steps s USING (consignment_id)
         WHERE c.declared_on BETWEEN :first AND :last {filters}
         GROUP BY c.consignment_id
      ) AS one GROUP BY mode ORDER BY mode
"""
