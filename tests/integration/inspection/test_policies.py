"""Special policies of zones (先行先试): proposed there, approved by another body, easing what may be eased, and ended."""

from datetime import timedelta
from typing import Any

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.integration.inspection.conftest import ONE, SHOES, TOYS, TWO, ZONE, Inspection

TOMORROW, LAST = "2026-11-23", "2026-11-30"
LOWER = {"kind": "sampling", "mode": "VERIFICATION", "percent": "2"}


def proposed(inspection: Inspection, ease: Any = None, agency: str = "gov", **change: Any) -> Any:
    body = {
        "zone_id": ZONE,
        "title": "玩具验证抽样先行先试",
        "hs_prefixes": ["95"],
        "ease": ease or LOWER,
        "clause": "S12 五(八)",
        "basis": "三年无境外通报",
        "document_no": "惠东府〔2026〕18号",
        "until_on": LAST,
    }
    return inspection.call("propose_policy", agency=agency, actor="clerk", **{**body, **change})


def decided(inspection: Inspection, policy: Any, to: str = "APPROVED", agency: str = "customs", **more: Any) -> Any:
    return inspection.call(
        "decide_policy",
        agency=agency,
        **{"actor": "officer-1", "policy_id": policy["policy_id"], "to": to, "document_no": "批〔2026〕7号", **more},
    )


def gists(inspection: Inspection, consignment: Any) -> list[tuple[str, str | None, str | None]]:
    decisions = inspection.get(consignment)["decisions"]
    return [(one["mode"], one["sampling_percent"], one["cause"]) for one in decisions]


@pytest.fixture
def toys(inspection: Inspection) -> Any:
    """Toys of a member at B."""
    inspection.national_member(grade="B")
    return inspection.declare(hs_code=TOYS)


@pytest.mark.requirement("M-17")
def test_an_approved_policy_eases_the_zones_open_consignments_and_is_shown_and_replayed(
    inspection: Inspection, toys: Any
) -> None:
    inspection.rated(TWO, "B")
    stranger = inspection.declare(TWO, TOYS)
    shoes = inspection.declare(hs_code=SHOES)
    policy = proposed(inspection)
    assert gists(inspection, toys) == [("VERIFICATION", "10", None)]
    decided(inspection, policy)
    cause = f"inspection.policy_changed/{policy['policy_id']}"
    assert gists(inspection, toys) == [("VERIFICATION", "10", None), ("VERIFICATION", "2", cause)]
    assert len(gists(inspection, stranger)) == len(gists(inspection, shoes)) == 1
    first, second = inspection.get(toys)["decisions"]
    key = f"inspection/policy/{policy['policy_id']}"
    assert {"fact": "policy", "key": key, "version": 2, "value": "批〔2026〕7号"} in second["read"]
    assert {"policy", "member"} <= {one["fact"] for one in first["read"]}
    assert second["clauses"][-2:] == ["S12 五(八)", "批〔2026〕7号"]
    looked = second["considered"][-1]
    assert (looked["rule"], looked["matched"]) == (f"policy/{policy['policy_id']}", True)
    assert "10" in looked["because"]
    assert "lowered from 10 to 2 %" in looked["because"]
    for number in (1, 2):
        asked = {"consignment_id": toys["consignment_id"], "number": number}
        assert inspection.call("replay_decision", **asked)["same"]
    inspection.call("withdraw_policy", agency="customs", policy_id=policy["policy_id"], reason="出现境外通报")
    assert gists(inspection, toys)[2:] == [("VERIFICATION", "10", cause)]
    replayed = inspection.call("replay_decision", consignment_id=toys["consignment_id"], number=2)
    assert replayed["same"]
    states = [event.data["state"] for event in inspection.said("inspection.policy_changed")]
    assert states == ["PROPOSED", "APPROVED", "WITHDRAWN"]


@pytest.mark.requirement("M-17")
@pytest.mark.parametrize("harm", ["grade C", "unrated", "listed", "serious alert", "medium alert", "trace", "stop"])
def test_a_policy_eases_nothing_that_safety_asks_for(inspection: Inspection, toys: Any, harm: str) -> None:
    decided(inspection, proposed(inspection))
    assert gists(inspection, toys)[-1][1] == "2"
    if harm == "grade C":
        inspection.rated(ONE, "C")
    elif harm == "unrated":
        inspection.rated(ONE, "U")
    elif harm == "listed":
        inspection.listed("0192f0c1-0000-7000-8000-00000000c001", effect="punishment")
    elif harm == "trace":
        inspection.trace(hs_code=TOYS)
    elif harm == "stop":
        inspection.call("order_stop", uscc=ONE, document_no="停〔2026〕1号", reason="未经检验擅自出口")
    else:
        inspection.alert(level=harm.partition(" ")[0], hs_prefix="9503", destination=None, uscc=None)
    mode, percent, _ = gists(inspection, toys)[-1]
    strict = {"serious alert": "SPECIAL", "trace": "STRICT", "stop": "HOLD"}
    assert mode == strict.get(harm, mode)
    assert percent != "2"
    last = inspection.get(toys)["decisions"][-1]
    assert not last["considered"][-1]["matched"]
    assert inspection.call("replay_decision", consignment_id=toys["consignment_id"], number=last["number"])["same"]


@pytest.mark.requirement("M-17")
def test_a_mode_becomes_an_easier_one_of_a_closed_list(inspection: Inspection) -> None:
    inspection.national_member()
    pots = inspection.declare(hs_code="691110")
    assert gists(inspection, pots) == [("VERIFICATION", "5", None)]
    ease = {"kind": "mode", "mode": "VERIFICATION", "to_mode": "CREDIT"}
    decided(inspection, proposed(inspection, ease, hs_prefixes=["69"]))
    assert gists(inspection, pots)[-1][:2] == ("CREDIT", "2")
    assert "RISK_MONITORED" in inspection.get(pots)["decisions"][-1]["marks"]
    with pytest.raises(InvalidRequest, match="GENERAL → VERIFICATION"):
        proposed(inspection, {"kind": "mode", "mode": "STRICT", "to_mode": "EXEMPT"}, title="另一项")


@pytest.mark.requirement("M-17", "M-13")
def test_document_review_release_is_given_to_grade_b_with_an_assurance(inspection: Inspection) -> None:
    inspection.national_member(grade="B")
    kept = inspection.declare(hs_code=TOYS)
    sure = inspection.declare(hs_code=TOYS, assurance_filed=True)
    decided(inspection, proposed(inspection, {"kind": "modifier", "modifier": "document_review_release"}))
    found = [inspection.get(one)["decision"]["document_review_release"] for one in (kept, sure)]
    assert found == [False, True]


def test_a_policy_to_come_begins_and_ends_on_its_days(inspection: Inspection, toys: Any) -> None:
    decided(inspection, proposed(inspection, from_on=TOMORROW))
    assert len(gists(inspection, toys)) == 1
    inspection.clock.advance(timedelta(days=1))
    inspection.heartbeat("credit")
    assert inspection.run_chores() == 1
    assert gists(inspection, toys)[-1][1] == "2"
    inspection.clock.advance(timedelta(days=8))
    inspection.heartbeat("credit")
    assert inspection.run_chores() == 1
    assert gists(inspection, toys)[-1][1] == "10"
    [policy] = inspection.call("list_policies", zone_id=ZONE, state="EXPIRED")["items"]
    assert policy["version"] == 3
    assert inspection.run_chores() == 0


@pytest.mark.requirement("M-17")
def test_another_body_and_another_person_decide(inspection: Inspection, toys: Any) -> None:
    own = proposed(inspection, agency="customs")
    with pytest.raises(Conflict, match="who proposed a policy"):
        decided(inspection, own)
    policy = proposed(inspection, title="第二项")
    with pytest.raises(Conflict, match="who proposed a policy"):
        decided(inspection, policy, actor="clerk")
    with pytest.raises(NotPermitted, match="S12 五"):
        decided(inspection, policy, agency="ciq")
    with pytest.raises(NotPermitted):
        decided(inspection, policy, agency="ciq-ningbo")
    with pytest.raises(InvalidRequest, match="reason"):
        decided(inspection, policy, "REFUSED")
    refused = decided(inspection, policy, "REFUSED", reason="样本不足")
    assert (refused["state"], refused["decided_agency"], refused["reason"]) == ("REFUSED", "customs", "样本不足")
    with pytest.raises(Conflict, match="REFUSED is final"):
        decided(inspection, policy)
    assert gists(inspection, toys) == [("VERIFICATION", "10", None)]


def test_who_may_not_propose_is_told_who_may(inspection: Inspection, toys: Any) -> None:
    with pytest.raises(NotPermitted, match="gov"):
        proposed(inspection, agency="nh-gov")
    with pytest.raises(NotPermitted):
        proposed(inspection, agency="portal")
    with pytest.raises(NotFound, match="zone"):
        proposed(inspection, zone_id="nowhere")


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"ease": {"kind": "sampling", "mode": "VERIFICATION"}}, "ease.percent"),
        ({"ease": {"kind": "mode", "mode": "GENERAL"}}, "ease.to_mode"),
        ({"ease": {**LOWER, "to_mode": "CREDIT"}}, "ease.to_mode"),
        ({"ease": {"kind": "modifier", "mode": "GENERAL", "modifier": "document_review_release"}}, "ease.mode"),
        ({"until_on": "2029-01-01"}, "until_on"),
        ({"from_on": "2026-11-01"}, "from_on"),
        ({"grades": ["C"]}, "grades"),
        ({"ease": {**LOWER, "percent": "101"}}, "ease"),
    ],
)
def test_a_policy_that_cannot_be_names_the_field(
    inspection: Inspection, toys: Any, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidRequest) as refused:
        proposed(inspection, **change)
    assert any(name.startswith(field) for name, _ in refused.value.fields), refused.value.fields
    assert inspection.call("list_policies")["items"] == []


@pytest.mark.requirement("M-17")
def test_a_dry_run_tries_made_up_policies_and_keeps_nothing(inspection: Inspection) -> None:
    case = {"statutory": True, "member": True, "grade": "B", "zone_level": "national"}
    policy = {**LOWER, "clause": "S12 五(八)", "name": "draft-1"}
    plain = inspection.call("decide_mode", **case)
    eased = inspection.call("decide_mode", **case, policies=[policy])
    assert (plain["sampling_percent"], eased["sampling_percent"]) == ("10", "2")
    assert eased["considered"][:-1] == plain["considered"]
    assert eased["considered"][-1]["rule"] == "policy/draft-1"
    none = inspection.call("decide_mode", **case, policies=[{**policy, "percent": "0"}])
    assert none["sampling_percent"] == "1"
    held = inspection.call("decide_mode", **case, alert="serious", policies=[policy])
    assert (held["mode"], held["considered"][-1]["matched"]) == ("SPECIAL", False)
    with pytest.raises(InvalidRequest, match=r"policies\.0\.to_mode"):
        inspection.call("decide_mode", **case, policies=[{"kind": "mode", "mode": "GENERAL", "clause": "S12 五(八)"}])
    assert inspection.call("get_goods", hs_code=TOYS)["statutory"]
