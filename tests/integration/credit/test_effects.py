"""What follows the ending of a record: each effect opened once, confirmed by whoever must, overdue ones escalated."""

from datetime import date, timedelta
from typing import Any

import pytest

from databus.errors import Conflict, NotPermitted
from tests.integration.credit.conftest import ONE, TWO

REPAIR = {"document_no": "信修1号", "corrected": True, "duties_fulfilled": True, "public_pledge": True}


def effects(credit: Any, **wanted: Any) -> dict[str, dict[str, Any]]:
    return {one["effect"]: one for one in credit.call("list_effects", **wanted)["items"]}


def annulled(credit: Any, **act: Any) -> str:
    record_id: str = credit.act(**act)["record_id"]
    agency = act.get("agency", "samr")
    credit.call("annul_record", agency=agency, record_id=record_id, document_no="撤1号")
    return record_id


@pytest.mark.requirement("D.2/repair")
def test_after_a_repair_publicity_sharing_and_use_stop_each_with_its_own_confirmation(credit):
    credit.rated()
    record_id = credit.act()["record_id"]
    credit.clock.advance(timedelta(days=100))
    credit.call("repair_record", agency="samr", record_id=record_id, **REPAIR)
    found = effects(credit, record_id=record_id)
    assert {name: (one["responsible"], one["state"]) for name, one in found.items()} == {
        "publicity": ("samr", "WAITING"),
        "sharing": ("operator", "WAITING"),
        "use": ("credit", "CONFIRMED"),
    }
    assert {one["due_on"] for one in found.values()} == {"2027-03-05"}
    assert found["use"]["done"] == "A → A, 100"


@pytest.mark.requirement("D.2/repair")
def test_measures_are_to_be_lifted_where_the_grade_changed(credit):
    credit.rated()
    annulled(credit, item="L02", agency="samr")
    found = effects(credit)
    assert {name for name, one in found.items() if one["state"] == "WAITING"} >= {
        "inspection_measures",
        "zone_measures",
        "enforcement_measures",
    }
    assert found["use"]["done"] == "D → A, 100"
    assert {one["grade"] for one in found.values()} == {"A"}


def test_a_minor_act_was_never_public_so_nobody_must_withdraw_it(credit):
    credit.rated()
    annulled(credit, item="L05")
    assert set(effects(credit)) == {"sharing", "use"}
    assert credit.said("credit.publicity_ended") == []


@pytest.mark.requirement("D.7/3wd-withdraw")
def test_a_withdrawal_is_confirmed_by_who_published_within_three_working_days(credit):
    record_id = annulled(credit)
    (ended,) = credit.said("credit.publicity_ended")
    assert (ended.subject, ended.data["because"], ended.data["withdraw_by"]) == (record_id, "ANNULLED", "2026-11-25")
    effect = effects(credit)["publicity"]
    confirm = {"effect_id": effect["effect_id"], "done": "已撤下"}
    with pytest.raises(NotPermitted, match="confirm_effect is for samr"):
        credit.call("confirm_effect", agency="ciq", **confirm)
    told = credit.call("confirm_effect", agency="samr", document_no="撤下1号", **confirm)
    assert (told["state"], told["confirmed_by"], told["done"]) == ("CONFIRMED", "samr", "已撤下")
    assert credit.call("confirm_effect", agency="samr", document_no="撤下1号", **confirm) == told
    with pytest.raises(Conflict, match="stands for another request"):
        credit.call(
            "confirm_effect", agency="samr", idempotency_key="other", effect_id=effect["effect_id"], done="未撤下"
        )


@pytest.mark.requirement("D.7/3wd-withdraw")
def test_what_is_not_confirmed_in_time_goes_to_the_body_above(credit):
    annulled(credit)
    for day in range(1, 6):
        credit.run_daily(date(2026, 11, 22) + timedelta(days=day))
    credit.clock.advance(timedelta(days=5))
    late = effects(credit, overdue=True)
    assert set(late) == {"publicity", "sharing"}
    assert (late["publicity"]["escalated_on"], late["publicity"]["escalated_to"]) == ("2026-11-26", "gov")
    assert late["sharing"]["escalated_to"] == "office"
    assert effects(credit, state="WAITING", responsible="samr").keys() == {"publicity"}


def test_an_ending_known_twice_opens_its_effects_once(credit, penalty):
    credit.rated()
    data = penalty(state="DECIDED")
    credit.deliver("enforcement.penalty_decided", subject=data["penalty_id"], data=data)
    fallen = penalty(state="ANNULLED", annulled_on="2026-11-22", annulment_document_no="复议1号")
    event = credit.deliver("enforcement.penalty_annulled", subject=data["penalty_id"], data=fallen)
    credit.pipeline.deliver([event])
    codes = [one["effect"] for one in credit.call("list_effects", uscc=ONE)["items"]]
    assert len(codes) == len(set(codes)) >= 2


def test_a_remedy_shows_what_followed_and_who_confirmed_it(credit):
    record_id = credit.act()["record_id"]
    filed = credit.call("object_to_record", agency="portal", record_id=record_id, reason="并非本企业")
    told = credit.call(
        "answer_objection",
        agency="samr",
        remedy_id=filed["objection_id"],
        outcome="UPHELD",
        by="ANNULLED",
        document_no="复1号",
        reason="确非本企业",
    )
    assert told["effects"] == []  # they are opened with the commit
    shown = credit.call("get_remedy", remedy_id=filed["objection_id"])["effects"]
    assert {one["effect"]: one["confirmed_by"] for one in shown} == {
        "publicity": None,
        "sharing": None,
        "use": "credit",
    }


@pytest.mark.requirement("D.2/repair")
def test_a_service_confirms_its_measures_by_its_own_event_once(credit):
    credit.rated()
    annulled(credit, item="L02", agency="samr")
    effect = effects(credit)["inspection_measures"]
    data = {"effect_id": effect["effect_id"], "uscc": ONE, "grade": "A", "version": 1}
    credit.deliver("enforcement.effect_applied", subject=effect["effect_id"], data=data)  # not its to confirm
    assert effects(credit)["inspection_measures"]["state"] == "WAITING"
    for _ in range(2):
        credit.deliver("inspection.effect_applied", subject=effect["effect_id"], data=data)
    told = effects(credit)["inspection_measures"]
    assert (told["state"], told["confirmed_by"], told["done"], told["version"]) == ("CONFIRMED", "inspection", "A", 2)
    assert credit.call("get_effect", effect_id=effect["effect_id"]) == told


def test_whom_a_record_leaves_by_correction_is_published_and_used_no_more_each_confirmed(credit):
    credit.rated()
    credit.rated(TWO)
    record_id = credit.act(item="L02")["record_id"]
    objection = credit.call("object_to_record", agency="portal", record_id=record_id, reason="并非本企业")
    for right, number in ((TWO, "更正1号"), (ONE, "更正2号"), (TWO, "更正3号")):
        fields = {"record_id": record_id, "correction_document_no": number, "reason": "主体有误", "uscc": right}
        credit.call("correct_record", agency="samr", **fields)
    found = effects(credit, uscc=ONE)
    assert {"publicity", "sharing", "use", "inspection_measures"} <= found.keys()
    assert found["use"]["done"] == "D → A, 100"
    assert len(credit.call("list_effects", uscc=ONE)["items"]) == len(found)
    assert credit.call("get_remedy", remedy_id=objection["objection_id"])["state"] == "OPEN"
