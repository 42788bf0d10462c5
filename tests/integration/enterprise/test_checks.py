"""Checks of a zone's management system, with corrective and preventive action (检查、纠正与预防措施)."""

from threading import Thread

import pytest

from databus.caller import Caller
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.infrastructure import wait_for
from tests.integration.enterprise.conftest import ZONE, waiting

FINDING = {
    "what": "黄埠镇三家企业自检记录不全",
    "requirement": "SH 三(一)3 自检自控体系",
    "severity": "major",
    "responsible": "sme",
}
CHECK = {
    "zone_id": ZONE,
    "kind": "supervision",
    "scope": "质量安全监管体系",
    "document_no": "惠关检〔2026〕18号",
    "checked_on": "2026-11-20",
    "findings": [FINDING, {**FINDING, "what": "联络员名册未更新", "severity": "minor", "responsible": "office"}],
}
PLAN = {
    "to": "PLANNED",
    "cause": "培训没有覆盖小微企业",
    "corrective": "逐户补齐十一月自检记录",
    "preventive": "每季度开展自检自控培训",
    "due_on": "2026-12-20",
}


@pytest.fixture
def check(registry):
    registry.zone()
    return registry.call("record_check", agency="customs", **CHECK)


def step(registry, finding, agency: str, **told):
    return registry.call("move_finding", agency=agency, finding_id=finding["finding_id"], **told)


@pytest.mark.requirement("G-02")
def test_a_check_records_its_findings_and_asks_the_responsible_for_a_plan(registry, check):
    first, second = check["findings"]
    assert (first["no"], first["state"], first["responsible"]) == (1, "OPEN", "sme")
    assert first["answer_by"] == "2026-12-11"  # fifteen working days
    (task,) = registry.call("list_tasks", agency="sme", origin="check")["items"]
    assert (task["origin_id"], task["due_on"]) == (first["finding_id"], "2026-12-11")
    assert second["responsible"] == "office"


def test_a_task_cancelled_at_the_same_moment_stays_cancelled(registry, check):
    finding = check["findings"][0]
    (task,) = registry.call("list_tasks", agency="sme", origin="check")["items"]
    asked = (
        registry.pipeline.operations["move_task"]
        .takes()
        .load({"task_id": task["task_id"], "to": "CANCELLED", "reason": "检查撤回"})
    )
    planned = Thread(target=step, args=(registry, finding, "sme"), kwargs=PLAN)
    with registry.pipeline.store.transaction(Caller(agency="customs")) as tx:
        registry.pipeline.service.move_task(asked, tx)
        planned.start()
        wait_for(lambda: waiting(registry))
    planned.join(10)
    kept = registry.call("get_task", task_id=task["task_id"])
    assert (kept["state"], kept["reason"]) == ("CANCELLED", "检查撤回")


@pytest.mark.requirement("G-02")
def test_a_finding_goes_from_cause_and_action_to_an_action_that_another_found_effective(registry, check):
    finding = check["findings"][0]
    planned = step(registry, finding, "sme", **PLAN)
    assert (planned["state"], planned["cause"], planned["rounds"]) == ("PLANNED", PLAN["cause"], 1)
    done, to_do = registry.call("list_tasks", agency="sme", origin="check")["items"]
    assert (done["state"], to_do["state"], to_do["due_on"]) == ("DONE", "OPEN", "2026-12-20")
    taken = step(registry, finding, "sme", to="TAKEN", evidence=["惠中小改〔2026〕1号"])
    assert taken["state"] == "TAKEN"
    assert [one["state"] for one in registry.call("list_tasks", agency="sme", origin="check")["items"]] == [
        "DONE",
        "DONE",
    ]
    closed = step(registry, finding, "customs", to="CLOSED", evidence=["惠关验〔2026〕4号"])
    assert (closed["state"], closed["verified_by"]) == ("CLOSED", "customs")
    shown = registry.call("get_check", check_id=check["check_id"])
    assert [one["state"] for one in shown["findings"]] == ["CLOSED", "OPEN"]
    (listed,) = registry.call("list_checks", zone_id=ZONE)["items"]
    assert listed["findings_by_state"] == {"CLOSED": 1, "OPEN": 1}


@pytest.mark.requirement("G-02")
def test_an_action_that_does_not_work_opens_the_finding_again_for_another_plan(registry, check):
    finding = check["findings"][0]
    step(registry, finding, "sme", **PLAN)
    step(registry, finding, "sme", to="TAKEN", evidence=["文1"])
    registry.refused(
        InvalidRequest, "move_finding", agency="customs", finding_id=finding["finding_id"], to="OPEN", evidence=["文2"]
    )
    again = step(registry, finding, "customs", to="OPEN", evidence=["文2"], reason="两家企业仍无记录")
    assert (again["state"], again["reason"], again["taken_on"]) == ("OPEN", "两家企业仍无记录", None)
    assert step(registry, finding, "sme", **{**PLAN, "due_on": "2027-01-20"})["rounds"] == 2
    tasks = registry.call("list_tasks", agency="sme", origin="check")["items"]
    assert [one["task"] for one in tasks] == ["plan/1", "act/1", "plan/2", "act/2"]
    assert [one["state"] for one in tasks] == ["DONE", "DONE", "DONE", "OPEN"]


def test_who_took_the_action_does_not_verify_it(registry, check):
    finding = check["findings"][1]
    step(registry, finding, "office", **PLAN)
    step(registry, finding, "office", to="TAKEN", evidence=["文1"])
    told = registry.refused(
        Conflict, "move_finding", agency="office", finding_id=finding["finding_id"], to="CLOSED", evidence=["文2"]
    )
    assert told.fields[0][0] == "verified_by"


@pytest.mark.parametrize(
    ("agency", "told", "error", "field"),
    [
        ("customs", PLAN, NotPermitted, None),
        ("sme", {"to": "TAKEN", "evidence": ["文"]}, Conflict, "to"),
        ("sme", {**PLAN, "cause": None}, InvalidRequest, "cause"),
        ("sme", {**PLAN, "due_on": "2026-11-21"}, InvalidRequest, "due_on"),
        ("sme", {"to": "CLOSED", "evidence": ["文"]}, NotPermitted, None),
        ("samr", {"to": "OPEN", "evidence": ["文"], "reason": "无"}, NotPermitted, None),
    ],
)
def test_a_step_that_is_not_open_or_not_whole_is_refused(registry, check, agency, told, error, field):
    finding_id = check["findings"][0]["finding_id"]
    sent = {name: value for name, value in told.items() if value is not None}
    refused = registry.refused(error, "move_finding", agency=agency, finding_id=finding_id, **sent)
    assert field is None or refused.fields[0][0] == field
    assert registry.call("get_check", check_id=check["check_id"])["findings"][0]["state"] == "OPEN"


def test_a_step_made_again_in_the_same_way_changes_nothing(registry, check):
    finding = check["findings"][0]
    first = step(registry, finding, "sme", **PLAN)
    before = len(registry.said())
    assert step(registry, finding, "sme", **PLAN) == first
    assert len(registry.said()) == before


def test_a_check_of_a_day_to_come_or_of_another_countys_bodies_is_refused(registry, check):
    later = {**CHECK, "document_no": "别的", "checked_on": "2026-11-23"}
    registry.refused(InvalidRequest, "record_check", agency="customs", **later)
    foreign = {**CHECK, "document_no": "别的", "findings": [{**FINDING, "responsible": "nh-eit"}]}
    registry.refused(InvalidRequest, "record_check", "such as eit", agency="customs", **foreign)
    registry.refused(NotPermitted, "record_check", agency="tax", **{**CHECK, "document_no": "别的"})
    with pytest.raises(NotFound):
        registry.call("get_check", check_id="none")
