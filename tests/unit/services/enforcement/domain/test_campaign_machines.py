"""Plans and visits along their machines: no sequence of moves reaches what is forbidden, guards name their clause."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from databus.calendar import shipped
from databus.errors import Conflict, InvalidRequest, SanhuError
from databus.rules import RuleBook
from services.enforcement.domain import campaign_plans, campaigns, visits
from services.enforcement.domain.campaign_plans import CampaignPlan, PlanMove, Reach
from services.enforcement.domain.visits import Visit, VisitMove
from tests.unit.services.enforcement.builders import DAY, USCC

HUIDONG = Reach("huidong-shoes", "441323")
PLAN = CampaignPlan(
    plan_id="p1",
    title="打击假冒伪劣联合执法专项行动",
    plan_kind="anti_counterfeit",
    recurrence="FREQ=YEARLY;BYMONTH=3,9;BYDAY=1MO",
    starts_on=date(2027, 1, 1),
    until_on=date(2029, 12, 31),
    agencies=("samr", "ciq"),
    lead_agency="samr",
    zone_id="huidong-shoes",
    hs_prefix=None,
    division=None,
    risk=(),
    sample_size=None,
    seed_source=None,
    officers=(),
    state="DRAFT",
    planned_on=DAY,
    clause="SH 三(六)",
)
VISIT = Visit(
    visit_id="v1",
    campaign_id="c1",
    uscc=USCC,
    agency="samr",
    officer="s1",
    leads=True,
    state=visits.ASSIGNED,
    assigned_on=DAY,
    due_on=DAY + timedelta(days=26),
    provisional=False,
)
told_or_not = st.one_of(st.none(), st.just("文"))


@pytest.mark.parametrize(
    ("table", "guards"),
    [
        ("campaign_plan_move", campaign_plans.GUARDS),
        ("visit_move", visits.GUARDS),
        ("campaign_move", campaigns.GUARDS),
    ],
)
def test_every_guard_that_a_move_names_is_checked_and_no_other_is_written(rules: RuleBook, table: str, guards: Any):
    assert {guard for row in rules.table(table) for guard in row.get("guards", ())} == set(guards)


def plan_after(plan: CampaignPlan, move: PlanMove, on: date, others: Any, rules: RuleBook) -> CampaignPlan | SanhuError:
    try:
        return _moved_plan(plan, move, on, others, rules)
    except SanhuError as refused:
        return refused


def visit_after(visit: Visit, move: VisitMove, on: date, rules: RuleBook) -> Visit | SanhuError:
    try:
        return visits.moved(visit, move, visits.machine(rules).check(visit.state, move.to, agency=None), on=on)
    except SanhuError as refused:
        return refused


def _moved_plan(plan: CampaignPlan, move: PlanMove, on: date, others: Any, rules: RuleBook) -> CampaignPlan:
    transition = campaign_plans.machine(rules).check(plan.state, move.to, agency=None)
    after = campaign_plans.moved(plan, move, transition)
    campaign_plans.check(campaign_plans.Attempt(plan, after, move, on, HUIDONG, others, rules), transition)
    return after


@pytest.mark.requirement("Z-44", "D.4/campaign")
@settings(max_examples=150)
@given(data=st.data(), another=st.booleans())
def test_no_sequence_of_moves_approves_a_plan_without_a_document_or_for_too_many_campaigns(
    rules: RuleBook, data: st.DataObject, another: bool
):
    machine, plan = campaign_plans.machine(rules), PLAN
    others = [(HUIDONG, replace(PLAN, plan_id="p2", state="APPROVED"))] if another else []
    steps = st.tuples(st.sampled_from(campaign_plans.STATES), told_or_not, told_or_not, st.dates(DAY, date(2031, 1, 1)))
    for to, document_no, reason, on in data.draw(st.lists(steps, max_size=12)):
        clauses = {one.target: one.clause for one in machine.from_state(plan.state)}
        after = plan_after(plan, PlanMove("p1", to, on, document_no, reason), on, others, rules)
        if isinstance(after, SanhuError):
            assert clauses[to] in after.message if to in clauses else isinstance(after, Conflict)
            continue
        assert plan.state != "ENDED", "what is ended stays so"
        if to == "APPROVED":
            assert (document_no, another) == ("文", False), "with those of the other plan four a year"
            assert on <= date(2029, 12, 31)
        else:
            assert reason == "文"
        assert after.version == plan.version + 1
        plan = after
    if plan.state == "ENDED":
        assert campaign_plans.upcoming(campaign_plans.scheduled(plan, DAY, shipped()), DAY, shipped(), 60) == []


@pytest.mark.requirement("D.4/campaign")
@settings(max_examples=150)
@given(data=st.data())
def test_no_sequence_of_moves_lets_a_visit_that_is_over_go_on_or_an_officer_stay_away_without_reason(
    rules: RuleBook, data: st.DataObject
):
    machine, visit = visits.machine(rules), VISIT
    steps = st.tuples(st.sampled_from(visits.STATES), told_or_not, st.integers(0, 40))
    for to, reason, days in data.draw(st.lists(steps, max_size=12)):
        legal = {one.target for one in machine.from_state(visit.state)}
        after = visit_after(visit, VisitMove("v1", to, reason), DAY + timedelta(days=days), rules)
        if isinstance(after, SanhuError):
            assert isinstance(after, InvalidRequest if to in legal else Conflict)
            assert "行政处罚法 43" in after.message or to not in legal
            continue
        assert visit.state in visits.OPEN, "what is over stays so"
        assert (after.ended_on is None) == (to in visits.OPEN)
        assert after.accepted_on is not None or to != visits.ACCEPTED
        assert reason is not None or to != visits.REPLACED
        assert after.version == visit.version + 1
        visit = after


@pytest.mark.requirement("Z-44")
@given(
    zones=st.lists(st.tuples(st.sampled_from(["a", "b", None]), st.integers(0, 3)), max_size=6),
    asked=st.sampled_from(["a", "b", None]),
)
def test_what_is_counted_for_a_zone_is_its_own_and_that_of_its_county(zones: list[Any], asked: str | None):
    counted = [(Reach(zone, "441323"), count) for zone, count in zones]
    elsewhere = [(Reach("c", "330226"), 5), (Reach(None, "330226"), 5)]
    county = sum(count for zone, count in zones if zone is None)
    own = {name: sum(count for zone, count in zones if zone == name) for name in "ab"}
    wanted = county + (max(own.values()) if asked is None else own[asked])
    assert campaign_plans.most_in_a_zone(Reach(asked, "441323"), [*counted, *elsewhere]) == wanted
