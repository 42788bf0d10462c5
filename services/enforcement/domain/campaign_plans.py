"""Plans by which campaigns recur: a rule of days, agencies, a scope; approved once, then started by itself.

Source: SH 三(六) (one or two a year), 四(十四)1, 六(二).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from databus.calendar import Calendar
from databus.errors import Conflict, InvalidRequest
from databus.recurrence import AHEAD, Occurrence, days_of, next_of, occurrences
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.draws import Officer
from services.enforcement.domain.guarding import check_guards

STATES: Final = ("DRAFT", "APPROVED", "SUSPENDED", "ENDED")
STARTED, MISSED, SKIPPED = "STARTED", "MISSED", "SKIPPED"
OUTCOMES: Final = (STARTED, MISSED, SKIPPED)
PLAN_KINDS: Final = (
    *("anti_counterfeit", "ip_rights", "risk_screening", "supervision_sampling", "circulation_supervision"),
)
_YEARS: Final = 2


@dataclass(frozen=True)
class CampaignPlan:
    """A plan; `next_on` is the working day on which it starts a campaign next, for its day `next_nominal_on`.

    `problem` says why nothing could be begun when that was last tried.
    """

    plan_id: str
    title: str
    plan_kind: str
    recurrence: str
    starts_on: date
    until_on: date | None
    agencies: tuple[str, ...]
    lead_agency: str
    zone_id: str | None
    hs_prefix: str | None
    division: str | None
    risk: tuple[str, ...]
    sample_size: int | None
    seed_source: str | None
    officers: tuple[Officer, ...]
    state: str
    planned_on: date
    clause: str
    document_no: str | None = None
    next_nominal_on: date | None = None
    next_on: date | None = None
    provisional: bool = False
    calendar: str = ""
    problem: str | None = None
    tried_at: datetime | None = None
    version: int = 1


@dataclass(frozen=True)
class CampaignStart:
    """What became of an occurrence of a plan; `problem` says why its campaign is not notified yet, or not begun."""

    plan_id: str
    nominal_on: date
    starts_on: date
    outcome: str
    campaign_id: str | None
    started_on: date
    caught_up: bool
    problem: str | None = None
    tried_on: date | None = None


@dataclass(frozen=True)
class Reach:
    """Where a campaign or a plan reaches: a zone of a county, or without one all of its zones.

    Goods and risks narrow who is drawn, not where: a campaign about one kind of goods is one of the zone's campaigns.
    """

    zone_id: str | None
    division: str | None

    def meets(self, other: Reach) -> bool:
        """Whether both reach some enterprises of one zone."""
        if self.zone_id is not None and other.zone_id is not None:
            return self.zone_id == other.zone_id
        if self.division is None or other.division is None:
            return True  # all over the country
        return self.division.startswith(other.division) or other.division.startswith(self.division)


@dataclass(frozen=True)
class PlanMove:
    """What an agency says when it moves a plan."""

    plan_id: str
    to: str
    on: date | None = None
    document_no: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Attempt:
    """A move that is tried; `others` are the plans of the same kind that are approved, with where they reach."""

    before: CampaignPlan
    after: CampaignPlan
    move: PlanMove
    on: date
    reach: Reach
    others: Sequence[tuple[Reach, CampaignPlan]]
    rules: RuleBook


def machine(rules: RuleBook) -> StateMachine:
    """The moves of plans."""
    return StateMachine.from_rows("campaign plan", rules.table("campaign_plan_move"))


def kind_row(plan_kind: str, rules: RuleBook) -> Mapping[str, Any]:
    """Return what the rules say of a kind of plans: the kind of its campaigns, who plans it, its clause."""
    return next(row for row in rules.table("campaign_plan_kind") if row["code"] == plan_kind)


def scheduled(plan: CampaignPlan, after: date, calendar: Calendar) -> CampaignPlan:
    """Return the plan with its next occurrence after a nominal day; none if it is over."""
    found = next_of(plan.recurrence, plan.starts_on, after, plan.until_on, calendar)
    return replace(
        plan,
        next_nominal_on=None if found is None else found.nominal_on,
        next_on=None if found is None else found.starts_on,
        provisional=found is not None and found.provisional,
        calendar=calendar.version,
    )


def due(plan: CampaignPlan, today: date, calendar: Calendar) -> list[Occurrence]:
    """Return the occurrences whose day has come and that nothing was done about, oldest first."""
    if plan.next_nominal_on is None:
        return []
    found = occurrences(plan.recurrence, plan.starts_on, plan.next_nominal_on, _last(plan, today), calendar)
    return [one for one in found if one.starts_on <= today]


def upcoming(plan: CampaignPlan, today: date, calendar: Calendar, most: int) -> list[Occurrence]:
    """Return what is to come within a year, the first `most`."""
    if plan.next_nominal_on is None or plan.state == "ENDED":
        return []
    last = _last(plan, today + AHEAD)
    return occurrences(plan.recurrence, plan.starts_on, plan.next_nominal_on, last, calendar)[:most]


def per_year(plans: Collection[CampaignPlan], year: int) -> int:
    """Count the days on which plans begin campaigns within a calendar year."""
    first, last = _year(year)
    return sum(len(days_of(one.recurrence, one.starts_on, first, _last(one, last))) for one in plans)


def frequency(plan_kind: str, rules: RuleBook, *, on: date) -> Mapping[str, Any] | None:
    """Return how many campaigns of a kind of plans a zone has in a calendar year, None if nothing says so.

    Source: SH 三(六) (每年组织开展1~2次).
    """
    return next((row for row in rules.table("campaign_frequency", on=on) if row["plan_kind"] == plan_kind), None)


def most_in_a_zone(reach: Reach, counted: Sequence[tuple[Reach, int]]) -> int:
    """Return how many of some campaigns, counted where they reach, meet in one zone that a reach covers.

    Those of a whole county come to each of its zones.
    """
    near = [(one, count) for one, count in counted if one.meets(reach)]
    zones: set[str | None] = {one.zone_id for one, _ in near} - {None} or {reach.zone_id}
    return max(sum(count for one, count in near if one.zone_id in {None, zone}) for zone in zones)


def check_frequency(
    plan: CampaignPlan, reach: Reach, others: Sequence[tuple[Reach, CampaignPlan]], rules: RuleBook, *, on: date
) -> None:
    """Refuse plans that together bring more or fewer campaigns of a kind to a zone in a year than the law has it.

    Fewer counts in whole years alone: in those that the plans cover from their first day to their last.

    Raises:
        InvalidRequest: names the year, the count and the clause.

    Source: SH 三(六).
    """
    row = frequency(plan.plan_kind, rules, on=on)
    if row is None:
        return
    plans = [*others, (reach, plan)]
    first = max(plan.starts_on.year, on.year)
    last = max(first, *(one.starts_on.year for _, one in plans)) + _YEARS
    for year in range(first, last + 1):
        count = most_in_a_zone(reach, [(where, per_year([one], year)) for where, one in plans])
        whole = _whole(plan, year)
        if count > row["at_most"] or (whole and count < row["at_least"]):
            raise InvalidRequest(
                f"{count} campaigns in {year} ({row['clause']})",
                "recurrence",
                f"{row['at_least']} to {row['at_most']} a year, with those of {len(others)} other plans",
            )


def moved(plan: CampaignPlan, move: PlanMove, transition: Transition) -> CampaignPlan:
    """Return the plan after a move, its guards not yet checked."""
    return replace(
        plan,
        state=move.to,
        document_no=move.document_no or plan.document_no,
        clause=transition.clause,
        version=plan.version + 1,
    )


def check(attempt: Attempt, transition: Transition) -> None:
    """Check every guard of a move."""
    check_guards(GUARDS, transition, attempt)


def _whole(plan: CampaignPlan, year: int) -> bool:
    first, last = _year(year)
    return plan.starts_on <= first and (plan.until_on is None or plan.until_on >= last)


def _year(year: int) -> tuple[date, date]:
    return date(year, 1, 1), date(year + 1, 1, 1) - timedelta(days=1)


def _last(plan: CampaignPlan, day: date) -> date:
    return day if plan.until_on is None else min(day, plan.until_on)


def _document_told(attempt: Attempt) -> None:
    if attempt.move.document_no is None:
        raise InvalidRequest("a document is missing", "document_no", "the document that approves the plan")


def _reason_told(attempt: Attempt) -> None:
    if attempt.move.reason is None:
        raise InvalidRequest("a reason is missing", "reason", "why, in a sentence")


def _often_enough(attempt: Attempt) -> None:
    check_frequency(attempt.after, attempt.reach, attempt.others, attempt.rules, on=attempt.on)


def _not_over(attempt: Attempt) -> None:
    if attempt.before.until_on is not None and attempt.on > attempt.before.until_on:
        raise Conflict("the plan is over", "to", f"a plan until {attempt.on} or longer")


GUARDS: Final[Mapping[str, Callable[[Attempt], None]]] = {
    "document_told": _document_told,
    "reason_told": _reason_told,
    "often_enough": _often_enough,
    "not_over": _not_over,
}
