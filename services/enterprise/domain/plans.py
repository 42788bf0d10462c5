"""A zone's plan: who takes part, the tasks of each agency, the phases."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.enterprise.domain.regulations import Regulations, Row


@dataclass(frozen=True)
class Plan:
    """A plan as its document states it. Phases may begin before the day it was issued."""

    plan: str
    document: str
    issued_on: date
    zh: str
    en: str
    agencies: tuple[Row, ...]
    phases: tuple[Row, ...]
    tasks: tuple[Row, ...]
    seats: tuple[Row, ...] = ()
    duties: tuple[Row, ...] = ()


def every_plan(regulations: Regulations) -> list[Plan]:
    """Return the plans that there are, by the day they were issued. Source: SH; SN, SN附1, SN附2."""
    found = (plan_named(head["plan"], regulations) for head in regulations.book.table("plan"))
    return sorted((plan for plan in found if plan is not None), key=lambda plan: plan.issued_on)


def plan_named(name: str, regulations: Regulations) -> Plan | None:
    """Return a plan by its name, None if the rules hold none of that name. Source: SH 四, 五."""
    heads = regulations.rows("plan", "plan", name)
    if not heads:
        return None
    head = heads[0]
    agencies, phases, tasks, seats, duties = (
        tuple(regulations.rows(table, "plan", name))
        for table in ("plan_agency", "plan_phase", "plan_task", "plan_seat", "plan_duty")
    )
    return Plan(
        name, head["document"], head["issued_on"], head["zh"], head["en"], agencies, phases, tasks, seats, duties
    )


def phase_on(plan: Plan, day: date) -> Row | None:
    """Return the phase that the day falls into, None outside all."""
    return next((phase for phase in plan.phases if phase["begins_on"] <= day <= phase["ends_on"]), None)


def tasks_of(plan: Plan, agency: str, regulations: Regulations, *, on: date) -> list[Mapping[str, Any]]:
    """Return an agency's tasks, those of agencies it has succeeded by the day among them."""
    acting_for = regulations.predecessors(agency, on=on)
    return [task for task in plan.tasks if acting_for & set(task["agencies"])]
