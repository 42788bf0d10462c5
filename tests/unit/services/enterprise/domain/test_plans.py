from datetime import date

import pytest

from services.enterprise.domain.plans import every_plan, phase_on, plan_named, tasks_of

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


NINGHAI_SIX = {"nh-eit", "nh-science", "nh-finance", "nh-commerce", "nh-samr", "nh-ciq"}


@pytest.fixture
def ninghai(regulations):
    return plan_named("NINGHAI_2017", regulations)


def seat(plan, name):
    return next((row["count"], set(row["agencies"])) for row in plan.seats if row["seat"] == name)


@pytest.mark.requirement("A-14")
def test_the_leading_group_of_ninghai_has_a_head_three_deputies_and_six_members(ninghai):
    assert seat(ninghai, "head") == (1, {"nh-gov"})
    assert seat(ninghai, "deputy") == (3, {"nh-gov", "nh-commerce", "nh-ciq"})
    assert seat(ninghai, "member") == (6, NINGHAI_SIX)
    assert seat(ninghai, "office_director") == (1, {"nh-commerce"})
    assert seat(ninghai, "office_deputy") == (2, {"nh-commerce", "nh-ciq"})


@pytest.mark.requirement("A-15")
def test_six_departments_and_the_towns_of_ninghai_take_part(ninghai):
    assert {row["agency"] for row in ninghai.agencies} == NINGHAI_SIX | {"nh-gov", "nh-office", "nh-towns"}


@pytest.mark.requirement("A-15", "Z-32", "Z-33", "Z-34")
def test_every_task_of_ninghai_names_its_clause_and_agencies_that_take_part(ninghai):
    known = {row["agency"] for row in ninghai.agencies}
    assert all(task["clause"].startswith("SN") and set(task["agencies"]) <= known for task in ninghai.tasks)
    assert {task["clause"] for task in ninghai.tasks} >= {
        f"SN附2 三({part}){number}"
        for part, most in (("二", 4), ("三", 2), ("四", 3), ("五", 2))
        for number in range(1, most + 1)
        if (part, number) != ("二", 4)
    }
    assert [(str(row["begins_on"]), str(row["ends_on"])) for row in ninghai.phases] == [
        ("2017-03-01", "2018-02-28"),
        ("2018-03-01", "2019-02-28"),
        ("2019-03-01", "2020-02-29"),
    ]


@pytest.mark.requirement("A-19")
def test_each_member_unit_of_huidong_has_a_liaison(plan):
    assert seat(plan, "liaison") == (11, ALL_ELEVEN)


@pytest.mark.requirement("A-20")
def test_duties_of_huidong_are_split_as_its_plan_says(plan):
    assert [row["agency"] for row in plan.duties] == ["ciq", "sme", "science", "env", "samr"]
    assert {row["clause"] for row in plan.duties} == {"SH 六(二)"}


def test_plans_are_listed_by_the_day_they_were_issued(regulations):
    assert [plan.plan for plan in every_plan(regulations)] == ["NINGHAI_2017", "HUIDONG_2018"]


# DOMAIN A.1, row by row
HUIDONG = {
    "(二)1": "ciq sme commerce", "(二)2": "ciq sme commerce", "(四)1": "samr commerce sme ciq",
    "(四)2": "ciq commerce samr sme", "(五)": "ciq sme", "(六)1": "ciq", "(七)1": "finance science sme ciq",
    "(七)2": "science sme finance", "(七)3": "science sme", "(八)1": "ciq sme science finance",
    "(八)2": "ciq sme finance association", "(九)": "eit env sme", "(十)1": "ciq qts env safety sme", "(十)2": "ciq",
    "(十一)": "sme", "(十二)1": "ciq sme", "(十二)2": "sme finance qts", "(十二)3": "ciq", "(十二)4": "ciq",
    "(十三)": "ciq samr commerce sme", "(十四)1": "samr ciq",
}  # fmt: skip


@pytest.mark.requirement("A-17", "A-18", "A-20")
def test_the_matrix_of_huidong_is_that_of_its_document_row_by_row(plan):
    rows = {task["task"]: set(task["agencies"]) for task in plan.tasks}
    everybody = dict.fromkeys(("(一)", "(三)", "(十四)2"), ALL_ELEVEN) | {"(六)2": ALL_ELEVEN | {"association"}}
    assert rows == {task: set(agencies.split()) for task, agencies in HUIDONG.items()} | everybody
