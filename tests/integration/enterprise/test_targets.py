"""Zone work in the county's target management."""

from datetime import timedelta

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.integration.enterprise.conftest import ZONE

SHEET = {
    "division": "441323",
    "zone_id": ZONE,
    "year": 2026,
    "document_no": "惠东府办〔2026〕12号",
    "title": "2026年度示范区建设目标管理考核表",
    "scores_due_on": "2026-12-10",
    "items": [
        {"item": "1", "agency": "sme", "zh": "示范区企业不少于30家", "en": "30 members", "points": 20, "kpi": "K1"},
        {"item": "2", "agency": "samr", "zh": "打假联合行动", "en": "Joint campaign", "points": 10, "kpi": "K9"},
        {"item": "3", "agency": "science", "zh": "研发平台", "en": "R&D platform", "points": 10},
    ],
}


def set_sheet(registry, **changes):
    return registry.call("set_target_sheet", agency="gov", **(SHEET | changes))


def score(registry, sheet, item, step, agency, points=None, **more):
    told = {"points": points, "reason": "理由", "evidence": ["文〔2026〕1号"]} | more
    asked = {"sheet_id": sheet["sheet_id"], "item": item, "step": step}
    return registry.call("score_target", agency=agency, **asked, **told)


def item_of(sheet, name):
    (found,) = (item for item in sheet["items"] if item["item"] == name)
    return found


@pytest.mark.requirement("Z-46", "G-04")
def test_a_years_targets_are_set_scored_reviewed_objected_to_settled_and_closed(registry, member):
    sheet = set_sheet(registry)
    assert [(item["item"], item["state"], item["kpi_passed"]) for item in sheet["items"]] == [
        ("1", "SET", False),
        ("2", "SET", False),
        ("3", "SET", None),
    ]
    for item, agency, points in (("1", "sme", 20), ("2", "samr", 10), ("3", "science", 8)):
        score(registry, sheet, item, "self_score", agency, points)
    for item, points in (("1", 15), ("2", 10), ("3", 8)):
        score(registry, sheet, item, "review", "office", points)
    registry.refused(
        Conflict, "close_target_sheet", "until 2026-", agency="gov", sheet_id=sheet["sheet_id"], document_no="13号"
    )
    score(registry, sheet, "1", "objection", "sme")
    settled = score(registry, sheet, "1", "settlement", "gov", 18)
    assert (item_of(settled, "1")["result"], item_of(settled, "1")["reviewed_points"]) == (18, 15)
    assert [step["step"] for step in item_of(settled, "1")["steps"]] == [
        "self_score", "review", "objection", "settlement",
    ]  # fmt: skip
    registry.clock.advance(timedelta(days=14))
    closed = registry.call("close_target_sheet", agency="gov", sheet_id=sheet["sheet_id"], document_no="13号")
    assert (closed["state"], closed["results"][0]) == (
        "CLOSED",
        {
            "agency": None, "targets": 3, "points": 40, "self_points": 38, "result_points": 36,
            "open_targets": 0, "overdue": 0,
        },
    )  # fmt: skip
    assert registry.call("close_target_sheet", agency="gov", sheet_id=sheet["sheet_id"], document_no="13号") == closed
    with pytest.raises(Conflict, match="closed"):
        score(registry, sheet, "3", "objection", "science")


def test_a_target_names_a_key_figure_that_the_zone_has(registry, member):
    strange = [{**SHEET["items"][0], "kpi": "K99"}]
    told = registry.refused(
        InvalidRequest, "set_target_sheet", "K99", agency="gov", **(SHEET | {"items": strange, "document_no": "文9"})
    )
    assert told.fields[0][1].startswith("one of K1, ")


@pytest.mark.requirement("Z-46", "A-20")
def test_each_target_is_a_task_of_its_agency_until_it_has_scored_itself(registry):
    registry.zone()
    sheet = set_sheet(registry)
    open_tasks = registry.call("list_tasks", agency="samr", zone_id=ZONE)["items"]
    (task,) = (one for one in open_tasks if one.get("origin") == "evaluation")
    assert (task["due_on"], task["state"], task["origin_id"]) == ("2026-12-10", "OPEN", sheet["sheet_id"])
    score(registry, sheet, "2", "self_score", "samr", 10)
    done = registry.call("get_task", task_id=task["task_id"])
    assert (done["state"], done["evidence"]) == ("DONE", ["文〔2026〕1号"])


def test_who_is_late_is_told_and_may_be_reviewed_all_the_same(registry):
    registry.zone()
    sheet = set_sheet(registry)
    with pytest.raises(Conflict, match="scores_are_overdue"):
        score(registry, sheet, "3", "review", "office", 0)
    registry.clock.advance(timedelta(days=19))
    late = registry.call("get_target_sheet", sheet_id=sheet["sheet_id"])
    assert [item["item"] for item in late["items"] if item["overdue"]] == ["1", "2", "3"]
    assert late["results"][0]["overdue"] == 3
    assert item_of(score(registry, sheet, "3", "review", "office", 0), "3")["result"] == 0


def test_each_step_is_for_its_body_and_changes_nothing_when_said_again(registry):
    registry.zone()
    sheet = set_sheet(registry)
    with pytest.raises(NotPermitted, match="sme's to speak for"):
        score(registry, sheet, "1", "self_score", "samr", 5)
    first = score(registry, sheet, "1", "self_score", "sme", 20)
    assert score(registry, sheet, "1", "self_score", "sme", 20) == first
    with pytest.raises(NotPermitted, match="office"):
        score(registry, sheet, "1", "review", "samr", 20)
    with pytest.raises(InvalidRequest, match="points"):
        score(registry, sheet, "1", "review", "office", 21)
    with pytest.raises(NotFound, match="no target 9"):
        score(registry, sheet, "9", "self_score", "sme", 1)
    assert registry.call("get_target_sheet", sheet_id=sheet["sheet_id"]) == first


@pytest.mark.parametrize(
    ("changes", "error", "match"),
    [
        ({"agency": "samr"}, NotPermitted, "gov"),
        ({"items": []}, InvalidRequest, "items"),
        ({"items": [SHEET["items"][0]] * 2}, InvalidRequest, "no item twice"),
        ({"zone_id": None}, InvalidRequest, "key figures"),
        ({"division": "330226", "agency": "nh-gov"}, InvalidRequest, "441323"),
        ({"items": [{**SHEET["items"][2], "points": 1.5}]}, InvalidRequest, "points"),
    ],
)
def test_a_sheet_that_makes_no_sense_is_refused(registry, changes, error, match):
    registry.zone()
    refused = registry.refused(error, "set_target_sheet", **{"agency": "gov", **SHEET, **changes})
    assert match in f"{refused} {getattr(refused, 'fields', '')}"
    assert registry.call("list_target_sheets")["items"] == []


@pytest.mark.requirement("Z-46")
def test_sheets_are_found_by_county_zone_year_and_agency(registry):
    registry.zone()
    sheet = set_sheet(registry)
    assert set_sheet(registry) == sheet
    county = set_sheet(registry, zone_id=None, document_no="14号", items=[SHEET["items"][2]])
    asked = {
        ("division", "441323"): 2, ("zone_id", ZONE): 1, ("year", 2025): 0, ("agency", "science"): 2, ("agency", "sme"): 1,
    }  # fmt: skip
    for (name, value), count in asked.items():
        found = registry.pipeline.call("list_target_sheets", {name: value})["items"]
        assert (name, value, len(found)) == (name, value, count)
    page = registry.call("list_target_sheets", limit=1)
    rest = registry.call("list_target_sheets", cursor=page["next_cursor"])
    assert [one["sheet_id"] for one in rest["items"]] == [county["sheet_id"]]
    registry.refused(Conflict, "set_target_sheet", agency="gov", idempotency_key="k", **(SHEET | {"title": "别的"}))
