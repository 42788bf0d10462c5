"""The draws of monitoring plans: on the first day of each period, made up for when missed, made again by anyone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Final

from databus.calendar import add_working_days
from databus.errors import NotFound
from databus.identifiers import uuid7
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.monitoring import (
    APPROVED,
    CLOSED,
    DRAWN,
    NOT_TAKEN,
    Candidate,
    MonitoringDraw,
    MonitoringPlan,
    MonitoringSample,
    drawn_between,
    draws_after,
    plan_machine,
)
from services.inspection.domain.monitoring_draw import RECIPE, key_of, ranked, spread, substitute
from services.inspection.use_cases.drawing import day_of
from services.inspection.use_cases.monitoring import find_plan, say_plan
from services.inspection.use_cases.ports import Desk, Work

SAMPLE_CHANGED: Final = "inspection.monitoring_sample_changed"
_TOLD_AT_ONCE: Final = 100


def follow_monitoring(desk: Desk, work: Work) -> bool:
    """Draw one period that is due, or say of some samples that their term ends or has ended; whether there was any.

    A day nobody worked is made up for: what is due stays due until it was drawn, one period after the other.

    Source: S14 六(一)出口; 优化营商环境条例 54.
    """
    today = desk.clock.today()
    plan = work.monitoring.due(today)
    if plan is not None:
        _draw(desk, work, plan)
        return True
    until = today + timedelta(days=desk.limit("monitoring_reminds_before_days", today))
    told = work.monitoring.to_be_told(today, until, _TOLD_AT_ONCE)
    for one in told:
        overdue = one.overdue(today)
        after = replace(one, overdue_on=today) if overdue else replace(one, reminded_on=today)
        after = replace(after, version=one.version + 1)
        work.monitoring.save_sample(after)
        say_sample(desk, work, after, "overdue" if overdue else "reminded")
    return bool(told)


def get_draw(desk: Desk, work: Work, ask: JsonObject) -> JsonObject:
    """Return the draw of a period with its seed once told, a page of its population in rank, and the recipe.

    Raises:
        NotFound: no such plan, or no draw on that day.
    """
    plan = find_plan(work, ask["plan_id"])
    draw = work.monitoring.draw(plan.plan_id, ask["on"])
    if draw is None:
        raise NotFound("nothing was drawn on that day", "on", "a first day that get_monitoring_plan shows")
    after = int(ask["cursor"] or 0)
    found = work.monitoring.candidates(plan.plan_id, draw.on, after, ask["limit"] + 1)
    states = {one.rank: one.state for one in work.monitoring.samples_of(plan.plan_id, draw.on)}
    day = day_of(desk, work, draw.seed_on)
    shown = found[: ask["limit"]]
    return {
        **asdict(draw),
        "commitment": day.commitment,
        "committed_at": day.committed_at,
        "seed": day.seed if day.revealed_on is not None else None,
        "revealed_on": day.revealed_on,
        "recipe": RECIPE,
        "items": [{**asdict(one), "sample": states.get(one.rank)} for one in shown],
        "next_cursor": str(shown[-1].rank) if len(found) > len(shown) else None,
    }


def draw_substitute(desk: Desk, work: Work, sample: MonitoringSample) -> MonitoringSample | None:
    """Draw who takes the place of a sample that was not taken; None if nobody is left."""
    draw = work.monitoring.draw(sample.plan_id, sample.on)
    assert draw is not None, "a sample has its draw"
    samples = work.monitoring.samples_of(sample.plan_id, sample.on)
    found = substitute(
        work.monitoring.candidates(sample.plan_id, sample.on),
        [one.rank for one in samples],
        [one.uscc for one in samples if one.state != NOT_TAKEN],
        draw.most_per_enterprise,
    )
    if found is None:
        return None
    [drawn] = _add_samples(desk, work, draw, [found], replaces=sample.sample_id)
    return drawn


def say_sample(desk: Desk, work: Work, sample: MonitoringSample, step: str) -> None:
    """Say a sample as it stands, and which step that is."""
    named = (
        "sample_id plan_id uscc consignment_id hs_code product destination state drawn_on due_on taken_on tested_on"
        " cnas_no document_no conforming reason version"
    )
    told = {name: value for name, value in asdict(sample).items() if name in named.split()}
    told |= {"step": step, "on": desk.clock.today(), "items": [dict(one) for one in sample.items]}
    work.outbox.add(SAMPLE_CHANGED, subject=sample.sample_id, uscc=sample.uscc, data=told)


def _draw(desk: Desk, work: Work, plan: MonitoringPlan) -> None:
    on, today = plan.next_on, desk.clock.today()
    assert on is not None, "it is due"
    # the seed of the period's own first day; if nothing was committed to for it, today's
    seed_on = on if work.checks.draw_day(on) is not None else today
    first, last = drawn_between(plan, on)
    seed = day_of(desk, work, seed_on).seed
    candidates = [
        Candidate(consignment_id, uscc, key_of(plan.plan_id, uscc, declaration_no))
        for consignment_id, uscc, declaration_no in work.monitoring.population(plan, first, last)
    ]
    ordered = ranked(seed, candidates)
    draw = MonitoringDraw(
        plan_id=plan.plan_id,
        on=on,
        seed_on=seed_on,
        declared_from=first,
        declared_until=last,
        population=len(ordered),
        wanted=plan.samples,
        most_per_enterprise=plan.most_per_enterprise,
        made_at=desk.clock.now(),
    )
    work.monitoring.add_draw(draw, ordered)
    _add_samples(desk, work, draw, spread(ordered, plan.samples, plan.most_per_enterprise))
    plan = _moved_on(desk, plan, on)
    work.monitoring.save_plan(plan)
    say_plan(desk, work, plan, "drawn")


def _moved_on(desk: Desk, plan: MonitoringPlan, on: date) -> MonitoringPlan:
    """Set the day of the next draw; after the last one a plan is closed by rule."""
    plan = replace(plan, next_on=draws_after(plan, on), version=plan.version + 1)
    if plan.next_on is None and plan.state == APPROVED:
        plan_machine(desk.rules).check(plan.state, CLOSED, agency=None)
        plan = replace(plan, state=CLOSED, closed_on=desk.clock.today())
    return plan


def _add_samples(
    desk: Desk, work: Work, draw: MonitoringDraw, drawn: Sequence[Candidate], replaces: str | None = None
) -> list[MonitoringSample]:
    today = desk.clock.today()
    due_on = add_working_days(today, desk.limit("monitoring_take_within_working_days", today)).due_on
    samples = []
    for one in drawn:
        consignment = work.consignments.find(one.consignment_id)
        assert consignment is not None, "consignments are never deleted"
        declared = consignment.declared
        samples.append(
            MonitoringSample(
                sample_id=uuid7(),
                plan_id=draw.plan_id,
                on=draw.on,
                rank=one.rank,
                consignment_id=one.consignment_id,
                uscc=one.uscc,
                hs_code=declared.hs_code,
                product=declared.product,
                destination=declared.destination,
                state=DRAWN,
                drawn_on=today,
                due_on=due_on,
                replaces=replaces,
            )
        )
    work.monitoring.add_samples(samples)
    for sample in samples:
        say_sample(desk, work, sample, "drawn")
    return samples
