"""Liaison officers, problems in implementation, what is made public."""

from datetime import UTC, datetime

import pytest

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.integration.enterprise.conftest import ZONE

OFFICER = {
    "division": "441323",
    "name": "合成甲",
    "position": "产业发展股负责人",
    "phone": "0752-8800000",
    "held_from": "2026-11-01",
    "document_no": "惠中小函〔2026〕2号",
}


def at(registry, *day: int) -> None:
    clock = FixedClock(datetime(*day, 4, tzinfo=UTC))
    for one in (registry, registry.pipeline, registry.pipeline.service, registry.pipeline.store):
        one.clock = clock


def officers(registry, **asked):
    return [one["name"] for one in registry.call("list_liaisons", **asked)["items"]]


@pytest.mark.requirement("G-06")
@pytest.mark.requirement("A-19")
def test_each_unit_names_one_officer_for_reporting_and_liaison(registry):
    named = registry.call("name_liaison", agency="sme", **OFFICER)
    assert (named["agency"], named["held_until"]) == ("sme", None)
    registry.call("name_liaison", agency="samr", **{**OFFICER, "name": "合成乙"})
    assert officers(registry, division="441323", on="2026-11-22") == ["合成甲", "合成乙"]
    assert officers(registry, agency="sme", on="2026-10-31") == []


@pytest.mark.requirement("A-19")
def test_the_next_officer_ends_the_one_before_who_stays_on_record(registry):
    registry.call("name_liaison", agency="sme", **OFFICER)
    at(registry, 2026, 12, 1)
    later = {**OFFICER, "name": "合成丙", "held_from": "2026-12-10", "document_no": "惠中小函〔2026〕8号"}
    registry.call("name_liaison", agency="sme", **later)
    assert officers(registry, agency="sme", on="2026-12-09") == ["合成甲"]
    assert officers(registry, agency="sme", on="2026-12-10") == ["合成丙"]


def test_the_register_tells_what_was_known_at_a_moment(registry):
    registry.call("name_liaison", agency="sme", **OFFICER)
    at(registry, 2026, 12, 1)
    registry.call("name_liaison", agency="sme", **{**OFFICER, "name": "合成丙", "held_from": "2026-11-20"})
    on = {"agency": "sme", "on": "2026-11-25"}
    assert officers(registry, **on) == ["合成丙"]
    assert officers(registry, known_at="2026-11-25T00:00:00Z", **on) == ["合成甲"]


def test_no_event_tells_of_an_officer(registry):
    registry.call("name_liaison", agency="sme", **OFFICER)
    assert registry.said() == []


def test_naming_the_same_officer_again_is_the_same_liaison(registry):
    first = registry.call("name_liaison", agency="sme", **OFFICER)
    assert registry.call("name_liaison", agency="sme", idempotency_key="other", **OFFICER) == first


def test_an_officer_is_not_named_for_before_the_one_there_is_nor_in_another_county(registry):
    registry.call("name_liaison", agency="sme", **OFFICER)
    earlier = {**OFFICER, "name": "合成丁", "held_from": "2026-10-01"}
    told = registry.refused(Conflict, "name_liaison", agency="sme", **earlier)
    assert told.fields[0][0] == "held_from"
    registry.refused(InvalidRequest, "name_liaison", "no body", agency="sme", **{**OFFICER, "division": "330226"})


def test_a_liaison_ends_without_another_when_its_agency_says_so(registry):
    liaison_id = registry.call("name_liaison", agency="sme", **OFFICER)["liaison_id"]
    end = {"liaison_id": liaison_id, "held_until": "2026-11-15", "document_no": "惠中小函〔2026〕9号"}
    registry.refused(NotPermitted, "end_liaison", "named by sme", agency="samr", **end)
    told = registry.refused(Conflict, "end_liaison", agency="sme", **{**end, "held_until": "2026-10-01"})
    assert told.fields[0][0] == "held_until"
    assert registry.call("end_liaison", agency="sme", **end)["held_until"] == "2026-11-15"
    assert officers(registry, agency="sme", on="2026-11-15") == []
    assert officers(registry, agency="sme", on="2026-11-14") == ["合成甲"]


# ---- problems in implementation
PROBLEM = {"zone_id": ZONE, "text": "检测平台排期过长，企业无法按期送检。"}


@pytest.mark.requirement("A-21")
def test_a_problem_in_implementation_goes_to_the_sme_bureau_which_answers_it_with_a_task(registry):
    registry.zone()
    problem = registry.call("report_problem", agency="samr", **PROBLEM)
    assert (problem["state"], problem["agency"]) == ("OPEN", "samr")
    told = {"problem_id": problem["problem_id"], "answer": "请科技局协调增加检测窗口。", "agencies": ["science"]}
    registry.refused(NotPermitted, "answer_problem", "office, sme", agency="science", **told)
    answered = registry.call("answer_problem", agency="sme", due_on="2026-12-15", **told)
    assert (answered["state"], answered["answered_by"]) == ("ANSWERED", "sme")
    task = registry.call("get_task", task_id=answered["task_id"])
    assert (task["origin"], task["agencies"], task["due_on"]) == ("problem", ["science"], "2026-12-15")
    assert PROBLEM["text"] in task["zh"]


def test_the_same_problem_is_told_once_until_it_is_answered(registry):
    registry.zone()
    first = registry.call("report_problem", agency="samr", **PROBLEM)
    assert registry.call("report_problem", agency="samr", **PROBLEM) == first
    registry.call("answer_problem", agency="sme", problem_id=first["problem_id"], answer="已协调。")
    again = registry.call("report_problem", agency="samr", **PROBLEM)
    assert again["problem_id"] != first["problem_id"]
    open_ones = registry.call("list_problems", zone_id=ZONE, state="OPEN")["items"]
    assert [one["problem_id"] for one in open_ones] == [again["problem_id"]]
    registry.refused(
        Conflict, "answer_problem", "answered already", agency="office", problem_id=first["problem_id"], answer="另答"
    )


def test_in_ninghai_the_office_in_the_commerce_bureau_answers(registry):
    problem = registry.call("report_problem", agency="nh-samr", division="330226", text="经费未到位")
    registry.refused(
        NotPermitted,
        "answer_problem",
        "nh-office, nh-commerce",
        agency="sme",
        problem_id=problem["problem_id"],
        answer="无",
    )
    registry.call("answer_problem", agency="nh-commerce", problem_id=problem["problem_id"], answer="已请财政局拨付")
    registry.refused(InvalidRequest, "report_problem", agency="samr", division="330226", text="跨县")


# ---- what is made public
NOTICE = {
    "zone_id": ZONE,
    "kind": "plan",
    "title": "惠东县出口女鞋质量安全示范区建设实施方案",
    "text": "第一部分　总体要求……",
    "document_no": "惠东府函〔2018〕203号",
    "issued_on": "2018-05-15",
}


@pytest.mark.requirement("G-08")
def test_the_plan_is_made_public_by_the_government(registry):
    registry.zone()
    published = registry.call("publish_notice", agency="gov", **NOTICE)
    assert (published["published_on"], published["division"]) == ("2026-11-22", "441323")
    registry.call("publish_notice", agency="office", **{**NOTICE, "kind": "publicity", "document_no": "文2"})
    found = registry.call("list_notices", zone_id=ZONE, kind="plan")["items"]
    assert [one["title"] for one in found] == [NOTICE["title"]]
    registry.refused(NotPermitted, "publish_notice", "gov, office", agency="tax", **{**NOTICE, "document_no": "文3"})
    registry.refused(
        InvalidRequest, "publish_notice", agency="gov", **{**NOTICE, "document_no": "文3", "issued_on": "2026-11-23"}
    )


def test_what_is_about_nothing_is_refused_and_a_zone_that_is_not_there_not_found(registry):
    nowhere = {name: value for name, value in NOTICE.items() if name != "zone_id"}
    told = registry.refused(InvalidRequest, "publish_notice", agency="gov", **nowhere)
    assert told.fields[0][0] == "zone_id"
    with pytest.raises(NotFound):
        registry.call("publish_notice", agency="gov", **NOTICE)
