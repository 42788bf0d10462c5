"""Risk monitoring: from a plan to drawn samples, to a raised risk that decides anew, and lapses; no batch waits for it."""

import hashlib
from datetime import date, timedelta
from typing import Any

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.identifiers import make_uscc
from tests.integration.inspection.conftest import ONE, SHOES, THREE, TOYS, TWO, ZONE, Inspection
from tests.integration.inspection.flow import assess, declared, paper

FIRST = "2026-12-01"
NINGHAI = make_uscc("330226", "MA5N9001")
ITEMS = ("phthalates", "peel_strength")


def proposed(inspection: Inspection, agency: str = "ciq", **change: Any) -> Any:
    body = {
        "title": "玩具风险监测",
        "zone_id": ZONE,
        "hs_prefixes": ["9503"],
        "items": list(ITEMS),
        "period": "month",
        "samples": 4,
        "most_per_enterprise": 2,
        "until_on": "2027-02-10",
        "document_no": "检监〔2026〕9号",
    }
    return inspection.call("propose_monitoring_plan", agency=agency, actor="planner", **{**body, **change})


def moved(inspection: Inspection, plan: Any, to: str = "APPROVED", agency: str = "customs", **more: Any) -> Any:
    named = {"plan_id": plan["plan_id"], "to": to, "document_no": "批〔2026〕11号", "actor": "approver"}
    return inspection.call("move_monitoring_plan", agency=agency, **{**named, **more})


def approved(inspection: Inspection, **change: Any) -> Any:
    return moved(inspection, proposed(inspection, **change))


def samples(inspection: Inspection, **asked: Any) -> list[Any]:
    found = inspection.call("list_monitoring_samples", **asked)["items"]
    return sorted(found, key=lambda one: one["rank"])


def go_to(inspection: Inspection, day: str) -> None:
    inspection.clock.advance(date.fromisoformat(day) - inspection.clock.today())


def take(inspection: Inspection, sample: Any, agency: str = "ciq", **more: Any) -> Any:
    asked = {"sample_id": sample["sample_id"], "to": "TAKEN", "document_no": "抽样单1", **more}
    return inspection.call("move_monitoring_sample", agency=agency, **asked)


def laboratory(inspection: Inspection, **change: Any) -> Any:
    body = {
        "cnas_no": "L12345",
        "name": "合成检测中心",
        "document_no": "认可〔2024〕1号",
        "valid_from": "2024-01-01",
        "valid_until": "2029-12-31",
        "scope": [{"hs_prefix": "9503"}],
        "uscc": TWO,
    }
    return inspection.call("record_laboratory", agency="cnas", **{**body, **change})


def measured(phthalates: str = "0.02", peel: str = "30") -> list[Any]:
    return [
        {"item": "phthalates", "measured": phthalates, "method": "GB/T 22048"},
        {"item": "peel_strength", "measured": peel, "at_least": "20", "unit": "N"},
    ]


def result(inspection: Inspection, sample: Any, number: int, items: Any = None, **more: Any) -> Any:
    asked = {
        "sample_id": sample["sample_id"],
        "cnas_no": "L12345",
        "document_no": f"JC-{number:04d}",
        "tested_on": inspection.clock.today().isoformat(),
        "items": items or measured(),
    }
    return inspection.call("record_monitoring_result", agency="ciq", **{**asked, **more})


def decisions(inspection: Inspection, consignment: Any) -> list[tuple[str, str | None]]:
    return [(one["mode"], one["cause"]) for one in inspection.get(consignment)["decisions"]]


def risk_of(inspection: Inspection, hs_code: str = TOYS, zone_id: str | None = ZONE) -> str:
    return inspection.call("get_goods", agency="portal", hs_code=hs_code, zone_id=zone_id)["product_risk"]


@pytest.fixture
def toys(inspection: Inspection) -> list[Any]:
    """Toys of three members under credit supervision, four batches each; shoes and a stranger's toys beside."""
    for firm in (ONE, TWO, THREE):
        inspection.national_member(firm)
    found = [inspection.declare(firm, TOYS) for firm in (ONE, TWO, THREE) for _ in range(4)]
    inspection.declare(ONE, SHOES)
    inspection.declare(NINGHAI, TOYS)
    return found


@pytest.mark.requirement("M-06", "R-03")
def test_from_plan_to_samples_to_a_risk_that_decides_anew_and_lapses(inspection: Inspection, toys: list[Any]) -> None:
    plan = approved(inspection)
    laboratory(inspection)
    assert plan["next_on"] == FIRST
    assert inspection.run_chores() == 0
    go_to(inspection, FIRST)
    assert inspection.run_chores() == 1
    assert inspection.run_chores() == 0
    drawn = samples(inspection, plan_id=plan["plan_id"])
    assert len(drawn) == 4
    assert {one["consignment_id"] for one in drawn} <= {one["consignment_id"] for one in toys}
    assert max(sum(one["uscc"] == firm for one in drawn) for firm in (ONE, TWO, THREE)) <= 2
    for number, sample in enumerate(drawn[:3]):
        taken = take(inspection, sample)
        assert (taken["state"], taken["taken_agency"]) == ("TAKEN", "ciq")
        assert result(inspection, sample, number)["conforming"]
    assert risk_of(inspection) == "general"
    take(inspection, drawn[3])
    for firm in (ONE, TWO, THREE):
        inspection.rated(firm)
    before = [decisions(inspection, one)[-1][0] for one in toys]
    bad = result(inspection, drawn[3], 9, measured(phthalates="0.4"))
    assert (bad["conforming"], [one["conforms"] for one in bad["items"]]) == (False, [False, True])
    assert risk_of(inspection) == "elevated"
    shown = inspection.call("get_monitoring_plan", plan_id=plan["plan_id"])
    assert shown["figures"]["failed_by_item"] == {"phthalates": 1}
    assert (shown["figures"]["tested"], shown["figures"]["nonconforming_percent"]) == (4, "25.00")
    [risk] = shown["risks"]
    assert (risk["risk"], risk["hs_prefix"], risk["in_force"], risk["document_no"]) == (
        "elevated",
        "9503",
        True,
        "JC-0009",
    )
    assert "邻苯二甲酸酯" in risk["because"]
    cause = f"inspection.goods_changed/{risk['entry_id']}"
    assert before == ["CREDIT"] * 12
    others = [one for one in toys if one["consignment_id"] != drawn[3]["consignment_id"]]
    assert all(decisions(inspection, one)[-1] == ("VERIFICATION", cause) for one in others)
    [its_own] = [one for one in toys if one not in others]
    assert [mode for mode, _ in decisions(inspection, its_own)][-2:] == ["VERIFICATION", "HOLD"]
    [entry] = [event.data for event in inspection.said("inspection.goods_changed")]
    assert (entry["source"], entry["says"], entry["until_on"]) == ("monitoring", "elevated", risk["until_on"])
    told = inspection.said("inspection.monitoring_changed")
    assert [event.data["what"] for event in told] == ["proposed", "approved", "drawn", *["tested"] * 4]
    assert told[-1].data["figures"]["nonconforming"] == 1
    steps = [event.data["step"] for event in inspection.said("inspection.monitoring_sample_changed")]
    assert steps[:4] == ["drawn"] * 4
    assert steps.count("tested") == 4
    go_to(inspection, risk["until_on"])
    assert risk_of(inspection) == "elevated"
    inspection.clock.advance(timedelta(days=1))
    for firm in (ONE, TWO, THREE):
        inspection.rated(firm)
    inspection.run_chores()
    assert risk_of(inspection) == "general"
    assert all(decisions(inspection, one)[-1][0] == "CREDIT" for one in others)


@pytest.mark.requirement("M-06", "D.1/8")
def test_anyone_makes_the_draw_again_once_the_seed_is_told(inspection: Inspection, toys: list[Any]) -> None:
    plan = approved(inspection)
    inspection.run_daily(date(2026, 11, 30))
    go_to(inspection, FIRST)
    inspection.run_chores()
    asked = {"plan_id": plan["plan_id"], "on": FIRST}
    draw = inspection.call("get_monitoring_draw", **asked)
    assert (draw["seed"], draw["population"], draw["seed_on"]) == (None, 12, FIRST)
    assert (draw["declared_from"], draw["declared_until"]) == ("2026-11-22", "2026-11-30")
    first = inspection.call("get_monitoring_draw", **asked, limit=5)
    rest = inspection.call("get_monitoring_draw", **asked, limit=200, cursor=first["next_cursor"])
    assert first["items"] + rest["items"] == draw["items"]
    go_to(inspection, "2026-12-02")
    inspection.run_daily()
    draw = inspection.call("get_monitoring_draw", **asked)
    seed = draw["seed"]
    assert hashlib.sha256(seed.encode()).hexdigest() == draw["commitment"]
    keys = {f"{plan['plan_id']}/{one['uscc']}/{one['declaration_no']}": one["uscc"] for one in toys}
    order = sorted(keys, key=lambda key: hashlib.sha256(f"{seed}|{key}".encode()).hexdigest())
    assert [one["key"] for one in draw["items"]] == order
    wanted: list[str] = []
    for key in order:
        if len(wanted) < 4 and sum(keys[one] == keys[key] for one in wanted) < 2:
            wanted.append(key)
    assert [one["key"] for one in draw["items"] if one["sample"] == "DRAWN"] == wanted
    with pytest.raises(NotFound, match="nothing was drawn"):
        inspection.call("get_monitoring_draw", plan_id=plan["plan_id"], on="2027-01-01")


@pytest.mark.requirement("M-06")
def test_periods_missed_are_made_up_for_and_after_the_last_one_the_plan_is_closed(
    inspection: Inspection, toys: list[Any]
) -> None:
    plan = approved(inspection)
    go_to(inspection, "2027-03-15")
    assert inspection.run_chores() >= 4
    shown = inspection.call("get_monitoring_plan", plan_id=plan["plan_id"])
    assert [(one["on"], one["population"]) for one in shown["draws"]] == [
        ("2027-03-01", 0),
        ("2027-02-01", 0),
        ("2027-01-01", 0),
        (FIRST, len(toys)),
    ]
    assert (shown["draws"][0]["declared_from"], shown["draws"][0]["declared_until"]) == ("2027-02-01", "2027-02-10")
    assert (shown["state"], shown["next_on"], shown["closed_on"]) == ("CLOSED", None, "2027-03-15")
    assert len(samples(inspection)) == 4
    assert inspection.run_chores() == 0


@pytest.mark.requirement("M-06")
def test_who_is_not_taken_is_replaced_by_the_next_in_rank_and_terms_are_said_once(
    inspection: Inspection, toys: list[Any]
) -> None:
    plan = approved(inspection)
    go_to(inspection, FIRST)
    inspection.run_chores()
    first, second, *_ = samples(inspection, plan_id=plan["plan_id"])
    with pytest.raises(InvalidRequest, match="why it was not taken"):
        inspection.call("move_monitoring_sample", sample_id=first["sample_id"], to="NOT_TAKEN")
    gone = inspection.call(
        "move_monitoring_sample", sample_id=first["sample_id"], to="NOT_TAKEN", reason="全部出运，无留样"
    )
    assert (gone["state"], gone["due_on"], gone["reason"]) == ("NOT_TAKEN", None, "全部出运，无留样")
    [new] = [one for one in samples(inspection) if one["replaces"] == first["sample_id"]]
    standing = [one["uscc"] for one in samples(inspection) if one["state"] != "NOT_TAKEN"]
    assert len(standing) == 4
    assert max(standing.count(firm) for firm in standing) <= 2
    assert new["drawn_on"] == FIRST
    with pytest.raises(InvalidRequest, match="sampling sheet"):
        inspection.call("move_monitoring_sample", sample_id=second["sample_id"], to="TAKEN")
    with pytest.raises(Conflict, match="no move from NOT_TAKEN"):
        take(inspection, first)
    take(inspection, second)
    inspection.clock.advance(date.fromisoformat(new["due_on"]) - inspection.clock.today() - timedelta(days=2))
    assert inspection.run_chores() == 1
    assert inspection.run_chores() == 0
    inspection.clock.advance(timedelta(days=3))
    assert inspection.run_chores() >= 1
    assert inspection.run_chores() == 0
    said = inspection.said("inspection.monitoring_sample_changed")
    late = [event.subject for event in said if event.data["step"] == "overdue"]
    assert len(late) == len(set(late)) == 3
    assert sorted(late) == sorted(one["sample_id"] for one in samples(inspection, overdue=True))
    assert inspection.call("get_monitoring_plan", plan_id=plan["plan_id"])["figures"]["overdue"] == 3


@pytest.mark.requirement("M-06", "D.1/8")
def test_a_batch_that_a_plan_covers_is_not_drawn_by_itself_and_another_is(inspection: Inspection) -> None:
    inspection.national_member()
    inspection.heartbeat("enforcement")
    before = declared(inspection, drawn=True, percent="2", hs_code=TOYS)
    assert inspection.get(before)["monitoring"]["by_plan"] is False
    plan = approved(inspection)
    toy = declared(inspection, drawn=True, percent="2", hs_code=TOYS)
    page = inspection.get(toy)
    assert (page["drawn"], page["monitoring"]["by_plan"], page["monitoring"]["plan_id"]) == (
        False,
        True,
        plan["plan_id"],
    )
    assert plan["title"] in page["monitoring"]["zh"]
    paper(inspection, toy, "declaration_of_conformity")
    assert assess(inspection, toy)["state"] == "CONFORMING"
    drawn = inspection.get(before)
    assert (drawn["drawn"], drawn["monitoring"]["plan_id"]) == (True, None)
    assert "2%" in drawn["monitoring"]["zh"]
    [made] = inspection.call("get_draw", consignment_id=toy["consignment_id"])["draws"]
    assert made["plan_id"] == plan["plan_id"]
    other = declared(inspection, drawn=True, percent="2", hs_code=TOYS)
    inspection.rated(ONE, "B")
    assert inspection.gist(other) == ("MODE_DECIDED", "VERIFICATION", "10")
    assert (inspection.get(other)["drawn"], inspection.get(other)["monitoring"]) == (True, None)
    inspection.rated(ONE, "A")
    assert inspection.gist(other)[1] == "CREDIT"
    assert inspection.get(other)["drawn"], "a favourable decision never cancels what was drawn"
    moved(inspection, plan, "CLOSED", reason="产业转移")
    later = declared(inspection, drawn=True, percent="2", hs_code=TOYS)
    assert inspection.get(later)["drawn"]
    go_to(inspection, FIRST)
    inspection.run_chores()
    shown = inspection.call("get_monitoring_draw", plan_id=plan["plan_id"], on=FIRST)
    assert toy["consignment_id"] in {one["consignment_id"] for one in shown["items"]}


@pytest.mark.requirement("M-06")
def test_monitoring_never_lowers_what_the_authority_says_and_a_withdrawal_counts_from_its_moment(
    inspection: Inspection, toys: list[Any]
) -> None:
    goods = {"kind": "product_risk", "hs_prefix": "9503", "from_on": "2026-11-22", "document_no": "公告〔2026〕31号"}
    plan = approved(inspection, samples=12, most_per_enterprise=4)
    laboratory(inspection)
    go_to(inspection, FIRST)
    inspection.run_chores()
    drawn = samples(inspection, plan_id=plan["plan_id"])
    for sample in drawn:
        take(inspection, sample)
    result(inspection, drawn[0], 0, measured(phthalates="0.4"))
    assert risk_of(inspection) == "elevated"
    inspection.call("record_goods", agency="customs", **{**goods, "says": "high"})
    assert risk_of(inspection) == "high", "of two that speak the worst holds"
    inspection.call("record_goods", agency="customs", **{**goods, "says": "general", "from_on": FIRST})
    assert risk_of(inspection) == "elevated", "another entry lowers nothing that monitoring found"
    [risk] = inspection.call("get_monitoring_plan", plan_id=plan["plan_id"])["risks"]
    inspection.clock.advance(timedelta(seconds=1))
    inspection.call("withdraw_reference", agency="customs", entry_id=risk["entry_id"], reason="复核检测有误")
    assert risk_of(inspection) == "general"
    inspection.clock.advance(timedelta(seconds=1))
    result(inspection, drawn[1], 1)
    assert risk_of(inspection) == "general", "what was told before the withdrawal counts no more"
    for number, sample in enumerate(drawn[2:11], start=2):
        result(inspection, sample, number, measured(peel="10") if number < 4 else None)
    levels = [event.data["says"] for event in inspection.said("inspection.goods_changed")]
    assert risk_of(inspection) == "high"
    assert levels[-2:] == ["elevated", "high"]


@pytest.mark.requirement("M-06", "E-14")
@pytest.mark.parametrize(
    ("change", "problem", "told"),
    [
        ({"cnas_no": "L9"}, Conflict, "no accredited laboratory"),
        ({"items": measured()[:1]}, InvalidRequest, "peel_strength"),
        ({"items": [measured()[0], {"item": "peel_strength", "measured": "30"}]}, InvalidRequest, "at_most"),
        ({"items": [*measured(), *measured()]}, InvalidRequest, "twice"),
        ({"tested_on": "2026-11-30"}, InvalidRequest, "tested_on"),
    ],
)
def test_a_result_that_cannot_count_is_refused_and_changes_nothing(
    inspection: Inspection, toys: list[Any], change: Any, problem: type[Exception], told: str
) -> None:
    approved(inspection)
    laboratory(inspection, scope=[{"hs_prefix": "9503"}])
    go_to(inspection, FIRST)
    inspection.run_chores()
    sample, *_ = samples(inspection)
    with pytest.raises(Conflict, match="no move from DRAWN"):
        result(inspection, sample, 1)
    taken = take(inspection, sample)
    with pytest.raises(problem, match=told):
        result(inspection, sample, 1, **change)
    [now] = [one for one in samples(inspection) if one["sample_id"] == sample["sample_id"]]
    assert now["version"] == taken["version"]
    moving = inspection.call("list_laboratories", agency="ciq")["items"][0]
    inspection.call(
        "move_laboratory",
        agency="cnas",
        laboratory_id=moving["laboratory_id"],
        to="SUSPENDED",
        on=FIRST,
        document_no="停〔2026〕1号",
        reason="监督评审",
    )
    with pytest.raises(Conflict, match="does not stand for this test"):
        result(inspection, sample, 1)


@pytest.mark.requirement("M-06")
def test_two_persons_and_each_countys_own_bodies(inspection: Inspection, toys: list[Any]) -> None:
    with pytest.raises(NotPermitted, match="not for nh-ciq"):
        proposed(inspection, "nh-ciq")
    with pytest.raises(NotPermitted, match="monitor_everywhere"):
        proposed(inspection, zone_id=None)
    with pytest.raises(InvalidRequest, match="a person must be named"):
        inspection.call("propose_monitoring_plan", actor=None, **asked())
    plan = proposed(inspection)
    with pytest.raises(Conflict, match="does not approve"):
        moved(inspection, plan, actor="planner")
    with pytest.raises(NotPermitted, match="not for nh-ciq"):
        moved(inspection, plan, agency="nh-ciq")
    moved(inspection, plan, agency="ciq")
    with pytest.raises(Conflict, match="it has begun"):
        moved(inspection, plan, "CANCELLED", reason="重复")
    go_to(inspection, FIRST)
    inspection.run_chores()
    sample, *_ = samples(inspection)
    with pytest.raises(NotPermitted, match="not for nh-ciq"):
        take(inspection, sample, "nh-ciq")
    everywhere = proposed(inspection, "customs", zone_id=None, document_no="署监1")
    with pytest.raises(NotPermitted, match="monitor_everywhere"):
        moved(inspection, everywhere, agency="ciq")
    assert moved(inspection, everywhere, agency="aqsiq")["state"] == "APPROVED"
    assert {one["state"] for one in inspection.call("list_monitoring_plans", agency="portal")["items"]} == {"APPROVED"}


def asked() -> dict[str, Any]:
    return {
        "title": "x",
        "zone_id": ZONE,
        "hs_prefixes": ["95"],
        "items": ["phthalates"],
        "period": "quarter",
        "samples": 3,
        "most_per_enterprise": 1,
        "until_on": "2027-02-10",
        "document_no": "1",
    }


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"most_per_enterprise": 5}, "most_per_enterprise"),
        ({"until_on": "2026-11-21"}, "until_on"),
        ({"until_on": "2030-11-21"}, "until_on"),
        ({"from_on": "2026-11-21"}, "from_on"),
        ({"destinations": ["XX"]}, "destinations.0"),
        ({"direction": "import", "destinations": ["DE"]}, "destinations"),
        ({"samples": 0}, "samples"),
        ({"surprise": 1}, "surprise"),
    ],
)
def test_a_plan_that_cannot_be_names_the_field(inspection: Inspection, change: Any, told: str) -> None:
    inspection.zone()
    with pytest.raises(InvalidRequest, match=told):
        proposed(inspection, **change)
    assert inspection.call("list_monitoring_plans")["items"] == []
