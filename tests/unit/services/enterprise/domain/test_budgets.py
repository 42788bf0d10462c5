from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict, InvalidRequest
from services.enterprise.domain import budgets
from services.enterprise.domain.budgets import Budget, Line, Payment, Project
from services.enterprise.domain.service_rules import ServiceRules

pytestmark = pytest.mark.requirement("Z-47")

BUDGET = Budget("b", "441323", None, 2026, "惠财〔2026〕1号", date(2026, 1, 5), "finance")
PROJECT = Project("p", "b", "441323", "testing", "平台设备", 1000, "sme", "项1", date(2026, 2, 1), "finance")
PAYMENT = Payment(
    "x", "p", "441323", "testing", 100, date(2026, 11, 20), None, "合成检测中心", "付1", None, None, "finance", None
)
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="module")
def rules(regulations) -> ServiceRules:
    return ServiceRules(regulations)


@given(st.lists(st.tuples(st.sampled_from(["approve", "pay", "back", "close"]), st.integers(1, 60)), max_size=40))
def test_whatever_is_approved_and_paid_what_is_paid_is_within_what_is_approved_within_the_earmark(steps):
    line, projects = Line("b", "testing", 100), []
    for what, amount in steps:
        try:
            if what == "approve":
                line = budgets.commit(line, amount)
                projects.append(replace(PROJECT, amount_fen=amount))
            elif projects:
                project = projects[amount % len(projects)]
                if what == "close":
                    line, closed = budgets.close(line, project, "完成", drawn_on=False)
                else:
                    paid = amount if what == "pay" else -project.paid_fen
                    if project.paid_fen + paid > project.amount_fen or project.state == "CLOSED":
                        continue
                    line, closed = budgets.pay(line, project, paid)
                projects[amount % len(projects)] = closed
        except Conflict:
            continue
        assert 0 <= line.paid_fen <= line.committed_fen <= line.amount_fen
        assert line.paid_fen == sum(project.paid_fen for project in projects)
        held = [one.paid_fen if one.state == "CLOSED" else one.amount_fen for one in projects]
        assert line.committed_fen == sum(held)


@pytest.mark.parametrize(
    ("wrong", "project", "field"),
    [
        ({"earmark": "brand"}, {}, "earmark"),
        ({"amount_fen": 1001}, {}, "amount_fen"),
        ({"amount_fen": 1}, {"paid_fen": 1000}, "amount_fen"),
        ({"paid_on": date(2026, 1, 31)}, {}, "paid_on"),
        ({}, {"state": "CLOSED", "reason": "完成"}, "project_id"),
    ],
)
def test_a_payment_that_is_not_in_order_is_refused_by_its_guard(rules, wrong, project, field):
    budgets.check_payment(PAYMENT, PROJECT, BUDGET, rules, today=TODAY)
    with pytest.raises(Conflict) as refused:
        budgets.check_payment(replace(PAYMENT, **wrong), replace(PROJECT, **project), BUDGET, rules, today=TODAY)
    assert refused.value.fields[0][0] == field


@given(st.dates(date(2026, 2, 1), date(2028, 12, 31)), st.integers(0, 60))
def test_a_payment_is_of_the_budgets_year_and_told_within_the_days_after_it(rules, paid_on, later):
    today = date.fromordinal(paid_on.toordinal() + later)
    told = replace(PAYMENT, paid_on=paid_on)
    if paid_on.year == 2026 and today <= date(2027, 1, 20):
        budgets.check_payment(told, PROJECT, BUDGET, rules, today=today)
    else:
        with pytest.raises(Conflict, match="year"):
            budgets.check_payment(told, PROJECT, BUDGET, rules, today=today)


def test_a_budget_of_nothing_or_for_no_earmark_is_refused(rules):
    budgets.check_lines({"testing": 1}, rules)
    with pytest.raises(InvalidRequest, match="above zero"):
        budgets.check_lines({"testing": 0}, rules)
    with pytest.raises(InvalidRequest, match="one of zone_building"):
        budgets.check_lines({"party": 1}, rules)


def test_a_line_never_falls_below_what_was_approved():
    line = budgets.commit(Line("b", "testing", 100), 60)
    assert budgets.revise(line, 60).amount_fen == 60
    with pytest.raises(Conflict, match="at least 60"):
        budgets.revise(line, 59)


def test_offers_draw_on_open_projects_alone_and_hold_them_open():
    drawn = budgets.draw(PROJECT, 1000)
    with pytest.raises(Conflict, match="at most 0"):
        budgets.draw(drawn, 1)
    with pytest.raises(Conflict, match="offers draw on"):
        budgets.close(Line("b", "testing", 2000, 1000), drawn, "完成", drawn_on=True)
    assert budgets.draw(drawn, -1000).offered_fen == 0
    with pytest.raises(Conflict, match="closed"):
        budgets.draw(replace(PROJECT, state="CLOSED"), 1)
