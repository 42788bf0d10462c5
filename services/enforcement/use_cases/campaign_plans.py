"""Plans by which campaigns recur: made, approved, suspended, ended; and what they will begin within a year."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from typing import Any, Final, Protocol

from databus.calendar import shipped
from databus.clock import Clock
from databus.errors import InvalidRequest
from databus.identifiers import uuid7
from databus.recurrence import check_rule
from databus.rules import RuleBook
from services.enforcement.domain import campaign_plans
from services.enforcement.domain.campaign_plans import Attempt, CampaignPlan, CampaignStart, PlanMove, Reach
from services.enforcement.domain.draws import Officer
from services.enforcement.domain.history import CAMPAIGN_PLAN, Step, day_of_act
from services.enforcement.use_cases.draw_work import DrawWork
from services.enforcement.use_cases.powers import check_move, division_of_scope, require_row
from services.enforcement.use_cases.work import Kept, comes_again, digest_of

EVENT: Final = "enforcement.campaign_plan_changed"
_MOST_SHOWN: Final = 60


@dataclass(frozen=True)
class PlanRecurringCampaigns:
    """Campaigns to recur: of which kind, by which rule of days, with whom, among whom."""

    title: str
    plan_kind: str
    recurrence: str
    starts_on: date
    agencies: tuple[str, ...]
    until_on: date | None = None
    zone_id: str | None = None
    hs_prefix: str | None = None
    division: str | None = None
    risk: tuple[str, ...] = ()
    sample_size: int | None = None
    seed_source: str | None = None
    officers: tuple[Officer, ...] | None = None


class CampaignPlans(Kept[CampaignPlan], Protocol):
    """Plans, and what became of their days."""

    def approved(self, plan_kind: str) -> Sequence[CampaignPlan]:
        """Return the approved plans of a kind."""
        ...

    def due(self, today: date, tried_before: datetime) -> CampaignPlan | None:
        """Return an approved plan whose day has come and that nobody else is at, locked; none tried in vain since."""
        ...

    def reckoned_otherwise(self, calendar: str) -> CampaignPlan | None: ...

    def start(self, start: CampaignStart) -> None: ...

    def save_start(self, start: CampaignStart) -> None: ...

    def starts(self, plan_id: str, most: int) -> Sequence[CampaignStart]: ...

    def waiting(self, today: date) -> CampaignStart | None:
        """Return the start of a campaign that is not notified and was not tried today, locked."""
        ...

    def in_year(self, kind: str, year: int) -> Sequence[tuple[str | None, str | None, str, int]]:
        """Count the campaigns of a kind in a year that are not cancelled, by zone, division and who leads."""
        ...


class PlanWork(DrawWork, Protocol):
    """A transaction in which campaigns are planned."""

    @property
    def campaign_plans(self) -> CampaignPlans: ...

    def attempt(self) -> AbstractContextManager[None]: ...


def plan_recurring(order: PlanRecurringCampaigns, tx: PlanWork, rules: RuleBook, clock: Clock) -> CampaignPlan:
    """Plan campaigns that recur; the plan begins as a DRAFT and starts nothing before it is approved.

    Raises:
        NotPermitted: an agency that plans none of this kind, or for another county.
        InvalidRequest: too few agencies, a rule that cannot be read, more or fewer a year than the law has it.

    Source: SH 三(六), 四(十四)1, 六(二).
    """
    today, caller = clock.today(), tx.caller.require_agency()
    row = campaign_plans.kind_row(order.plan_kind, rules)
    division = division_of_scope(tx, order.division, order.zone_id, caller, rules)
    agency = require_row("plan_recurring_campaigns", row, tx, rules, division=division)
    agencies = tuple(dict.fromkeys(order.agencies))
    wanted = rules.value("agencies_min", on=today)
    if len(agencies) < wanted:
        raise InvalidRequest("a joint campaign needs several agencies", "agencies", f"at least {wanted} (SH 四(十四)1)")
    if order.starts_on < today:
        raise InvalidRequest("a day that is over", "starts_on", f"a day not before {today}")
    if order.until_on is not None and order.until_on < order.starts_on:
        raise InvalidRequest("the plan would be over before it begins", "until_on", f"not before {order.starts_on}")
    check_rule(order.recurrence, order.starts_on)
    plan = CampaignPlan(
        plan_id=uuid7(),
        agencies=agencies,
        lead_agency=agency if agency in agencies else agencies[0],
        risk=tuple(dict.fromkeys(order.risk)),
        officers=order.officers or (),
        state="DRAFT",
        planned_on=today,
        clause=row["clause"],
        **_as_told(order),
    )
    campaign_plans.check_frequency(plan, reach_of(plan, tx, rules), (), rules, on=today)
    plan = campaign_plans.scheduled(plan, order.starts_on - timedelta(days=1), shipped())
    tx.campaign_plans.add(plan)
    note_plan(tx, plan, None, today)
    return plan


def move_plan(move: PlanMove, tx: PlanWork, rules: RuleBook, clock: Clock) -> CampaignPlan:
    """Approve a plan, suspend it, let it go on, end it; days that pass while it is not approved start nothing.

    Source: SH 四(一), 四(十四)2.
    """
    agency = tx.caller.require_agency()
    plan = tx.campaign_plans.get(move.plan_id)
    digest = digest_of(move, agency)
    if comes_again(tx, CAMPAIGN_PLAN, plan.plan_id, move.to, digest):
        return plan
    tx.expect_version(plan.version)
    division = division_of_scope(tx, plan.division, plan.zone_id, plan.lead_agency, rules)
    transition = check_move(campaign_plans.machine(rules), plan.state, move.to, tx, rules, division=division)
    since = max(step.on for step in tx.history.of(CAMPAIGN_PLAN, plan.plan_id))
    on = day_of_act(move.on, today=clock.today(), since=since)
    after = campaign_plans.moved(plan, move, transition)
    approved = tx.campaign_plans.approved(plan.plan_kind)
    others = [(reach_of(one, tx, rules), one) for one in approved if one.plan_id != plan.plan_id]
    campaign_plans.check(Attempt(plan, after, move, on, reach_of(plan, tx, rules), others, rules), transition)
    if move.to == "APPROVED":
        first = max(clock.today(), plan.starts_on) - timedelta(days=1)
        after = campaign_plans.scheduled(after, first, shipped())
    tx.campaign_plans.save(after)
    note_plan(tx, after, plan.state, on, note=move.reason, document_no=move.document_no, digest=digest)
    return after


def reach_of(plan: CampaignPlan, tx: PlanWork, rules: RuleBook) -> Reach:
    """Return where the campaigns of a plan reach."""
    return Reach(plan.zone_id, division_of_scope(tx, plan.division, plan.zone_id, plan.lead_agency, rules))


def in_year(plan: CampaignPlan, kind: str, year: int, tx: PlanWork, rules: RuleBook) -> int:
    """Return how many campaigns of a kind a zone that a plan reaches has in a year; the most, if it reaches several."""
    counted = [
        (Reach(zone_id, division_of_scope(tx, division, zone_id, lead, rules)), count)
        for zone_id, division, lead, count in tx.campaign_plans.in_year(kind, year)
    ]
    return campaign_plans.most_in_a_zone(reach_of(plan, tx, rules), counted)


def plan_file(plan_id: str, tx: PlanWork, clock: Clock) -> dict[str, Any]:
    """Return a plan with what became of its days, what comes within a year, and its steps."""
    plan = tx.campaign_plans.look(plan_id)
    return {
        **asdict(plan),
        "upcoming": campaign_plans.upcoming(plan, clock.today(), shipped(), _MOST_SHOWN),
        "starts": tx.campaign_plans.starts(plan_id, _MOST_SHOWN),
        "history": tx.history.of(CAMPAIGN_PLAN, plan_id),
    }


def note_plan(
    tx: PlanWork,
    plan: CampaignPlan,
    before: str | None,
    on: date,
    *,
    note: str | None = None,
    document_no: str | None = None,
    digest: str | None = None,
) -> None:
    """Keep a step of a plan, and say how it stands."""
    caller = tx.caller
    step = Step(
        CAMPAIGN_PLAN, plan.plan_id, plan.version, before, plan.state, on, caller.agency, caller.actor, plan.clause
    )
    tx.history.add(replace(step, note=note, document_no=document_no, digest=digest))
    tx.outbox.add(EVENT, subject=plan.plan_id, data=plan, legalbasis=plan.clause)


def _as_told(order: PlanRecurringCampaigns) -> dict[str, Any]:
    made = {"agencies", "risk", "officers"}
    return {field.name: getattr(order, field.name) for field in fields(order) if field.name not in made}
