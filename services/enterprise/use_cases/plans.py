"""A zone's plan, and what each agency has to do in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from databus.errors import NotFound
from services.enterprise.domain.plans import Plan, every_plan, phase_on, plan_named
from services.enterprise.domain.regulations import Regulations, Row
from services.enterprise.use_cases.work import Work


@dataclass(frozen=True)
class PlanOfZone:
    """A plan with the zone that follows it and the phase that today falls into."""

    zone_id: str
    plan: Plan
    phase: Row | None


@dataclass(frozen=True)
class Plans:
    """Every plan there is."""

    items: Sequence[Plan]


def list_plans(regulations: Regulations) -> Plans:
    """Return every plan there is. Source: SH 四, 五, 六; SN, SN附1, SN附2."""
    return Plans(every_plan(regulations))


def get_plan(zone_id: str, work: Work, regulations: Regulations) -> PlanOfZone:
    """Return the plan of a zone; NotFound if it follows none. Source: SH 四, 五."""
    zone = work.zones.get(zone_id)
    plan = plan_named(zone.plan, regulations) if zone.plan else None
    if plan is None:
        raise NotFound(f"{zone_id} follows no plan")
    return PlanOfZone(zone_id, plan, phase_on(plan, work.clock.today()))
