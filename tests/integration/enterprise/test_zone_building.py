"""Zones besides their states: bodies, conditions, assessments, plans, terms."""

from datetime import timedelta

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from databus.identifiers import make_uscc
from tests.integration.enterprise.judging import FIVE, FOUR, GROUNDS

ZONE = "huidong-shoes"
SHOES = make_uscc("441323", "MA5H0001")
NINGHAI = {
    "zone_id": "nh-moulds", "name": "宁海县出口模具质量安全示范区", "product": "模具", "hs_prefixes": ["8480"],
    "division": "330226", "plan": "NINGHAI_2017",
}  # fmt: skip


def judge(registry, agency, zone_id, codes="C1 C2 C3 C4", **more):
    for code in codes.split():
        told = {"met": True, "grounds": GROUNDS[code], "document_no": f"{agency}〔2026〕{code}"} | more
        judged = registry.call("judge_condition", agency=agency, zone_id=zone_id, condition=code, **told)
    return judged


def move(registry, agency, to, zone_id=ZONE, **more):
    told = {"evidence": [f"文〔2026〕{to}"]} | more
    return registry.call("move_zone", agency=agency, zone_id=zone_id, to=to, **told)


def assess(registry, agency, kind, zone_id=ZONE, points=FOUR, **more):
    told = {"conclusion": "体系健全，运行有效", "document_no": f"{agency}〔2026〕{kind}"} | more
    return registry.call("record_assessment", agency=agency, zone_id=zone_id, kind=kind, points=points, **told)


@pytest.mark.requirement("A-16", "Z-13", "D.4/zone")
def test_ninghais_zone_is_moved_by_ninghais_bodies_alone(registry):
    registry.refused(NotPermitted, "create_zone", "nh-gov, nh-office, nh-commerce", agency="gov", **NINGHAI)
    zone = registry.zone("nh-office", **NINGHAI)
    assert (zone["applicant"], zone["supervised_by"]) == ("nh-gov", "ciq-ningbo")
    shown = registry.call("get_zone", zone_id="nh-moulds")
    assert shown["next_moves"][0]["by"] == ["nh-gov"]
    for stranger in ("gov", "nh-office", "ciq-ningbo"):
        registry.refused(NotPermitted, "move_zone", "nh-gov", agency=stranger, zone_id="nh-moulds", to="PROV_APPLIED")


@pytest.mark.requirement("Z-04", "Z-05", "Z-06", "Z-07", "D.3/C1", "D.3/C2", "D.3/C3", "D.3/C4", "A.2/11")
def test_where_the_plan_demands_it_the_four_conditions_are_judged_before_application_and_recognition(registry):
    registry.zone("nh-gov", **NINGHAI)
    refused = registry.refused(
        Conflict,
        "move_zone",
        "C1 形成企业集聚 is not judged yet",
        agency="nh-gov",
        zone_id="nh-moulds",
        to="PROV_APPLIED",
    )
    assert "S14 七(二)" in str(refused)
    judge(registry, "nh-gov", "nh-moulds")
    move(registry, "nh-gov", "PROV_APPLIED", "nh-moulds")
    move(registry, "ciq-ningbo", "PROV_ASSESSING", "nh-moulds")
    told = {"agency": "ciq-ningbo", "zone_id": "nh-moulds", "to": "PROV_RECOGNISED"}
    registry.refused(Conflict, "move_zone", "not judged yet by ciq-ningbo, who assesses", **told)
    judge(registry, "ciq-ningbo", "nh-moulds")
    registry.refused(Conflict, "move_zone", "no assessment by ciq-ningbo is recorded", **told)
    assessed = assess(registry, "ciq-ningbo", "provincial", "nh-moulds", FIVE)
    assert (assessed["profile"], assessed["score"], assessed["passed"]) == ("NINGHAI_FIVE_SYSTEMS", 87, True)
    assert move(registry, "ciq-ningbo", "PROV_RECOGNISED", "nh-moulds")["level"] == "provincial"
    stand = registry.call("get_conditions", zone_id="nh-moulds")
    assert (stand["met"], stand["required"], len(stand["judgements"])) == (True, True, 8)
    assert {one["judgement"]["agency"] for one in stand["conditions"]} == {"ciq-ningbo"}


@pytest.mark.requirement("D.3/C1", "D.3/C2", "D.3/C3", "D.3/C4")
def test_a_condition_judged_not_met_stops_a_zone_of_any_plan_until_it_is_judged_anew(registry):
    registry.zone()
    move(registry, "gov", "PROV_APPLIED")
    move(registry, "ciq-province", "PROV_ASSESSING")
    judge(registry, "ciq-province", ZONE, "C3", met=False, grounds=[], reason="质量水平未达同行业前列")
    told = {"agency": "ciq-province", "zone_id": ZONE, "to": "PROV_RECOGNISED"}
    registry.refused(Conflict, "move_zone", "C3 质量安全水平较高 was judged not met by ciq-province", **told)
    judge(registry, "ciq-province", ZONE, "C3", document_no="复核〔2026〕1号")
    assert move(registry, "ciq-province", "PROV_RECOGNISED")["level"] == "provincial"


def test_who_may_not_judge_and_what_is_out_of_form_changes_nothing(registry):
    registry.zone()
    told = {"zone_id": ZONE, "condition": "C2", "met": True, "grounds": ["share_of_place"], "document_no": "文1"}
    registry.refused(NotPermitted, "judge_condition", "gov, office", agency="samr", **told)
    registry.refused(NotPermitted, "judge_condition", "not for nh-gov", agency="nh-gov", **told)
    for changed, field in (
        ({"condition": "C9"}, "condition"),
        ({"met": "yes"}, "met"),
        ({"grounds": []}, "grounds"),
        ({"grounds": ["front_rank"]}, "grounds"),
        ({"on": "2026-11-23"}, "on"),
        ({"met": False}, "reason"),
        ({"document_no": " "}, "document_no"),
        ({"strange": 1}, "strange"),
    ):
        refused = registry.refused(InvalidRequest, "judge_condition", agency="gov", **(told | changed))
        assert [name for name, _ in refused.fields] == [field]
    judged = registry.call("judge_condition", agency="gov", **told)
    assert registry.call("judge_condition", agency="gov", **told) == judged
    registry.refused(Conflict, "judge_condition", agency="gov", **(told | {"grounds": ["share_of_nation"]}))


@pytest.mark.requirement("Z-09", "Z-13", "Z-14")
def test_an_assessment_not_passed_stops_the_recognition(registry):
    registry.zone()
    told = {"zone_id": ZONE, "kind": "provincial", "points": FOUR, "conclusion": "合格", "document_no": "考〔2026〕1号"}
    registry.refused(
        Conflict, "record_assessment", "the zone is DRAFT, not PROV_ASSESSING", agency="ciq-province", **told
    )
    registry.refused(NotPermitted, "record_assessment", "ciq-province, not for gov", agency="gov", **told)
    move(registry, "gov", "PROV_APPLIED")
    move(registry, "ciq-province", "PROV_ASSESSING")
    failed = assess(registry, "ciq-province", "provincial", points=FOUR | {"risk": 10}, findings={"risk": "预警滞后"})
    assert (failed["score"], failed["passed"]) == (75, False)
    assert [one["finding"] for one in failed["sections"] if not one["passed"]] == ["预警滞后"]
    registry.refused(
        Conflict,
        "move_zone",
        "was not passed: 75 of 100 points",
        agency="ciq-province",
        zone_id=ZONE,
        to="PROV_RECOGNISED",
    )
    registry.refused(
        Conflict, "record_assessment", "stands for another request", agency="ciq-province", zone_id=ZONE,
        kind="provincial", points=FOUR, conclusion="x", document_no=failed["document_no"],
    )  # fmt: skip
    assess(registry, "ciq-province", "provincial", document_no="复评〔2026〕1号")
    assert move(registry, "ciq-province", "PROV_RECOGNISED")["level"] == "provincial"
    supervised = assess(registry, "aqsiq", "supervision")
    registry.refused(
        Conflict, "record_assessment", "recorded already", agency="ciq-province", zone_id=ZONE, kind="supervision",
        points=FOUR, conclusion="x", document_no=supervised["document_no"],
    )  # fmt: skip
    page = registry.call("list_assessments", zone_id=ZONE, limit=2)
    assert [one["kind"] for one in page["items"]] == ["provincial", "provincial"]
    (last,) = registry.call("list_assessments", zone_id=ZONE, cursor=page["next_cursor"])["items"]
    assert (last["kind"], last["agency"]) == ("supervision", "aqsiq")
    assert registry.call("list_assessments", zone_id=ZONE, kind="national")["items"] == []


@pytest.mark.requirement("A-14", "A-17")
def test_a_leading_group_is_appointed_by_offices_and_the_last_one_holds(registry):
    registry.zone()
    planned = registry.call("get_zone", zone_id=ZONE)["leading_group"]
    assert (planned["appointed"], planned["document_no"]) == (False, "惠东府函〔2018〕203号")
    seats = [{"seat": "head", "agency": "gov", "post": "县长"}, {"seat": "office_director", "agency": "sme"}]
    told = {"zone_id": ZONE, "document_no": "惠东府函〔2018〕204号", "on": "2018-05-20", "seats": seats}
    registry.refused(NotPermitted, "appoint_leading_group", "gov", agency="sme", **told)
    wrong = told | {"seats": [seats[0], {"seat": "office_director", "agency": "commerce"}]}
    registry.refused(InvalidRequest, "appoint_leading_group", "sme as office_director", agency="gov", **wrong)
    shown = registry.call("appoint_leading_group", agency="gov", **told)["leading_group"]
    assert (shown["appointed"], shown["held_from"], shown["seats"][0]["post"]) == (True, "2018-05-20", "县长")
    assert registry.call("appoint_leading_group", agency="gov", **told)["leading_group"] == shown
    earlier = told | {"document_no": "旧文", "on": "2018-05-19"}
    registry.refused(Conflict, "appoint_leading_group", "not before 2018-05-20", agency="gov", **earlier)


@pytest.mark.requirement("Z-02", "Z-08", "A-18")
def test_a_zones_territory_is_amended_and_its_labels_and_principles_are_shown(registry):
    zone = registry.zone(territory=["吉隆镇"])
    told = {"zone_id": ZONE, "document_no": "惠东府函〔2018〕203号"}
    towns = ["平山街道", "大岭街道", "吉隆镇", "黄埠镇"]
    registry.refused(NotPermitted, "amend_zone", "gov, office, sme", agency="samr", **told, territory=towns)
    registry.refused(
        PreconditionFailed, "amend_zone", "present version is 1", agency="gov", if_match="4", **told, territory=towns
    )
    amended = registry.call("amend_zone", agency="gov", **told, territory=towns, office="县中小企业局")
    assert (amended["territory"], amended["version"]) == (towns, zone["version"] + 1)
    assert registry.call("amend_zone", agency="gov", **told, territory=towns)["version"] == 2
    registry.refused(InvalidRequest, "amend_zone", "HUIDONG_2018", agency="gov", **told, plan="NOWHERE")
    registry.refused(InvalidRequest, "amend_zone", "product", agency="gov", **told, product="男鞋")
    shown = registry.call("get_zone", zone_id=ZONE)
    (amendment,) = shown["amendments"]
    assert (amendment["before"]["territory"], amendment["changes"]["office"]) == (["吉隆镇"], "县中小企业局")
    assert len(shown["principles"]) == 5
    assert {"样板" in one["zh"] for one in shown["labels"]} == {True, False}
    assert len(shown["labels"]) == 6


@pytest.mark.requirement("G-07", "Z-17", "Z-18", "Z-19", "Z-20")
def test_starting_a_plan_gives_its_work_to_the_departments_and_shows_what_is_overdue(registry):
    registry.zone()
    before = registry.call("get_plan_progress", zone_id=ZONE)
    assert (before["started_on"], before["total"]["tasks"]) == (None, 0)
    registry.refused(NotPermitted, "start_plan", "gov, office, sme", agency="samr", zone_id=ZONE, on="2017-12-01")
    started = registry.call("start_plan", agency="sme", zone_id=ZONE, on="2017-12-01")
    assert started["total"] == {"tasks": 38, "done": 0, "overdue": 38, "cancelled": 0, "progress": 0}
    assert registry.call("start_plan", agency="sme", zone_id=ZONE, on="2017-12-01") == started
    registry.refused(Conflict, "start_plan", "it began on 2017-12-01", agency="gov", zone_id=ZONE, on="2018-01-01")
    registry.refused(Conflict, "amend_zone", "started", agency="gov", zone_id=ZONE, document_no="x", plan=None)
    own = registry.call("list_tasks", agency="samr", zone_id=ZONE, limit=100)["items"]
    first = next(task for task in own if task["lead"] == "samr")
    registry.call("move_task", agency="samr", task_id=first["task_id"], to="DONE", evidence=["总结〔2018〕1号"])
    after = registry.call("get_plan_progress", zone_id=ZONE)
    (samr,) = [one for one in after["departments"] if one["agency"] == "samr"]
    assert (samr["done"], samr["overdue"], samr["tasks"]) == (1, samr["tasks"] - 1, samr["tasks"])
    assert [one["stage"] for one in after["stages"]] == [0, 1, 2, 3, 4]
    assert sum(one["tasks"] for one in after["stages"]) == after["total"]["tasks"]
    four = assess(registry, "sme", "four_part", points={"mechanism": 22, "key_tasks": 20, "schedule": 19, "effect": 21})
    assert (four["tasks_done"], four["tasks_given"]) == (1, 38)
    for agency, to in (("gov", "PROV_APPLIED"), ("ciq-province", "PROV_ASSESSING"), ("ciq-province", "REJECTED")):
        move(registry, agency, to)
    ended = registry.call("get_plan_progress", zone_id=ZONE)["total"]
    assert (ended["tasks"], ended["done"], ended["cancelled"]) == (1, 1, 37)
    registry.refused(Conflict, "start_plan", "it is REJECTED", agency="gov", zone_id=ZONE, on="2018-01-01")
    registry.zone(zone_id="no-plan", plan=None)
    registry.refused(NotFound, "start_plan", "follows no plan", agency="gov", zone_id="no-plan")


@pytest.mark.requirement("Z-15", "D.4/zone")
def test_a_rectification_has_a_last_day_and_its_going_by_is_brought_before_the_bureau(registry):
    registry.zone()
    registry.recognise("provincial")
    told = {"agency": "ciq-province", "zone_id": ZONE, "to": "RECTIFYING", "evidence": ["整〔2026〕1号"]}
    registry.refused(InvalidRequest, "move_zone", "rectify_by", **(told | {"rectify_by": "2026-11-01"}))
    moved = registry.call("move_zone", **told, rectify_by="2026-12-20")
    assert (moved["rectify_by"], moved["level"]) == ("2026-12-20", "provincial")
    (task,) = registry.call("list_tasks", agency="gov", origin="zone")["items"]
    assert (task["lead"], task["due_on"]) == ("gov", "2026-12-20")
    registry.clock.advance(timedelta(days=40))
    registry.run_daily()
    assert registry.call("list_tasks", agency="gov", origin="zone")["items"][0]["overdue"]
    tasks = registry.call("list_tasks", agency="ciq-province", origin="zone")["items"]
    assert [one["lead"] for one in tasks] == ["gov", "ciq-province"]
    registry.run_daily(registry.clock.today() + timedelta(days=1))
    assert len(registry.call("list_tasks", agency="ciq-province", origin="zone")["items"]) == 2
    back = registry.call(
        "move_zone", agency="ciq-province", zone_id=ZONE, to="PROV_RECOGNISED", evidence=["验〔2026〕1号"]
    )
    assert back["rectify_by"] is None
    tasks = registry.call("list_tasks", agency="ciq-province", origin="zone")["items"]
    assert {one["state"] for one in tasks} == {"DONE"}
    registry.refused(
        InvalidRequest, "move_zone", "only a rectification", agency="gov", zone_id=ZONE, to="NAT_APPLIED",
        rectify_by="2027-12-01",
    )  # fmt: skip


@pytest.mark.requirement("D.4/zone", "Z-15")
def test_a_recognition_runs_out_unless_it_is_renewed(registry):
    registry.zone()
    registry.recognise("provincial")
    zone = registry.call("get_zone", zone_id=ZONE)
    assert zone["renewal_due_on"] == "2029-11-22"
    registry.clock.advance(timedelta(days=3 * 365))
    registry.run_daily()
    registry.run_daily(registry.clock.today() + timedelta(days=1))
    (task,) = registry.call("list_tasks", agency="ciq-province", origin="zone")["items"]
    assert (task["due_on"], task["lead"], task["state"]) == ("2029-11-22", "ciq-province", "OPEN")
    move(registry, "ciq-province", "RENEWAL_REVIEW")
    assess(registry, "ciq-province", "renewal", points=FOUR | {"guarantee": 5})
    registry.refused(
        Conflict, "move_zone", "not passed", agency="ciq-province", zone_id=ZONE, to="PROV_RECOGNISED", evidence=["x"]
    )
    assess(registry, "ciq-province", "renewal", document_no="复审〔2029〕2号")
    renewed = move(registry, "ciq-province", "PROV_RECOGNISED")
    assert renewed["renewal_due_on"] == "2032-11-21"
    (task,) = registry.call("list_tasks", agency="ciq-province", origin="zone")["items"]
    assert task["state"] == "DONE"


@pytest.mark.requirement("D.4/zone", "Z-16")
def test_after_a_zone_has_ended_another_follows_it_when_the_wait_is_over(registry):
    registry.zone()
    registry.recognise("provincial")
    told = {"zone_id": "again", "follows": ZONE}
    registry.refused(
        Conflict, "create_zone", "is PROV_RECOGNISED", agency="gov", name="x", product="女鞋", hs_prefixes=["6403"],
        division="441323", **told,
    )  # fmt: skip
    move(registry, "ciq-province", "RECTIFYING")
    move(registry, "ciq-province", "REVOKED")
    assert registry.call("get_zone", zone_id=ZONE)["application_from"] == "2028-11-22"
    assert registry.call("get_zone", zone_id=ZONE)["next_moves"] == []
    registry.zone(**told)
    registry.refused(
        Conflict, "move_zone", "from 2028-11-22", agency="gov", zone_id="again", to="PROV_APPLIED", evidence=["申"]
    )
    registry.clock.advance(timedelta(days=731))
    assert move(registry, "gov", "PROV_APPLIED", "again")["follows"] == ZONE
    registry.refused(
        InvalidRequest, "create_zone", "no such zone in the county", agency="nh-gov", **(NINGHAI | {"follows": ZONE})
    )


@pytest.mark.requirement("D.4/zone")
def test_where_the_plan_demands_it_the_wait_holds_for_any_zone_of_the_product(registry):
    registry.zone("nh-gov", **NINGHAI)
    judge(registry, "nh-gov", "nh-moulds")
    move(registry, "nh-gov", "PROV_APPLIED", "nh-moulds")
    move(registry, "ciq-ningbo", "PROV_ASSESSING", "nh-moulds")
    move(registry, "ciq-ningbo", "REJECTED", "nh-moulds")
    registry.zone("nh-gov", **(NINGHAI | {"zone_id": "nh-moulds-2", "name": "宁海县模具示范区"}))
    judge(registry, "nh-gov", "nh-moulds-2")
    refused = registry.refused(
        Conflict, "move_zone", agency="nh-gov", zone_id="nh-moulds-2", to="PROV_APPLIED", evidence=["申"]
    )
    assert "nh-moulds is REJECTED" in dict(refused.fields)["wait_is_over"]


def test_memberships_and_titles_of_ninghai_are_decided_there(registry):
    registry.zone("nh-gov", **(NINGHAI | {"plan": None}))
    registry.register(SHOES)
    registry.refused(NotPermitted, "apply_membership", "nh-office", agency="office", zone_id="nh-moulds", uscc=SHOES)
    registry.call("apply_membership", agency="portal", zone_id="nh-moulds", uscc=SHOES)
    told = {"zone_id": "nh-moulds", "uscc": SHOES, "to": "OFFICE_REVIEW"}
    registry.refused(NotPermitted, "move_membership", "nh-commerce", agency="office", **told)
    assert registry.call("move_membership", agency="nh-commerce", **told)["state"] == "OFFICE_REVIEW"
