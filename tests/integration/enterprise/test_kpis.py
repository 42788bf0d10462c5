from datetime import timedelta

import pytest

from databus import contracts
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.identifiers import make_uscc
from tests.integration.enterprise.conftest import CODES, ZONE

FIGURES = {
    "zone_id": ZONE,
    "year": 2025,
    "local_exports_usd": "10000",
    "national_exports_usd": 16666,
    "denominator_scope": "local_all_goods",
    "document_no": "惠东统〔2026〕1号",
}
ELSEWHERE = make_uscc("330226", "MA5N0001")
EXAMPLE = {
    "members": 30,
    "leading": 3,
    "member_exports": 1000,
    "local_exports": 10000,
    "national_exports": 16666,
    "leading_exports": 200,
    "own_brand": 5,
    "qms_and_self_control": 30,
    "rated": 29,
    "campaigns_closed": 1,
}


def board(registry, **asked):
    told = registry.call("get_kpis", zone_id=ZONE, **asked)
    return told, {kpi["code"]: kpi for kpi in told["kpis"]}


def campaign(registry, number, **facts):
    example = contracts.get("enforcement.campaign_changed").example
    told = {**example, "campaign_id": f"c{number}", "targets": [], "zone_id": ZONE} | facts
    registry.deliver("enforcement.campaign_changed", subject=f"c{number}", data=told)


@pytest.mark.requirement("D.8/1", "D.3/K3", "D.3/K8")
def test_the_dry_run_answers_the_worked_example_and_writes_nothing(registry):
    told = registry.call("evaluate_kpis", profile="HUIDONG_2018", figures=EXAMPLE)
    kpis = {kpi["code"]: kpi for kpi in told["kpis"]}
    assert not told["passed"]
    assert [code for code, kpi in kpis.items() if not kpi["passed"]] == ["K8"]
    assert (kpis["K4"]["value"], kpis["K4"]["threshold"], kpis["K4"]["clause"]) == ("6.0002", "6", "SH 三(一)1")
    assert list(kpis) == [f"K{number}" for number in range(1, 10)]
    assert registry.said() == []


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"members": -1}, "figures.members"),
        ({"members": 30.5}, "figures.members"),
        ({"member_exports": 1.5}, "figures.member_exports"),
        ({"member_exports": "1e3"}, "figures.member_exports"),
        ({"member_exports": True}, "figures.member_exports"),
        ({"member_exports": "-1"}, "figures.member_exports"),
        ({"other": 1}, "figures.other"),
        ({"rated": None}, "figures.rated"),
    ],
)
def test_a_figure_out_of_form_is_named(registry, changes, field):
    refused = registry.refused(InvalidRequest, "evaluate_kpis", profile="HUIDONG_2018", figures=EXAMPLE | changes)
    assert [name for name, _ in refused.fields] == [field]
    registry.refused(InvalidRequest, "evaluate_kpis", "HUIDONG_2018", profile="X", figures=EXAMPLE)


@pytest.mark.requirement("Z-36", "Z-37", "Z-38", "Z-39", "Z-40", "Z-41", "Z-42", "Z-43", "Z-44")
def test_the_board_is_counted_from_members_exports_ratings_and_campaigns(registry):
    registry.zone()
    for number, code in enumerate(CODES[:3]):
        registry.register(code, leading=number == 0, own_brand=number < 2, cnas_lab=True)
        registry.rate(code)
        registry.join(code)
    exports = [
        {"uscc": code, "exports_usd": amount} for code, amount in zip(CODES, ("200.50", "300", "500"), strict=False)
    ]
    registry.call("record_zone_figures", agency="commerce", **FIGURES, member_exports=exports)
    campaign(registry, 1)
    told, kpis = board(registry)
    assert {code: kpi["value"] for code, kpi in kpis.items()} == {
        "K1": "3", "K2": "1", "K3": "10.0050", "K4": "6.0032", "K5": "20.0400",
        "K6": "2", "K7": "100.0000", "K8": "100.0000", "K9": "1",
    }  # fmt: skip
    assert {code for code, kpi in kpis.items() if kpi["passed"]} == {"K3", "K4", "K5", "K7", "K8", "K9"}
    assert told["figures"]["member_exports"] == "1000.50"
    assert (told["figures"]["denominator_scope"], told["figures"]["document_no"]) == (
        "local_all_goods",
        "惠东统〔2026〕1号",
    )
    assert told["rule_set"] == "enterprise-2026.1"


@pytest.mark.requirement("D.3/K8", "Z-43")
def test_k8_follows_what_credit_says_and_runs_out_with_validity(registry, member):
    assert board(registry)[1]["K8"]["passed"]
    registry.rate(member, "U", rated=False, valid_until=None)
    assert board(registry)[1]["K8"]["value"] == "0.0000"
    registry.rate(member, "A", valid_until="2026-11-30")
    registry.clock.advance(timedelta(days=8))
    assert board(registry)[1]["K8"]["passed"]
    registry.clock.advance(timedelta(days=1))
    assert not board(registry)[1]["K8"]["passed"]


@pytest.mark.requirement("D.3/K9", "Z-44")
def test_k9_counts_closed_anti_counterfeit_campaigns_of_the_year_in_the_zone(registry, member):
    campaign(registry, 1, state="RUNNING")
    campaign(registry, 2, kind="ip_rights")
    campaign(registry, 3, zone_id="elsewhere")
    campaign(registry, 4, year=2025)
    assert board(registry)[1]["K9"]["value"] == "0"
    campaign(registry, 1)
    assert board(registry)[1]["K9"]["passed"]
    campaign(registry, 5)
    campaign(registry, 6)
    assert board(registry)[1]["K9"]["warning"] == "more than the plan's 2"


def test_only_active_members_count(registry, member):
    registry.move_member(member, "office", "RECTIFYING")
    _, kpis = board(registry)
    assert (kpis["K1"]["value"], kpis["K7"]["value"], kpis["K7"]["passed"]) == ("0", None, False)


def test_past_days_are_answered_as_they_were_then_known(registry, member):
    registry.clock.advance(timedelta(days=1))
    registry.call("amend_enterprise", agency="office", uscc=member, own_brand=True)
    assert board(registry)[1]["K6"]["value"] == "1"
    told, kpis = board(registry, on="2026-11-22")
    assert (told["on"], kpis["K6"]["value"], kpis["K1"]["value"]) == ("2026-11-22", "0", "1")
    with pytest.raises(NotFound, match="2026-11-21"):
        board(registry, on="2026-11-21")
    registry.refused(InvalidRequest, "get_kpis", "not after 2026-11-23", zone_id=ZONE, on="2026-11-24")


def test_every_day_is_counted_anew(registry, member):
    registry.rate(member, "A", valid_until="2026-12-31")
    registry.clock.advance(timedelta(days=60))
    assert "count_key_figures" in registry.run_daily()
    registry.clock.advance(timedelta(days=1))
    assert not board(registry, on="2027-01-21")[1]["K8"]["passed"]


@pytest.mark.requirement("D.3/K10")
def test_foreign_notifications_are_watched_against_the_province(registry, member):
    exports = [{"uscc": member, "exports_usd": "200000000"}]
    figures = FIGURES | {"year": 2026, "province_incidents_per_100m_usd": "4"}
    registry.call("record_zone_figures", agency="office", **figures, member_exports=exports)
    registry.trace("trace_opened", member)
    watched, *_ = board(registry)[0]["watch"]
    assert (watched["code"], watched["rate"], watched["value"], watched["within"]) == ("K10", "0.5000", "0.1250", True)


@pytest.mark.requirement("A.2/4")
def test_figures_are_recorded_by_those_with_the_duty_and_replaced_by_newer_ones(registry, member):
    asked = FIGURES | {"member_exports": [{"uscc": member, "exports_usd": 1000}]}
    registry.refused(NotPermitted, "record_zone_figures", "commerce", agency="lab", **asked)
    recorded = registry.call("record_zone_figures", agency="commerce", **asked)
    assert (recorded["local_exports_usd"], recorded["agency"]) == ("10000", "commerce")
    newer = asked | {"local_exports_usd": "5000.00", "document_no": "惠东统〔2026〕2号"}
    registry.call("record_zone_figures", agency="commerce", **newer)
    assert board(registry)[1]["K3"]["value"] == "20.0000"
    (fact,) = registry.call("list_facts", uscc=member, kind="export")["items"]
    assert (fact["agency"], fact["document_no"]) == ("commerce", FIGURES["document_no"])
    registry.refused(InvalidRequest, "record_zone_figures", "2026", agency="commerce", **(asked | {"year": 2027}))
    stranger = asked | {"document_no": "3号", "member_exports": [{"uscc": CODES[9], "exports_usd": 1}]}
    registry.refused(InvalidRequest, "record_zone_figures", CODES[9], agency="commerce", **stranger)
    registry.call("register_enterprise", agency="nh-office", uscc=ELSEWHERE, name="宁海县合成文具厂")
    elsewhere = asked | {"document_no": "5号", "member_exports": [{"uscc": ELSEWHERE, "exports_usd": 1}]}
    registry.refused(InvalidRequest, "record_zone_figures", ELSEWHERE, agency="commerce", **elsewhere)
    assert registry.call("get_enterprise", uscc=ELSEWHERE)["exports_usd"] == {}
    twice = asked | {"document_no": "4号", "member_exports": [{"uscc": member, "exports_usd": 1}] * 2}
    registry.refused(InvalidRequest, "record_zone_figures", "each enterprise once", agency="commerce", **twice)


def test_a_zone_without_a_plan_has_no_thresholds(registry):
    registry.zone(plan=None)
    registry.refused(Conflict, "get_kpis", "no plan", zone_id=ZONE)
    with pytest.raises(NotFound, match="no plan"):
        registry.call("get_plan", zone_id=ZONE)
