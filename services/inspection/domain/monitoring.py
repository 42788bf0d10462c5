"""Risk monitoring in place of batch management (风险监测代替批次管理): plans, their periods, and the samples drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from databus.rules import RuleBook
from databus.state_machine import StateMachine

DRAFT: Final = "DRAFT"
APPROVED: Final = "APPROVED"
CLOSED: Final = "CLOSED"
CANCELLED: Final = "CANCELLED"
PLAN_STATES: Final = (DRAFT, APPROVED, CLOSED, CANCELLED)
DRAWN: Final = "DRAWN"
TAKEN: Final = "TAKEN"
TESTED: Final = "TESTED"
NOT_TAKEN: Final = "NOT_TAKEN"
SAMPLE_STATES: Final = (DRAWN, TAKEN, TESTED, NOT_TAKEN)
OPEN_SAMPLES: Final = (DRAWN, TAKEN)
MONTH: Final = "month"
QUARTER: Final = "quarter"
PERIODS: Final = (MONTH, QUARTER)
_MONTHS: Final = {MONTH: 1, QUARTER: 3}


@dataclass(frozen=True, slots=True)
class MonitoringPlan:
    """A plan as it stands; `from_on` and `until_on` both count; `next_on` is the day of its next draw.

    Without a zone it is for everywhere, without destinations for all.
    """

    plan_id: str
    title: str
    zone_id: str | None
    hs_prefixes: tuple[str, ...]
    direction: str
    destinations: tuple[str, ...]
    items: tuple[str, ...]
    period: str
    samples: int
    most_per_enterprise: int
    from_on: date
    until_on: date
    document_no: str
    clause: str
    state: str
    agency: str
    actor: str
    proposed_at: datetime
    decided_agency: str | None = None
    decided_actor: str | None = None
    decided_at: datetime | None = None
    decision_no: str | None = None
    reason: str | None = None
    closed_on: date | None = None
    next_on: date | None = None
    version: int = 1

    def covers(self, hs_code: str, direction: str, destination: str | None, zones: Sequence[str], on: date) -> bool:
        """Whether it takes the place of drawing a batch declared on a day.

        Source: DOMAIN D.1 rule 8 (drawn by monitoring plan, not by batch).
        """
        return (
            self.state == APPROVED
            and self.from_on <= on <= self.until_on
            and direction == self.direction
            and hs_code.startswith(self.hs_prefixes)
            and (not self.destinations or destination in self.destinations)
            and (self.zone_id is None or self.zone_id in zones)
        )


@dataclass(frozen=True, slots=True)
class MonitoringDraw:
    """The draw of one period: on its first day, by the seed of `seed_on`, from what was declared between two days."""

    plan_id: str
    on: date
    seed_on: date
    declared_from: date
    declared_until: date
    population: int
    wanted: int
    most_per_enterprise: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Candidate:
    """A consignment that could be drawn; `rank` counts from 1 in the order of the draw."""

    consignment_id: str
    uscc: str
    key: str
    rank: int = 0


@dataclass(frozen=True, slots=True)
class MonitoringSample:
    """A sample: drawn, taken, tested, or not taken; `due_on` is the last day of the step that comes next."""

    sample_id: str
    plan_id: str
    on: date
    rank: int
    consignment_id: str
    uscc: str
    hs_code: str
    product: str
    destination: str | None
    state: str
    drawn_on: date
    due_on: date | None
    taken_on: date | None = None
    taken_agency: str | None = None
    taken_actor: str | None = None
    tested_on: date | None = None
    tested_at: datetime | None = None
    cnas_no: str | None = None
    document_no: str | None = None
    items: tuple[Mapping[str, Any], ...] = ()
    conforming: bool | None = None
    reason: str | None = None
    replaces: str | None = None
    reminded_on: date | None = None
    overdue_on: date | None = None
    version: int = 1

    def overdue(self, on: date) -> bool:
        """Whether its next step should have been taken before a day."""
        return self.state in OPEN_SAMPLES and self.due_on is not None and self.due_on < on

    @property
    def failed(self) -> tuple[str, ...]:
        """The items that do not conform."""
        return tuple(str(one["item"]) for one in self.items if not one["conforms"])


def plan_machine(rules: RuleBook) -> StateMachine:
    """Return the moves of a plan."""
    return StateMachine.from_rows("monitoring plan", rules.table("monitoring_plan_move"))


def sample_machine(rules: RuleBook) -> StateMachine:
    """Return the moves of a sample."""
    return StateMachine.from_rows("monitoring sample", rules.table("monitoring_sample_move"))


def first_day(period: str, on: date) -> date:
    """Return the first day of the period that a day is in."""
    months = _MONTHS[period]
    return date(on.year, (on.month - 1) // months * months + 1, 1)


def next_first_day(period: str, on: date) -> date:
    """Return the first day of the period after the one that a day is in."""
    begun = first_day(period, on)
    count = begun.month - 1 + _MONTHS[period]
    return date(begun.year + count // 12, count % 12 + 1, 1)


def draws_after(plan: MonitoringPlan, drawn_on: date) -> date | None:
    """Return the day of the draw after the one of a first day; None if no day of the plan is left for it."""
    return next_first_day(plan.period, drawn_on) if drawn_on <= plan.until_on else None


def drawn_between(plan: MonitoringPlan, on: date) -> tuple[date, date]:
    """Return the first and the last day of declaration of what is drawn on a first day: of the plan's days alone."""
    last = on - timedelta(days=1)
    return max(first_day(plan.period, last), plan.from_on), min(last, plan.until_on)
