"""Starting the plan of a zone, and how far its departments and stages are."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from databus.errors import Conflict, NotFound
from services.enterprise.domain.moves import check_day
from services.enterprise.domain.plan_work import by_agency, by_stage, pieces, progress
from services.enterprise.domain.plans import Plan, plan_named
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.tasks import TaskToAssign
from services.enterprise.domain.zones import Zone
from services.enterprise.use_cases import tasks
from services.enterprise.use_cases.work import Work

_ORIGIN = "plan"


@dataclass(frozen=True)
class Progress:
    """How far the work of a zone's plan is on a day."""

    zone_id: str
    plan: str
    started_on: date | None
    on: date
    total: Mapping[str, int]
    stages: Sequence[Mapping[str, Any]]
    departments: Sequence[Mapping[str, Any]]


def start(zone_id: str, on: date, work: Work, regulations: Regulations) -> Progress:
    """Give the plan's work to the departments; a plan started already is answered as it stands.

    Raises:
        NotPermitted: neither the zone's government nor its office.
        Conflict: the zone has ended, or its plan was started on another day.

    Source: SH 四, 五, 六(一); SN附2 二, 三.
    """
    zone = work.zones.get(zone_id, lock=True)
    regulations.require("start_plan", work.caller.require_agency(), division=zone.division)
    plan = _plan_of(zone, regulations)
    if zone.state in regulations.zone_ends:
        raise Conflict("the zone has ended", "zone_id", f"it is {zone.state} ({regulations.zone_ends[zone.state]})")
    check_day(on, since=None, today=work.clock.today())
    if zone.plan_started_on is None:
        work.expect_version(zone.version)
        for piece in pieces(plan, zone.product, zone.division, on, regulations):
            told = {name: getattr(piece, name) for name in ("zh", "en", "agencies", "due_on", "clause", "item")}
            tasks.assign(TaskToAssign(zone_id, _ORIGIN, plan.plan, lead=piece.agencies[0], **told), work, regulations)
        zone = replace(zone, plan_started_on=on, version=zone.version + 1)
        work.zones.save(zone)
    elif zone.plan_started_on != on:
        raise Conflict("the plan is started already", "on", f"it began on {zone.plan_started_on.isoformat()}")
    return _progress(zone, plan, work, regulations)


def show(zone_id: str, work: Work, regulations: Regulations) -> Progress:
    """Return how far each stage and each department is, and what is overdue today."""
    zone = work.zones.get(zone_id)
    return _progress(zone, _plan_of(zone, regulations), work, regulations)


def _plan_of(zone: Zone, regulations: Regulations) -> Plan:
    plan = plan_named(zone.plan, regulations) if zone.plan else None
    if plan is None:
        raise NotFound(f"{zone.zone_id} follows no plan")
    return plan


def _progress(zone: Zone, plan: Plan, work: Work, regulations: Regulations) -> Progress:
    found, today = work.tasks.of_origin(_ORIGIN, plan.plan, zone_id=zone.zone_id), work.clock.today()
    return Progress(
        zone_id=zone.zone_id,
        plan=plan.plan,
        started_on=zone.plan_started_on,
        on=today,
        total=progress(found, today),
        stages=by_stage(found, plan, today, regulations),
        departments=by_agency(found, plan, today),
    )
