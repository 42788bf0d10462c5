"""Tasks: given by order, reported on, done, cancelled, overdue, and told to their agencies."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from tests.integration.enterprise.conftest import ZONE

ORDER = {
    "zone_id": ZONE,
    "document_no": "惠示范办〔2026〕12号",
    "zh": "汇总示范区企业出口数据",
    "en": "Sum up what the zone's enterprises exported",
    "agencies": ["sme", "customs"],
    "due_on": "2026-12-10",
}


@pytest.fixture
def task(registry):
    registry.zone()
    return registry.call("assign_task", agency="office", **ORDER)


def later(registry, *day: int) -> None:
    clock = FixedClock(datetime(*day, 4, tzinfo=UTC))
    for one in (registry, registry.pipeline, registry.pipeline.service, registry.pipeline.store):
        one.clock = clock


def report(registry, task, agency: str, progress: int, **more):
    told = {"task_id": task["task_id"], "progress": progress, "note": "已走访三十二家企业", **more}
    return registry.call("report_task", agency=agency, **told)


@pytest.mark.requirement("A-04")
def test_the_office_gives_a_task_to_agencies_with_a_lead_and_a_last_day(registry, task):
    assert task["agencies"] == ["sme", "customs"]
    assert task["lead"] == "sme"
    assert task["state"] == "OPEN"
    assert task["progress"] == 0
    assert task["origin"] == "order"
    assert task["assigned_by"] == "office"
    said = registry.said("enterprise.task_changed")[-1]
    assert said.subject == task["task_id"]
    assert said.data["due_on"] == "2026-12-10"
    assert said.data["overdue"] is False


def test_the_same_order_again_is_the_same_task(registry, task):
    before = len(registry.said())
    again = registry.call("assign_task", agency="office", idempotency_key="another", **ORDER)
    assert again["task_id"] == task["task_id"]
    assert len(registry.said()) == before


def test_only_the_leading_group_and_its_office_order_and_only_in_their_county(registry, task):
    registry.refused(NotPermitted, "assign_task", "gov, office", agency="samr", **{**ORDER, "zh": "别的任务"})
    registry.refused(
        NotPermitted, "assign_task", "not for nh-office", agency="nh-office", **{**ORDER, "zh": "别的任务"}
    )


def test_a_body_of_another_county_is_given_no_task_and_the_one_of_this_county_is_named(registry, task):
    told = registry.refused(
        InvalidRequest, "assign_task", agency="office", **{**ORDER, "zh": "别的任务", "agencies": ["nh-samr"]}
    )
    assert told.fields == [("agencies", "a body of 441323, such as samr")]


def test_a_task_is_not_given_to_a_body_that_nobody_knows(registry, task):
    wrong = {**ORDER, "zh": "别的任务", "agencies": ["smee"]}
    told = registry.refused(InvalidRequest, "assign_task", "no body is called smee", agency="office", **wrong)
    assert told.fields[0][0] == "agencies"


def test_a_lead_is_one_of_the_agencies(registry, task):
    told = registry.refused(
        InvalidRequest, "assign_task", agency="office", **{**ORDER, "zh": "别的任务", "lead": "env"}
    )
    assert told.fields[0][0] == "lead"


def test_a_task_of_the_whole_county_names_its_division_alone(registry):
    county = {**ORDER, "zone_id": None, "division": "330226", "agencies": ["nh-samr"]}
    given = registry.call("assign_task", agency="nh-office", **county)
    assert given["zone_id"] is None
    assert given["division"] == "330226"
    refused = registry.refused(InvalidRequest, "assign_task", agency="nh-office", **{**county, "division": None})
    assert refused.fields[0][0] == "zone_id"


@pytest.mark.requirement("Z-20")
def test_progress_is_the_mean_of_what_the_agencies_report_of_their_parts(registry, task):
    report(registry, task, "sme", 75)
    moved = report(registry, task, "customs", 30, evidence=["惠关函〔2026〕7号"])
    assert moved["progress"] == 52
    moved = report(registry, task, "customs", 80)
    assert moved["progress"] == 77
    shown = registry.call("get_task", task_id=task["task_id"])
    assert [(one["agency"], one["progress"]) for one in shown["reports"]] == [
        ("customs", 80),
        ("customs", 30),
        ("sme", 75),
    ]
    assert registry.said("enterprise.task_changed")[-1].data["progress"] == 77


def test_the_same_report_again_changes_nothing(registry, task):
    first = report(registry, task, "sme", 75)
    before = len(registry.said())
    assert report(registry, task, "sme", 75, note="已走访三十二家企业") == first
    assert len(registry.said()) == before


def test_an_agency_that_the_task_is_not_given_to_reports_nothing(registry, task):
    registry.refused(
        NotPermitted, "report_task", "sme, customs", agency="env", task_id=task["task_id"], progress=1, note="无"
    )


def test_the_successor_reports_for_a_body_that_has_ended(registry):
    registry.zone()
    old = registry.call("assign_task", agency="gov", **{**ORDER, "agencies": ["ciq"]})
    assert report(registry, old, "customs", 60)["progress"] == 60
    assert registry.call("get_task", task_id=old["task_id"])["reports"][0]["agency"] == "ciq"


def test_the_lead_alone_says_that_a_task_is_done_and_on_documents(registry, task):
    done = {"task_id": task["task_id"], "to": "DONE", "evidence": ["惠中小报〔2026〕3号"]}
    registry.refused(NotPermitted, "move_task", "sme, who leads it", agency="customs", **done)
    registry.refused(InvalidRequest, "move_task", "documents", agency="sme", **{**done, "evidence": []})
    moved = registry.call("move_task", agency="sme", **done)
    assert (moved["state"], moved["progress"]) == ("DONE", 100)
    again = registry.call("move_task", agency="sme", **done)
    assert again == moved
    registry.refused(
        Conflict, "report_task", "not open", agency="sme", task_id=task["task_id"], progress=5, note="再报"
    )


def test_a_task_is_cancelled_for_a_reason_by_who_may_give_it(registry, task):
    asked = {"task_id": task["task_id"], "to": "CANCELLED"}
    registry.refused(NotPermitted, "move_task", "gov, office", agency="customs", reason="不做了", **asked)
    registry.refused(InvalidRequest, "move_task", "reason", agency="office", **asked)
    moved = registry.call("move_task", agency="gov", reason="并入年度总结", **asked)
    assert moved["state"] == "CANCELLED"
    assert moved["reason"] == "并入年度总结"


def test_a_task_that_was_read_before_it_changed_is_not_moved(registry, task):
    report(registry, task, "sme", 10)
    with pytest.raises(PreconditionFailed):
        registry.call("move_task", agency="sme", task_id=task["task_id"], to="DONE", evidence=["文1"], if_match="1")


def test_a_task_that_is_not_there_is_not_found(registry):
    with pytest.raises(NotFound):
        registry.call("get_task", task_id="none")


def test_an_agency_lists_its_tasks_those_of_the_matrix_first_then_those_given(registry, task):
    found = registry.call("list_tasks", agency="sme")
    matrix = [one for one in found["items"] if one["task_id"] is None]
    given = [one for one in found["items"] if one["task_id"]]
    assert found["agency"] == "sme"
    assert matrix
    assert all(one["plan"] == "HUIDONG_2018" and "sme" in one["agencies"] for one in matrix)
    assert [one["task_id"] for one in given] == [task["task_id"]]
    narrowed = registry.call("list_tasks", agency="sme", state="OPEN")["items"]
    assert [one["task_id"] for one in narrowed] == [task["task_id"]]


def test_tasks_are_listed_a_page_at_a_time(registry, task):
    for number in range(4):
        registry.call("assign_task", agency="office", **{**ORDER, "zh": f"任务{number}"})
    asked = {"agency": "sme", "state": "OPEN", "limit": 2}
    seen, cursor = [], None
    while True:
        found = registry.call("list_tasks", **asked, cursor=cursor) if cursor else registry.call("list_tasks", **asked)
        assert len(found["items"]) <= 2
        seen += [one["zh"] for one in found["items"]]
        cursor = found["next_cursor"]
        if cursor is None:
            break
    assert seen == [ORDER["zh"], "任务0", "任务1", "任务2", "任务3"]


def test_a_task_is_overdue_from_the_day_after_its_last_and_that_is_told_once(registry, task):
    later(registry, 2026, 12, 10)
    assert registry.call("list_tasks", agency="sme", overdue=True)["items"] == []
    registry.run_daily()
    assert registry.said("enterprise.task_changed")[-1].data["overdue"] is False
    later(registry, 2026, 12, 13)  # two days on which nothing ran
    registry.run_daily()
    later(registry, 2026, 12, 14)
    registry.run_daily()
    (shown,) = registry.call("list_tasks", agency="sme", overdue=True)["items"]
    assert shown["overdue"] is True
    told = [one for one in registry.said("enterprise.task_changed") if one.data["overdue"]]
    assert [one.subject for one in told] == [task["task_id"]]
    registry.call("move_task", agency="sme", task_id=task["task_id"], to="DONE", evidence=["文1"])
    assert registry.call("list_tasks", agency="sme", overdue=True)["items"] == []


def test_a_task_given_twice_at_the_same_time_is_one_task(registry):
    registry.zone()
    with ThreadPoolExecutor(2) as pool:
        given = list(pool.map(lambda agency: registry.call("assign_task", agency=agency, **ORDER), ["gov", "office"]))
    assert len({task["task_id"] for task in given}) == 1
    assert len(registry.said("enterprise.task_changed")) == 1
