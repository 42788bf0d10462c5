"""Objections and repairs asked for: filed, answered, decided, reminded of, escalated, and what follows from them."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from typing import Any

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, PreconditionFailed
from tests.integration.credit.conftest import ONE

EVIDENCE = [{"proves": "corrected", "note": "整改报告"}, {"proves": "duties_fulfilled", "document_no": "惠财票1号"}]
FOUND = {"corrected": True, "duties_fulfilled": True, "public_pledge": True}


def objected(credit: Any, **record: Any) -> tuple[str, str]:
    record_id = credit.act(**record)["record_id"]
    objection = credit.call("object_to_record", agency="portal", record_id=record_id, reason="当事人并非本企业")
    return record_id, objection["objection_id"]


def answered(credit: Any, remedy_id: str, outcome: str, agency: str = "samr", **more: Any) -> dict[str, Any]:
    fields = {"reason": "经核查", "document_no": "复1号", **more}
    return credit.call("answer_objection", agency=agency, remedy_id=remedy_id, outcome=outcome, **fields)


def applied(credit: Any, record_id: str, **more: Any) -> dict[str, Any]:
    fields = {"reason": "已改正", "pledge": "诚信经营", "evidence": EVIDENCE, **more}
    return credit.call("apply_for_repair", agency="portal", record_id=record_id, **fields)


def decided(credit: Any, remedy_id: str, decision: str, agency: str = "samr", **more: Any) -> dict[str, Any]:
    return credit.call("decide_repair", agency=agency, remedy_id=remedy_id, decision=decision, **more)


def repairable(credit: Any) -> str:
    """A general act whose minimum period is over."""
    credit.rated()
    record_id: str = credit.act()["record_id"]
    credit.clock.advance(timedelta(days=100))
    return record_id


# ---- objections
@pytest.mark.requirement("D.2/objection")
def test_a_record_shows_that_it_is_objected_to_until_the_objection_is_answered(credit):
    record_id, remedy_id = objected(credit)
    assert credit.call("get_record", record_id=record_id)["objected"] is True
    told = answered(credit, remedy_id, "REJECTED")
    assert (told["state"], told["ended_on"]) == ("REJECTED", "2026-11-22")
    record = credit.call("get_record", record_id=record_id)
    assert (record["objected"], record["state"]) == (False, "EFFECTIVE")
    assert [step["state"] for step in told["steps"]] == ["OPEN", "REJECTED"]
    assert [event.data["state"] for event in credit.said("credit.objection_changed")] == ["OPEN", "REJECTED"]


@pytest.mark.requirement("D.2/objection")
def test_an_objection_upheld_by_annulment_reverses_the_record_exactly(credit):
    credit.rated()
    assert credit.grade() == (100, "A")
    _, remedy_id = objected(credit, item="L02")
    assert credit.grade() == (0, "D") or credit.grade()[1] == "D"
    told = answered(credit, remedy_id, "UPHELD", by="ANNULLED")
    assert (told["state"], told["record_state"]) == ("UPHELD", "ANNULLED")
    assert credit.grade() == (100, "A")
    assert len(credit.said("credit.record_annulled")) == 1


def test_an_objection_upheld_by_correction_needs_a_correction_made_since(credit):
    record_id, remedy_id = objected(credit)
    with pytest.raises(Conflict, match="has not been corrected since"):
        answered(credit, remedy_id, "UPHELD", by="CORRECTED")
    assert credit.call("get_remedy", remedy_id=remedy_id)["state"] == "OPEN"
    credit.call(
        "correct_record",
        agency="samr",
        record_id=record_id,
        correction_document_no="更正1号",
        reason="日期有误",
        effective_on="2026-11-19",
    )
    told = answered(credit, remedy_id, "UPHELD", by="CORRECTED")
    assert (told["state"], told["record_state"]) == ("UPHELD", "EFFECTIVE")


@pytest.mark.requirement("D.2/source_duty")
def test_only_who_recorded_an_act_answers_and_decides(credit):
    _, remedy_id = objected(credit)
    with pytest.raises(NotPermitted, match="answer_objection is for samr, not for ciq"):
        answered(credit, remedy_id, "REJECTED", agency="ciq")
    credit.clock.advance(timedelta(days=100))
    application = applied(credit, credit.act("2号", effective_on="2026-11-22")["record_id"])["remedy_id"]
    with pytest.raises(NotPermitted, match="decide_repair is for samr, not for ciq"):
        decided(credit, application, "ACCEPTED", agency="ciq")


def test_a_record_has_one_objection_at_a_time(credit):
    record_id, remedy_id = objected(credit)
    with pytest.raises(Conflict, match=remedy_id):
        credit.call("object_to_record", agency="association", record_id=record_id, reason="同上")
    answered(credit, remedy_id, "REJECTED")
    again = credit.call("object_to_record", agency="portal", record_id=record_id, reason="新证据")
    assert again["objection_id"] != remedy_id
    assert credit.call("object_to_record", agency="portal", record_id=record_id, reason="新证据") == again


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"outcome": "UPHELD"}, "by"),
        ({"outcome": "REJECTED", "by": "ANNULLED"}, "by"),
        ({"outcome": "MAYBE"}, "outcome"),
        ({"outcome": "REJECTED", "reason": " "}, "reason"),
    ],
)
def test_a_wrong_answer_names_the_field_and_changes_nothing(credit, more, field):
    _, remedy_id = objected(credit)
    with pytest.raises(InvalidRequest) as refused:
        answered(credit, remedy_id, **more)
    assert [name for name, _ in refused.value.fields] == [field]
    assert credit.call("get_remedy", remedy_id=remedy_id)["version"] == 1


def test_whoever_handed_an_objection_in_may_take_it_back_and_nobody_else(credit):
    _, remedy_id = objected(credit)
    with pytest.raises(NotPermitted, match="for portal"):
        credit.call("withdraw_remedy", agency="samr", remedy_id=remedy_id)
    assert credit.call("withdraw_remedy", agency="portal", remedy_id=remedy_id)["state"] == "WITHDRAWN"
    with pytest.raises(Conflict, match="WITHDRAWN is final"):
        answered(credit, remedy_id, "REJECTED")


def test_an_objection_read_in_another_version_is_not_answered(credit):
    _, remedy_id = objected(credit)
    with pytest.raises(PreconditionFailed):
        answered(credit, remedy_id, "REJECTED", if_match="9")
    assert answered(credit, remedy_id, "REJECTED", if_match="1")["version"] == 2


def test_what_waits_is_settled_when_the_record_ends_otherwise(credit):
    record_id, remedy_id = objected(credit)
    credit.call("annul_record", agency="samr", record_id=record_id, document_no="撤1号")
    told = credit.call("get_remedy", remedy_id=remedy_id)
    assert (told["state"], told["steps"][-1]["reason"], told["overdue"]) == ("SETTLED", "ANNULLED", False)


@pytest.mark.requirement("D.2/objection")
def test_an_objection_is_answered_though_the_record_was_repaired_or_is_public_no_longer(credit):
    record_id = repairable(credit)
    objection = credit.call("object_to_record", agency="portal", record_id=record_id, reason="当事人并非本企业")
    credit.call("repair_record", agency="samr", record_id=record_id, document_no="信修1号", **FOUND)
    credit.clock.advance(timedelta(days=264))
    credit.run_daily(date(2027, 11, 20))
    assert credit.call("get_remedy", remedy_id=objection["objection_id"])["state"] == "OPEN"
    with pytest.raises(Conflict, match="has not been corrected since"):
        answered(credit, objection["objection_id"], "UPHELD", by="CORRECTED")
    told = answered(credit, objection["objection_id"], "UPHELD", by="ANNULLED")
    assert (told["state"], told["record_state"]) == ("UPHELD", "ANNULLED")


@pytest.mark.requirement("D.2/objection")
def test_an_objection_outlives_the_publicity_of_its_record(credit):
    _, remedy_id = objected(credit)
    credit.run_daily(credit.clock.today())
    credit.clock.advance(timedelta(days=364))
    credit.run_daily(credit.clock.today())
    assert [event.data["because"] for event in credit.said("credit.publicity_ended")] == ["TERM_OVER"]
    assert answered(credit, remedy_id, "REJECTED")["state"] == "REJECTED"


@pytest.mark.requirement("D.2/objection")
def test_the_recorder_is_reminded_before_the_last_day_and_the_body_above_told_after_it(credit):
    _, remedy_id = objected(credit)
    for day in range(1, 40):
        credit.run_daily(date(2026, 11, 22) + timedelta(days=day))
    said = [event.data for event in credit.said("credit.objection_changed")][1:]
    assert [one["reminders"] for one in said] == [1, 2, 3, 4, 5]
    assert [one["escalated_to"] for one in said] == [None, "gov", "gov", "gov", "gov"]
    assert said[1]["escalated_on"] == "2026-12-13"
    credit.clock.advance(timedelta(days=39))
    (late,) = credit.call("list_remedies", overdue=True)["items"]
    assert (late["remedy_id"], late["overdue"], late["due_on"]) == (remedy_id, True, "2026-12-12")
    answered(credit, remedy_id, "REJECTED")
    assert credit.call("list_remedies", overdue=True)["items"] == []


def test_a_day_run_twice_reminds_once(credit):
    objected(credit)
    for _ in range(2):
        credit.pipeline.store.run(lambda tx: credit.pipeline.service.remind_of_remedies(date(2026, 12, 10), tx))
    assert len(credit.said("credit.objection_changed")) == 2


# ---- repairs
@pytest.mark.requirement("D.2/repair")
def test_an_application_too_early_is_told_from_when_it_may_be_made(credit):
    record_id = credit.act()["record_id"]
    with pytest.raises(Conflict, match="2027-02-20 or later"):
        applied(credit, record_id)
    assert credit.call("list_remedies")["items"] == []


@pytest.mark.requirement("D.2/repair")
def test_an_application_is_accepted_and_granted_within_its_terms(credit):
    record_id = repairable(credit)
    filed = applied(credit, record_id)
    assert (filed["state"], filed["filed_on"], filed["due_on"]) == ("FILED", "2027-03-02", "2027-03-05")
    assert [one["proves"] for one in filed["evidence"]] == ["public_pledge", "corrected", "duties_fulfilled"]
    accepted = decided(credit, filed["remedy_id"], "ACCEPTED")
    assert (accepted["state"], accepted["due_on"]) == ("ACCEPTED", "2027-03-16")
    granted = decided(credit, filed["remedy_id"], "GRANTED", document_no="信修1号", **FOUND)
    assert (granted["state"], granted["record_state"]) == ("GRANTED", "REPAIRED")
    assert [step["state"] for step in granted["steps"]] == ["FILED", "ACCEPTED", "GRANTED"]
    assert credit.grade() == (100, "A")
    assert len(credit.said("credit.record_repaired")) == 1


def test_a_repair_is_not_granted_while_a_condition_is_unmet(credit):
    record_id = repairable(credit)
    remedy_id = applied(credit, record_id)["remedy_id"]
    decided(credit, remedy_id, "ACCEPTED")
    with pytest.raises(Conflict) as refused:
        decided(credit, remedy_id, "GRANTED", document_no="信修1号", **{**FOUND, "duties_fulfilled": False})
    assert [field for field, _ in refused.value.fields] == ["duties_fulfilled"]
    assert credit.call("get_remedy", remedy_id=remedy_id)["state"] == "ACCEPTED"
    assert credit.call("get_record", record_id=record_id)["state"] == "EFFECTIVE"


@pytest.mark.parametrize(
    ("decision", "more", "field"),
    [
        ("INCOMPLETE", {}, "reason"),
        ("REFUSED", {"document_no": "不予1号"}, "reason"),
        ("REFUSED", {"reason": "未改正"}, "document_no"),
        ("GRANTED", FOUND, "document_no"),
    ],
)
def test_a_decision_has_its_document_and_one_against_the_enterprise_its_reason(credit, decision, more, field):
    remedy_id = applied(credit, repairable(credit))["remedy_id"]
    with pytest.raises(InvalidRequest) as refused:
        decided(credit, remedy_id, decision, **more)
    assert [name for name, _ in refused.value.fields] == [field]


def test_an_incomplete_application_is_returned_with_what_is_missing_and_may_be_made_anew(credit):
    record_id = repairable(credit)
    first = applied(credit, record_id)
    returned = decided(credit, first["remedy_id"], "INCOMPLETE", reason="材料不全", missing=["罚款缴纳凭证"])
    assert returned["steps"][-1]["reason"] == "材料不全; 罚款缴纳凭证"
    with pytest.raises(Conflict, match="INCOMPLETE is final"):
        decided(credit, first["remedy_id"], "ACCEPTED")
    assert applied(credit, record_id)["remedy_id"] != first["remedy_id"]


def test_the_same_application_again_is_the_same_and_another_meanwhile_is_refused(credit):
    record_id = repairable(credit)
    first = applied(credit, record_id)
    assert applied(credit, record_id)["remedy_id"] == first["remedy_id"]
    with pytest.raises(Conflict, match=first["remedy_id"]):
        applied(credit, record_id, reason="另有理由")
    assert len(credit.call("list_remedies", record_id=record_id)["items"]) == 1


def test_no_repair_skips_its_acceptance(credit):
    remedy_id = applied(credit, repairable(credit))["remedy_id"]
    with pytest.raises(Conflict, match="from here: ACCEPTED, INCOMPLETE"):
        decided(credit, remedy_id, "GRANTED", document_no="信修1号", **FOUND)


@pytest.mark.requirement("D.2/repair")
def test_an_application_is_settled_when_publicity_stops_by_itself(credit):
    record_id = repairable(credit)
    remedy_id = applied(credit, record_id)["remedy_id"]
    credit.clock.advance(timedelta(days=264))
    credit.run_daily(date(2027, 11, 20))
    told = credit.call("get_remedy", remedy_id=remedy_id)
    assert (told["state"], told["steps"][-1]["reason"]) == ("SETTLED", "TERM_OVER")
    with pytest.raises(Conflict, match="stopped by itself"):
        applied(credit, record_id, reason="再次申请")


@pytest.mark.requirement("D.2/repair")
@pytest.mark.parametrize(("on", "open_still"), [("2027-11-19", True), ("2027-11-20", False)])
def test_a_minor_act_is_repaired_as_long_as_it_counts(credit, on, open_still):
    credit.rated()
    record_id = credit.act(item="L05")["record_id"]
    credit.clock.advance(date.fromisoformat(on) - credit.clock.today())
    assert credit.grade()[0] == (99 if open_still else 100)
    if open_still:
        assert applied(credit, record_id)["state"] == "FILED"
    else:
        with pytest.raises(Conflict, match="stopped by itself"):
            applied(credit, record_id)


def test_what_is_not_there_is_not_found(credit):
    nowhere = "0192f0c1-0000-7000-8000-00000000dead"
    for method, more in (
        ("get_remedy", {"remedy_id": nowhere}),
        ("withdraw_remedy", {"remedy_id": nowhere}),
        ("get_effect", {"effect_id": nowhere}),
    ):
        with pytest.raises(NotFound):
            credit.call(method, **more)


def test_remedies_are_listed_newest_first_page_by_page(credit):
    made = [objected(credit, document_no=f"{n}号")[1] for n in range(3)]
    page = credit.call("list_remedies", limit=2, uscc=ONE, kind="OBJECTION", state="OPEN", recorder="samr")
    assert [one["remedy_id"] for one in page["items"]] == [made[2], made[1]]
    rest = credit.call("list_remedies", limit=2, cursor=page["next_cursor"])
    assert ([one["remedy_id"] for one in rest["items"]], rest["next_cursor"]) == ([made[0]], None)
    assert credit.call("list_remedies", kind="REPAIR")["items"] == []


def test_of_answers_at_once_one_counts(credit):
    _, remedy_id = objected(credit)

    def answer(number: int) -> str:
        try:
            return answered(credit, remedy_id, "REJECTED", document_no=f"复{number}号", idempotency_key=str(number))[
                "state"
            ]
        except (Conflict, InvalidRequest):
            return "refused"

    with ThreadPoolExecutor(4) as pool:
        told = list(pool.map(answer, range(4)))
    assert sorted(told) == ["REJECTED", "refused", "refused", "refused"]
    assert len(credit.said("credit.objection_changed")) == 2


def test_an_objection_and_an_annulment_at_once_leave_nothing_that_waits(credit):
    for number in range(5):
        record_id = credit.act(f"{number}号")["record_id"]

        def act(method: str, record_id: str = record_id) -> None:
            try:
                if method == "annul_record":
                    credit.call(method, agency="samr", record_id=record_id, document_no="撤1号")
                else:
                    credit.call(method, agency="portal", record_id=record_id, reason="并非本企业")
            except Conflict:
                assert method == "object_to_record"

        with ThreadPoolExecutor(2) as pool:
            list(pool.map(act, ("object_to_record", "annul_record")))
        assert credit.call("list_remedies", record_id=record_id, state="OPEN")["items"] == []


NOWHERE = "0192f0c1-0000-7000-8000-00000000dead"
APPLICATION = {"record_id": NOWHERE, "reason": "已改正", "pledge": "诚信经营", "evidence": EVIDENCE}


@pytest.mark.parametrize(
    ("method", "right", "wrong", "field"),
    [
        ("object_to_record", {"record_id": NOWHERE, "reason": "x"}, {"evidence": "no list"}, "evidence"),
        ("object_to_record", {"record_id": NOWHERE, "reason": "x"}, {"record_id": "7"}, "record_id"),
        ("apply_for_repair", APPLICATION, {"evidence": []}, "evidence"),
        ("apply_for_repair", APPLICATION, {"evidence": [{"proves": "nothing"}]}, "evidence.0.proves"),
        ("apply_for_repair", APPLICATION, {"evidence": [{"proves": "other", "sha256": "x"}]}, "evidence.0.sha256"),
        ("apply_for_repair", APPLICATION, {"evidence": [{"proves": "other", "colour": "red"}]}, "evidence.0.colour"),
        ("apply_for_repair", APPLICATION, {"pledge": "\u0000"}, "pledge"),
        ("decide_repair", {"remedy_id": NOWHERE, "decision": "ACCEPTED"}, {"decision": "YES"}, "decision"),
        ("decide_repair", {"remedy_id": NOWHERE, "decision": "ACCEPTED"}, {"corrected": "true"}, "corrected"),
        ("decide_repair", {"remedy_id": NOWHERE, "decision": "ACCEPTED"}, {"missing": [7]}, "missing.0"),
        ("confirm_effect", {"effect_id": NOWHERE, "done": "x"}, {"done": " "}, "done"),
        ("list_remedies", {}, {"overdue": "perhaps"}, "overdue"),
        ("list_remedies", {}, {"kind": "WISH"}, "kind"),
        ("list_remedies", {}, {"cursor": "7"}, "cursor"),
        ("list_effects", {}, {"limit": 201}, "limit"),
        ("list_publicity", {}, {"score": 5}, "score"),
        ("get_publicity", {"uscc": ONE}, {"uscc": ONE[:-1] + "?"}, "uscc"),
    ],
)
def test_bad_input_names_the_field_and_changes_nothing(credit, method, right, wrong, field):
    with pytest.raises(InvalidRequest) as refused:
        credit.call(method, agency="samr", **{**right, **wrong})
    assert [name for name, _ in refused.value.fields] == [field]
    assert credit.said() == []
