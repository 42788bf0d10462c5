import pytest

from databus.contracts import get
from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.testing import Harness
from tests.integration.enforcement.scenes import (
    ALERT,
    CASE,
    OFFICERS,
    TODAY,
    draw_by_secrets,
    members,
    names,
    notified,
    uscc,
)


@pytest.mark.requirement("Z-44")
@pytest.mark.requirement("J-01")
@pytest.mark.requirement("D.4/campaign")
def test_a_campaign_is_drawn_run_published_and_closed_and_every_move_is_said(service: Harness):
    members(service, 36)
    campaign_id = notified(service, sample_size=6)
    found = draw_by_secrets(service, campaign_id)
    assert len(found["targets"]) == 6
    service.call("move_campaign", agency="ciq", campaign_id=campaign_id, to="RUNNING")
    for place, target in enumerate(found["targets"]):
        finding = "nonconforming" if place == 0 else "conforming"
        service.call(
            "record_campaign_result",
            agency="samr",
            campaign_id=campaign_id,
            uscc=target,
            finding=finding,
            measures=["x"],
        )
    for to in ("RESULTS_ENTERED", "PUBLISHED", "CLOSED"):
        service.call("move_campaign", agency="samr", campaign_id=campaign_id, to=to)
    closed = service.call("get_campaign", campaign_id=campaign_id)
    assert (closed["state"], closed["closed_on"], closed["publish_by"]) == ("CLOSED", TODAY, "2026-12-18")
    assert len(closed["results"]) == 6
    said = service.said("enforcement.campaign_changed")
    assert [event.data["state"] for event in said] == [
        "DRAFT",
        "APPROVED",
        "NOTIFIED",
        "DRAWN",
        "RUNNING",
        "RESULTS_ENTERED",
        "PUBLISHED",
        "CLOSED",
    ]
    assert said[-1].data["targets"] == found["targets"]
    assert set(said[-1].data) == set(get("enforcement.campaign_changed").example)
    assert [step["to_state"] for step in closed["history"]] == [event.data["state"] for event in said]
    assert all(step["clause"] for step in closed["history"])


@pytest.mark.requirement("J-03")
def test_who_has_an_alert_an_open_case_or_a_bad_grade_is_targeted_and_says_why(service: Harness):
    codes = members(service, 20)
    service.call("issue_alert", **ALERT, uscc=codes[0])
    service.call("open_trace_case", **{**CASE, "uscc": codes[1]})
    campaign_id = notified(service)
    found = draw_by_secrets(service, campaign_id)["draw"]
    targeted = {target["uscc"]: target["reasons"] for target in found if target["part"] == "targeted"}
    assert targeted == {
        codes[0]: ["alert"],
        codes[1]: ["trace_case"],
        codes[8]: ["grade D"],
        codes[17]: ["grade D"],
    }
    assert sum(target["part"] == "random" for target in found) == 2  # a fifth of all have one chance
    assert sum(target["part"] == "weighted" for target in found) == 4  # a fifth of sixteen at B


@pytest.mark.requirement("J-02")
def test_every_target_is_visited_by_officers_of_both_agencies(service: Harness):
    members(service, 12)
    campaign_id = notified(service, sample_size=5)
    for target in draw_by_secrets(service, campaign_id)["draw"]:
        assert sorted(officer.partition("/")[0] for officer in target["officers"]) == ["ciq", "samr"]


def test_the_population_is_frozen_before_the_seed_is_known(service: Harness):
    members(service, 12)
    campaign_id = notified(service, sample_size=12)
    members(service, 20)
    found = draw_by_secrets(service, campaign_id)
    assert (found["population_size"], len(found["targets"])) == (12, 12)


def test_results_are_entered_for_targets_once_and_while_it_runs(service: Harness):
    members(service, 12)
    campaign_id = notified(service, sample_size=2)
    targets = draw_by_secrets(service, campaign_id)["targets"]
    result = {"campaign_id": campaign_id, "uscc": targets[0], "finding": "conforming"}
    with pytest.raises(Conflict, match="while it runs"):
        service.call("record_campaign_result", agency="samr", **result)
    service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="RUNNING")
    with pytest.raises(InvalidRequest) as refused:
        service.call("record_campaign_result", agency="samr", **{**result, "uscc": uscc(99)})
    assert refused.value.fields[0][0] == "uscc"
    with pytest.raises(Conflict, match="record_campaign_result for 2 more targets"):
        service.call("move_campaign", agency="samr", campaign_id=campaign_id, to="RESULTS_ENTERED")
    first = service.call("record_campaign_result", agency="samr", **result)
    assert service.call("record_campaign_result", agency="samr", **result) == first
    with pytest.raises(Conflict, match="entered already"):
        service.call("record_campaign_result", agency="ciq", **result)
    with pytest.raises(NotPermitted, match="does not take part"):
        service.call("record_campaign_result", agency="env", **{**result, "uscc": targets[1]})


@pytest.mark.requirement("R-11", "A.2/2")
def test_a_screening_of_risks_visits_every_member(service: Harness):
    codes = members(service, 12)
    campaign_id = notified(service, kind="risk_screening")
    found = draw_by_secrets(service, campaign_id)
    assert sorted(found["targets"]) == sorted(codes)


def test_without_a_zone_the_enterprises_of_a_division_and_goods_are_drawn_from(service: Harness):
    codes = members(service, 5)
    changed = {**get("enterprise.changed").example, "uscc": codes[0], "hs_codes": ["950300"]}
    service.deliver("enterprise.changed", subject=codes[0], data=changed)
    gone = {**get("enterprise.changed").example, "uscc": codes[1], "active": False}
    service.deliver("enterprise.changed", subject=codes[1], data=gone)
    campaign_id = notified(service, zone_id=None, hs_prefix="6403", division="441323", sample_size=5)
    found = draw_by_secrets(service, campaign_id)
    assert sorted(found["targets"]) == sorted(codes[2:])


def test_members_that_left_or_were_dissolved_are_not_drawn(service: Harness):
    codes = members(service, 5)
    key = f"huidong-shoes/{codes[0]}"
    left = {**get("enterprise.membership_changed").example, "membership_id": key, "uscc": codes[0], "state": "REMOVED"}
    service.deliver("enterprise.membership_changed", subject=key, data=left)
    gone = {**get("enterprise.changed").example, "uscc": codes[1], "active": False}
    service.deliver("enterprise.changed", subject=codes[1], data=gone)
    stale = {**get("enterprise.membership_changed").example, "membership_id": key, "uscc": codes[0]}
    service.deliver("enterprise.membership_changed", subject=key, data=stale, sequence=1)  # late: changes nothing
    campaign_id = notified(service, sample_size=5)
    found = draw_by_secrets(service, campaign_id)
    assert sorted(found["targets"]) == sorted(codes[2:])


def test_a_campaign_bears_the_name_of_its_zone_once_that_was_heard(service: Harness):
    members(service, 3)
    campaign_id = notified(service)
    assert service.call("get_campaign", campaign_id=campaign_id)["zone_name"] is None
    zone = get("enterprise.zone_state_changed").example
    service.deliver("enterprise.zone_state_changed", subject=zone["zone_id"], data=zone)
    assert service.call("get_campaign", campaign_id=campaign_id)["zone_name"] == zone["name"]


def test_a_zone_without_members_here_has_nobody_to_draw_from(service: Harness):
    campaign = service.call(
        "plan_campaign",
        agency="samr",
        title="t",
        kind="ip_rights",
        year=2026,
        agencies=["samr", "ciq"],
        zone_id="empty",
    )
    service.call("move_campaign", agency="office", campaign_id=campaign["campaign_id"], to="APPROVED")
    with pytest.raises(Conflict, match="nobody to draw from"):
        service.call(
            "move_campaign", agency="samr", campaign_id=campaign["campaign_id"], to="NOTIFIED", officers=OFFICERS
        )


def test_a_plan_needs_two_agencies_and_who_may_plan(service: Harness):
    plan = {"title": "t", "kind": "ip_rights", "year": 2026}
    with pytest.raises(InvalidRequest) as refused:
        service.call("plan_campaign", agency="samr", **plan, agencies=["samr", "samr"])
    assert refused.value.fields[0][0] == "agencies"
    with pytest.raises(NotPermitted):
        service.call("plan_campaign", agency="lab", **plan, agencies=["samr", "ciq"])
    assert service.said() == []


def test_a_cancelled_campaign_says_so(service: Harness):
    members(service, 3)
    campaign_id = notified(service)
    service.call("move_campaign", agency="gov", campaign_id=campaign_id, to="CANCELLED", reason="与省级行动合并")
    assert service.said()[-1].data["state"] == "CANCELLED"
    assert [one["campaign_id"] for one in service.call("list_campaigns", state="CANCELLED")["items"]] == [campaign_id]
    assert service.call("list_campaigns", year=2025)["items"] == []


def test_verify_draw_wants_a_campaign_drawn_or_a_seed_with_a_population(service: Harness):
    members(service, 3)
    campaign_id = notified(service)
    with pytest.raises(Conflict, match="has not been drawn"):
        service.call("verify_draw", campaign_id=campaign_id)
    with pytest.raises(InvalidRequest) as refused:
        service.call("verify_draw", seed="s")
    assert refused.value.fields[0][0] == "population"
    with pytest.raises(InvalidRequest) as refused:
        service.call("verify_draw", campaign_id=campaign_id, seed="s")
    assert refused.value.fields[0][0] == "seed"
    before = names(service)
    service.call("verify_draw", seed="s", population=[{"uscc": uscc(1)}], sample_size=1)
    assert names(service) == before


@pytest.mark.requirement("D.2/effects")
def test_whoever_is_on_the_punishment_list_is_targeted_and_a_frozen_population_stays(service: Harness):
    members(service, 30)
    listing_id = "0192f0c1-0000-7000-8000-000000000081"

    def listed(state: str, version: int) -> None:
        example = get("credit.listing_changed").example
        told = {**example, "listing_id": listing_id, "uscc": uscc(4), "state": state, "version": version}
        in_force = state in {"LISTED", "SERVED"}
        service.deliver("credit.listing_changed", subject=listing_id, data={**told, "in_force": in_force})

    def reasons(campaign_id: str) -> list[str]:
        found = draw_by_secrets(service, campaign_id)["draw"]
        return next(one["reasons"] for one in found if one["uscc"] == uscc(4))

    listed("NOTIFIED", 2)
    assert reasons(notified(service, title="其一", sample_size=30)) == []
    listed("LISTED", 3)
    listed("SERVED", 4)
    targeted = notified(service, title="其二", sample_size=20)
    listed("EXITED", 5)
    assert reasons(targeted) == ["listed"], "frozen before the seed"
    assert reasons(notified(service, title="其三", sample_size=30)) == []
    assert service.call("verify_draw", campaign_id=targeted)["matches"] is True
    told = [(one.data["version"], one.data["in_force"]) for one in service.said("enforcement.listing_applied")]
    assert told == [(3, True), (5, False)]
