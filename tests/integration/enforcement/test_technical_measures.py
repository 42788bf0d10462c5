"""Technical trade measures and standards: recorded, matched to makers and zones, commented on, followed."""

import csv
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest

from databus.clock import FixedClock
from databus.contracts import get
from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.testing import Harness
from services.enforcement.use_cases import technical_measures
from tests.integration.enforcement.risk_scenes import declared, firm
from tests.integration.enforcement.test_risk_files import taken

TBT = {
    "kind": "tbt",
    "reference": "G/TBT/N/EU/1001",
    "member": "EU",
    "title": "鞋类产品化学物质限量法规草案",
    "summary": "皮革鞋类中六价铬不得超过3 mg/kg",
    "products": "皮革鞋类",
    "hs_prefixes": ["6403", "640510"],
    "notified_on": "2026-11-02",
}
STANDARD = {
    **TBT,
    "kind": "domestic_standard",
    "reference": "GB 25038",
    "member": "CN",
    "notified_on": None,
    "adopted_on": "2026-06-01",
    "in_force_on": "2026-12-01",
}


def recorded(service: Harness, **more: Any) -> str:
    key: str = service.call("record_technical_measure", agency="customs", **{**TBT, **more})["measure_id"]
    service.run_chores()
    return key


def shown(service: Harness, key: str) -> dict[str, Any]:
    found: dict[str, Any] = service.call("get_technical_measure", measure_id=key)
    return found


def feed(service: Harness, code: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.call("list_measure_notices", uscc=code)["items"]
    return found


def member(service: Harness, code: str, zone: str = "z-1", state: str = "ACTIVE") -> None:
    told = {**get("enterprise.zone_state_changed").example, "zone_id": zone, "name": "惠东女鞋示范区"}
    service.deliver("enterprise.zone_state_changed", subject=zone, data=told)
    told = {**get("enterprise.membership_changed").example, "zone_id": zone, "uscc": code, "state": state}
    service.deliver("enterprise.membership_changed", subject=f"{zone}:{code}", data=told)


@pytest.mark.requirement("R-05", "R-09", "R-12", "A-13", "P-06")
def test_makers_of_such_goods_find_a_measure_in_their_feed_by_the_longest_prefix_and_the_market(service: Harness):
    sells = firm(service, 1, "甲", hs_codes=["640399"])
    makes = firm(service, 2, "乙", hs_codes=["640510", "640391"])
    other = firm(service, 3, "丙", hs_codes=["950300"])
    gone = firm(service, 4, "丁", hs_codes=["640399"], active=False)
    declared(service, sells, "1", hs_code="640399", destination="DE")
    declared(service, makes, "2", hs_code="640391", destination="US")
    key = recorded(service)
    assert [(one["hs_prefix"], one["way"]) for one in feed(service, sells)] == [("6403", "goods_and_market")]
    assert [(one["hs_prefix"], one["way"]) for one in feed(service, makes)] == [("640510", "goods")]
    assert [feed(service, code) for code in (other, gone)] == [[], []]
    assert feed(service, sells)[0]["comment_until"] == "2027-01-01"
    assert shown(service, key)["concerned"] == {"goods": 1, "goods_and_market": 1}
    assert len(service.call("list_technical_measures", hs_code="640399", member="EU", kind="tbt")["items"]) == 1
    assert service.call("list_technical_measures", hs_code="640299")["items"] == []
    (said,) = service.said("enforcement.technical_measure_changed")
    assert (said.data["state"], said.data["hs_prefixes"]) == ("NOTIFIED", ["6403", "640510"])


@pytest.mark.requirement("R-05", "Z-03", "A-06")
def test_a_measure_shows_the_zones_whose_members_it_concerns(service: Harness):
    codes = [firm(service, number, f"第{number}厂", hs_codes=["640399"]) for number in range(1, 4)]
    member(service, codes[0])
    member(service, codes[1])
    member(service, codes[2], state="REMOVED")
    (zone,) = shown(service, recorded(service))["zones"]
    assert (zone["zone_id"], zone["name"], zone["members"]) == ("z-1", "惠东女鞋示范区", 2)


def test_very_many_makers_are_told_in_steps_and_new_ones_the_next_day(
    service: Harness, clock: FixedClock, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(technical_measures, "A_STEP", 3)
    codes = [firm(service, number, f"第{number}厂", hs_codes=["640399"]) for number in range(1, 8)]
    key = recorded(service)
    file = shown(service, key)
    assert (file["matched"], file["concerned"]) == (True, {"goods": 7})
    assert all(len(feed(service, code)) == 1 for code in codes)
    late = firm(service, 9, "新厂", hs_codes=["640399"])
    assert feed(service, late) == []
    clock.advance(timedelta(days=1))
    service.run_daily()
    service.run_chores()
    assert len(feed(service, late)) == 1
    assert shown(service, key)["concerned"] == {"goods": 8}


@pytest.mark.requirement("R-09")
def test_a_domestic_standard_concerns_every_maker_wherever_it_sells(service: Harness):
    code = firm(service, 1, "甲", hs_codes=["640399"])
    declared(service, code, "1", hs_code="640399", destination="DE")
    key = recorded(service, **STANDARD)
    assert [one["way"] for one in feed(service, code)] == ["goods"]
    file = shown(service, key)
    assert file["state"] == "ADOPTED"
    assert [(one["kind"], one["due_on"]) for one in file["clocks"]] == [("measure_entry", "2026-12-01")]


@pytest.mark.requirement("R-05", "D.7")
def test_the_terms_for_comment_and_entry_run_to_the_days_the_measure_names(service: Harness, clock: FixedClock):
    key = recorded(service)
    (term,) = shown(service, key)["clocks"]
    assert (term["kind"], term["due_on"], term["state"], term["responsible"]) == (
        "measure_comment", "2027-01-01", "RUNNING", "customs",
    )  # fmt: skip
    move = {"agency": "customs", "measure_id": key}
    with pytest.raises(InvalidRequest, match=r"why.*reason_of_measure_told.*WTO TBT 2.9.4"):
        service.call("move_technical_measure", **move, to="NOTIFIED", comment_until="2027-02-01")
    service.call("move_technical_measure", **move, to="NOTIFIED", comment_until="2027-02-01", reason="评议期延长")
    running = [one for one in shown(service, key)["clocks"] if one["state"] == "RUNNING"]
    assert [one["due_on"] for one in running] == ["2027-02-01"]
    with pytest.raises(InvalidRequest, match="adopted_on_told"):
        service.call("move_technical_measure", **move, to="ADOPTED")
    days = {"adopted_on": "2026-11-20", "in_force_on": "2027-01-10"}
    adopted = service.call("move_technical_measure", **move, to="ADOPTED", **days)
    assert service.call("move_technical_measure", **move, to="ADOPTED", **days) == adopted
    with pytest.raises(Conflict, match=r"has not come.*in_force_on_has_come"):
        service.call("move_technical_measure", **move, to="IN_FORCE")
    clock.advance(timedelta(days=60))
    service.run_chores()
    late = [event.data for event in service.said("enforcement.clock_changed")]
    assert {(one["kind"], one["state"]) for one in late} >= {("measure_entry", "LATE")}
    after = service.call("move_technical_measure", **move, to="IN_FORCE")
    assert after["state"] == "IN_FORCE"
    assert {(one["kind"], one["state"]) for one in shown(service, key)["clocks"]} == {
        ("measure_comment", "CANCELLED"), ("measure_entry", "MET"),
    }  # fmt: skip
    with pytest.raises(Conflict):
        service.call("move_technical_measure", **move, to="WITHDRAWN", reason="撤回")
    assert service.call("move_technical_measure", **move, to="REPEALED", reason="废止")["state"] == "REPEALED"


@pytest.mark.requirement("R-12")
def test_an_agency_comments_in_time_and_keeps_the_answer(service: Harness, clock: FixedClock):
    key = recorded(service)
    draft = {"agency": "customs", "measure_id": key, "text": "建议将过渡期延长至12个月"}
    comment = service.call("draft_measure_comment", **draft)
    assert service.call("draft_measure_comment", **draft) == comment
    move = {"agency": "customs", "comment_id": comment["comment_id"]}
    with pytest.raises(InvalidRequest, match="addressee_told"):
        service.call("move_measure_comment", **move, to="SENT")
    with pytest.raises(NotPermitted, match="business of customs"):
        service.call("move_measure_comment", agency="samr", comment_id=comment["comment_id"], to="SENT", sent_to="x")
    service.call("move_measure_comment", **move, to="SENT", sent_to="欧盟TBT咨询点")
    assert [one["state"] for one in shown(service, key)["clocks"]] == ["MET"]
    with pytest.raises(InvalidRequest, match="answer_told"):
        service.call("move_measure_comment", **move, to="ANSWERED")
    done = service.call("move_measure_comment", **move, to="ANSWERED", answer="过渡期改为12个月")
    assert (done["state"], done["answered_by"], done["answer"]) == ("ANSWERED", "customs", "过渡期改为12个月")
    assert shown(service, key)["comments"] == {"ANSWERED": 1}
    second = service.call("draft_measure_comment", **{**draft, "text": "补充意见"})
    clock.advance(timedelta(days=60))
    with pytest.raises(Conflict, match=r"no more.*comment_in_time.*WTO TBT 2.9.4"):
        service.call("move_measure_comment", agency="customs", comment_id=second["comment_id"], to="SENT", sent_to="x")


@pytest.mark.requirement("R-05")
def test_an_enterprise_tells_the_departments_what_a_measure_means_to_it_and_is_answered(service: Harness):
    code = firm(service, 1, "甲", hs_codes=["640399"])
    key = recorded(service)
    draft = {"measure_id": key, "uscc": code, "text": "我厂两条生产线使用铬鞣革，需替换供应商"}
    with pytest.raises(NotPermitted, match="draft_measure_comment_of_enterprise"):
        service.call("draft_measure_comment", agency="nh-samr", **draft)
    comment = service.call("draft_measure_comment", agency="portal", **draft)
    sent = service.call("move_measure_comment", agency="portal", comment_id=comment["comment_id"], to="SENT")
    assert sent["sent_to"] == "customs"
    (term,) = service.call("list_clocks", kind="measure_comment_answer")["items"]
    assert (term["due_on"], term["responsible"]) == ("2026-12-04", "customs")
    answer = {"comment_id": comment["comment_id"], "to": "ANSWERED", "answer": "可申请技术帮扶"}
    with pytest.raises(NotPermitted):
        service.call("move_measure_comment", agency="nh-samr", **answer)
    service.call("move_measure_comment", agency="samr", **answer)
    assert service.call("list_clocks", kind="measure_comment_answer")["items"][0]["state"] == "MET"
    (mine,) = service.call("list_measure_comments", uscc=code)["items"]
    assert (mine["state"], mine["answered_by"]) == ("ANSWERED", "samr")


def test_a_reference_is_told_once_and_days_that_contradict_each_other_are_refused(service: Harness):
    key = recorded(service)
    assert recorded(service) == key
    with pytest.raises(Conflict, match="another body"):
        recorded(service, title="另一个")
    with pytest.raises(Conflict, match="something else"):
        service.call("record_technical_measure", agency="samr", **{**TBT, "title": "另一个"})
    with pytest.raises(NotPermitted):
        service.call("record_technical_measure", agency="tax", **{**TBT, "reference": "X"})
    for field, more in {
        "notified_on": {"notified_on": None},
        "comment_until": {"comment_until": "2026-11-01"},
        "adopted_on": {"adopted_on": "2026-11-01"},
        "member": {"member": "CN"},
    }.items():
        with pytest.raises(InvalidRequest) as refused:
            recorded(service, reference="X-1", **more)
        assert [name for name, _ in refused.value.fields] == [field]
    assert len(service.call("list_technical_measures")["items"]) == 1


HEADS = (
    "通报号或标准号", "成员", "类别", "名称", "主要内容", "涉及产品", "商品编码", "通报日期", "评议截止日", "通过日期", "生效日期",
    "文本出处", "替代",
)  # fmt: skip
LINE = ("G/TBT/N/USA/7", "US", "TBT通报", "儿童鞋", "铅限量", "儿童鞋", "6403；6404", "2026-11-10", "", "", "", "", "")
WRONG = ("S-1", "CN", "国外标准", "标准", "内容", "鞋", "6403", "", "", "2026-01-01", "", "", "")


@pytest.mark.requirement("R-05", "R-09")
def test_a_file_of_measures_is_taken_in_and_what_is_wrong_is_refused_by_row(service: Harness):
    code = firm(service, 1, "甲", hs_codes=["640399"])
    out = StringIO()
    csv.writer(out).writerows([HEADS, LINE, WRONG])
    content = out.getvalue().encode()
    tried = taken(service, content, agency="customs", kind="import_technical_measures", dry_run=True)
    assert (tried["result"]["recorded"], tried["result"]["refused"]) == (1, 1)
    assert service.call("list_technical_measures")["items"] == []
    job = taken(service, content, agency="customs", kind="import_technical_measures")
    assert (job["state"], job["result"]["recorded"], job["result"]["refused"]) == ("DONE", 1, 1)
    (refused,) = service.call("list_job_refusals", agency="customs", job_id=job["job_id"])["items"]
    assert (refused["row"], refused["column"]) == (3, "成员")
    service.run_chores()
    assert [one["reference"] for one in feed(service, code)] == ["G/TBT/N/USA/7"]
    again = taken(service, content, agency="customs", kind="import_technical_measures")
    assert (again["result"]["recorded"], again["result"]["known"]) == (0, 1)
    template = service.call("start_job", agency="customs", kind="technical_measures_template", parameters={})
    service.run_chores()
    assert service.call("get_job", agency="customs", job_id=template["job_id"])["state"] == "DONE"


def test_the_same_measure_told_by_another_body_is_the_one_that_stands(service: Harness):
    key = recorded(service)
    assert service.call("record_technical_measure", agency="ciq", **TBT)["measure_id"] == key
    with pytest.raises(Conflict, match="something else was told"):
        service.call("record_technical_measure", agency="samr", **{**TBT, "title": "另一份"})
