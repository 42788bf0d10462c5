"""Thresholds adopted, the history of boards and their forecast, surveys, figures with both times."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from databus import contracts
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.integration.enterprise.conftest import CODES, ZONE
from tests.integration.enterprise.test_kpis import FIGURES, board, campaign

CAMPAIGN = contracts.get("enforcement.campaign_changed").example
ADOPTION = {
    "zone_id": ZONE,
    "profile": "HUIDONG_2019",
    "based_on": "HUIDONG_2018",
    "document_no": "惠东府函〔2026〕15号",
    "decided_on": "2026-11-20",
    "from_on": "2026-11-22",
    "thresholds": [{"code": "K1", "threshold": "1"}],
    "left_out": ["K9"],
}
SURVEY = {
    "zone_id": ZONE,
    "code": "K11",
    "question": "您是否知道惠东正在建设女鞋质量安全示范区？",
    "method": "入户访问，随机抽样",
    "surveyor": "合成调查有限公司",
    "began_on": "2026-09-01",
    "ended_on": "2026-09-30",
    "population": 900000,
    "sample_size": 600,
    "favourable": 400,
    "document_no": "惠东统调〔2026〕3号",
}


def adopt(registry, **changes):
    return registry.call("adopt_kpi_profile", agency="gov", **(ADOPTION | changes))


@pytest.mark.requirement("Z-36", "Z-44", "D.3/K1", "A.2/11")
def test_a_zone_adopts_thresholds_of_its_own_by_a_decision(registry, member):
    assert not board(registry)[1]["K1"]["passed"]
    adopted = adopt(registry)
    assert (adopted["profile"], adopted["document_no"]) == ("HUIDONG_2019", "惠东府函〔2026〕15号")
    told, kpis = board(registry)
    assert (told["profile"], kpis["K1"]["passed"], kpis["K1"]["clause"]) == (
        "HUIDONG_2019", True, "惠东府函〔2026〕15号",
    )  # fmt: skip
    assert "K9" not in kpis
    assert told["figures"]["thresholds_document_no"] == "惠东府函〔2026〕15号"
    assert adopt(registry) == adopted


def test_thresholds_count_from_their_day_and_not_before(registry, member):
    adopt(registry, from_on="2026-12-01")
    assert board(registry)[0]["profile"] == "HUIDONG_2018"
    assert registry.call("get_kpi_profile", zone_id=ZONE)["document_no"] == "惠东府函〔2018〕203号"
    coming = registry.call("get_kpi_profile", zone_id=ZONE, on="2026-12-01")
    assert (coming["profile"], coming["from_on"], coming["adopted"][0]["agency"]) == (
        "HUIDONG_2019", "2026-12-01", "gov",
    )  # fmt: skip
    registry.clock.advance(timedelta(days=9))
    assert "count_key_figures" in registry.run_daily()
    assert board(registry)[0]["profile"] == "HUIDONG_2019"
    newest = registry.call("list_kpi_snapshots", zone_id=ZONE)["items"][0]
    assert (newest["profile"], newest["on"]) == ("HUIDONG_2019", "2026-12-01")


def test_a_zone_without_thresholds_gets_them_by_a_decision_alone(registry):
    registry.zone(plan=None)
    registry.refused(Conflict, "get_kpi_profile", "no plan with thresholds", zone_id=ZONE)
    registry.refused(Conflict, "get_kpi_forecast", "no plan with thresholds", zone_id=ZONE)
    adopt(registry)
    assert registry.call("get_kpis", zone_id=ZONE)["profile"] == "HUIDONG_2019"


@pytest.mark.parametrize(
    ("changes", "error", "match"),
    [
        ({"agency": "lab"}, NotPermitted, "gov"),
        ({"zone_id": "elsewhere"}, NotFound, "elsewhere"),
        ({"decided_on": "2026-11-23"}, InvalidRequest, "decided_on"),
        ({"thresholds": [{"code": "K99", "threshold": "1"}]}, InvalidRequest, "thresholds"),
        ({"thresholds": [{"code": "K1", "threshold": "-1"}]}, InvalidRequest, "thresholds.0.threshold"),
        ({"based_on": "NOWHERE"}, InvalidRequest, "HUIDONG_2018"),
        ({"surprise": 1}, InvalidRequest, "surprise"),
    ],
)
def test_a_decision_that_cannot_be_is_refused_and_changes_nothing(registry, member, changes, error, match):
    asked = {"agency": "gov", **ADOPTION, **changes}
    refused = registry.refused(error, "adopt_kpi_profile", **asked)
    assert match in f"{refused} {getattr(refused, 'fields', '')}"
    assert board(registry)[0]["profile"] == "HUIDONG_2018"


def test_a_document_gives_thresholds_once(registry, member):
    adopt(registry)
    with pytest.raises(Conflict):
        adopt(registry, left_out=[], idempotency_key="another")


@pytest.mark.requirement("Z-36")
def test_the_profiles_of_the_rules_are_listed_with_their_figures(registry):
    told = registry.call("list_kpi_profiles")
    (profile,) = (one for one in told["items"] if one["profile"] == "HUIDONG_2018")
    assert [kpi["code"] for kpi in profile["kpis"]] == [f"K{number}" for number in range(1, 10)]
    assert "member_exports" in told["figures"]


@pytest.mark.requirement("D.3/K6", "A.2/4")
def test_the_course_of_a_key_figure_is_kept_with_the_figures_it_rested_on(registry, member):
    registry.call("record_zone_figures", agency="commerce", **FIGURES)
    registry.clock.advance(timedelta(days=1))
    registry.call("amend_enterprise", agency="office", uscc=member, own_brand=True)
    told = registry.call("list_kpi_snapshots", zone_id=ZONE, code="K6")["items"]
    assert [(one["on"], one["kpis"][0]["value"]) for one in told[:2]] == [("2026-11-23", "1"), ("2026-11-22", "0")]
    assert told[0]["figures"]["document_no"] == FIGURES["document_no"]
    assert told[0]["watch"] == []
    page = registry.call("list_kpi_snapshots", zone_id=ZONE, limit=1)
    rest = registry.call("list_kpi_snapshots", zone_id=ZONE, cursor=page["next_cursor"], limit=100)
    assert len(rest["items"]) == len(told) - 1
    assert registry.call("list_kpi_snapshots", zone_id=ZONE, to_on="2026-11-21")["items"] == []


@pytest.mark.requirement("A.2/4")
def test_figures_told_before_are_kept_as_they_were_known(registry, member):
    registry.call("record_zone_figures", agency="commerce", **FIGURES)
    then = registry.clock.now().isoformat()
    registry.clock.advance(timedelta(hours=1))
    newer = FIGURES | {"local_exports_usd": "5000.00", "document_no": "惠东统〔2026〕2号"}
    registry.call("record_zone_figures", agency="commerce", **newer)
    ever = registry.call("list_zone_figures", zone_id=ZONE)["items"]
    assert [(one["document_no"], one["known_until"] is None) for one in ever] == [
        ("惠东统〔2026〕2号", True),
        ("惠东统〔2026〕1号", False),
    ]
    (known,) = registry.call("list_zone_figures", zone_id=ZONE, known_at=then)["items"]
    assert known["document_no"] == "惠东统〔2026〕1号"


@pytest.mark.requirement("D.3/K11", "D.3/K12", "D.3/K13")
def test_surveys_are_watched_on_the_board_with_their_sample(registry, member):
    recorded = registry.call("record_survey", agency="office", **SURVEY)
    assert (recorded["share"], recorded["agency"]) == ("66.6667", "office")
    assert registry.call("record_survey", agency="office", **SURVEY) == recorded
    watched = {row["code"]: row for row in board(registry)[0]["watch"]}
    assert (watched["K11"]["value"], watched["K11"]["sample_size"], watched["K11"]["surveyed_on"]) == (
        "66.6667", 600, "2026-09-30",
    )  # fmt: skip
    assert watched["K12"]["value"] is None
    later = SURVEY | {"document_no": "4号", "ended_on": "2026-10-31", "favourable": 450}
    registry.call("record_survey", agency="office", **later)
    assert board(registry)[0]["watch"][1]["value"] == "75.0000"
    listed = registry.call("list_surveys", zone_id=ZONE, code="K11")["items"]
    assert [one["document_no"] for one in listed] == ["4号", "惠东统调〔2026〕3号"]


@pytest.mark.parametrize(
    ("changes", "error", "match"),
    [
        ({"agency": "lab"}, NotPermitted, "association"),
        ({"favourable": 601}, InvalidRequest, "favourable"),
        ({"ended_on": "2026-11-23"}, InvalidRequest, "ended_on"),
        ({"sample_size": 0}, InvalidRequest, "sample_size"),
        ({"code": "K1"}, InvalidRequest, "K11"),
    ],
)
def test_a_survey_that_cannot_have_been_is_refused(registry, member, changes, error, match):
    asked = {"agency": "office", **SURVEY, **changes}
    refused = registry.refused(error, "record_survey", **asked)
    assert match in f"{refused} {getattr(refused, 'fields', '')}"
    assert registry.call("list_surveys", zone_id=ZONE)["items"] == []


def test_a_document_tells_one_result_of_a_survey(registry, member):
    registry.call("record_survey", agency="office", **SURVEY)
    other = SURVEY | {"favourable": 1}
    registry.refused(Conflict, "record_survey", agency="office", idempotency_key="k", **other)


@pytest.mark.requirement("Z-43", "Z-44", "D.3/K8", "D.3/K9")
def test_the_forecast_says_which_threshold_fails_next_when_and_why(registry, member):
    registry.rate(member, valid_until="2026-12-20")
    campaign(registry, 1)
    told = registry.call("get_kpi_forecast", zone_id=ZONE)
    kpis = {kpi["code"]: kpi for kpi in told["kpis"]}
    assert told["next_failure"] == {"code": "K8", "fails_on": "2026-12-21"}
    assert kpis["K8"]["because"] == [
        {
            "on": "2026-12-21",
            "figure": "rated",
            "change": "-1",
            "uscc": member,
            "zh": "信用评级有效期至2026-12-20届满",
            "en": "its rating is valid to 2026-12-20",
        }
    ]
    assert (kpis["K9"]["fails_on"], kpis["K9"]["value_then"]) == ("2027-01-01", "0")
    assert (kpis["K1"]["passed"], kpis["K1"]["fails_on"]) == (False, None)
    near = registry.call("get_kpi_forecast", zone_id=ZONE, until="2026-12-20")
    assert near["next_failure"] is None
    for day in ("2026-11-22", "2028-01-01"):
        registry.refused(InvalidRequest, "get_kpi_forecast", "until 2027-11-23", zone_id=ZONE, until=day)


@pytest.mark.requirement("Z-42", "D.3/K7")
def test_a_certificate_that_runs_out_is_foreseen_and_comes_true(registry, member):
    details = {"scheme": "QMS", "number": "QMS-1", "issuer": "合成认证中心", "scope": ["女鞋"]}
    registry.call(
        "record_fact",
        agency="office",
        uscc=member,
        kind="certificate",
        held_from="2026-01-01",
        held_until="2026-12-05",
        document_no="认证〔2026〕1号",
        details=details,
    )
    told = registry.call("get_kpi_forecast", zone_id=ZONE)
    (k7,) = (kpi for kpi in told["kpis"] if kpi["code"] == "K7")
    assert (k7["fails_on"], k7["because"][0]["uscc"]) == ("2026-12-05", member)
    registry.clock.advance(timedelta(days=13))
    registry.run_daily()
    assert not board(registry)[1]["K7"]["passed"]


def test_members_under_rectification_and_proposed_removals_are_told(registry, member):
    registry.register(CODES[1])
    registry.rate(CODES[1])
    registry.join(CODES[1])
    adopt(registry)
    registry.move_member(CODES[1], "office", "RECTIFYING", rectify_by="2026-12-31", reason="整改自检自控体系")
    registry.trace("trace_disposed", member)
    told = registry.call("get_kpi_forecast", zone_id=ZONE)
    assert told["recovering"] == [{"uscc": CODES[1], "rectify_by": "2026-12-31"}]
    assert told["at_risk"] == [member]
    assert "K1" in told["fails_if_removed"]


@pytest.mark.requirement("Z-43", "D.3/K8", "D.6")
def test_it_is_said_when_a_key_figure_begins_or_ceases_to_pass(registry, member):
    said = registry.said("enterprise.kpis_changed")
    assert {turn["code"] for turn in said[-1].data["changed"]} == {"K7", "K8"}
    registry.rate(member, "B")
    assert len(registry.said("enterprise.kpis_changed")) == len(said)
    registry.rate(member, "U", rated=False, valid_until=None)
    (last,) = registry.said("enterprise.kpis_changed")[len(said) :]
    assert (last.subject, last.data["changed"]) == (f"{ZONE}/kpis", [{"code": "K8", "passed": False}])
    assert [kpi["code"] for kpi in last.data["kpis"]] == [f"K{number}" for number in range(1, 10)]


def test_one_transaction_counts_a_board_once(registry, member):
    before = len(registry.call("list_kpi_snapshots", zone_id=ZONE)["items"])
    example = {"zone_id": ZONE, "state": "CLOSED", "targets": []}
    events = [
        registry.event(
            "enforcement.campaign_changed",
            subject=f"c{number}",
            data=CAMPAIGN | {"campaign_id": f"c{number}"} | example,
        )
        for number in range(5)
    ]
    registry.pipeline.deliver(events)
    told = registry.call("list_kpi_snapshots", zone_id=ZONE)["items"]
    assert len(told) == before + 1
    assert told[0]["figures"]["campaigns_closed"] == 5


def test_boards_counted_at_the_same_time_miss_nothing(registry):
    registry.zone()
    for code in CODES[:6]:
        registry.register(code)
        registry.rate(code)
        registry.join(code)
    told = {**contracts.get("credit.grade_changed").example, "rated": False, "grade": "U", "valid_until": None}
    events = [registry.event("credit.grade_changed", subject=code, data=told | {"uscc": code}) for code in CODES[:6]]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda event: registry.pipeline.deliver([event]), events))
    newest = registry.call("list_kpi_snapshots", zone_id=ZONE)["items"][0]
    assert newest["figures"]["rated"] == 0
    assert newest["kpis"] == board(registry)[0]["kpis"]
