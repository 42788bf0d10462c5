"""Marks and patents: kept, checked against what is declared, decided on by a person, taken up by draws."""

from datetime import timedelta
from typing import Any

import pytest

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotPermitted
from databus.testing import Harness
from tests.integration.enforcement.risk_scenes import brand, declared, firm
from tests.integration.enforcement.scenes import uscc

MARK = {
    "kind": "well_known_mark",
    "number": "G1234567",
    "name": "惠步 HuiBu",
    "owner": "惠东县合成鞋业有限公司",
    "owner_uscc": uscc(7),
    "licensed": [uscc(8)],
    "classes": ["25"],
    "hs_prefixes": ["6403"],
    "valid_from": "2020-01-01",
    "valid_until": "2029-12-31",
    "source": "国家知识产权局公告〔2020〕第1号",
}
GOODS = {"hs_code": "640399", "product": "惠步HUIBU牌女鞋", "destination": "DE"}


def recorded(service: Harness, **more: Any) -> str:
    key: str = service.call("record_protected_right", agency="samr", **{**MARK, **more})["right_id"]
    return key


def hits(service: Harness, **wanted: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = service.call("list_right_hits", **wanted)["items"]
    return found


def hit(service: Harness) -> dict[str, Any]:
    """Goods declared by a mark that the maker may not use."""
    recorded(service)
    declared(service, firm(service, 1, "甲"), "1", **GOODS)
    (found,) = hits(service)
    return found


@pytest.mark.requirement("J-02")
def test_goods_declared_by_a_mark_without_a_licence_are_found_and_those_of_owner_and_licensees_are_not(
    service: Harness,
):
    key = recorded(service)
    for number in (1, 7, 8):
        declared(service, firm(service, number, f"第{number}厂"), str(number), **GOODS)
    declared(service, uscc(1), "other-goods", **{**GOODS, "hs_code": "950300"})
    declared(service, uscc(1), "other-mark", **{**GOODS, "product": "金步牌女鞋"})
    declared(service, uscc(1), "before", **GOODS, on="2019-12-31")
    (one,) = hits(service)
    assert (one["uscc"], one["target"], one["target_id"], one["way"], one["state"]) == (
        uscc(1), "consignment", "c-1", "declared", "PROPOSED",
    )  # fmt: skip
    assert service.call("get_protected_right", right_id=key)["hits"] == {"PROPOSED": 1}
    assert service.said("enforcement.right_hit_changed") == [], "nothing follows until a person has decided"


@pytest.mark.requirement("J-02")
def test_a_maker_whose_own_brand_has_the_name_of_a_mark_and_makers_of_patented_goods_are_for_a_person_to_look_at(
    service: Harness,
):
    recorded(service)
    recorded(service, kind="patent", number="ZL202010000001.1", name="一种防滑鞋底", licensed=[])
    code = firm(service, 1, "甲")
    brand(service, code, "惠步HUIBU")
    declared(service, code, "1", hs_code="640399", product="女鞋")
    declared(service, code, "2", hs_code="640399", product="女鞋")
    found = sorted((one["way"], one["target"], one["target_id"]) for one in hits(service, uscc=code))
    assert found == [
        ("brand", "consignment", "c-1"),
        ("brand", "consignment", "c-2"),
        ("goods", "enterprise", code),
    ]


def test_a_new_right_is_checked_against_what_was_declared_before(service: Harness):
    declared(service, firm(service, 1, "甲"), "1", **GOODS)
    assert hits(service) == []
    recorded(service)
    assert [one["target_id"] for one in hits(service)] == ["c-1"]


@pytest.mark.requirement("J-02")
def test_a_confirmed_hit_proposes_to_hold_the_goods_and_tells_who_is_to_be_targeted(service: Harness):
    one = hit(service)
    order = {"hit_id": one["hit_id"], "to": "CONFIRMED", "reason": "鞋盒使用近似标识，未获授权", "hold": True}
    with pytest.raises(InvalidRequest, match=r"evidence_of_hit_told.*商标法 57"):
        service.call("decide_right_hit", agency="samr", **order)
    order["evidence"] = ["惠东市监鉴〔2026〕3号"]
    with pytest.raises(NotPermitted):
        service.call("decide_right_hit", agency="nh-samr", **order)
    done = service.call("decide_right_hit", agency="customs", **order)
    assert (done["state"], done["decided_by"], done["actor"], done["hold_proposed"]) == (
        "CONFIRMED", "customs", "officer-1", True,
    )  # fmt: skip
    assert service.call("decide_right_hit", agency="customs", **order) == done
    (term,) = service.call("get_right_hit", hit_id=one["hit_id"])["clocks"]
    assert (term["kind"], term["due_on"]) == ("right_holder_application", "2026-11-25")
    (said,) = service.said("enforcement.right_hit_changed")
    assert (said.data["state"], said.data["hold_proposed"], said.data["target_id"]) == ("CONFIRMED", True, "c-1")
    with service.engine.begin() as connection:
        leads = connection.exec_driver_sql("SELECT uscc, reason, standing FROM draw_leads").fetchall()
    assert [tuple(row) for row in leads] == [(one["uscc"], "protected_right", True)]


@pytest.mark.requirement("J-02")
def test_a_hit_that_proves_wrong_is_taken_back_with_all_that_followed(service: Harness):
    one = hit(service)
    order = {"hit_id": one["hit_id"], "agency": "samr"}
    service.call("decide_right_hit", **order, to="CONFIRMED", reason="近似", evidence=["鉴1"], hold=True)
    back = service.call("decide_right_hit", **order, to="REJECTED", reason="已获授权，权利人来函确认", hold=True)
    assert (back["state"], back["hold_proposed"]) == ("REJECTED", False)
    assert [term["state"] for term in service.call("get_right_hit", hit_id=one["hit_id"])["clocks"]] == ["CANCELLED"]
    with service.engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM draw_leads WHERE standing").scalar_one() == 0
    history = service.call("get_right_hit", hit_id=one["hit_id"])["history"]
    assert [step["to_state"] for step in history] == ["CONFIRMED", "REJECTED"]
    with pytest.raises(InvalidRequest):
        service.call("decide_right_hit", **order, to="CONFIRMED", reason="又见近似")


def test_only_declared_goods_can_be_held(service: Harness):
    recorded(service, kind="patent", number="ZL202010000001.1")
    declared(service, firm(service, 1, "甲"), "1", **GOODS)
    (one,) = hits(service)
    order = {"hit_id": one["hit_id"], "to": "CONFIRMED", "reason": "侵权", "evidence": ["鉴1"]}
    with pytest.raises(Conflict, match="goods_to_hold"):
        service.call("decide_right_hit", agency="samr", **order, hold=True)
    assert service.call("decide_right_hit", agency="samr", **order)["state"] == "CONFIRMED"


@pytest.mark.requirement("J-02")
def test_a_right_is_renewed_licensed_anew_and_ended(service: Harness, clock: FixedClock):
    key = recorded(service)
    assert recorded(service) == key
    move = {"agency": "samr", "right_id": key}
    with pytest.raises(NotPermitted):
        service.call("move_protected_right", agency="tax", right_id=key, to="ENDED", reason="无效")
    with pytest.raises(InvalidRequest) as refused:
        service.call("move_protected_right", **move, to="REGISTERED", reason="更正", valid_until="2019-01-01")
    assert [name for name, _ in refused.value.fields] == ["valid_until"]
    code = firm(service, 1, "甲")
    licensed = {"to": "REGISTERED", "reason": "许可备案", "licensed": [code, uscc(8)]}
    done = service.call("move_protected_right", **move, **licensed)
    assert (done["licensed"], done["version"]) == ([code, uscc(8)], 2)
    assert service.call("move_protected_right", **move, **licensed) == done
    declared(service, code, "1", **GOODS)
    assert hits(service) == [], "the maker is licensed now"
    clock.advance(timedelta(days=1))
    service.call("move_protected_right", **move, to="ENDED", reason="宣告无效")
    declared(service, firm(service, 2, "乙"), "2", **GOODS, on="2026-11-23")
    assert hits(service) == [], "the right has ended"
    with pytest.raises(Conflict):
        service.call("move_protected_right", **move, to="REGISTERED", reason="恢复")
    states = [event.data["state"] for event in service.said("enforcement.protected_right_changed")]
    assert states == ["REGISTERED", "REGISTERED", "ENDED"]
    assert len(service.call("list_protected_rights", kind="well_known_mark", hs_code="640399")["items"]) == 1


@pytest.mark.requirement("J-02")
def test_a_right_renewed_or_licensed_to_fewer_is_checked_against_what_was_declared_meanwhile(service: Harness):
    key = recorded(service, valid_until="2026-11-01")
    declared(service, firm(service, 1, "甲"), "1", **GOODS)
    declared(service, firm(service, 8, "辛"), "8", **GOODS)
    assert hits(service) == [], "it had lapsed"
    move = {"agency": "samr", "right_id": key, "to": "REGISTERED"}
    service.call("move_protected_right", **move, reason="续展", valid_until="2036-11-01")
    assert [one["target_id"] for one in hits(service)] == ["c-1"]
    service.call("move_protected_right", **move, reason="许可终止", licensed=[])
    assert [one["target_id"] for one in hits(service)] == ["c-8", "c-1"]


def test_the_same_right_told_by_another_body_is_the_one_that_stands(service: Harness):
    key = recorded(service)
    assert service.call("record_protected_right", agency="customs", **MARK)["right_id"] == key


def test_a_number_is_told_once(service: Harness):
    recorded(service)
    with pytest.raises(Conflict, match="another body"):
        recorded(service, name="另一个")
    with pytest.raises(Conflict, match="something else"):
        service.call("record_protected_right", agency="customs", **{**MARK, "name": "另一个"})
    with pytest.raises(NotPermitted):
        service.call("record_protected_right", agency="tax", **{**MARK, "number": "X"})
    with pytest.raises(InvalidRequest, match="ends before"):
        recorded(service, number="X", valid_until="2019-12-31")
