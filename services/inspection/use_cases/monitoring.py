"""Monitoring plans: proposed, approved by another person, closed or cancelled; and how far each is."""

from __future__ import annotations

from dataclasses import asdict, replace
from datetime import timedelta
from typing import Final

from databus.errors import Conflict, InvalidRequest, NotFound
from databus.identifiers import COUNTRIES, uuid7
from databus.pages import Page, page
from services.inspection.domain import powers
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.monitoring import (
    APPROVED,
    CLOSED,
    DRAFT,
    SAMPLE_STATES,
    MonitoringPlan,
    next_first_day,
    plan_machine,
)
from services.inspection.domain.monitoring_risk import failed_by_item, share
from services.inspection.use_cases.ports import Desk, Work
from services.inspection.use_cases.powers import division_of_zone

PLAN_CHANGED: Final = "inspection.monitoring_changed"
_DRAWS_SHOWN: Final = 24


def propose_plan(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Propose a plan: nothing follows before another person has approved it.

    Raises:
        NotPermitted: not a body of the zone's county; or not a nationwide one, for a plan for everywhere.
        NotFound: no such zone.
        InvalidRequest: names each field that cannot be, or that no officer is named.

    Source: S14 六(一)出口 (以风险监测代替批次管理).
    """
    division = _division(work, ask["zone_id"])
    desk.require("propose_monitoring", work.caller.agency, division)
    if ask["zone_id"] is None:
        desk.require("monitor_everywhere", work.caller.agency)
    agency, actor = _who(work)
    from_on = ask["from_on"] or desk.clock.today()
    wrong = _wrong(desk, ask)
    if wrong:
        raise InvalidRequest("the plan cannot be proposed like this", *wrong)
    plan = MonitoringPlan(
        plan_id=uuid7(),
        **{name: ask[name] for name in ("title", "zone_id", "direction", "period", "samples", "until_on")},
        hs_prefixes=_once(ask["hs_prefixes"]),
        destinations=_once(ask["destinations"]),
        items=_once(ask["items"]),
        most_per_enterprise=ask["most_per_enterprise"],
        from_on=from_on,
        document_no=ask["document_no"],
        clause=ask["clause"],
        state=DRAFT,
        agency=agency,
        actor=actor,
        proposed_at=desk.clock.now(),
    )
    work.monitoring.add_plan(plan)
    say_plan(desk, work, plan, "proposed")
    return asdict(plan)


def move_plan(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Approve a draft, cancel it, or close a plan before its last day; what was drawn by then goes on.

    A plan that is closed draws once more, from what was declared while it held.

    Raises:
        NotFound, NotPermitted: no such plan; not theirs.
        Conflict: no such move from here; the proposer approves; its last day has passed; it has begun.
        InvalidRequest: no officer named, or no reason.

    Source: S14 六(一)出口; DESIGN 6 (acts that need two persons).
    """
    plan = find_plan(work, ask["plan_id"], for_update=True)
    work.expect_version(plan.version)
    move = powers.check_move(
        plan_machine(desk.rules),
        plan.state,
        ask["to"],
        work.caller.agency,
        division=_division(work, plan.zone_id),
        rules=desk.rules,
    )
    if plan.zone_id is None:
        desk.require("monitor_everywhere", work.caller.agency)
    agency, actor = _who(work)
    _guard(desk, plan, move.guards, ask)
    if ask["to"] == APPROVED and actor == plan.actor:
        raise Conflict("who proposed a plan does not approve it", "plan_id", "a plan that another person proposed")
    moved = _moved(desk, plan, ask)
    after = replace(
        moved,
        decided_agency=agency,
        decided_actor=actor,
        decided_at=desk.clock.now(),
        decision_no=ask["document_no"],
        reason=ask["reason"],
        version=plan.version + 1,
    )
    work.monitoring.save_plan(after)
    say_plan(desk, work, after, ask["to"].lower())
    return asdict(after)


def get_plan(desk: Desk, work: Work, plan_id: str) -> JsonObject:
    """Return a plan and how far it is: drawn, taken, tested, what failed, and the risk it led to."""
    plan = find_plan(work, plan_id)
    risks = work.monitoring.risks(plan.hs_prefixes, plan.zone_id)
    return {
        **asdict(plan),
        "figures": figures(desk, work, plan),
        "draws": [asdict(one) for one in work.monitoring.draws(plan_id, _DRAWS_SHOWN)],
        "risks": [
            {
                "entry_id": one.entry_id,
                "hs_prefix": one.hs_prefix,
                "risk": one.said,
                "from_on": one.from_on,
                "until_on": one.until_on,
                "in_force": one.withdrawn_at is None and one.holds(desk.clock.today()),
                "because": one.name,
                "document_no": one.document_no,
            }
            for one in risks
        ],
    }


def list_plans(work: Work, ask: JsonObject) -> Page[MonitoringPlan]:
    """List plans, newest first."""
    filters = {name: ask[name] for name in ("zone_id", "state") if ask[name] is not None}
    found = work.monitoring.plans(filters, ask["cursor"], ask["limit"] + 1)
    return page(found, ask["limit"], lambda one: one.plan_id)


def find_plan(work: Work, plan_id: str, *, for_update: bool = False) -> MonitoringPlan:
    """Return a plan, or NotFound."""
    found = work.monitoring.plan(plan_id, for_update=for_update)
    if found is None:
        raise NotFound("there is no such plan", "plan_id", "the id that list_monitoring_plans gives")
    return found


def figures(desk: Desk, work: Work, plan: MonitoringPlan) -> JsonObject:
    """Return how far a plan is."""
    counts = work.monitoring.counts(plan.plan_id, desk.clock.today())
    results = work.monitoring.results_of(plan.plan_id)
    bad = sum(not one.conforming for one in results)
    percent = share(bad, len(results))
    return {
        "drawn": sum(counts.get(state, 0) for state in SAMPLE_STATES),
        "waiting": counts.get("DRAWN", 0),
        "taken": counts.get("TAKEN", 0),
        "tested": len(results),
        "not_taken": counts.get("NOT_TAKEN", 0),
        "overdue": counts["overdue"],
        "nonconforming": bad,
        "nonconforming_percent": None if percent is None else str(percent),
        "failed_by_item": failed_by_item(results),
    }


def say_plan(desk: Desk, work: Work, plan: MonitoringPlan, what: str) -> None:
    """Say a plan with its figures: a feed for whoever assesses risks.

    Source: M-06 (INS ← ENF), R-03.
    """
    named = (
        "plan_id title zone_id hs_prefixes direction destinations items period samples most_per_enterprise from_on"
        " until_on document_no clause state agency decided_agency decision_no reason version"
    )
    told = {name: value for name, value in asdict(plan).items() if name in named.split()}
    told |= {name: list(told[name]) for name in ("hs_prefixes", "destinations", "items")}
    told |= {"what": what, "on": desk.clock.today(), "figures": figures(desk, work, plan)}
    work.outbox.add(PLAN_CHANGED, subject=plan.plan_id, data=told)


def _moved(desk: Desk, plan: MonitoringPlan, ask: JsonObject) -> MonitoringPlan:
    today, to = desk.clock.today(), ask["to"]
    if to == APPROVED:
        if plan.until_on < today:
            raise Conflict("its last day has passed", "plan_id", "a plan still to come or running")
        return replace(plan, state=to, next_on=next_first_day(plan.period, max(plan.from_on, today)))
    if to == CLOSED:
        last = min(plan.until_on, today)
        next_on = plan.next_on if last >= plan.from_on else None
        return replace(plan, state=to, until_on=max(last, plan.from_on), closed_on=today, next_on=next_on)
    return replace(plan, state=to, closed_on=today, next_on=None)


def _guard(desk: Desk, plan: MonitoringPlan, guards: tuple[str, ...], ask: JsonObject) -> None:
    if "reasons" in guards and ask["reason"] is None:
        raise InvalidRequest("say why", "reason", "why it ends")
    if "not_begun" in guards and plan.from_on <= desk.clock.today():
        raise Conflict("it has begun: batches are not drawn because of it", "to", CLOSED)


def _wrong(desk: Desk, ask: JsonObject) -> list[str]:
    today, wrong = desk.clock.today(), list[str]()
    first = ask["from_on"] or today
    if first < today:
        wrong += ["from_on", f"{today} or later"]
    last = first + timedelta(days=desk.limit("monitoring_longest_days", first) - 1)
    if not first <= ask["until_on"] <= last:
        wrong += ["until_on", f"from {first} to {last}: a plan has a term"]
    for number, country in enumerate(ask["destinations"]):
        if country not in COUNTRIES:
            wrong += [f"destinations.{number}", "a country of ISO 3166-1 alpha-2, such as DE"]
    if ask["destinations"] and ask["direction"] != "export":
        wrong += ["destinations", "left out: imports stay here"]
    if ask["most_per_enterprise"] > ask["samples"]:
        wrong += ["most_per_enterprise", f"{ask['samples']} or fewer"]
    return wrong


def _once(said: list[str]) -> tuple[str, ...]:
    return tuple(sorted(set(said)))


def _division(work: Work, zone_id: str | None) -> str | None:
    if zone_id is None:
        return None
    zone = work.held.zone(zone_id)
    if zone is None:
        raise NotFound("there is no such zone", "zone_id", "a zone that the registry has told of")
    return division_of_zone(zone)


def _who(work: Work) -> tuple[str, str]:
    if work.caller.actor is None:
        raise InvalidRequest("a person must be named for this act", "sanhu.actor", "the officer who acts")
    return work.caller.require_agency(), work.caller.actor
