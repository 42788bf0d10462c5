"""What plans begin by themselves: one occurrence in one step, once, however many workers there are.

The step locks its plan, and the occurrence has a key of its own; a worker that dies leaves nothing half begun. What was
missed while nobody worked is caught up if it is the newest of its plan, and said to be missed otherwise.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from databus import logs
from databus.calendar import shipped
from databus.clock import Clock
from databus.identifiers import uuid7
from databus.recurrence import Occurrence
from databus.rules import RuleBook
from services.enforcement.domain import campaign_plans
from services.enforcement.domain.campaign_plans import MISSED, SKIPPED, STARTED, CampaignPlan, CampaignStart
from services.enforcement.domain.campaigns import Attempt, Campaign, CampaignMove, check, machine, moved
from services.enforcement.domain.history import CAMPAIGN
from services.enforcement.use_cases import due, freezing
from services.enforcement.use_cases.campaign_plans import PlanWork, in_year, note_plan
from services.enforcement.use_cases.clocks import start_clock
from services.enforcement.use_cases.powers import division_of_scope
from services.enforcement.use_cases.telling import moved_on, told_of

AGAIN: Final = timedelta(minutes=5)  # after which a plan that could not begin is tried again

log = logs.get(__name__)


def start_due(tx: PlanWork, rules: RuleBook, clock: Clock) -> bool:
    """Take one step: begin what is due of one plan, or notify a campaign that waits. True if there was something.

    Source: SH 三(六) (每年组织开展), 四(十四)1.
    """
    today = clock.today()
    plan = tx.campaign_plans.due(today, clock.now() - AGAIN)
    if plan is not None:
        _begin_or_say_why_not(plan, tx, rules, clock)
        return True
    waiting = tx.campaign_plans.waiting(today)
    if waiting is not None and waiting.campaign_id is not None:
        campaign = tx.campaigns.get(waiting.campaign_id)
        problem = _notify(campaign, tx, rules, clock, "once what hindered it was put right")
        tx.campaign_plans.save_start(replace(waiting, problem=problem, tried_on=today))
        return True
    return _reckon(tx)


def _begin_or_say_why_not(plan: CampaignPlan, tx: PlanWork, rules: RuleBook, clock: Clock) -> None:
    """Begin what is due of a plan; what cannot begin is kept beside it, and keeps no other plan from its day."""
    try:
        with tx.attempt():
            _begin_due(plan, tx, rules, clock)
    except Exception as problem:
        log.warning("campaign_plan.failed", plan_id=plan.plan_id, exc_info=problem)
        told = replace(plan, problem=told_of(problem), tried_at=clock.now())
        tx.campaign_plans.save(told)


def _begin_due(plan: CampaignPlan, tx: PlanWork, rules: RuleBook, clock: Clock) -> None:
    today = clock.today()
    found = campaign_plans.due(plan, today, shipped())
    for missed in found[:-1]:
        tx.campaign_plans.start(_start(plan, missed, MISSED, today, "nobody worked on that day, and a later day came"))
    for occurrence in found[-1:]:
        _begin(plan, occurrence, tx, rules, clock)
    # a calendar that moved the day away leaves nothing due
    last = found[-1].nominal_on if found else _before(plan)
    after = replace(campaign_plans.scheduled(plan, last, shipped()), problem=None, version=plan.version + 1)
    tx.campaign_plans.save(after)
    told = ", ".join(str(one.nominal_on) for one in found[:-1])
    note_plan(tx, after, plan.state, today, note=f"missed: {told}" if told else None)


def _begin(plan: CampaignPlan, occurrence: Occurrence, tx: PlanWork, rules: RuleBook, clock: Clock) -> None:
    today, kind = clock.today(), campaign_plans.kind_row(plan.plan_kind, rules)["kind"]
    law = campaign_plans.frequency(plan.plan_kind, rules, on=occurrence.nominal_on)
    year = occurrence.nominal_on.year
    if law is not None and in_year(plan, kind, year, tx, rules) >= law["at_most"]:
        why = f"{law['at_most']} campaigns of {year} there are already ({law['clause']})"
        tx.campaign_plans.start(_start(plan, occurrence, SKIPPED, today, why))
        return
    campaign = _campaign(plan, occurrence, kind, today)
    start = replace(_start(plan, occurrence, STARTED, today), campaign_id=campaign.campaign_id, tried_on=today)
    tx.campaign_plans.start(start)
    tx.campaigns.add(campaign)
    late = f", caught up on {today}" if start.caught_up else ""
    moved_on(tx, campaign, None, today, note=f"planned for {occurrence.starts_on}{late}")
    approved = _approved(campaign, plan, tx, rules, today)
    division = division_of_scope(tx, plan.division, plan.zone_id, plan.lead_agency, rules)
    start_clock(
        tx,
        rules,
        kind=due.START,
        subject_kind=CAMPAIGN,
        subject_id=campaign.campaign_id,
        responsible=plan.lead_agency,
        on=today,
        division=division,
    )
    problem = _notify(approved, tx, rules, clock, f"planned for {occurrence.starts_on}{late}")
    if problem is not None:
        tx.campaign_plans.save_start(replace(start, problem=problem))


def _campaign(plan: CampaignPlan, occurrence: Occurrence, kind: str, today: date) -> Campaign:
    return Campaign(
        campaign_id=uuid7(),
        title=f"{plan.title} {occurrence.nominal_on}",
        kind=kind,
        zone_id=plan.zone_id,
        hs_prefix=plan.hs_prefix,
        division=plan.division,
        year=occurrence.nominal_on.year,
        lead_agency=plan.lead_agency,
        agencies=plan.agencies,
        sample_size=plan.sample_size,
        seed_source=plan.seed_source,
        state="DRAFT",
        planned_on=today,
        clause=plan.clause,
        version=1,
        officers=plan.officers,
        risk=plan.risk,
        plan_id=plan.plan_id,
        plan_day=occurrence.nominal_on,
    )


def _approved(campaign: Campaign, plan: CampaignPlan, tx: PlanWork, rules: RuleBook, on: date) -> Campaign:
    """Return the campaign approved: with its plan, by the document that approved that."""
    transition = machine(rules).check(campaign.state, "APPROVED", agency=None)
    after = moved(campaign, CampaignMove(campaign.campaign_id, "APPROVED", on), transition, on=on)
    tx.campaigns.save(after)
    moved_on(tx, after, campaign.state, on, note="approved with its plan", document_no=plan.document_no)
    return after


def _notify(campaign: Campaign, tx: PlanWork, rules: RuleBook, clock: Clock, note: str) -> str | None:
    """Freeze the population and notify; return what hinders that, None if nothing does."""
    today = clock.today()
    move = CampaignMove(campaign.campaign_id, "NOTIFIED", today)
    try:
        with tx.attempt():
            transition = machine(rules).check(campaign.state, "NOTIFIED", agency=None)
            after = freezing.begin(moved(campaign, move, transition, on=today), tx, rules, clock)
            check(Attempt(campaign, after, move, campaign.lead_agency, 0, rules), transition)
            tx.campaigns.save(after)
            due.campaign_moved(tx, rules, after, today)
            moved_on(tx, after, campaign.state, today, note=note)
    except Exception as problem:
        log.warning("campaign.not_notified", campaign_id=campaign.campaign_id, exc_info=problem)
        return told_of(problem)
    return None


def _start(
    plan: CampaignPlan, occurrence: Occurrence, outcome: str, today: date, problem: str | None = None
) -> CampaignStart:
    return CampaignStart(
        plan_id=plan.plan_id,
        nominal_on=occurrence.nominal_on,
        starts_on=occurrence.starts_on,
        outcome=outcome,
        campaign_id=None,
        started_on=today,
        caught_up=outcome == STARTED and today > occurrence.starts_on,
        problem=problem,
    )


def _before(plan: CampaignPlan) -> date:
    assert plan.next_nominal_on is not None
    return date.fromordinal(plan.next_nominal_on.toordinal() - 1)


def _reckon(tx: PlanWork) -> bool:
    """Reckon the next day of a plan anew by the calendar that is shipped now."""
    plan = tx.campaign_plans.reckoned_otherwise(shipped().version)
    if plan is None:
        return False
    after = plan if plan.next_nominal_on is None else campaign_plans.scheduled(plan, _before(plan), shipped())
    tx.campaign_plans.save(replace(after, calendar=shipped().version))
    return True
