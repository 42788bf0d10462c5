"""The work that a plan gives: its main tasks, and the steps of each stage with the day they are due."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from services.enterprise.domain.plans import Plan
from services.enterprise.domain.programmes import due_for
from services.enterprise.domain.regulations import Regulations, Row
from services.enterprise.domain.tasks import CANCELLED, DONE, Task, is_overdue

WHOLE_PLAN: Final = 0


@dataclass(frozen=True)
class Piece:
    """One piece of work; `item` begins with the number of its stage, 0 for work of the whole plan."""

    item: str
    zh: str
    en: str
    agencies: tuple[str, ...]
    due_on: date
    clause: str


def pieces(plan: Plan, product: str, division: str, on: date, regulations: Regulations) -> list[Piece]:
    """Return all the work of a plan for a zone that begins on a day.

    A task that steps detail is not given besides them. Source: SH 四, 五; SN附2 二, 三.
    """
    last = max(phase["ends_on"] for phase in plan.phases)
    wanted = due_for(product, division, on, regulations) or last
    steps = regulations.rows("plan_step", "plan", plan.plan)
    detailed = {step["task"] for step in steps}
    whole = [
        Piece(f"{WHOLE_PLAN}/{task['task']}", task["zh"], task["en"], tuple(task["agencies"]), last, task["clause"])
        for task in plan.tasks
        if task["task"] not in detailed
    ]
    due = {stage["stage"]: _ends(stage, plan, wanted) for stage in stages(plan, regulations)}
    return whole + [
        Piece(
            f"{step['stage']}/{step['step']}",
            step["zh"],
            step["en"],
            tuple(step["agencies"]),
            due[step["stage"]],
            step["clause"],
        )
        for step in steps
    ]


def stages(plan: Plan, regulations: Regulations) -> list[Row]:
    """The stages of a plan, in their order."""
    return sorted(regulations.rows("plan_stage", "plan", plan.plan), key=lambda row: row["stage"])


def _ends(stage: Row, plan: Plan, wanted: date) -> date:
    if "phase" not in stage:
        return wanted
    ends: date = next(phase["ends_on"] for phase in plan.phases if phase["phase"] == stage["phase"])
    return ends


def progress(tasks: Iterable[Task], today: date) -> dict[str, int]:
    """How far some tasks are: counts, and the mean of their progress in percent, those cancelled left out."""
    found = list(tasks)
    alive = [task for task in found if task.state != CANCELLED]
    return {
        "tasks": len(alive),
        "done": sum(task.state == DONE for task in alive),
        "overdue": sum(is_overdue(task, today) for task in alive),
        "cancelled": len(found) - len(alive),
        "progress": sum(task.progress for task in alive) // len(alive) if alive else 0,
    }


def by_stage(tasks: Iterable[Task], plan: Plan, today: date, regulations: Regulations) -> list[Mapping[str, Any]]:
    """Progress of the whole plan's tasks, then of each stage."""
    found = list(tasks)
    rows = [{"stage": WHOLE_PLAN, "zh": "主要工作", "en": "Main tasks of the whole plan"}]
    rows += [{name: row[name] for name in ("stage", "zh", "en")} for row in stages(plan, regulations)]
    return [{**row, **progress((task for task in found if _stage_of(task) == row["stage"]), today)} for row in rows]


def by_agency(tasks: Iterable[Task], plan: Plan, today: date) -> list[Mapping[str, Any]]:
    """Progress of each department's tasks, and how many it leads."""
    found = list(tasks)
    names = {row["agency"]: row["zh"] for row in plan.agencies}
    codes = dict.fromkeys([*names, *(agency for task in found for agency in task.agencies)])
    return [
        {
            "agency": code,
            "zh": names.get(code),
            "leads": sum(task.lead == code for task in found),
            **progress((task for task in found if code in task.agencies), today),
        }
        for code in codes
    ]


def _stage_of(task: Task) -> int:
    return int(task.item.partition("/")[0])
