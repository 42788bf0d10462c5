"""From the decision to the release: steps, results, release, return, stop, and who may do what."""

from datetime import timedelta

import pytest

from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.integration.inspection.conftest import ONE, TOYS, TWO
from tests.integration.inspection.flow import declared


def result(inspection, consignment, document_no="检1", *, agency="ciq", **fields):
    body = {"consignment_id": consignment["consignment_id"], "result": "conforming", "document_no": document_no}
    return inspection.call("record_result", agency=agency, **{**body, **fields})


def move(inspection, consignment, to, agency="ciq", **fields):
    return inspection.call(
        "move_consignment", agency=agency, consignment_id=consignment["consignment_id"], to=to, **fields
    )


def release(inspection, consignment, agency="ciq"):
    return inspection.call("release_consignment", agency=agency, consignment_id=consignment["consignment_id"])


def steps(inspection, consignment):
    return [(step["target"], step["agency"]) for step in inspection.get(consignment)["history"]]


# ---- release by rule and by an officer


@pytest.mark.requirement("D.4/consignment")
def test_a_free_mode_is_released_by_rule_only_while_alerts_are_known_up_to_now(inspection):
    inspection.member(ONE)
    shoes = inspection.declare()
    with pytest.raises(Conflict, match="officer may release"):
        release(inspection, shoes, "portal")
    inspection.heartbeat("enforcement", up_to=inspection.clock.now() - timedelta(seconds=60))
    with pytest.raises(Conflict, match="officer may release"):
        release(inspection, shoes, "portal")
    inspection.heartbeat("enforcement", up_to=inspection.clock.now() - timedelta(seconds=59))
    assert release(inspection, shoes, "portal")["state"] == "RELEASED"
    [said] = inspection.said("inspection.consignment_released")
    assert (said.data["state"], said.data["mode"]) == ("RELEASED", "NON_STATUTORY_FREE")


def test_an_officer_releases_a_free_mode_whatever_is_known(inspection):
    inspection.member(ONE)
    answer = release(inspection, inspection.declare())
    assert (answer["state"], answer["released_on"]) == ("RELEASED", "2026-11-22")


def test_a_declaration_may_wish_to_be_released_at_once(inspection):
    inspection.member(ONE)
    assert inspection.declare(release_when_free=True)["state"] == "MODE_DECIDED"
    inspection.heartbeat("enforcement")
    shoes = inspection.declare(release_when_free=True)
    assert shoes["state"] == "RELEASED"
    assert steps(inspection, shoes) == [("DECLARED", "portal"), ("MODE_DECIDED", "portal"), ("RELEASED", "portal")]
    assert inspection.declare(TWO, release_when_free=True)["state"] == "MODE_DECIDED"
    assert len(inspection.said("inspection.consignment_released")) == 1


@pytest.mark.requirement("M-03")
def test_exempt_goods_are_released_without_a_check(inspection):
    inspection.national_member(ONE, "B")
    toy = declared(inspection, drawn=False, percent="10", hs_code=TOYS)
    inspection.call(
        "record_approval",
        agency="aqsiq",
        kind="exemption",
        document_no="免1",
        uscc=ONE,
        hs_prefix="9503",
        valid_until="2029-11-21",
    )
    assert inspection.gist(toy) == ("MODE_DECIDED", "EXEMPT", "0")
    inspection.heartbeat("enforcement")
    assert release(inspection, toy, "association")["state"] == "RELEASED"


def test_goods_that_need_a_check_are_not_released_before_it(inspection):
    shoes = inspection.declare()
    with pytest.raises(Conflict, match="RANDOM_CHECK does not lead to RELEASED"):
        release(inspection, shoes)
    result(inspection, shoes)
    with pytest.raises(NotPermitted, match="ciq, customs"):
        release(inspection, shoes, "portal")
    assert release(inspection, shoes)["state"] == "RELEASED"
    with pytest.raises(Conflict, match="no move from RELEASED to RELEASED"):
        release(inspection, shoes, "customs")


def test_a_release_under_a_decision_that_time_has_overtaken_is_refused(inspection):
    inspection.national_member(ONE, "AA")
    toy = inspection.declare(hs_code=TOYS)
    result(inspection, toy)
    inspection.clock.advance(timedelta(days=2))
    with pytest.raises(Conflict, match="the facts now give VERIFICATION by rule 9"):
        release(inspection, toy)
    anew = inspection.call("redecide_consignment", consignment_id=toy["consignment_id"])
    assert (anew["state"], anew["decision"]["mode"]) == ("MODE_DECIDED", "VERIFICATION")
    with pytest.raises(NotPermitted):
        inspection.call("redecide_consignment", agency="portal", consignment_id=toy["consignment_id"])


def test_a_release_asked_twice_with_the_version_read_is_one(inspection):
    inspection.member(ONE)
    asked = {"consignment_id": inspection.declare()["consignment_id"], "version": 2}
    first = inspection.call("release_consignment", **asked)
    assert inspection.call("release_consignment", **asked) == first
    assert len(inspection.said("inspection.consignment_released")) == 1
    with pytest.raises(Conflict, match="changed since you read it"):
        inspection.call("release_consignment", agency="customs", **asked)


# ---- steps and results


def test_a_result_takes_the_steps_of_its_mode(inspection):
    shoes = inspection.declare()
    answer = result(inspection, shoes)
    assert (answer["state"], answer["sample_drawn"]) == ("CONFORMING", False)
    assert steps(inspection, shoes) == [
        ("DECLARED", "portal"),
        ("MODE_DECIDED", "portal"),
        ("SAMPLED", "ciq"),
        ("TESTING", "ciq"),
        ("CONFORMING", "ciq"),
    ]
    inspection.national_member(TWO, "A")
    toy = inspection.declare(TWO, TOYS)
    result(inspection, toy)
    assert [target for target, _ in steps(inspection, toy)][2:] == ["VERIFYING", "CONFORMING"]


@pytest.mark.requirement("M-13")
@pytest.mark.requirement("F-02")
def test_document_review_is_for_those_it_is_granted_to(inspection):
    inspection.national_member(ONE, "A")
    plain = inspection.declare(hs_code=TOYS)
    assured = declared(inspection, drawn=False, percent="2", hs_code=TOYS, assurance_filed=True)
    with pytest.raises(Conflict, match="审单放行"):
        move(inspection, plain, "DOC_REVIEW")
    assert move(inspection, assured, "DOC_REVIEW")["state"] == "DOC_REVIEW"
    assert result(inspection, assured)["state"] == "CONFORMING"
    assert release(inspection, assured)["state"] == "RELEASED"


def test_document_review_ends_when_its_grant_does(inspection):
    inspection.national_member(ONE, "A")
    toy = declared(inspection, drawn=False, percent="5", hs_code=TOYS, product="家具", assurance_filed=True)
    move(inspection, toy, "DOC_REVIEW")
    inspection.alert(hs_prefix="9503", level="low")
    assert inspection.gist(toy) == ("MODE_DECIDED", "VERIFICATION", "5")


def test_a_mode_says_where_it_leads(inspection):
    inspection.alert(hs_prefix="6403")
    shoes = inspection.declare()
    with pytest.raises(Conflict, match="mode TARGETED_CHECK leads to SAMPLED"):
        move(inspection, shoes, "VERIFYING")
    with pytest.raises(Conflict, match="does not lead to VERIFYING"):
        result(inspection, shoes, kind="verification")
    with pytest.raises(NotPermitted, match="is for ciq, customs, not for portal"):
        move(inspection, shoes, "SAMPLED", agency="portal")
    with pytest.raises(InvalidRequest, match="one of: DOC_REVIEW"):
        move(inspection, shoes, "RELEASED")


@pytest.mark.requirement("D.2/P01")
def test_a_nonconformity_says_the_credit_item_it_leads_to(inspection):
    shoes = inspection.declare()
    with pytest.raises(InvalidRequest, match="P01"):
        result(inspection, shoes, result="nonconforming")
    with pytest.raises(InvalidRequest, match="left out"):
        result(inspection, shoes, item="P01")
    result(inspection, shoes, "检9", result="nonconforming", item="P01", detail="六价铬超标")
    [said] = inspection.said("inspection.nonconformity_found")
    assert (said.data["document_no"], said.data["item"], said.data["state"], said.data["reason"]) == (
        "检9",
        "P01",
        "NONCONFORMING",
        "六价铬超标",
    )
    assert inspection.get(shoes)["results"][0]["item"] == "P01"


def test_a_result_said_twice_counts_once(inspection):
    shoes = inspection.declare()
    first = result(inspection, shoes, "检9", result="nonconforming", item="P02")
    assert result(inspection, shoes, "检9", result="nonconforming", item="P02") == first
    assert len(inspection.said("inspection.nonconformity_found")) == 1
    with pytest.raises(Conflict):
        result(inspection, shoes, "检9")


@pytest.mark.requirement("D.4/consignment")
def test_a_nonconforming_batch_is_reinspected_reworked_or_refused(inspection):
    again, rework, refused = (inspection.declare() for _ in range(3))
    for number, one in enumerate((again, rework, refused)):
        result(inspection, one, f"检{number}", result="nonconforming", item="P02")
    move(inspection, again, "REINSPECTION", agency="portal")
    assert result(inspection, again, "复1", agency="ciq-province")["state"] == "CONFORMING"
    move(inspection, rework, "REWORK", agency="portal")
    assert move(inspection, rework, "DECLARED", agency="portal")["state"] == "MODE_DECIDED"
    assert result(inspection, rework, "检8")["state"] == "CONFORMING"
    with pytest.raises(InvalidRequest, match="say why and on what evidence"):
        move(inspection, refused, "REFUSED")
    assert move(inspection, refused, "REFUSED", reason="无法返工", document_no="拒1")["state"] == "REFUSED"
    with pytest.raises(Conflict, match="no move from REFUSED to REWORK"):
        move(inspection, refused, "REWORK")
    inspection.alert(hs_prefix="6403")
    assert inspection.gist(refused)[:2] == ("REFUSED", "HOLD")


@pytest.mark.requirement("D.4/consignment")
@pytest.mark.requirement("D.2/P01")
def test_a_reinspection_that_finds_the_goods_conforming_takes_the_nonconformity_back(inspection):
    shoes = inspection.declare()
    result(inspection, shoes, "检8", result="nonconforming", item="P02")
    move(inspection, shoes, "REWORK", agency="portal")
    move(inspection, shoes, "DECLARED", agency="portal")
    inspection.clock.advance(timedelta(hours=1))
    result(inspection, shoes, "检9", result="nonconforming", item="P01", detail="六价铬超标")
    move(inspection, shoes, "REINSPECTION", agency="portal")
    assert inspection.said("inspection.nonconformity_withdrawn") == []
    result(inspection, shoes, "复1", agency="ciq-province", detail="复验合格")
    [said] = inspection.said("inspection.nonconformity_withdrawn")
    assert {name: said.data[name] for name in ("state", "document_no", "item", "reason")} == {
        "state": "CONFORMING",
        "document_no": "检9",
        "item": "P01",
        "reason": "复1",
    }
    assert said.agency == "ciq-province"


def test_a_result_that_conforms_at_once_takes_nothing_back(inspection):
    shoes = inspection.declare()
    result(inspection, shoes, "检8", result="nonconforming", item="P02")
    move(inspection, shoes, "REWORK", agency="portal")
    move(inspection, shoes, "DECLARED", agency="portal")
    result(inspection, shoes, "检9")
    assert inspection.said("inspection.nonconformity_withdrawn") == []


def test_a_second_failure_in_reinspection_refuses(inspection):
    shoes = inspection.declare()
    result(inspection, shoes, result="nonconforming", item="P02")
    move(inspection, shoes, "REINSPECTION", agency="portal")
    with pytest.raises(Conflict, match="another officer"):
        result(inspection, shoes, "复1", result="nonconforming")
    assert result(inspection, shoes, "复1", result="nonconforming", actor="officer-2")["state"] == "REFUSED"
    assert inspection.said("inspection.nonconformity_withdrawn") == []


def test_a_laboratory_takes_the_sample_and_nothing_else(inspection):
    shoes = inspection.declare()
    move(inspection, shoes, "SAMPLED", reason="举报线索")
    assert move(inspection, shoes, "TESTING", agency="lab")["state"] == "TESTING"
    with pytest.raises(NotPermitted):
        result(inspection, shoes, agency="lab")


@pytest.mark.requirement("T-01")
def test_goods_that_come_back_had_left(inspection):
    inspection.member(ONE)
    shoes = inspection.declare()
    with pytest.raises(Conflict):
        inspection.call("return_consignment", consignment_id=shoes["consignment_id"], reason="quality")
    release(inspection, shoes)
    back = inspection.call(
        "return_consignment", agency="portal", consignment_id=shoes["consignment_id"], reason="quality: sole"
    )
    assert back["state"] == "RETURNED"
    assert [target for target, _ in steps(inspection, shoes)][-3:] == ["RELEASED", "EXPORTED", "RETURNED"]
    [said] = inspection.said("inspection.consignment_returned")
    assert (said.data["reason"], said.data["state"]) == ("quality: sole", "RETURNED")


def test_imports_do_not_leave(inspection):
    goods = inspection.declare(direction="import", destination=None)
    result(inspection, goods)
    release(inspection, goods)
    with pytest.raises(Conflict, match="imported"):
        move(inspection, goods, "EXPORTED")


@pytest.mark.requirement("D.4/consignment")
def test_a_release_not_used_in_time_expires_and_is_declared_anew(inspection):
    inspection.member(ONE)
    shoes = inspection.declare()
    release(inspection, shoes)
    inspection.clock.advance(timedelta(days=60))
    inspection.run_daily()
    assert inspection.gist(shoes)[0] == "RELEASED"
    inspection.clock.advance(timedelta(days=1))
    inspection.run_daily()
    assert inspection.gist(shoes)[0] == "EXPIRED"
    assert move(inspection, shoes, "DECLARED", agency="portal")["state"] == "MODE_DECIDED"


# ---- stop orders


@pytest.mark.requirement("D.1/0a")
def test_a_stop_order_holds_what_is_open_and_its_lifting_frees_it(inspection):
    inspection.member(ONE)
    shoes, other = inspection.declare(), inspection.declare(TWO)
    order = inspection.call("order_stop", uscc=ONE, document_no="停1", reason="未经检验擅自出口")
    assert order["consignments_moved"] == 1
    assert inspection.gist(shoes) == ("HELD", "HOLD", None)
    assert inspection.gist(other)[0] == "MODE_DECIDED"
    assert inspection.declare()["state"] == "HELD"
    with pytest.raises(Conflict):
        release(inspection, shoes)
    with pytest.raises(Conflict):
        result(inspection, shoes)
    lifted = inspection.call("lift_stop", order_id=order["order_id"], reason="整改完成")
    assert (lifted["consignments_moved"], lifted["lifted_on"]) == (2, "2026-11-22")
    assert inspection.gist(shoes) == ("MODE_DECIDED", "NON_STATUTORY_FREE", "0")
    causes = [cause for *_, cause in inspection.decided()]
    assert causes[0] == f"inspection.stop_ordered/{order['order_id']}"
    assert causes[-1] == f"inspection.stop_lifted/{order['order_id']}"
    assert inspection.call("list_stops", uscc=ONE)["items"][0]["lifted_on"] == "2026-11-22"


@pytest.mark.requirement("D.4/consignment")
def test_an_officers_order_stops_released_goods_until_it_is_lifted(inspection):
    inspection.member(ONE)
    shoes = inspection.declare()
    release(inspection, shoes)
    order = inspection.call("order_stop", consignment_id=shoes["consignment_id"], document_no="停2", reason="国外预警")
    assert inspection.gist(shoes)[0] == "STOPPED"
    inspection.call("lift_stop", order_id=order["order_id"], reason="排除")
    assert inspection.gist(shoes)[0] == "MODE_DECIDED"
    assert release(inspection, shoes)["state"] == "RELEASED"


@pytest.mark.requirement("D.1/0a", "D.4/consignment")
def test_an_order_to_stop_exporting_stops_what_was_released_and_has_not_left(inspection):
    inspection.member(ONE)
    shoes, gone, other = inspection.declare(), inspection.declare(), inspection.declare(TWO)
    for one in (shoes, gone):
        release(inspection, one)
    move(inspection, gone, "EXPORTED", agency="portal")
    order = inspection.call("order_stop", uscc=ONE, document_no="停4", reason="掺杂掺假")
    assert [inspection.gist(one)[0] for one in (shoes, gone, other)] == ["STOPPED", "EXPORTED", "MODE_DECIDED"]
    assert order["consignments_moved"] == 1
    with pytest.raises(Conflict):
        move(inspection, shoes, "EXPORTED", agency="portal")
    own = inspection.call("order_stop", consignment_id=shoes["consignment_id"], document_no="停5", reason="另案")
    inspection.call("lift_stop", order_id=order["order_id"], reason="整改完成")
    assert inspection.gist(shoes)[:2] == ("HELD", "HOLD")
    inspection.call("lift_stop", order_id=own["order_id"], reason="排除")
    assert inspection.gist(shoes)[:2] == ("MODE_DECIDED", "NON_STATUTORY_FREE")


def test_an_order_against_one_open_consignment_holds_only_it(inspection):
    inspection.member(ONE)
    shoes, others = inspection.declare(), inspection.declare()
    order = inspection.call("order_stop", consignment_id=shoes["consignment_id"], document_no="停3", reason="举报")
    assert (inspection.gist(shoes)[0], inspection.gist(others)[0]) == ("HELD", "MODE_DECIDED")
    inspection.call("lift_stop", order_id=order["order_id"], reason="不实")
    assert inspection.gist(shoes)[0] == "MODE_DECIDED"
    with pytest.raises(Conflict, match="lifted already"):
        inspection.call("lift_stop", agency="customs", order_id=order["order_id"], reason="再次")


def test_who_may_stop_and_what_a_stop_must_name(inspection):
    with pytest.raises(NotPermitted, match="ciq, customs"):
        inspection.call("order_stop", agency="portal", uscc=ONE, document_no="停", reason="x")
    for both in ({}, {"uscc": ONE, "consignment_id": "0192f0c1-0000-7000-8000-000000000021"}):
        with pytest.raises(InvalidRequest, match="one of uscc and consignment_id"):
            inspection.call("order_stop", document_no="停", reason="x", **both)
    with pytest.raises(NotFound):
        inspection.call("lift_stop", order_id="0192f0c1-0000-7000-8000-000000000021", reason="x")


# ---- approvals


@pytest.mark.requirement("D.1/0b")
@pytest.mark.requirement("M-07")
def test_a_registration_regime_is_opened_on_its_ground_and_never_recorded_from_a_document_alone(inspection):
    inspection.member(ONE)
    shoes = inspection.declare()
    body = {"kind": "registration_regime", "document_no": "公告1", "hs_prefix": "6403", "valid_until": "2026-11-30"}
    with pytest.raises(InvalidRequest) as caught:
        inspection.call("record_approval", agency="aqsiq", **body)
    assert dict(caught.value.fields)["kind"].startswith("open_regime")
    assert inspection.gist(shoes)[1] == "NON_STATUTORY_FREE"
    assert inspection.call("list_approvals")["items"] == []


@pytest.mark.requirement("M-11")
@pytest.mark.requirement("M-12")
@pytest.mark.requirement("M-05")
def test_imports_are_eased_by_assessment_and_approval(inspection):
    inspection.national_member(ONE, "B")
    made = {"direction": "import", "destination": None, "hs_code": TOYS}
    parts, goods = inspection.declare(**made, raw_material=True), inspection.declare(**made)
    machine = inspection.declare(**made, own_use_equipment=True)
    assessment = inspection.call(
        "record_approval",
        kind="risk_assessment",
        document_no="评1",
        hs_prefix="9503",
        level="low",
        valid_until="2027-11-21",
    )
    inspection.call("record_approval", kind="joint_inspection", document_no="共1", uscc=ONE, valid_until="2027-11-21")
    modes = [inspection.gist(one)[1:] for one in (parts, goods, machine)]
    assert modes == [("LOCAL_EASED", "1"), ("PRESUMED", "5"), ("JOINT", "10")]
    inspection.call("withdraw_approval", approval_id=assessment["approval_id"], reason="情况变化")
    assert [inspection.gist(one)[1] for one in (parts, goods)] == ["GENERAL", "GENERAL"]
    with pytest.raises(Conflict, match="withdrawn already"):
        inspection.call("withdraw_approval", agency="customs", approval_id=assessment["approval_id"], reason="再次")


def test_class_four_is_under_strict_supervision(inspection):
    inspection.national_member(ONE, "A")
    toy = inspection.declare(hs_code=TOYS)
    inspection.call("record_approval", kind="class_four", document_no="类1", uscc=ONE, valid_until="2027-11-21")
    assert inspection.gist(toy)[1] == "STRICT"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"uscc": None}, "uscc"),
        ({"hs_prefix": None}, "hs_prefix"),
        ({"level": "low"}, "level"),
        ({"valid_until": "2026-11-21"}, "valid_until"),
        ({"valid_until": "2029-11-23"}, "valid_until"),
        ({"valid_until": "soon"}, "valid_until"),
        ({"kind": "favour"}, "kind"),
        ({"document_no": ""}, "document_no"),
    ],
)
def test_a_bad_approval_names_its_field(inspection, change, field):
    body = {
        "kind": "exemption",
        "document_no": "免1",
        "uscc": ONE,
        "hs_prefix": "9503",
        "valid_until": "2029-11-22",
    }
    with pytest.raises(InvalidRequest) as caught:
        inspection.call("record_approval", agency="aqsiq", **{**body, **change})
    assert [name for name, _ in caught.value.fields] == [field]
    assert inspection.call("list_approvals")["items"] == []


def test_only_the_national_authority_exempts(inspection):
    body = {"kind": "exemption", "document_no": "免1", "uscc": ONE, "hs_prefix": "9503", "valid_until": "2027-01-01"}
    with pytest.raises(NotPermitted, match="aqsiq, customs"):
        inspection.call("record_approval", agency="ciq", **body)
    approval = inspection.call("record_approval", agency="customs", **body)
    assert inspection.call("list_approvals", kind="exemption", uscc=ONE)["items"] == [approval]
    with pytest.raises(NotPermitted, match="withdrawal of exemption is for aqsiq, customs"):
        inspection.call("withdraw_approval", agency="ciq", approval_id=approval["approval_id"], reason="x")
