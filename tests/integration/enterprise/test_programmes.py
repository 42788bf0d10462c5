"""Both counties' programmes from their first day to their last, counted on any day from what happened."""

from datetime import UTC, date, datetime

import pytest

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.integration.enterprise.judging import FIVE, GROUNDS

# product, HS, days of recognition at provincial and national level
NINGHAI = [
    ("nh-stationery", "文具", "9608", "2016-11-18", "2018-01-30"),
    ("nh-moulds", "模具", "8480", "2018-01-12", None),
    ("nh-furniture", "家具（木制品）", "9403", "2018-01-12", None),
    ("nh-poles", "户外休闲用品（运动杖）", "9506", "2018-02-09", None),
    ("nh-cars", "汽配", "8708", "2019-01-18", "2020-01-17"),
    ("nh-lamps", "灯具", "9405", "2019-02-15", None),
    ("nh-hardware", "五金机械", "8205", "2020-01-10", None),
    ("nh-electronics", "电子电器", "8516", "2020-02-21", None),
]


@pytest.fixture
def county(registry):
    """The registry with a clock that is set to the days of the story."""

    def at(day):
        clock = FixedClock(datetime.combine(date.fromisoformat(day), datetime.min.time(), UTC).replace(hour=4))
        registry.clock = registry.pipeline.clock = clock
        registry.pipeline.service.clock = registry.pipeline.store.clock = clock
        return registry

    return at


def judge_all(registry, agency, zone_id, level):
    for code, grounds in GROUNDS.items():
        registry.call(
            "judge_condition", agency=agency, zone_id=zone_id, condition=code, met=True, grounds=grounds,
            document_no=f"{agency}{level}{code}",
        )  # fmt: skip


def climb(registry, zone_id, level, bodies):
    """One county's zone from application to recognition, as its rules demand it."""
    government, bureau, administration = bodies
    if level == "provincial":
        assessor, steps = bureau, [(government, "PROV_APPLIED"), (bureau, "PROV_ASSESSING")]
    else:
        assessor = administration
        steps = [(government, "NAT_APPLIED"), (bureau, "NAT_RECOMMENDED"), (administration, "NAT_ASSESSING")]
    judge_all(registry, government, zone_id, level)
    for agency, to in steps:
        registry.call("move_zone", agency=agency, zone_id=zone_id, to=to, evidence=[f"文{to}"])
    judge_all(registry, assessor, zone_id, f"{level}考")
    profile = registry.call("get_zone", zone_id=zone_id)["division"]
    points = FIVE if profile == "330226" else {name: 22 for name in FIVE if name != "integrity"}
    if registry.clock.today() < date(2017, 6, 12) and profile == "330226":
        points = {name: 22 for name in FIVE if name != "integrity"}
    registry.call(
        "record_assessment", agency=assessor, zone_id=zone_id, kind=level, points=points, conclusion="合格",
        document_no=f"考{level}",
    )  # fmt: skip
    to = "PROV_RECOGNISED" if level == "provincial" else "NAT_RECOGNISED"
    registry.call("move_zone", agency=assessor, zone_id=zone_id, to=to, evidence=[f"公告{to}"])


def run_ninghai(county):
    bodies = ("nh-gov", "ciq-ningbo", "aqsiq")
    events = sorted(
        [(day, zone_id, product, hs, "provincial") for zone_id, product, hs, day, _ in NINGHAI]
        + [(day, zone_id, product, hs, "national") for zone_id, product, hs, _, day in NINGHAI if day]
    )
    for day, zone_id, product, hs, level in events:
        registry = county(day)
        if level == "provincial":
            registry.call(
                "create_zone", agency="nh-gov", zone_id=zone_id, name=f"宁海县出口{product}质量安全示范区", product=product,
                hs_prefixes=[hs], division="330226", plan="NINGHAI_2017",
            )  # fmt: skip
        climb(registry, zone_id, level, bodies)
    return registry


@pytest.mark.requirement("Z-30", "Z-31", "Z-32", "Z-33", "Z-34", "Z-35", "A-16")
def test_ninghais_history_of_2016_to_2020_gives_two_national_and_six_provincial(county):
    run_ninghai(county)
    registry = county("2020-03-02")
    end = registry.call("get_programme", programme="NINGHAI_2017")
    assert end["levels"] == {"national": 2, "provincial": 6}
    assert end["met"]
    assert [(one["level"], one["reached"], one["zones"]) for one in end["targets"]] == [
        ("national", 2, 2), ("provincial", 6, 6),
    ]  # fmt: skip
    assert all(one["met"] and one["reached_on"] <= one["due_on"] for one in end["zones"])
    for day, national, provincial in (
        ("2016-11-17", 0, 0),
        ("2016-12-31", 0, 1),
        ("2018-01-29", 0, 3),
        ("2018-02-28", 1, 3),
        ("2019-02-28", 1, 5),
        ("2020-01-16", 1, 6),
        ("2020-01-17", 2, 5),
        ("2020-02-29", 2, 6),
    ):
        counted = registry.call("get_programme", programme="NINGHAI_2017", on=day)
        assert counted["levels"] == {"national": national, "provincial": provincial}, day
    zones = registry.call("list_zones", level="national", division="330226")["items"]
    assert [one["zone_id"] for one in zones] == ["nh-cars", "nh-stationery"]
    assert registry.call("list_zones", division="441323")["items"] == []


@pytest.mark.requirement("Z-35")
def test_what_was_known_at_a_moment_is_told_again(county):
    run_ninghai(county)
    registry = county("2020-03-02")
    told = {"programme": "NINGHAI_2017", "on": "2020-02-29"}
    known = registry.call("get_programme", **told, known_at="2019-12-31T00:00:00Z")
    assert known["levels"] == {"national": 1, "provincial": 5}
    (hardware,) = [one for one in known["zones"] if one["product"] == "五金机械"]
    assert (hardware["zone_id"], hardware["met"], hardware["overdue"]) == (None, False, False)


@pytest.mark.requirement("Z-45", "A-01", "A-02", "A-04", "G-07")
def test_huidongs_zone_goes_through_its_four_phases(county):
    registry = county("2017-12-04")
    registry.call(
        "create_zone", agency="gov", zone_id="huidong-shoes", name="惠东县出口女鞋质量安全示范区", product="女鞋",
        hs_prefixes=["6403"], division="441323", plan="HUIDONG_2018",
    )  # fmt: skip
    started = registry.call("start_plan", agency="sme", zone_id="huidong-shoes")
    assert (started["total"]["tasks"], started["total"]["overdue"]) == (38, 0)
    registry = county("2018-02-01")
    progress = registry.call("get_plan_progress", zone_id="huidong-shoes")
    assert [one["overdue"] for one in progress["stages"]] == [0, 3, 0, 0, 0]
    assert registry.call("get_plan", zone_id="huidong-shoes")["current_phase"]["phase"] == 2
    for task in registry.call("list_tasks", agency="sme", zone_id="huidong-shoes", limit=100)["items"]:
        if task["task"].startswith("1/") and task["lead"] == "sme":
            registry.call("move_task", agency="sme", task_id=task["task_id"], to="DONE", evidence=["工作总结"])
    progress = registry.call("get_plan_progress", zone_id="huidong-shoes")
    assert (progress["stages"][1]["done"], progress["stages"][1]["overdue"]) == (2, 1)
    bodies = ("gov", "ciq-province", "aqsiq")
    registry = county("2018-04-16")
    climb(registry, "huidong-shoes", "provincial", bodies)
    on_time = registry.call("get_programme", programme="HUIDONG_2018")
    assert (on_time["met"], [one["met"] for one in on_time["zones"]]) == (False, [True, False])
    registry = county("2018-10-15")
    registry.call(
        "record_assessment", agency="sme", zone_id="huidong-shoes", kind="four_part", conclusion="总体良好",
        document_no="惠示范办〔2018〕9号", points={"mechanism": 22, "key_tasks": 21, "schedule": 20, "effect": 20},
    )  # fmt: skip
    registry = county("2018-11-20")
    climb(registry, "huidong-shoes", "national", bodies)
    registry = county("2018-12-01")
    end = registry.call("get_programme", programme="HUIDONG_2018")
    assert (end["levels"], end["met"]) == ({"national": 1, "provincial": 0}, True)
    assert [one["reached_on"] for one in end["zones"]] == ["2018-04-16", "2018-11-20"]
    late = registry.call("get_plan_progress", zone_id="huidong-shoes")
    assert late["total"]["overdue"] == late["total"]["tasks"] - late["total"]["done"]


@pytest.mark.requirement("Z-48")
def test_the_industries_that_come_first_are_decided_with_their_three_grounds(registry):
    chosen = [
        {
            "product": "文具",
            "hs_prefixes": ["9608"],
            "cluster": "企业集聚",
            "exports": "规模较大",
            "quality": "水平较高",
        },
        {
            "product": "模具",
            "hs_prefixes": ["8480"],
            "cluster": "企业集聚",
            "exports": "规模较大",
            "quality": "水平较高",
        },
    ]
    told = {"programme": "NINGHAI_2017", "document_no": "宁示范组〔2017〕2号", "on": "2017-06-20", "industries": chosen}
    registry.refused(NotPermitted, "decide_industries", "nh-gov, not for gov", agency="gov", **told)
    wrong = told | {"industries": [{name: value for name, value in chosen[0].items() if name != "quality"}]}
    registry.refused(InvalidRequest, "decide_industries", "quality", agency="nh-gov", **wrong)
    decided = registry.call("decide_industries", agency="nh-gov", **told)
    assert [(one["rank"], one["product"]) for one in decided["industries"]] == [(1, "文具"), (2, "模具")]
    assert registry.call("decide_industries", agency="nh-gov", **told) == decided
    other = told | {"industries": chosen[:1]}
    registry.refused(Conflict, "decide_industries", "stands for another request", agency="nh-gov", **other)
    later = told | {"document_no": "宁示范组〔2019〕1号", "on": "2019-03-01", "industries": chosen[1:]}
    registry.call("decide_industries", agency="nh-gov", **later)
    before = registry.call("get_programme", programme="NINGHAI_2017", on="2019-02-28")["industries"]
    assert [one["product"] for one in before] == ["文具", "模具"]
    now = registry.call("get_programme", programme="NINGHAI_2017")["industries"]
    assert [(one["rank"], one["product"]) for one in now] == [(1, "模具")]
    with pytest.raises(NotFound, match="HUIDONG_2018"):
        registry.call("get_programme", programme="NOWHERE")
