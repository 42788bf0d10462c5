"""Any change of a fact decides anew exactly the open consignments it touches, once, and says so."""

from datetime import timedelta

import pytest

from databus.contracts import get
from databus.identifiers import uuid7
from tests.integration.inspection.conftest import NOW, ONE, THREE, TOYS, TWO, ZONE

ALERT = "0192f0c1-0000-7000-8000-000000000031"
CASE = "0192f0c1-0000-7000-8000-000000000041"


@pytest.mark.requirement("D.1/redecision")
@pytest.mark.requirement("D.6")
@pytest.mark.requirement("D.6/alert_issued")
@pytest.mark.requirement("D.8/3")
def test_a_serious_alert_touches_exactly_its_goods_and_its_lifting_puts_them_back(inspection):
    inspection.national_member(ONE, "AA")
    inspection.member(TWO)
    shoes, others_shoes = inspection.declare(), inspection.declare(TWO)
    toy, outsiders = inspection.declare(hs_code=TOYS), inspection.declare(THREE)
    inspection.alert(ALERT, hs_prefix="6403")
    issued = f"enforcement.alert_issued/{ALERT}"
    assert inspection.decided() == [
        (shoes["consignment_id"], "NON_STATUTORY_FREE", "TARGETED_CHECK", issued),
        (others_shoes["consignment_id"], "NON_STATUTORY_FREE", "TARGETED_CHECK", issued),
        (outsiders["consignment_id"], "RANDOM_CHECK", "TARGETED_CHECK", issued),
    ]
    assert inspection.gist(toy) == ("MODE_DECIDED", "CREDIT", "1")
    inspection.alert(ALERT, hs_prefix="6403", state="LIFTED", lifted_on="2026-11-23", version=2)
    lifted = f"enforcement.alert_lifted/{ALERT}"
    assert inspection.decided()[3:] == [
        (shoes["consignment_id"], "TARGETED_CHECK", "NON_STATUTORY_FREE", lifted),
        (others_shoes["consignment_id"], "TARGETED_CHECK", "NON_STATUTORY_FREE", lifted),
        (outsiders["consignment_id"], "TARGETED_CHECK", "RANDOM_CHECK", lifted),
    ]
    history = inspection.get(shoes)
    assert [(one["number"], one["mode"], one["cause"]) for one in history["decisions"]] == [
        (1, "NON_STATUTORY_FREE", None),
        (2, "TARGETED_CHECK", issued),
        (3, "NON_STATUTORY_FREE", lifted),
    ]
    assert history["decisions"][1]["clauses"] == ["商检法 19", "SH 三(七)"]


@pytest.mark.requirement("D.8/3")
def test_toys_of_a_member_go_from_credit_to_special_and_strict_and_back(inspection):
    inspection.national_member(ONE, "AA")
    toy = inspection.declare(hs_code=TOYS)
    inspection.alert(ALERT, hs_prefix="9503", level="serious")
    assert inspection.gist(toy) == ("MODE_DECIDED", "SPECIAL", "100")
    inspection.alert(ALERT, hs_prefix="9503", state="DOWNGRADED", level="high", version=2)
    assert inspection.gist(toy) == ("MODE_DECIDED", "STRICT", "100")
    inspection.alert(ALERT, hs_prefix="9503", state="LIFTED", version=3)
    assert inspection.gist(toy) == ("MODE_DECIDED", "CREDIT", "1")


def test_an_alert_may_name_a_destination_and_an_enterprise(inspection):
    inspection.member(ONE)
    to_germany, to_france = inspection.declare(destination="DE"), inspection.declare(destination="FR")
    inspection.alert(hs_prefix="64", destination="FR")
    inspection.alert(hs_prefix="64039900", level="serious")
    inspection.alert(hs_prefix="64", uscc=TWO)
    assert [subject for subject, *_ in inspection.decided()] == [to_france["consignment_id"]]
    inspection.alert(hs_prefix="64", uscc=ONE)
    assert [subject for subject, *_ in inspection.decided()][1:] == [to_germany["consignment_id"]]


def test_of_several_alerts_the_highest_counts(inspection):
    inspection.member(ONE)
    shoes = inspection.declare()
    inspection.alert(hs_prefix="64", level="medium")
    inspection.alert(ALERT, hs_prefix="6403", level="high")
    assert inspection.gist(shoes)[2] == "30"
    inspection.alert(ALERT, hs_prefix="6403", level="high", state="LIFTED", version=2)
    assert inspection.gist(shoes)[2] == "10"


def test_an_alert_that_moves_to_other_goods_touches_both(inspection):
    inspection.member(ONE)
    shoes, toys = inspection.declare(), inspection.declare(hs_code="9404900000")
    inspection.alert(ALERT, hs_prefix="6403")
    inspection.alert(ALERT, hs_prefix="9404", state="UPGRADED", version=2)
    assert inspection.gist(shoes)[1] == "NON_STATUTORY_FREE"
    assert inspection.gist(toys)[1] == "TARGETED_CHECK"


@pytest.mark.requirement("D.1/redecision")
@pytest.mark.requirement("C-05")
def test_a_fall_of_the_grade_touches_only_its_enterprise(inspection):
    inspection.national_member(ONE, "A")
    inspection.member(TWO)
    inspection.rated(TWO, "A")
    mine, other = inspection.declare(hs_code=TOYS), inspection.declare(TWO, TOYS)
    inspection.rated(ONE, "B")
    assert inspection.decided() == [(mine["consignment_id"], "CREDIT", "VERIFICATION", f"credit.grade_changed/{ONE}")]
    assert inspection.gist(other)[1] == "CREDIT"
    inspection.rated(ONE, "C")
    inspection.rated(ONE, "D")
    assert [mode for *_, mode, _ in inspection.decided()] == ["VERIFICATION", "GENERAL_RAISED", "STRICT"]


def test_a_change_that_changes_no_decision_says_nothing(inspection):
    inspection.member(ONE)
    inspection.rated(ONE, "B")
    inspection.declare()
    inspection.rated(ONE, "A")
    inspection.registered(ONE, cnas_lab=False)
    assert inspection.decided() == []


def test_a_laboratory_accredited_makes_its_reports_count(inspection):
    inspection.national_member(ONE, "A")
    toy = inspection.declare(hs_code=TOYS)
    inspection.registered(ONE, cnas_lab=True)
    found = inspection.get(toy)
    assert found["decision"]["lab_report_accepted"]
    assert (found["state"], len(found["decisions"])) == ("MODE_DECIDED", 2)


@pytest.mark.requirement("D.1/redecision")
def test_losing_membership_loses_the_privilege(inspection):
    inspection.national_member(ONE, "A")
    shoes, toy = inspection.declare(), inspection.declare(hs_code=TOYS)
    inspection.member(ONE, "REMOVED")
    cause = f"enterprise.membership_changed/{ZONE}/{ONE}"
    assert inspection.decided() == [
        (shoes["consignment_id"], "NON_STATUTORY_FREE", "RANDOM_CHECK", cause),
        (toy["consignment_id"], "CREDIT", "GENERAL", cause),
    ]
    inspection.member(ONE, "RECTIFYING")
    assert len(inspection.decided()) == 2


@pytest.mark.requirement("M-04")
def test_a_zone_that_becomes_national_opens_joint_inspection(inspection):
    inspection.zone("provincial")
    inspection.member(ONE)
    inspection.rated(ONE, "A")
    inspection.registered(ONE, cnas_lab=True)
    inspection.call(
        "record_approval", kind="joint_inspection", document_no="共〔2026〕1号", uscc=ONE, valid_until="2027-11-21"
    )
    toy = inspection.declare(hs_code=TOYS)
    assert toy["decision"]["mode"] == "CREDIT"
    inspection.zone("national")
    assert inspection.gist(toy)[1] == "JOINT"
    inspection.zone("national", state="RECTIFYING", previous_state="NAT_RECOGNISED")
    assert inspection.gist(toy)[1] == "JOINT"
    inspection.zone("provincial", state="DEMOTED_TO_PROV")
    assert inspection.gist(toy)[1] == "CREDIT"


def test_a_title_suspended_is_read_and_changes_no_mode(inspection):
    inspection.national_member()
    toy = inspection.declare(hs_code=TOYS)
    data = {**get("enterprise.title_changed").example, "uscc": ONE}
    inspection.deliver("enterprise.title_changed", subject=data["title_id"], data=data)
    assert inspection.decided() == []
    later = inspection.get(inspection.declare(hs_code=TOYS))
    assert {"fact": "title", "key": f"enterprise/title/{data['title_id']}", "version": 4, "value": "SUSPENDED"} in (
        later["decisions"][0]["read"]
    )
    assert inspection.gist(toy)[1] == "CREDIT"


@pytest.mark.requirement("T-04")
def test_an_open_trace_case_concerns_its_heading_and_a_malicious_finding_the_enterprise(inspection):
    inspection.national_member(ONE, "A")
    inspection.member(TWO)
    shoes, toy, other = inspection.declare(), inspection.declare(hs_code=TOYS), inspection.declare(TWO)
    inspection.trace("trace_opened", CASE)
    assert inspection.decided() == [
        (shoes["consignment_id"], "NON_STATUTORY_FREE", "RANDOM_CHECK", f"enforcement.trace_opened/{CASE}")
    ]
    assert inspection.gist(shoes)[2] == "10"
    inspection.trace("trace_changed", CASE)
    assert len(inspection.decided()) == 1
    inspection.trace("trace_disposed", CASE)
    disposed = f"enforcement.trace_disposed/{CASE}"
    assert inspection.decided()[1:] == [
        (shoes["consignment_id"], "RANDOM_CHECK", "TARGETED_CHECK", disposed),
        (toy["consignment_id"], "CREDIT", "SPECIAL", disposed),
    ]
    inspection.trace("finding_review_opened", CASE)
    assert len(inspection.decided()) == 3
    inspection.trace("finding_overturned", CASE)
    assert inspection.gist(shoes)[1:] == ("RANDOM_CHECK", "10")
    assert inspection.gist(toy)[1] == "CREDIT"
    inspection.trace("trace_closed", CASE)
    assert inspection.gist(shoes)[1] == "NON_STATUTORY_FREE"
    assert inspection.gist(other)[1] == "NON_STATUTORY_FREE"


def test_what_is_released_is_not_decided_anew(inspection):
    inspection.member(ONE)
    shoes = inspection.declare()
    inspection.call("release_consignment", consignment_id=shoes["consignment_id"])
    inspection.alert(hs_prefix="6403")
    assert inspection.gist(shoes) == ("RELEASED", "NON_STATUTORY_FREE", "0")
    assert inspection.decided() == []


@pytest.mark.requirement("D.4/consignment")
def test_a_drawn_sample_outlives_a_favourable_decision_but_not_a_stricter_one(inspection):
    inspection.member(ONE)
    inspection.alert(ALERT, hs_prefix="6403", level="medium")
    drawn, waiting = inspection.declare(), inspection.declare()
    inspection.call("move_consignment", consignment_id=drawn["consignment_id"], to="SAMPLED", reason="a lead")
    inspection.alert(ALERT, hs_prefix="6403", level="medium", state="LIFTED", version=2)
    assert inspection.gist(drawn) == ("SAMPLED", "NON_STATUTORY_FREE", "0")
    assert inspection.gist(waiting) == ("MODE_DECIDED", "NON_STATUTORY_FREE", "0")
    inspection.call("move_consignment", consignment_id=drawn["consignment_id"], to="TESTING")
    inspection.alert(hs_prefix="6403", level="serious")
    assert inspection.gist(drawn) == ("MODE_DECIDED", "TARGETED_CHECK", "100")
    assert inspection.get(drawn)["sample_drawn"]


def test_a_conforming_batch_starts_anew_under_a_serious_alert(inspection):
    shoes = inspection.declare()
    inspection.call("record_result", consignment_id=shoes["consignment_id"], result="conforming", document_no="1")
    inspection.alert(hs_prefix="6403")
    assert inspection.gist(shoes) == ("MODE_DECIDED", "TARGETED_CHECK", "100")


def test_a_fact_that_comes_twice_or_late_changes_nothing(inspection):
    inspection.national_member(ONE, "A")
    toy = inspection.declare(hs_code=TOYS)
    inspection.alert(ALERT, hs_prefix="9503")
    first = inspection.event(
        "enforcement.alert_lifted",
        subject=ALERT,
        data={**get("enforcement.alert_lifted").example, "alert_id": ALERT, "hs_prefix": "9503"},
    )
    inspection.pipeline.deliver([first])
    said = len(inspection.said())
    inspection.pipeline.deliver([first])
    late = inspection.event(
        "enforcement.alert_issued",
        subject=ALERT,
        sequence=1,
        data={**get("enforcement.alert_issued").example, "alert_id": ALERT, "hs_prefix": "9503"},
    )
    inspection.pipeline.deliver([late])
    assert len(inspection.said()) == said
    assert inspection.gist(toy)[1] == "CREDIT"


def test_an_event_that_overtook_an_earlier_one_leaves_the_latest_state(inspection):
    inspection.national_member(ONE, "A")
    toy = inspection.declare(hs_code=TOYS)
    example = get("credit.grade_changed").example
    later = {**example, "uscc": ONE, "grade": "B"}
    inspection.deliver("credit.grade_changed", subject=ONE, data=later, sequence=9)
    inspection.deliver("credit.grade_changed", subject=ONE, data={**later, "grade": "D"}, sequence=8)
    assert inspection.gist(toy)[1] == "VERIFICATION"


def test_a_batch_of_facts_is_applied_in_order_in_one_transaction(inspection):
    inspection.national_member(ONE, "A")
    toy = inspection.declare(hs_code=TOYS)
    example = {**get("credit.grade_changed").example, "uscc": ONE}
    inspection.pipeline.deliver(
        [
            inspection.event("credit.grade_changed", subject=ONE, data={**example, "grade": grade})
            for grade in ("B", "C", "A")
        ]
    )
    assert [mode for *_, mode, _ in inspection.decided()] == ["VERIFICATION", "GENERAL_RAISED", "CREDIT"]
    assert inspection.gist(toy)[1] == "CREDIT"


# ---- stale inputs


@pytest.mark.requirement("D.1/stale")
def test_when_credit_is_silent_for_a_day_its_better_grades_count_as_b(inspection):
    inspection.national_member(ONE, "AA")
    inspection.heartbeat("credit")
    inspection.clock.advance(timedelta(hours=24))
    assert inspection.declare(hs_code=TOYS)["decision"]["mode"] == "CREDIT"
    inspection.clock.advance(timedelta(seconds=1))
    toy = inspection.declare(hs_code=TOYS)
    assert (toy["decision"]["mode"], toy["decision"]["sampling_percent"]) == ("VERIFICATION", "10")
    assert toy["decision"]["stale"] == ["credit"]


def test_a_heartbeat_keeps_a_grade_that_has_not_changed_for_long(inspection):
    inspection.national_member(ONE, "AA")
    inspection.clock.advance(timedelta(days=30))
    inspection.heartbeat("credit")
    assert inspection.declare(hs_code=TOYS)["decision"]["mode"] == "CREDIT"


def test_a_grade_just_said_needs_no_heartbeat(inspection):
    inspection.national_member(ONE, "AA")
    assert inspection.declare(hs_code=TOYS)["decision"]["stale"] == []


@pytest.mark.parametrize("grade", ["B", "C", "D"])
def test_silence_makes_no_worse_grade_better(inspection, grade):
    inspection.national_member(ONE, grade)
    before = inspection.declare(hs_code=TOYS)["decision"]
    inspection.clock.advance(timedelta(days=3))
    after = inspection.declare(hs_code=TOYS)["decision"]
    assert (before["mode"], before["stale"]) == (after["mode"], [])
    assert after["stale"] == ["credit"]


@pytest.mark.requirement("D.1/stale")
def test_when_credit_speaks_again_what_was_decided_in_its_silence_is_decided_anew(inspection):
    inspection.national_member(ONE, "AA")
    inspection.clock.advance(timedelta(days=2))
    toy, shoes = inspection.declare(hs_code=TOYS), inspection.declare()
    inspection.heartbeat("credit")
    assert inspection.decided() == [(toy["consignment_id"], "VERIFICATION", "CREDIT", "credit.heartbeat/credit")]
    assert inspection.get(toy)["decision"]["stale"] == []
    assert inspection.get(shoes)["decision"]["stale"] == []
    inspection.heartbeat("credit")
    assert len(inspection.decided()) == 1


def test_a_heartbeat_whose_mark_is_old_restores_nothing(inspection):
    inspection.national_member(ONE, "AA")
    inspection.clock.advance(timedelta(days=2))
    toy = inspection.declare(hs_code=TOYS)
    inspection.heartbeat("credit", up_to=inspection.clock.now() - timedelta(hours=24, seconds=1))
    assert inspection.decided() == []
    assert inspection.get(toy)["decision"]["stale"] == ["credit"]
    inspection.heartbeat("credit", up_to=inspection.clock.now() - timedelta(hours=24))
    assert inspection.get(toy)["decision"]["stale"] == []


def test_a_new_day_alone_does_not_tighten_because_credit_is_silent(inspection):
    inspection.national_member(ONE, "AA")
    inspection.declare(hs_code=TOYS)
    inspection.clock.advance(timedelta(days=2))
    inspection.run_daily()
    assert inspection.decided() == []


@pytest.mark.requirement("D.1/stale")
def test_what_a_new_day_does_change_is_decided_with_care_while_credit_is_silent(inspection):
    inspection.national_member(ONE, "A")
    inspection.registered(ONE, cnas_lab=True)
    inspection.call("record_approval", kind="joint_inspection", document_no="共1", uscc=ONE, valid_until="2026-11-23")
    toy = inspection.declare(hs_code=TOYS)
    assert toy["decision"]["mode"] == "JOINT"
    inspection.clock.advance(timedelta(days=2))
    inspection.run_daily()
    assert inspection.gist(toy) == ("MODE_DECIDED", "VERIFICATION", "10")
    assert inspection.get(toy)["decision"]["stale"] == ["credit"]


def test_an_expired_rating_is_none(inspection):
    inspection.national_member(ONE, "AA")
    inspection.rated(ONE, "AA", valid_until="2026-11-22")
    toy = inspection.declare(hs_code=TOYS)
    assert toy["decision"]["mode"] == "CREDIT"
    inspection.clock.advance(timedelta(days=1))
    inspection.heartbeat("credit")
    inspection.run_daily()
    assert inspection.decided() == [(toy["consignment_id"], "CREDIT", "GENERAL", "inspection.day_began/2026-11-23")]


# ---- replay


def test_every_decision_kept_replays_to_the_same_answer(inspection):
    inspection.national_member(ONE, "AA")
    inspection.member(TWO)
    made = [
        inspection.declare(uscc, hs_code, destination=to, self_declaration=True)
        for uscc in (ONE, TWO, THREE)
        for hs_code in ("640399", TOYS, "9613100000")
        for to in ("DE", "KE")
    ]
    inspection.alert(ALERT, hs_prefix="95", level="high")
    inspection.rated(ONE, "C")
    inspection.rated(TWO, "D")
    inspection.member(ONE, "ENDED")
    inspection.alert(ALERT, hs_prefix="95", state="LIFTED", version=2)
    replayed = 0
    for consignment in made:
        for decision in inspection.get(consignment)["decisions"]:
            answer = inspection.call(
                "replay_decision", consignment_id=consignment["consignment_id"], number=decision["number"]
            )
            assert answer["same"]
            assert answer["replayed"]["considered"] == decision["considered"]
            replayed += 1
    assert replayed == len(inspection.said("inspection.mode_decided")) > len(made)


def test_many_consignments_are_decided_anew_in_the_order_of_their_declaration(inspection):
    inspection.member(ONE)
    made = [inspection.declare()["consignment_id"] for _ in range(30)]
    inspection.alert(uuid7(), hs_prefix="6403")
    assert [subject for subject, *_ in inspection.decided()] == made
    assert {event.time for event in inspection.said("inspection.mode_decided")} == {NOW}


@pytest.mark.requirement("D.1/stale")
def test_when_the_registry_is_silent_a_national_zone_counts_as_provincial_until_it_speaks_again(inspection):
    inspection.national_member(ONE, "A")
    inspection.registered(ONE, cnas_lab=True)
    inspection.call("record_approval", kind="joint_inspection", document_no="共1", uscc=ONE, valid_until="2027-11-21")
    inspection.heartbeat("enterprise")
    inspection.clock.advance(timedelta(hours=25))
    inspection.heartbeat("credit")
    toy = inspection.declare(hs_code=TOYS)
    assert (toy["decision"]["mode"], toy["decision"]["stale"]) == ("CREDIT", ["enterprise"])
    inspection.heartbeat("enterprise")
    assert inspection.decided() == [(toy["consignment_id"], "CREDIT", "JOINT", "enterprise.heartbeat/enterprise")]
    inspection.heartbeat("enterprise")
    assert len(inspection.decided()) == 1


@pytest.mark.requirement("D.1/stale")
def test_when_enforcement_is_silent_no_alert_counts_as_a_low_one_and_nothing_is_released_by_rule(inspection):
    inspection.national_member(ONE, "AA")
    inspection.heartbeat("enforcement")
    inspection.clock.advance(timedelta(hours=25))
    inspection.heartbeat("credit")
    toy = inspection.declare(hs_code=TOYS)
    shoes = inspection.declare(release_when_free=True)
    assert (toy["decision"]["mode"], toy["decision"]["stale"]) == ("VERIFICATION", ["enforcement"])
    assert (shoes["decision"]["mode"], inspection.gist(shoes)[0]) == ("NON_STATUTORY_FREE", "MODE_DECIDED")
    [read] = [one for one in inspection.get(toy)["decisions"][0]["read"] if one["fact"] == "silence"]
    assert (read["key"], read["value"]) == ("enforcement/heartbeat", NOW.isoformat())
    inspection.heartbeat("enforcement")
    assert inspection.gist(toy)[1:] == ("CREDIT", "1")
    tried = inspection.call("decide_mode", member=True, statutory=True, grade="AA", stale=["enforcement"])
    assert (tried["mode"], tried["stale"]) == ("VERIFICATION", ["enforcement"])
