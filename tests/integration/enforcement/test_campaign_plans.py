"""Plans by which campaigns recur: what is refused, what begins by itself, what is caught up."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest

from databus.clock import FixedClock
from databus.contracts import get
from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.testing import Harness
from services.enforcement.service import EnforcementService
from tests.integration.enforcement.scenes import ALERT, OFFICERS, committed, draw_by_secrets, members, notified

DOCUMENT = "惠东府办〔2026〕8号"
PLAN = {
    "title": "打击假冒伪劣联合执法专项行动",
    "plan_kind": "anti_counterfeit",
    "recurrence": "FREQ=YEARLY;BYMONTH=3,9;BYDAY=1MO",
    "starts_on": "2027-01-01",
    "agencies": ["samr", "ciq"],
    "zone_id": "huidong-shoes",
    "sample_size": 4,
    "officers": OFFICERS,
}


def planned(service: Harness, **plan: Any) -> dict[str, Any]:
    """A plan that is approved."""
    made = service.call("plan_recurring_campaigns", agency="samr", **{**PLAN, **plan})
    return service.call(
        "move_campaign_plan", agency="gov", plan_id=made["plan_id"], to="APPROVED", document_no=DOCUMENT
    )


def on(clock: FixedClock, day: str) -> None:
    """Noon of a day in Shanghai."""
    clock.advance(datetime.fromisoformat(f"{day}T04:00:00").replace(tzinfo=UTC) - clock.now())


@pytest.mark.requirement("J-01", "J-03", "Z-44")
def test_an_approved_plan_begins_its_campaign_on_its_day_and_goes_on_to_the_next(service: Harness, clock: FixedClock):
    members(service, 12)
    plan = planned(service)
    assert (plan["next_on"], plan["provisional"]) == ("2027-03-01", True)
    assert service.run_chores() == 0
    on(clock, "2027-03-01")
    assert service.run_chores() == 1
    file = service.call("get_campaign_plan", plan_id=plan["plan_id"])
    (start,) = file["starts"]
    assert (start["outcome"], start["caught_up"], start["problem"]) == ("STARTED", False, None)
    assert (file["next_on"], [one["nominal_on"] for one in file["upcoming"]]) == ("2027-09-06", ["2027-09-06"])
    campaign = service.call("get_campaign", campaign_id=start["campaign_id"])
    assert (campaign["state"], campaign["year"], campaign["population_size"]) == ("NOTIFIED", 2027, 12)
    assert (campaign["plan_id"], campaign["plan_day"]) == (plan["plan_id"], "2027-03-01")
    assert [step["to_state"] for step in campaign["history"]] == ["DRAFT", "APPROVED", "NOTIFIED"]
    assert campaign["history"][1]["document_no"] == DOCUMENT
    assert [one["state"] for one in campaign["clocks"]] == ["MET"]
    assert service.run_chores() == 0


@pytest.mark.requirement("J-01", "D.4/campaign")
def test_once_secrets_are_told_the_planned_campaign_is_drawn_by_itself(service: Harness, clock: FixedClock):
    members(service, 12)
    plan = planned(service)
    on(clock, "2027-03-01")
    service.run_chores()
    campaign_id = service.call("get_campaign_plan", plan_id=plan["plan_id"])["starts"][0]["campaign_id"]
    secrets = committed(service, campaign_id)
    for agency in ("samr", "ciq"):
        service.call("reveal_seed", agency=agency, campaign_id=campaign_id, secret=secrets[agency])
    service.run_chores()
    drawn = service.call("get_campaign", campaign_id=campaign_id)
    assert (drawn["state"], drawn["target_count"]) == ("DRAWN", 4)


@pytest.mark.requirement("J-01")
def test_a_missed_start_is_caught_up_and_says_so_and_older_ones_are_told_as_missed(service: Harness, clock: FixedClock):
    members(service, 12)
    plan = planned(service)
    on(clock, "2028-04-05")
    service.run_chores()
    starts = service.call("get_campaign_plan", plan_id=plan["plan_id"])["starts"]
    assert [(one["nominal_on"], one["outcome"], one["caught_up"]) for one in starts] == [
        ("2028-03-06", "STARTED", True),
        ("2027-09-06", "MISSED", False),
        ("2027-03-01", "MISSED", False),
    ]
    campaign = service.call("get_campaign", campaign_id=starts[0]["campaign_id"])
    assert "caught up on 2028-04-05" in campaign["history"][0]["note"]
    said = service.said("enforcement.campaign_plan_changed")[-1]
    assert said.data["next_on"] == "2028-09-04"


@pytest.mark.requirement("Z-44")
@pytest.mark.parametrize("recurrence", ["FREQ=MONTHLY;BYMONTHDAY=1", "FREQ=YEARLY;INTERVAL=2;BYMONTH=3;BYMONTHDAY=1"])
def test_more_than_two_a_year_or_none_in_a_year_is_refused_with_the_clause(service: Harness, recurrence: str):
    with pytest.raises(InvalidRequest, match=r"SH 三\(六\)") as refused:
        service.call("plan_recurring_campaigns", agency="samr", **{**PLAN, "recurrence": recurrence})
    assert refused.value.fields[0][0] == "recurrence"
    assert service.said() == []


@pytest.mark.requirement("Z-44")
def test_two_plans_of_a_zone_are_counted_together(service: Harness):
    planned(service)
    second = service.call("plan_recurring_campaigns", agency="samr", **{**PLAN, "title": "第二项"})
    with pytest.raises(InvalidRequest, match="often_enough"):
        service.call("move_campaign_plan", agency="gov", plan_id=second["plan_id"], to="APPROVED", document_no="文")
    other = planned(service, title="另一示范区", zone_id="other-zone")
    assert other["state"] == "APPROVED"


@pytest.mark.requirement("Z-44")
def test_a_year_that_has_its_two_campaigns_is_given_no_third(service: Harness, clock: FixedClock):
    members(service, 12)
    plan = planned(service)
    for title in ("其一", "其二"):
        service.call(
            "plan_campaign",
            agency="samr",
            title=title,
            kind="anti_counterfeit",
            year=2027,
            agencies=["samr", "ciq"],
            zone_id="huidong-shoes",
        )
    on(clock, "2027-03-01")
    service.run_chores()
    (start,) = service.call("get_campaign_plan", plan_id=plan["plan_id"])["starts"]
    assert (start["outcome"], start["campaign_id"]) == ("SKIPPED", None)
    assert "三(六)" in start["problem"]


def test_what_hinders_a_start_is_told_and_tried_again_each_day_and_who_is_late_is_seen(
    service: Harness, clock: FixedClock
):
    plan = planned(service, officers=None)
    on(clock, "2027-03-01")
    service.run_chores()
    (start,) = service.call("get_campaign_plan", plan_id=plan["plan_id"])["starts"]
    assert start["problem"] is not None
    campaign_id = start["campaign_id"]
    assert service.call("get_campaign", campaign_id=campaign_id)["state"] == "APPROVED"
    on(clock, "2027-03-10")
    service.run_chores()
    late = service.call("get_campaign", campaign_id=campaign_id)["clocks"][0]
    assert (late["kind"], late["responsible"], late["late"]) == ("campaign_start", "samr", True)
    members(service, 12)
    service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="NOTIFIED", officers=OFFICERS)
    assert service.call("get_campaign", campaign_id=campaign_id)["clocks"][0]["state"] == "MET"


def test_a_start_that_was_hindered_goes_on_by_itself_the_next_day(service: Harness, clock: FixedClock):
    plan = planned(service)
    on(clock, "2027-03-01")
    service.run_chores()
    members(service, 12)
    service.run_chores()
    (start,) = service.call("get_campaign_plan", plan_id=plan["plan_id"])["starts"]
    assert "nobody to draw from" in start["problem"]
    on(clock, "2027-03-02")
    service.run_chores()
    (start,) = service.call("get_campaign_plan", plan_id=plan["plan_id"])["starts"]
    assert start["problem"] is None
    assert service.call("get_campaign", campaign_id=start["campaign_id"])["state"] == "NOTIFIED"


def test_a_suspended_plan_starts_nothing_and_days_that_passed_are_not_made_up(service: Harness, clock: FixedClock):
    members(service, 12)
    plan = planned(service)
    move = {"agency": "office", "plan_id": plan["plan_id"]}
    service.call("move_campaign_plan", **move, to="SUSPENDED", reason="机构改革")
    on(clock, "2027-03-05")
    assert service.run_chores() == 0
    again = service.call("move_campaign_plan", **move, to="APPROVED", document_no="惠东府办〔2027〕1号")
    assert again["next_on"] == "2027-09-06"
    ended = service.call("move_campaign_plan", **move, to="ENDED", reason="不再开展")
    assert ended["state"] == "ENDED"
    with pytest.raises(Conflict):
        service.call("move_campaign_plan", **move, to="APPROVED", document_no="文")
    assert service.call("get_campaign_plan", plan_id=plan["plan_id"])["upcoming"] == []


@pytest.mark.requirement("J-02", "J-08")
def test_market_regulation_has_a_standing_plan_of_its_own_and_only_who_may_plans(service: Harness):
    standing = {
        **PLAN,
        "plan_kind": "circulation_supervision",
        "recurrence": "FREQ=MONTHLY;BYDAY=1TU",
        "title": "流通领域商品质量长效监管",
    }
    with pytest.raises(NotPermitted, match=r"SH 六\(二\)"):
        service.call("plan_recurring_campaigns", agency="ciq", **standing)
    plan = service.call("plan_recurring_campaigns", agency="samr", **standing)
    assert plan["clause"] == "SH 六(二)"
    rights = service.call("plan_recurring_campaigns", agency="ciq", **{**PLAN, "plan_kind": "ip_rights"})
    assert rights["clause"] == "SH 四(十四)1"
    with pytest.raises(NotPermitted):
        service.call("plan_recurring_campaigns", agency="nh-samr", **{**PLAN, "division": "441323"})
    with pytest.raises(NotPermitted):
        service.call("move_campaign_plan", agency="samr", plan_id=plan["plan_id"], to="APPROVED", document_no="文")
    listed = service.call("list_campaign_plans", plan_kind="circulation_supervision")["items"]
    assert [one["plan_id"] for one in listed] == [plan["plan_id"]]


def test_a_plan_says_which_field_is_wrong(service: Harness):
    wrong = {
        "starts_on": "2026-11-01",
        "until_on": "2026-12-31",
        "recurrence": "FREQ=DAILY",
        "agencies": ["samr", "samr"],
    }
    for field, value in wrong.items():
        with pytest.raises(InvalidRequest) as refused:
            service.call("plan_recurring_campaigns", agency="samr", **{**PLAN, field: value})
        assert refused.value.fields[0][0] == field
    made = service.call("plan_recurring_campaigns", agency="samr", **PLAN)
    for to, field in (("APPROVED", "document_no"), ("ENDED", "reason")):
        with pytest.raises(InvalidRequest) as refused:
            service.call("move_campaign_plan", agency="gov", plan_id=made["plan_id"], to=to)
        assert refused.value.fields[0][0] == field
    assert service.call("plan_recurring_campaigns", agency="samr", **PLAN) == made


@pytest.mark.requirement("J-01", "J-03")
def test_a_campaign_by_risk_is_drawn_from_those_who_show_it_alone(service: Harness):
    codes = members(service, 20)
    service.call("issue_alert", **ALERT, uscc=codes[0])
    campaign = service.call(
        "plan_campaign",
        agency="samr",
        title="风险定向",
        kind="anti_counterfeit",
        year=2026,
        agencies=["samr", "ciq"],
        zone_id="huidong-shoes",
        risk=["alert", "grade_D"],
    )
    assert campaign["risk"] == ["alert", "grade_D"]
    key = campaign["campaign_id"]
    service.call("move_campaign", agency="gov", campaign_id=key, to="APPROVED")
    found = service.call("move_campaign", agency="samr", campaign_id=key, to="NOTIFIED", officers=OFFICERS)
    assert found["population_size"] == 3  # the one alerted, and two at D
    with pytest.raises(InvalidRequest) as refused:
        service.call(
            "plan_campaign", agency="samr", title="t", kind="ip_rights", year=2026, agencies=["samr", "ciq"], risk=["x"]
        )
    assert refused.value.fields[0][0].startswith("risk")


@pytest.mark.requirement("J-01")
def test_of_many_schedulers_exactly_one_begins_a_campaign(service: Harness, clock: FixedClock):
    members(service, 12)
    plan = planned(service)
    on(clock, "2027-03-01")
    url = service.engine.url.render_as_string(hide_password=False)
    others = [Harness(EnforcementService, url, clock=clock) for _ in range(3)]
    gate = threading.Barrier(len(others))
    problems: list[BaseException] = []

    def work(harness: Harness) -> None:
        try:
            gate.wait()
            for _ in range(5):
                harness.pipeline.run_chore("start_campaigns")
        except BaseException as problem:
            problems.append(problem)

    threads = [threading.Thread(target=work, args=(one,)) for one in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one in others:
        one.close()
    assert problems == []
    assert len(service.call("list_campaigns", year=2027)["items"]) == 1
    assert len(service.call("get_campaign_plan", plan_id=plan["plan_id"])["starts"]) == 1


def test_a_plan_that_cannot_begin_says_why_and_keeps_no_other_from_its_day(service: Harness, clock: FixedClock):
    members(service, 12)
    broken = planned(service)
    sound = planned(service, title="知识产权联合执法", plan_kind="ip_rights")
    with service.engine.begin() as connection:
        spoilt = "UPDATE campaign_plans SET plan_kind = 'unheard_of' WHERE plan_id = %s"
        connection.exec_driver_sql(spoilt, (broken["plan_id"],))
    on(clock, "2027-03-01")
    service.run_chores()
    (start,) = service.call("get_campaign_plan", plan_id=sound["plan_id"])["starts"]
    assert start["outcome"] == "STARTED"
    with service.engine.begin() as connection:
        mended = "UPDATE campaign_plans SET plan_kind = 'anti_counterfeit' WHERE plan_id = %s"
        connection.exec_driver_sql(mended, (broken["plan_id"],))
    stuck = service.call("get_campaign_plan", plan_id=broken["plan_id"])
    assert (stuck["starts"], stuck["problem"]) == ([], "a defect (StopIteration)")
    on(clock, "2027-03-02")
    service.run_chores()
    begun = service.call("get_campaign_plan", plan_id=broken["plan_id"])
    assert (begun["problem"], begun["starts"][0]["caught_up"]) == (None, True)


@pytest.mark.requirement("J-01", "D.7")
def test_no_step_of_a_campaign_is_without_a_term_of_the_agency_that_leads(service: Harness):
    members(service, 12)
    campaign_id = notified(service, sample_size=2)
    targets = draw_by_secrets(service, campaign_id)["targets"]

    def runs() -> list[tuple[str, str]]:
        clocks = service.call("get_campaign", campaign_id=campaign_id)["clocks"]
        return [(one["kind"], one["responsible"]) for one in clocks if one["state"] not in {"MET", "CANCELLED"}]

    assert runs() == [("campaign_running", "samr")]
    service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="RUNNING")
    assert runs() == [("campaign_results", "samr")]
    for target in targets:
        told = {"campaign_id": campaign_id, "uscc": target, "finding": "conforming"}
        service.call("record_campaign_result", agency="samr", **told)
    for to, kind in (("RESULTS_ENTERED", "campaign_publication"), ("PUBLISHED", "campaign_closing")):
        service.call("move_campaign", agency="samr", campaign_id=campaign_id, to=to)
        assert runs() == [(kind, "samr")]
    service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="CLOSED")
    assert runs() == []


@pytest.mark.requirement("Z-44")
@pytest.mark.parametrize(
    ("scopes", "outcome"),
    [
        ([{"zone_id": "huidong-shoes", "hs_prefix": "6403"}, {"zone_id": None, "division": "441323"}], "SKIPPED"),
        ([{"zone_id": None, "division": "441323"}, {"zone_id": None}], "SKIPPED"),
        ([{"zone_id": "huidong-shoes"}, {"zone_id": "other-zone"}], "STARTED"),
        ([{"zone_id": None, "division": "441323"}, {"zone_id": None, "agency": "nh-samr"}], "STARTED"),
    ],
)
def test_whatever_reaches_the_zone_counts_however_it_is_scoped(
    service: Harness, clock: FixedClock, scopes: list[dict[str, Any]], outcome: str
):
    zone = {**get("enterprise.zone_state_changed").example, "zone_id": "huidong-shoes", "division": "441323"}
    service.deliver("enterprise.zone_state_changed", subject="huidong-shoes", data=zone)
    members(service, 12)
    plan = planned(service)
    for place, scope in enumerate(scopes):
        told = {"title": f"其{place}", "kind": "anti_counterfeit", "year": 2027, "agency": "samr", **scope}
        agencies = ["nh-samr", "nh-ciq"] if told["agency"] == "nh-samr" else ["samr", "ciq"]
        service.call("plan_campaign", **told, agencies=agencies)
    on(clock, "2027-03-01")
    service.run_chores()
    assert service.call("get_campaign_plan", plan_id=plan["plan_id"])["starts"][0]["outcome"] == outcome


@pytest.mark.requirement("Z-44")
def test_a_plan_of_the_county_is_counted_with_those_of_its_zones(service: Harness):
    zone = {**get("enterprise.zone_state_changed").example, "zone_id": "huidong-shoes", "division": "441323"}
    service.deliver("enterprise.zone_state_changed", subject="huidong-shoes", data=zone)
    planned(service)
    county = {**PLAN, "title": "全县", "zone_id": None, "division": "441323"}
    second = service.call("plan_recurring_campaigns", agency="samr", **county)
    approve = {"agency": "gov", "plan_id": second["plan_id"], "to": "APPROVED", "document_no": "文"}
    with pytest.raises(InvalidRequest, match="4 campaigns in 2027"):
        service.call("move_campaign_plan", **approve)
    later = {**county, "title": "以后", "starts_on": "2032-01-01"}
    third = service.call("plan_recurring_campaigns", agency="samr", **later)
    with pytest.raises(InvalidRequest, match="4 campaigns in 2032"):
        service.call("move_campaign_plan", **{**approve, "plan_id": third["plan_id"]})
    elsewhere = {**PLAN, "title": "宁海", "zone_id": None, "division": "330226", "agencies": ["nh-samr", "nh-ciq"]}
    other = service.call("plan_recurring_campaigns", agency="nh-samr", **{**elsewhere, "officers": None})
    approved = service.call("move_campaign_plan", **{**approve, "agency": "nh-gov", "plan_id": other["plan_id"]})
    assert approved["state"] == "APPROVED"
