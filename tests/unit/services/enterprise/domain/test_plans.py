from datetime import date

import pytest

from services.enterprise.domain.plans import phase_on, plan_named, tasks_of

ALL_ELEVEN = {"ciq", "outline", "eit", "commerce", "finance", "sme", "science", "samr", "qts", "env", "drc"}


@pytest.fixture
def plan(regulations):
    return plan_named("HUIDONG_2018", regulations)


@pytest.mark.requirement("A-17", "A-18")
def test_eleven_units_and_two_more_take_part(plan):
    assert {row["agency"] for row in plan.agencies if row["member"]} == ALL_ELEVEN
    assert {row["agency"] for row in plan.agencies} - ALL_ELEVEN == {"safety", "association"}


@pytest.mark.requirement("A-17", "G-07")
def test_every_task_names_its_clause_and_agencies_that_take_part(plan):
    known = {row["agency"] for row in plan.agencies}
    assert len(plan.tasks) == 25
    assert all(task["clause"].startswith("SH 四") and set(task["agencies"]) <= known for task in plan.tasks)
    assert {task["task"] for task in plan.tasks if set(task["agencies"]) >= ALL_ELEVEN} == {
        "(一)", "(三)", "(六)2", "(十四)2",
    }  # fmt: skip


@pytest.mark.requirement("Z-45", "G-07", "A.2/7")
def test_phases_begin_before_the_plan_was_issued(plan):
    assert plan.issued_on == date(2018, 5, 14)
    assert plan.phases[0]["begins_on"] < plan.issued_on
    assert phase_on(plan, date(2018, 4, 1))["phase"] == 2
    assert phase_on(plan, date(2018, 12, 1)) is None


@pytest.mark.requirement("A-20")
def test_tasks_of_inspection_became_those_of_customs(plan, regulations):
    inspection = tasks_of(plan, "ciq", regulations, on=date(2018, 1, 1))
    assert tasks_of(plan, "customs", regulations, on=date(2018, 4, 19)) == []
    assert tasks_of(plan, "customs", regulations, on=date(2018, 4, 20)) == inspection
    assert [task["task"] for task in tasks_of(plan, "safety", regulations, on=date(2018, 1, 1))] == ["(十)1"]


def test_a_plan_nobody_wrote_is_none(regulations):
    assert plan_named("NOWHERE", regulations) is None
