"""Exemption and joint inspection: applied for, checked, granted by two persons, looked after, ended."""

from datetime import UTC, date, datetime, timedelta

import pytest

from databus.clock import FixedClock
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.integration.inspection.conftest import ONE, SHOES, THREE, TOYS, TWO

FACTORY = [{"condition": "FACTORY_RECORD", "document_no": "厂检〔2026〕1号"}]
LONG_AGO = datetime(2023, 6, 1, 4, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 4, tzinfo=UTC)
GOOD = {"leading": True, "own_brand": True, "qms": True, "self_control": True}


@pytest.fixture
def old(inspection_on_database):
    """An enterprise that declared toys three years ago and since, without fault."""
    harness = inspection_on_database
    harness.start_over(FixedClock(LONG_AGO))
    harness.rated(ONE, "A")
    harness.declare(hs_code=TOYS)
    harness.clock.advance(NOW - LONG_AGO)
    harness.registered(ONE, **GOOD)
    harness.national_member(ONE, "A")
    harness.declare(hs_code=TOYS)
    return harness


def apply(inspection, uscc=ONE, kind="exemption", **fields):
    body = {"kind": kind, "uscc": uscc, "hs_prefix": "9503", "goods": "玩具", "report_no": f"申〔2026〕{uscc[-4:]}"}
    return inspection.call("submit_application", agency="portal", **{**body, **fields})


def move(inspection, application, to, agency="ciq", actor="officer-1", **fields):
    said = {"application_id": application["application_id"], "to": to, **fields}
    return inspection.call("move_application", agency=agency, actor=actor, **said)


def propose(inspection, application):
    move(inspection, application, "ACCEPTED")
    move(inspection, application, "RECOMMENDED", attested=FACTORY)
    return move(inspection, application, "PROPOSED", "customs", "national-1")


def grant(inspection, application, document_no="免验〔2026〕7号", **fields):
    return move(inspection, application, "APPROVED", "customs", "national-2", document_no=document_no, **fields)


def exempted(inspection, **fields):
    application = apply(inspection, **fields)
    propose(inspection, application)
    done = grant(inspection, application)
    return inspection.call("get_approval", approval_id=done["approval_id"])


def care(inspection, approval, to, actor="national-1", agency="customs", **fields):
    said = {"approval_id": approval["approval_id"], "to": to, "document_no": f"文-{to}", "reason": "不再符合条件"}
    return inspection.call("move_approval", agency=agency, actor=actor, **{**said, **fields})


def review(inspection, approval, outcome="met", document_no="跟踪1", **fields):
    said = {"approval_id": approval["approval_id"], "outcome": outcome, "document_no": document_no}
    return inspection.call("review_approval", **{"agency": "customs", **said, **fields})


def get(inspection, approval):
    return inspection.call("get_approval", approval_id=approval["approval_id"])


def at(inspection, day):
    """Go to a day, and let everybody speak again."""
    inspection.clock.advance(datetime(day.year, day.month, day.day, 4, tzinfo=UTC) - inspection.clock.now())
    inspection.rated(ONE, "A", valid_until=(day + timedelta(days=400)).isoformat())


def mode(inspection):
    return inspection.declare(hs_code=TOYS)["decision"]["mode"]


# ---- from the application to the certificate


@pytest.mark.requirement("M-03", "D.1/3", "F-03")
def test_an_exemption_is_granted_on_a_record_of_three_years_by_two_persons_of_the_national_authority(old):
    waiting = old.declare(hs_code=TOYS)
    application = apply(old)
    assert (application["state"], application["priority"]) == ("SUBMITTED", 7)
    assert application["grounds"] == ["IN_ZONE", "LEADING", "OWN_BRAND"]
    assert [one["code"] for one in application["conditions"] if not one["met"]] == ["FACTORY_RECORD"]
    with pytest.raises(Conflict, match="no move from SUBMITTED to APPROVED"):
        grant(old, application)
    proposed = propose(old, application)
    assert proposed["state"] == "PROPOSED"
    with pytest.raises(NotPermitted, match="another person"):
        move(old, application, "APPROVED", "customs", "national-1", document_no="免1")
    with pytest.raises(NotPermitted, match="aqsiq, customs"):
        move(old, application, "APPROVED", "ciq", "officer-9", document_no="免1")
    with pytest.raises(InvalidRequest) as caught:
        move(old, application, "APPROVED", "customs", "national-2", valid_until="2029-11-22")
    assert [name for name, _ in caught.value.fields] == ["document_no", "valid_until"]
    done = grant(old, application)
    approval = old.call("get_approval", approval_id=done["approval_id"])
    told = {name: approval[name] for name in ("report_no", "goods", "document_no", "agency", "valid_until")}
    assert told == {
        "report_no": application["report_no"],
        "goods": "玩具",
        "document_no": "免验〔2026〕7号",
        "agency": "customs",
        "valid_until": "2029-11-21",
    }
    assert approval["review_on"] == "2027-11-22"
    assert old.gist(waiting)[1:] == ("EXEMPT", "0")
    steps = old.call("get_application", application_id=application["application_id"])["steps"]
    assert [(one["step"], one["agency"], one["actor"]) for one in steps] == [
        ("SUBMITTED", "portal", "officer-1"),
        ("ACCEPTED", "ciq", "officer-1"),
        ("RECOMMENDED", "ciq", "officer-1"),
        ("PROPOSED", "customs", "national-1"),
        ("APPROVED", "customs", "national-2"),
    ]
    assert steps[2]["evidence"] == ["厂检〔2026〕1号"]
    assert [one.data["step"] for one in old.said("inspection.approval_changed")] == ["GRANTED"]


@pytest.mark.requirement("M-03")
def test_a_fault_in_three_years_keeps_an_application_from_going_on_until_a_reinspection_takes_it_back(old):
    batch = old.declare(hs_code=TOYS)
    found = {"consignment_id": batch["consignment_id"], "result": "nonconforming", "document_no": "检1", "item": "P01"}
    old.call("record_result", detail="小部件脱落", **found)
    application = apply(old)
    move(old, application, "ACCEPTED")
    with pytest.raises(Conflict) as caught:
        move(old, application, "RECOMMENDED", attested=FACTORY)
    told = dict(caught.value.fields)["to"]
    assert "NO_NONCONFORMITY" in told
    assert batch["declaration_no"] in told
    with pytest.raises(InvalidRequest, match="no document stands"):
        move(old, application, "RECOMMENDED", attested=[{"condition": "NO_NONCONFORMITY", "document_no": "x"}])
    assert old.call("get_application", application_id=application["application_id"])["state"] == "ACCEPTED"


@pytest.mark.requirement("M-03")
def test_a_young_record_is_not_enough_and_a_document_may_show_the_years_before(inspection):
    inspection.registered(ONE, **GOOD)
    inspection.national_member(ONE, "A")
    inspection.declare(hs_code=TOYS)
    application = apply(inspection)
    move(inspection, application, "ACCEPTED")
    with pytest.raises(Conflict, match="conditions are not met"):
        move(inspection, application, "RECOMMENDED", attested=FACTORY)
    before = [*FACTORY, {"condition": "THREE_YEARS", "document_no": "原系统证明1"}]
    assert move(inspection, application, "RECOMMENDED", attested=before)["state"] == "RECOMMENDED"


@pytest.mark.requirement("M-03")
def test_the_cultivation_list_begins_with_backbone_and_own_brand_enterprises_of_zones(inspection):
    inspection.zone()
    for uscc, leading, own_brand, member in (
        (ONE, False, False, True),
        (TWO, True, True, True),
        (THREE, True, False, False),
    ):
        inspection.registered(uscc, **{**GOOD, "leading": leading, "own_brand": own_brand})
        if member:
            inspection.member(uscc)
    for uscc in (ONE, TWO, THREE):
        apply(inspection, uscc)
    listed = inspection.call("list_applications", kind="exemption")["items"]
    assert [(one["uscc"], one["priority"]) for one in listed] == [(TWO, 7), (ONE, 4), (THREE, 2)]
    first = inspection.call("list_applications", limit=2)
    second = inspection.call("list_applications", limit=2, cursor=first["next_cursor"])
    assert [one["uscc"] for one in (*first["items"], *second["items"])] == [TWO, ONE, THREE]
    assert second["next_cursor"] is None


def test_an_application_is_returned_with_reasons_handed_in_again_or_withdrawn(inspection):
    application = apply(inspection)
    with pytest.raises(InvalidRequest, match="reasons"):
        move(inspection, application, "RETURNED")
    with pytest.raises(NotPermitted, match="not for nh-ciq"):
        move(inspection, application, "ACCEPTED", "nh-ciq")
    returned = move(inspection, application, "RETURNED", reason="材料不全", document_no="补1")
    assert returned["due_on"] is None
    move(inspection, application, "SUBMITTED", "portal")
    with pytest.raises(Conflict, match="waits already"):
        apply(inspection, report_no="另一份")
    assert move(inspection, application, "WITHDRAWN", "portal")["state"] == "WITHDRAWN"
    assert apply(inspection, report_no="第二份")["state"] == "SUBMITTED"
    with pytest.raises(NotFound):
        inspection.call("get_application", application_id="0192f0c1-0000-7000-8000-000000000099")


def test_a_refusal_says_why_and_ends_the_application(inspection):
    application = apply(inspection)
    move(inspection, application, "ACCEPTED")
    with pytest.raises(InvalidRequest) as caught:
        move(inspection, application, "REFUSED", reason="不符合条件")
    assert [name for name, _ in caught.value.fields] == ["document_no"]
    refused = move(inspection, application, "REFUSED", reason="不符合条件", document_no="不予1")
    assert refused["state"] == "REFUSED"
    with pytest.raises(Conflict, match="REFUSED is final"):
        move(inspection, application, "RECOMMENDED")


def test_a_late_step_is_said_once_and_looking_again_writes_nothing(inspection):
    application = apply(inspection)
    assert application["due_on"] == "2026-11-27"
    at(inspection, date(2026, 11, 27))
    inspection.run_chores()
    assert [one.data["step"] for one in inspection.said("inspection.application_changed")] == ["SUBMITTED"]
    at(inspection, date(2026, 11, 28))
    inspection.run_chores()
    inspection.run_chores()
    said = inspection.said("inspection.application_changed")
    assert [one.data["step"] for one in said] == ["SUBMITTED", "OVERDUE"]
    assert said[-1].data["overdue_on"] == "2026-11-28"


# ---- joint inspection


@pytest.mark.requirement("M-04", "D.1/7")
def test_joint_inspection_is_granted_to_a_member_of_a_national_zone_with_a_laboratory(inspection):
    inspection.zone("provincial")
    inspection.member(ONE)
    inspection.rated(ONE, "A")
    inspection.registered(ONE, cnas_lab=True)
    toy = inspection.declare(hs_code=TOYS)
    application = apply(inspection, kind="joint_inspection")
    move(inspection, application, "ACCEPTED")
    with pytest.raises(Conflict, match="conditions are not met"):
        move(inspection, application, "PROPOSED")
    inspection.zone("national", version=9)
    move(inspection, application, "PROPOSED")
    with pytest.raises(NotPermitted, match="another person"):
        move(inspection, application, "APPROVED", document_no="共1")
    move(inspection, application, "APPROVED", actor="officer-2", document_no="共1")
    assert inspection.gist(toy)[1:] == ("JOINT", "10")


@pytest.mark.requirement("M-05", "D.1/10")
def test_joint_inspection_of_imported_equipment_is_for_imports_alone(inspection):
    inspection.zone()
    inspection.member(ONE)
    inspection.rated(ONE, "A")
    inspection.registered(ONE, cnas_lab=True)
    machine = inspection.declare(hs_code=TOYS, direction="import", destination=None, own_use_equipment=True)
    toy = inspection.declare(hs_code=TOYS)
    application = apply(inspection, kind="joint_inspection", direction="import")
    move(inspection, application, "ACCEPTED")
    move(inspection, application, "PROPOSED", attested=[{"condition": "OWN_USE", "document_no": "设备清单1"}])
    move(inspection, application, "APPROVED", actor="officer-2", document_no="共进1")
    assert inspection.gist(machine)[1] == "JOINT"
    assert inspection.gist(toy)[1] == "CREDIT"


# ---- followed up, suspended, renewed, ended


@pytest.mark.requirement("M-03", "D.1/3")
def test_a_follow_up_that_nobody_made_suspends_the_exemption_and_one_made_late_restores_it(old):
    approval = exempted(old)
    at(old, date(2027, 11, 22))
    old.run_chores()
    assert get(old, approval)["steps"][-1]["step"] == "REVIEW_DUE"
    assert mode(old) == "EXEMPT"
    at(old, date(2027, 12, 23))
    old.run_chores()
    old.run_chores()
    suspended = get(old, approval)
    assert (suspended["state"], suspended["suspended_on"]) == ("SUSPENDED", "2027-12-23")
    assert [one["step"] for one in suspended["steps"]].count("REVIEW_MISSED") == 1
    assert suspended["steps"][-1]["agency"] is None
    assert mode(old) != "EXEMPT"
    restored = review(old, approval, agency="ciq")
    assert (restored["state"], restored["review_on"]) == ("IN_FORCE", "2028-12-23")
    assert mode(old) == "EXEMPT"


@pytest.mark.requirement("M-03")
def test_a_follow_up_that_finds_conditions_unmet_suspends_at_once(old):
    approval = exempted(old)
    at(old, date(2027, 3, 1))
    with pytest.raises(InvalidRequest, match="reasons"):
        review(old, approval, "unmet")
    assert review(old, approval, "unmet", reason="自检停止")["state"] == "SUSPENDED"
    assert mode(old) != "EXEMPT"
    assert review(old, approval, document_no="跟踪2")["state"] == "IN_FORCE"


def test_a_suspension_that_an_officer_ordered_is_not_ended_by_a_follow_up(old):
    approval = exempted(old)
    care(old, approval, "SUSPENDED")
    assert review(old, approval)["state"] == "SUSPENDED"
    assert care(old, approval, "IN_FORCE")["state"] == "IN_FORCE"


@pytest.mark.requirement("M-03")
def test_it_is_renewed_within_its_last_days_and_the_new_one_begins_when_it_ends(old):
    approval = exempted(old)
    with pytest.raises(Conflict, match="cannot be renewed today"):
        apply(old, renews=approval["approval_id"], report_no="续1")
    for year in (2027, 2028):
        at(old, date(year, 11, 20))
        review(old, approval, document_no=f"跟踪{year}")
    at(old, date(2029, 9, 1))
    old.run_chores()
    assert "EXPIRY_NEAR" in [one["step"] for one in get(old, approval)["steps"]]
    application = apply(old, renews=approval["approval_id"], report_no="续1")
    propose(old, application)
    renewed = grant(old, application, "免验〔2029〕1号")
    after = old.call("get_approval", approval_id=renewed["approval_id"])
    assert (after["valid_from"], after["renews"]) == ("2029-11-22", approval["approval_id"])
    assert mode(old) == "EXEMPT"
    at(old, date(2029, 11, 22))
    old.run_chores()
    assert get(old, approval)["steps"][-1]["step"] == "EXPIRED"
    assert mode(old) == "EXEMPT"


@pytest.mark.requirement("M-03")
def test_what_was_granted_here_is_withdrawn_after_notice_and_defence_by_another_person(old):
    approval = exempted(old)
    with pytest.raises(Conflict, match="notice first"):
        old.call("withdraw_approval", agency="customs", approval_id=approval["approval_id"], reason="x")
    with pytest.raises(Conflict, match="notice comes before"):
        care(old, approval, "WITHDRAWN")
    noticed = care(old, approval, "NOTICED")
    assert (noticed["state"], noticed["defend_until"]) == ("NOTICED", "2026-11-27")
    assert mode(old) == "EXEMPT"
    with pytest.raises(Conflict, match="may still defend itself"):
        care(old, approval, "WITHDRAWN", "national-2")
    with pytest.raises(InvalidRequest, match="defence"):
        care(old, approval, "HEARD")
    care(old, approval, "HEARD", defence="已整改")
    with pytest.raises(NotPermitted, match="another person"):
        care(old, approval, "WITHDRAWN")
    withdrawn = care(old, approval, "WITHDRAWN", "national-2")
    assert (withdrawn["state"], withdrawn["withdrawn_on"], withdrawn["in_force"]) == ("WITHDRAWN", "2026-11-22", False)
    assert mode(old) != "EXEMPT"
    with pytest.raises(Conflict, match="WITHDRAWN is final"):
        care(old, approval, "IN_FORCE")


def test_a_notice_may_be_dropped_and_the_holder_may_give_it_up(old):
    approval = exempted(old)
    care(old, approval, "NOTICED")
    assert care(old, approval, "IN_FORCE")["state"] == "IN_FORCE"
    given_up = care(old, approval, "WITHDRAWN", at_request=True, reason="企业申请注销")
    assert given_up["state"] == "WITHDRAWN"
    with pytest.raises(NotPermitted, match="not for ciq"):
        care(old, approval, "WITHDRAWN", agency="ciq")


# ---- assessments of imports


@pytest.mark.requirement("M-11", "M-12", "D.1/11", "D.1/12")
def test_an_assessment_says_its_basis_and_method_and_one_not_reviewed_eases_no_more(inspection):
    inspection.national_member(ONE, "A")
    goods = {"direction": "import", "destination": None, "hs_code": TOYS}
    assessment = inspection.call(
        "record_approval",
        kind="risk_assessment",
        document_no="评1",
        hs_prefix="9503",
        level="low",
        basis="三年进口检验数据",
        method="发生概率与危害程度矩阵",
        valid_until="2029-11-21",
    )
    assert (assessment["basis"], assessment["review_on"]) == ("三年进口检验数据", "2027-11-22")
    assert inspection.declare(**goods)["decision"]["mode"] == "PRESUMED"
    assert inspection.declare(**goods, raw_material=True)["decision"]["mode"] == "LOCAL_EASED"
    at(inspection, date(2027, 12, 23))
    inspection.run_chores()
    assert inspection.declare(**goods)["decision"]["mode"] == "GENERAL"
    review(inspection, assessment, document_no="复评1")
    assert inspection.declare(**goods)["decision"]["mode"] == "PRESUMED"


def test_an_approval_for_exports_is_none_for_imports(inspection):
    inspection.national_member(ONE, "A")
    inspection.call(
        "record_approval",
        agency="customs",
        kind="exemption",
        document_no="免1",
        uscc=ONE,
        hs_prefix="9503",
        valid_until="2029-11-21",
        direction="export",
    )
    assert mode(inspection) == "EXEMPT"
    assert inspection.declare(hs_code=TOYS, direction="import", destination=None)["decision"]["mode"] != "EXEMPT"
    assert inspection.declare(hs_code=SHOES)["decision"]["mode"] != "EXEMPT"
