"""Lists on a real database: proposed by rule, decided by persons, ended at once, told, remembered in both times."""

from datetime import date, timedelta
from typing import Any

import pytest

from databus.contracts import get
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from databus.identifiers import make_uscc
from services.credit.use_cases import listings
from tests.integration.credit.conftest import ONE, TODAY, TWO

PUNISHED = "JOINT_PUNISHMENT"
DECISION = {"reason": "事实清楚", "evidence": ["惠东市监罚〔2026〕12号"]}


def grave(credit, uscc: str = ONE, document_no: str = "严重1号", **fields: Any) -> str:
    """An enterprise rated formally, with an act of serious dishonesty: grade D."""
    credit.rated(uscc)
    return credit.act(document_no, agency="customs", uscc=uscc, item="L03", **fields)["record_id"]


def listed(credit, **asked: Any) -> list[dict[str, Any]]:
    return credit.call("list_listings", **asked)["items"]


def move(credit, listing: dict[str, Any], to: str, actor: str = "officer-1", agency: str = "customs", **more: Any):
    body = {"document_no": f"{to}〔2026〕1号", **more}
    return credit.call("move_listing", agency=agency, actor=actor, listing_id=listing["listing_id"], to=to, **body)


def enter(credit, uscc: str = ONE) -> dict[str, Any]:
    (proposal,) = listed(credit, uscc=uscc, state="PROPOSED")
    move(credit, proposal, "NOTIFIED")
    move(credit, proposal, "HEARD", defence="当事人放弃陈述申辩")
    return move(credit, proposal, "LISTED", actor="officer-2", **DECISION)


@pytest.mark.requirement("D.2/effects")
def test_grade_d_with_a_serious_act_is_proposed_for_joint_punishment_and_never_entered_by_software(credit):
    record_id = grave(credit)
    (proposal,) = listed(credit)
    assert (proposal["list"], proposal["state"], proposal["basis"]) == (PUNISHED, "PROPOSED", [record_id])
    assert (proposal["in_force"], proposal["grade"], proposal["proposed_by"]) == (False, "D", None)
    (said,) = credit.said("credit.listing_changed")
    assert (said.data["state"], said.data["in_force"], said.data["escalated_to"]) == ("PROPOSED", False, [])
    credit.act("严重2号", agency="customs", item="L01")
    assert len(listed(credit)) == 1, "one proposal is open"


@pytest.mark.requirement("D.2/effects")
def test_grade_d_without_a_serious_act_is_not_proposed(credit):
    credit.rated()
    for number in range(6):
        credit.act(f"{number}号")
    assert credit.grade()[1] == "D"
    assert listed(credit) == []
    credit.run_daily()
    assert listed(credit) == []


def test_entry_takes_notice_defence_and_another_persons_decision(credit):
    grave(credit)
    (proposal,) = listed(credit)
    with pytest.raises(Conflict, match="no move from PROPOSED to LISTED"):
        move(credit, proposal, "LISTED", actor="officer-2", **DECISION)
    noticed = move(credit, proposal, "NOTIFIED")
    assert (noticed["noticed_on"], noticed["defend_until"]) == ("2026-11-22", "2026-11-27")
    with pytest.raises(Conflict, match="may still defend itself"):
        move(credit, proposal, "LISTED", actor="officer-2", **DECISION)
    with pytest.raises(InvalidRequest, match="defence"):
        move(credit, proposal, "HEARD")
    move(credit, proposal, "HEARD", defence="罚款已缴，请求不予列入")
    with pytest.raises(NotPermitted, match="who prepared it does not decide it"):
        move(credit, proposal, "LISTED", **DECISION)
    with pytest.raises(InvalidRequest, match="evidence"):
        move(credit, proposal, "LISTED", actor="officer-2", reason="事实清楚")
    entered = move(credit, proposal, "LISTED", actor="officer-2", **DECISION)
    assert (entered["in_force"], entered["decided_on"], entered["until"]) == (True, "2026-11-22", "2029-11-22")
    assert entered["defence"] == "罚款已缴，请求不予列入"
    assert "officer" not in str(entered), "officers stay unnamed"
    states = [event.data["state"] for event in credit.said("credit.listing_changed")]
    assert states == ["PROPOSED", "NOTIFIED", "HEARD", "LISTED"]
    assert {event.actor for event in credit.said("credit.listing_changed")[1:]} == {"officer-1", "officer-2"}


def test_the_day_after_the_term_of_defence_is_free_for_a_decision_and_the_last_day_is_not(credit):
    grave(credit)
    (proposal,) = listed(credit)
    move(credit, proposal, "NOTIFIED")
    credit.clock.advance(date(2026, 11, 27) - TODAY)
    with pytest.raises(Conflict, match="may still defend itself"):
        move(credit, proposal, "LISTED", actor="officer-2", **DECISION)
    credit.clock.advance(timedelta(days=1))
    assert move(credit, proposal, "LISTED", actor="officer-2", **DECISION)["in_force"]


def test_a_call_that_names_no_officer_takes_no_step(credit):
    grave(credit)
    (proposal,) = listed(credit)
    with pytest.raises(NotPermitted, match="the call names none"):
        move(credit, proposal, "NOTIFIED", actor=None)


@pytest.mark.requirement("A-15", "C-09")
def test_each_countys_own_bodies_take_the_steps(credit):
    credit.register(TWO, division="330226")
    credit.call("rate_formally", agency="nh-ciq", usccs=[TWO])
    credit.act("严重1号", agency="customs", uscc=TWO, item="L03")
    (proposal,) = listed(credit)
    with pytest.raises(NotPermitted, match="nh-samr, not for samr"):
        move(credit, proposal, "NOTIFIED", agency="samr")
    assert move(credit, proposal, "NOTIFIED", agency="nh-samr")["state"] == "NOTIFIED"


@pytest.mark.parametrize("word", ["annul", "repair"])
def test_what_loses_its_ground_leaves_the_list_at_once(credit, word):
    record_id = grave(credit, occurred_on="2025-01-05", effective_on="2025-01-10")
    enter(credit)
    if word == "annul":
        credit.call("annul_record", agency="customs", record_id=record_id, document_no="撤1号")
    else:
        told = {"corrected": True, "duties_fulfilled": True, "public_pledge": True}
        credit.call("repair_record", agency="customs", record_id=record_id, document_no="修1号", **told)
    (left,) = listed(credit)
    kind = "ANNULLED" if word == "annul" else "REPAIRED"
    assert (left["state"], left["end_kind"], left["ended_on"]) == ("EXITED", kind, "2026-11-22")
    assert left["document_no"] == ("撤1号" if word == "annul" else "修1号")
    assert credit.said("credit.listing_changed")[-1].data["in_force"] is False
    credit.run_daily(TODAY + timedelta(days=1))
    assert len(listed(credit)) == 1


def test_a_proposal_whose_ground_falls_is_dropped_and_another_ground_is_proposed_anew(credit):
    record_id = grave(credit)
    other = credit.act("严重2号", agency="customs", item="L02")["record_id"]
    credit.call("annul_record", agency="customs", record_id=record_id, document_no="撤1号")
    dropped, proposal = sorted(listed(credit), key=lambda one: one["listing_id"])
    assert (dropped["state"], dropped["end_kind"]) == ("DROPPED", "ANNULLED")
    assert (proposal["state"], proposal["basis"]) == ("PROPOSED", [other])


def test_what_a_person_declined_is_not_proposed_again_for_the_same_ground(credit):
    grave(credit)
    (proposal,) = listed(credit)
    move(credit, proposal, "DECLINED", **DECISION)
    credit.run_daily(TODAY + timedelta(days=1))
    assert [one["state"] for one in listed(credit)] == ["DECLINED"]
    credit.act("严重3号", agency="customs", item="S03")
    assert {one["state"] for one in listed(credit)} == {"DECLINED", "PROPOSED"}


def test_the_term_ends_a_place_on_the_list_on_its_day_and_not_the_day_before(credit):
    grave(credit)
    entered = enter(credit)
    assert entered["until"] == "2029-11-22"
    credit.clock.advance(date(2029, 11, 21) - TODAY)
    credit.run_daily(date(2029, 11, 21))
    assert listed(credit, in_force=True)
    credit.clock.advance(timedelta(days=1))
    credit.run_daily(date(2029, 11, 22))
    assert listed(credit, in_force=True) == []
    assert listed(credit)[0]["end_kind"] == "TERM_OVER"


def test_a_late_step_is_reminded_of_then_escalated_once_and_shown(credit):
    grave(credit)
    (proposal,) = listed(credit)
    due = date.fromisoformat(proposal["due_on"])
    assert (proposal["overdue"], proposal["due_provisional"]) == (False, False)
    for day, reminded, escalated in (
        (due - timedelta(days=4), False, False),
        (due - timedelta(days=3), True, False),
        (due, True, False),
        (due + timedelta(days=1), True, True),
        (due + timedelta(days=9), True, True),
    ):
        credit.clock.advance(day - credit.clock.today())
        credit.run_daily(day)
        (one,) = listed(credit)
        assert (one["reminded_on"] is not None, one["escalated_on"] is not None) == (reminded, escalated), day
    assert len(credit.said("credit.listing_changed")) == 3, "proposed, reminded, escalated"
    assert credit.said("credit.listing_changed")[-1].data["escalated_to"] == ["ciq-province", "customs"]
    assert [one["overdue"] for one in listed(credit, overdue=True)] == [True]


def test_an_entry_is_served_reviewed_by_another_person_and_left_by_decision(credit):
    grave(credit)
    entered = enter(credit)
    served = move(credit, entered, "SERVED")
    assert (served["served_on"], served["review_on"], served["due_on"]) == ("2026-11-22", "2027-11-22", "2027-11-22")
    with pytest.raises(NotPermitted, match="another officer"):
        move(credit, entered, "REVIEWED", actor="officer-2", **DECISION)
    assert move(credit, entered, "REVIEWED", actor="officer-3", **DECISION)["in_force"]
    left = move(credit, entered, "EXITED", actor="officer-3", **DECISION)
    assert (left["in_force"], left["end_kind"], left["due_on"]) == (False, "DECISION", None)
    with pytest.raises(Conflict, match="EXITED is final"):
        move(credit, entered, "SERVED", document_no="又1号")


def test_what_was_known_of_a_listing_stays_known(credit):
    grave(credit)
    entered = enter(credit)
    before = entered["recorded_at"]
    credit.clock.advance(timedelta(days=40))
    move(credit, entered, "EXITED", **DECISION)
    now = credit.call("get_listing", listing_id=entered["listing_id"])
    then = credit.call("get_listing", listing_id=entered["listing_id"], known_at=before)
    assert (now["state"], then["state"]) == ("EXITED", "LISTED")
    assert [step["state"] for step in now["steps"]] == ["PROPOSED", "NOTIFIED", "HEARD", "LISTED", "EXITED"]
    assert len(then["steps"]) == 4
    with pytest.raises(NotFound):
        credit.call("get_listing", listing_id=entered["listing_id"], known_at="2020-01-01T00:00:00Z")

    def lists(**asked: Any) -> list[str]:
        return credit.call("get_measures", uscc=ONE, **asked)["lists"]

    assert lists() == []
    assert lists(on="2026-12-10") == [PUNISHED]
    assert lists(known_at=before) == [PUNISHED]
    assert lists(on="2026-11-21") == []


def test_a_step_again_is_the_same_and_an_old_version_is_refused(credit):
    grave(credit)
    (proposal,) = listed(credit)
    first = move(credit, proposal, "NOTIFIED")
    assert move(credit, proposal, "NOTIFIED") == first
    with pytest.raises(PreconditionFailed):
        credit.call(
            "move_listing",
            agency="customs",
            listing_id=proposal["listing_id"],
            to="HEARD",
            document_no="听1号",
            defence="无",
            if_match="1",
        )


def test_an_agency_proposes_on_records_in_force_and_nothing_else(credit):
    credit.rated()
    record_id = credit.act(agency="samr")["record_id"]
    body = {"uscc": ONE, "list": PUNISHED, "document_no": "提1号", "reason": "拒不履行"}
    for wrong in ([], ["0192f0c1-0000-7000-8000-000000000011"]):
        with pytest.raises(InvalidRequest, match="basis"):
            credit.call("propose_listing", agency="samr", **body, basis=wrong)
    with pytest.raises(InvalidRequest, match="JOINT_INCENTIVE"):
        credit.call("propose_listing", agency="samr", **(body | {"list": "BLACK"}), basis=[record_id])
    with pytest.raises(NotPermitted, match="is for"):
        credit.call("propose_listing", agency="tax", **body, basis=[record_id])
    proposal = credit.call("propose_listing", agency="samr", **body, basis=[record_id])
    assert (proposal["proposed_by"], proposal["state"]) == ("samr", "PROPOSED")
    with pytest.raises(Conflict, match="already"):
        credit.call("propose_listing", agency="samr", **(body | {"document_no": "提2号"}), basis=[record_id])


@pytest.mark.requirement("C-05", "D.2/effects")
def test_aa_is_proposed_for_joint_incentive_and_leaves_with_the_grade(credit):
    credit.clock.advance(date(2025, 10, 20) - TODAY)
    credit.rated()
    credit.clock.advance(timedelta(days=365))
    credit.call("rate_formally", agency="customs", usccs=[ONE])
    credit.clock.advance(TODAY - date(2026, 10, 20))
    credit.call(
        "grant_aa",
        agency="customs",
        uscc=ONE,
        document_no="信1号",
        declaration_error_percent="0.5",
        clean_at_departments_since="2025-01-01",
    )
    (proposal,) = listed(credit)
    assert (proposal["list"], proposal["basis"]) == ("JOINT_INCENTIVE", ["aa/2026-11-22"])
    entered = move(credit, proposal, "LISTED")
    assert (entered["in_force"], entered["until"]) == (True, None)
    held = credit.call("get_measures", uscc=ONE)
    assert {"PRIORITY_HANDLING": ["AA", "JOINT_INCENTIVE"]}.items() <= {
        one["code"]: one["because"] for one in held["measures"]
    }.items()
    credit.call("revoke_aa", agency="customs", uscc=ONE, document_no="撤1号")
    (left,) = listed(credit)
    assert (left["state"], left["end_kind"]) == ("EXITED", "GRADE_LOST")


def test_what_services_confirm_is_shown_with_its_term(credit):
    grave(credit)
    entered = enter(credit)

    def effects() -> dict[str, tuple[bool, bool]]:
        told = credit.call("get_listing", listing_id=entered["listing_id"])["effects"]
        return {one["service"]: (one["applied_at"] is not None, one["overdue"]) for one in told}

    waiting = (False, False)
    assert effects() == {"enforcement": waiting, "enterprise": waiting, "inspection": waiting}
    data = {
        "listing_id": entered["listing_id"],
        "uscc": ONE,
        "list": PUNISHED,
        "in_force": True,
        "version": entered["version"],
        "touched": 2,
    }
    credit.deliver("inspection.listing_applied", subject=entered["listing_id"], data=data)
    credit.deliver("enterprise.listing_applied", subject=entered["listing_id"], data=data | {"version": 3})
    credit.clock.advance(timedelta(days=4))
    assert effects()["inspection"] == (True, False)
    assert effects()["enterprise"] == (False, True), "it confirmed an older version"


def test_a_list_that_is_none_is_refused_where_listings_are_read(credit):
    with pytest.raises(InvalidRequest, match="one of JOINT_PUNISHMENT, JOINT_INCENTIVE"):
        credit.call("list_listings", list="BLACK_LIST")


def test_lists_are_paged(credit):
    for uscc in (ONE, TWO):
        grave(credit, uscc, f"{uscc}号")
    first = credit.call("list_listings", list=PUNISHED, limit=1)
    second = credit.call("list_listings", list=PUNISHED, limit=1, cursor=first["next_cursor"])
    assert {one["uscc"] for one in (*first["items"], *second["items"])} == {ONE, TWO}
    assert second["next_cursor"] is None


def test_a_place_on_a_list_goes_over_to_the_code_that_stands_for_an_old_one(credit):
    grave(credit)
    entered = enter(credit)
    credit.register(TWO)
    example = get("enterprise.succeeded").example
    told = {**example, "uscc": ONE, "successor": TWO, "kind": "RENUMBERED", "follows": True}
    credit.deliver("enterprise.succeeded", subject=ONE, data=told)
    (listing,) = listed(credit, in_force=True)
    assert (listing["listing_id"], listing["uscc"], listing["state"]) == (entered["listing_id"], TWO, "LISTED")
    assert credit.call("get_measures", uscc=TWO)["lists"] == [PUNISHED]
    asked_by_the_old_code = credit.call("get_measures", uscc=ONE)
    assert (asked_by_the_old_code["uscc"], asked_by_the_old_code["lists"]) == (TWO, [PUNISHED])


def test_the_day_finds_whom_no_rating_of_their_own_proposed_and_leaves_the_others_alone(credit):
    grave(credit)
    credit.rated(TWO)
    (proposal,) = listed(credit)
    with credit.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM listings")
    credit.run_daily(TODAY + timedelta(days=1))
    (found,) = listed(credit)
    assert (found["uscc"], found["basis"]) == (ONE, proposal["basis"])
    with credit.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE listings SET until = '2026-11-24'")
    credit.clock.advance(timedelta(days=2))
    credit.run_daily(TODAY + timedelta(days=2))
    assert [one["end_kind"] for one in listed(credit)] == ["TERM_OVER"]


def test_after_a_run_over_many_the_day_takes_some_at_once_and_leaves_the_rest_to_tasks(credit, monkeypatch):
    monkeypatch.setattr(listings, "AT_ONCE", 2)
    usccs = sorted(make_uscc("441323", f"MA00000{number}") for number in range(5))
    for uscc in usccs:
        grave(credit, uscc, f"严重{uscc}号")
    with credit.engine.begin() as connection:
        connection.exec_driver_sql("DELETE FROM listings")
    credit.clock.advance(timedelta(days=1))
    credit.run_daily()
    assert sorted(one["uscc"] for one in listed(credit)) == usccs[:2]
    assert credit.run_tasks() == 2
    assert sorted(one["uscc"] for one in listed(credit)) == usccs
    soon = date.fromisoformat(listed(credit)[0]["due_on"]) - timedelta(days=3)
    credit.clock.advance(soon - credit.clock.today())
    credit.run_daily()
    assert [one["reminded_on"] for one in listed(credit)].count(None) == 3
    credit.run_tasks()
    assert [one["reminded_on"] for one in listed(credit)] == [soon.isoformat()] * 5
