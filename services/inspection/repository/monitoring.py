"""Queries on monitoring plans, the draws of their periods, and samples."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.many import insert_many
from services.inspection.domain.monitoring import (
    APPROVED,
    OPEN_SAMPLES,
    TESTED,
    Candidate,
    MonitoringDraw,
    MonitoringPlan,
    MonitoringSample,
)
from services.inspection.domain.monitoring_risk import SampleResult
from services.inspection.domain.reference import MONITORING, Entry
from services.inspection.models import DrawRow, MembershipRow
from services.inspection.models.monitoring import (
    MonitoringCandidateRow,
    MonitoringDrawRow,
    MonitoringPlanRow,
    MonitoringSampleRow,
)
from services.inspection.repository.reference_rows import ENTRIES, to_entry
from services.inspection.repository.rows import CONSIGNMENTS, Row, table_of

_PLANS: Final = table_of(MonitoringPlanRow)
_DRAWS: Final = table_of(MonitoringDrawRow)
_CANDIDATES: Final = table_of(MonitoringCandidateRow)
_SAMPLES: Final = table_of(MonitoringSampleRow)
_MEMBERSHIPS: Final = table_of(MembershipRow)
_BATCH_DRAWS: Final = table_of(DrawRow)
_MOST_RISKS: Final = 50
_LISTS: Final = ("hs_prefixes", "destinations", "items")
Condition = sa.ColumnElement[bool]


class MonitoringInDatabase:
    """Risk monitoring, in inspection's database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # ---- plans
    def add_plan(self, plan: MonitoringPlan) -> None:
        """Add a plan that was proposed."""
        self._session.execute(_PLANS.insert().values(_row_of(plan)))

    def plan(self, plan_id: str, *, for_update: bool = False) -> MonitoringPlan | None:
        """Return a plan, or None."""
        asked = sa.select(_PLANS).where(_PLANS.c.plan_id == plan_id)
        row = self._session.execute(asked.with_for_update() if for_update else asked).mappings().first()
        return None if row is None else _to_plan(row)

    def save_plan(self, plan: MonitoringPlan) -> None:
        """Write a plan that has changed."""
        self._session.execute(sa.update(_PLANS).where(_PLANS.c.plan_id == plan.plan_id).values(_row_of(plan)))

    def plans(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[MonitoringPlan]:
        """Return plans, newest first, older than the one the cursor names."""
        conditions: list[Condition] = [_PLANS.c[name] == value for name, value in filters.items()]
        if after is not None:
            conditions.append(_PLANS.c.plan_id < after)
        asked = sa.select(_PLANS).where(*conditions).order_by(_PLANS.c.plan_id.desc()).limit(limit)
        return [_to_plan(row) for row in self._session.execute(asked).mappings()]

    def due(self, on: date) -> MonitoringPlan | None:
        """Return a plan whose period is to be drawn, the longest due first, and lock it."""
        asked = sa.select(_PLANS).where(_PLANS.c.next_on <= on).order_by(_PLANS.c.next_on, _PLANS.c.plan_id).limit(1)
        row = self._session.execute(asked.with_for_update()).mappings().first()
        return None if row is None else _to_plan(row)

    def in_force(self, on: date) -> list[MonitoringPlan]:
        """Return the approved plans that hold on a day, oldest first."""
        asked = sa.select(_PLANS).where(_PLANS.c.state == APPROVED, _PLANS.c.until_on >= on, _PLANS.c.from_on <= on)
        return [_to_plan(row) for row in self._session.execute(asked.order_by(_PLANS.c.plan_id)).mappings()]

    def zones_of(self, usccs: Collection[str]) -> Mapping[str, Sequence[str]]:
        """Return the zones of which enterprises are active members."""
        asked = (
            sa.select(_MEMBERSHIPS.c.uscc, _MEMBERSHIPS.c.zone_id)
            .where(_MEMBERSHIPS.c.uscc.in_(sorted(usccs)), _MEMBERSHIPS.c.state == "ACTIVE")
            .order_by(_MEMBERSHIPS.c.zone_id)
        )
        found: dict[str, list[str]] = {}
        for uscc, zone_id in self._session.execute(asked):
            found.setdefault(uscc, []).append(zone_id)
        return found

    # ---- draws
    def population(self, plan: MonitoringPlan, first: date, last: date) -> list[tuple[str, str, str]]:
        """Return whatever a plan covers of what was declared between two days: id, enterprise, declaration.

        Of the zone: whose enterprise is an active member now, or whose draw this plan took the place of.
        """
        one = CONSIGNMENTS.c
        conditions: list[Condition] = [
            one.declared_on.between(first, last),
            one.direction == plan.direction,
            sa.or_(*(sa.and_(one.hs_code >= prefix, one.hs_code < prefix + ":") for prefix in plan.hs_prefixes)),
        ]
        if plan.destinations:
            conditions.append(one.destination.in_(plan.destinations))
        if plan.zone_id is not None:
            members = sa.select(_MEMBERSHIPS.c.uscc).where(
                _MEMBERSHIPS.c.zone_id == plan.zone_id, _MEMBERSHIPS.c.state == "ACTIVE"
            )
            spared = sa.select(_BATCH_DRAWS.c.consignment_id).where(_BATCH_DRAWS.c.plan_id == plan.plan_id)
            conditions.append(sa.or_(one.uscc.in_(members), one.consignment_id.in_(spared)))
        asked = sa.select(one.consignment_id, one.uscc, one.declaration_no).where(*conditions)
        return [tuple(row) for row in self._session.execute(asked)]

    def add_draw(self, draw: MonitoringDraw, ordered: Sequence[Candidate]) -> None:
        """Keep a draw with everything that could be drawn."""
        self._session.execute(_DRAWS.insert().values(asdict(draw)))
        same = {"plan_id": draw.plan_id, "on": draw.on}
        insert_many(self._session, _CANDIDATES, [same | asdict(one) for one in ordered])

    def draw(self, plan_id: str, on: date) -> MonitoringDraw | None:
        """Return the draw of a period, or None."""
        asked = sa.select(_DRAWS).where(_DRAWS.c.plan_id == plan_id, _DRAWS.c.on == on)
        row = self._session.execute(asked).mappings().first()
        return None if row is None else MonitoringDraw(**row)

    def draws(self, plan_id: str, limit: int) -> list[MonitoringDraw]:
        """Return the draws of a plan, newest first."""
        asked = sa.select(_DRAWS).where(_DRAWS.c.plan_id == plan_id).order_by(_DRAWS.c.on.desc()).limit(limit)
        return [MonitoringDraw(**row) for row in self._session.execute(asked).mappings()]

    def candidates(self, plan_id: str, on: date, after: int = 0, limit: int | None = None) -> list[Candidate]:
        """Return what could be drawn, in rank, behind a rank."""
        named = [_CANDIDATES.c[field.name] for field in fields(Candidate)]
        asked = (
            sa.select(*named)
            .where(_CANDIDATES.c.plan_id == plan_id, _CANDIDATES.c.on == on, _CANDIDATES.c.rank > after)
            .order_by(_CANDIDATES.c.rank)
            .limit(limit)
        )
        return [Candidate(**row) for row in self._session.execute(asked).mappings()]

    # ---- samples
    def add_samples(self, samples: Sequence[MonitoringSample]) -> None:
        """Add samples that were drawn."""
        if samples:
            self._session.execute(_SAMPLES.insert(), [_row_of(one) for one in samples])

    def sample(self, sample_id: str, *, for_update: bool = False) -> MonitoringSample | None:
        """Return a sample, or None."""
        asked = sa.select(_SAMPLES).where(_SAMPLES.c.sample_id == sample_id)
        row = self._session.execute(asked.with_for_update() if for_update else asked).mappings().first()
        return None if row is None else _to_sample(row)

    def save_sample(self, sample: MonitoringSample) -> None:
        """Write a sample that has changed."""
        changed = sa.update(_SAMPLES).where(_SAMPLES.c.sample_id == sample.sample_id)
        self._session.execute(changed.values(_row_of(sample)))

    def samples(
        self, filters: Mapping[str, Any], overdue_on: date | None, after: str | None, limit: int
    ) -> list[MonitoringSample]:
        """Return samples, newest first, older than the one the cursor names; only what is overdue on a day if asked."""
        conditions: list[Condition] = [_SAMPLES.c[name] == value for name, value in filters.items()]
        if overdue_on is not None:
            conditions += [_SAMPLES.c.state.in_(OPEN_SAMPLES), _SAMPLES.c.due_on < overdue_on]
        if after is not None:
            conditions.append(_SAMPLES.c.sample_id < after)
        asked = sa.select(_SAMPLES).where(*conditions).order_by(_SAMPLES.c.sample_id.desc()).limit(limit)
        return [_to_sample(row) for row in self._session.execute(asked).mappings()]

    def samples_of(self, plan_id: str, on: date) -> list[MonitoringSample]:
        """Return the samples of a draw, in rank."""
        asked = sa.select(_SAMPLES).where(_SAMPLES.c.plan_id == plan_id, _SAMPLES.c.on == on)
        return [_to_sample(row) for row in self._session.execute(asked.order_by(_SAMPLES.c.rank)).mappings()]

    def to_be_told(self, on: date, until: date, limit: int) -> list[MonitoringSample]:
        """Return samples due by a day, or overdue, of which that was not yet said; earliest first, and lock them."""
        column = _SAMPLES.c
        late = sa.and_(column.due_on < on, column.overdue_on.is_(None))
        soon = sa.and_(column.due_on >= on, column.due_on <= until, column.reminded_on.is_(None))
        asked = (
            sa.select(_SAMPLES)
            .where(column.state.in_(OPEN_SAMPLES), sa.or_(late, soon))
            .order_by(column.due_on, column.sample_id)
            .limit(limit)
            .with_for_update()
        )
        return [_to_sample(row) for row in self._session.execute(asked).mappings()]

    def counts(self, plan_id: str, on: date) -> Mapping[str, int]:
        """Return how many samples of a plan stand in each state, and how many are overdue on a day."""
        overdue = sa.func.count().filter(_SAMPLES.c.state.in_(OPEN_SAMPLES), _SAMPLES.c.due_on < on)
        asked = sa.select(_SAMPLES.c.state, sa.func.count(), overdue).where(_SAMPLES.c.plan_id == plan_id)
        found = list(self._session.execute(asked.group_by(_SAMPLES.c.state)))
        return {state: count for state, count, _ in found} | {"overdue": sum(late for _, _, late in found)}

    # ---- results
    def results(self, hs_prefix: str, zone_id: str | None, first: date, since: datetime | None) -> list[SampleResult]:
        """Return the results on goods under a prefix, tested from a day on, told since a moment.

        Of all plans of a zone; without one, of all plans there are.
        """
        column = _SAMPLES.c
        conditions: list[Condition] = [
            column.state == TESTED,
            column.hs_code >= hs_prefix,
            column.hs_code < hs_prefix + ":",
            column.tested_on >= first,
        ]
        if zone_id is not None:
            of_zone = sa.select(_PLANS.c.plan_id).where(_PLANS.c.zone_id == zone_id)
            conditions.append(column.plan_id.in_(of_zone))
        if since is not None:
            conditions.append(column.tested_at > since)
        return self._tested(conditions)

    def results_of(self, plan_id: str) -> list[SampleResult]:
        """Return the results of a plan."""
        return self._tested([_SAMPLES.c.plan_id == plan_id, _SAMPLES.c.state == TESTED])

    def risks(self, hs_prefixes: Collection[str], zone_id: str | None) -> list[Entry]:
        """Return what monitoring recorded of the risk of goods in a zone, or everywhere; newest first, all of it."""
        asked = sa.select(ENTRIES).where(
            ENTRIES.c.hs_prefix.in_(sorted(hs_prefixes)),
            ENTRIES.c.source == MONITORING,
            ENTRIES.c.zone_id.is_not_distinct_from(zone_id),
        )
        rows = self._session.execute(asked.order_by(ENTRIES.c.entry_id.desc()).limit(_MOST_RISKS)).mappings()
        return [to_entry(row) for row in rows]

    def _tested(self, conditions: Sequence[Condition]) -> list[SampleResult]:
        column = _SAMPLES.c
        asked = sa.select(column.tested_on, column["items"], column.conforming, column.tested_at).where(*conditions)
        return [
            SampleResult(on, tuple(one["item"] for one in items if not one["conforms"]), conforming, told_at)
            for on, items, conforming, told_at in self._session.execute(asked)
        ]


def _to_plan(row: Row) -> MonitoringPlan:
    return MonitoringPlan(**_tuples(row, _LISTS))


def _to_sample(row: Row) -> MonitoringSample:
    return MonitoringSample(**_tuples(row, ("items",)))


def _tuples(row: Row, names: Collection[str]) -> dict[str, Any]:
    return {name: tuple(value) if name in names else value for name, value in row.items()}


def _row_of(one: MonitoringPlan | MonitoringSample) -> dict[str, Any]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(one).items()}
