"""Draws decide who is looked at; what they leave out, and what document review grants, goes on by rule."""

import hashlib
from datetime import timedelta

import pytest

from databus.errors import Conflict, InvalidRequest, NotPermitted
from services.inspection.domain.drawing import key_of, number_of, units_of
from services.inspection.use_cases.ports import Desk
from tests.integration.inspection.conftest import ONE, TOYS, TWO
from tests.integration.inspection.flow import SEED, assess, declared, know_seed, paper
from tests.integration.inspection.test_checking import move, release, result


def targets(inspection, consignment):
    return [step["target"] for step in inspection.get(consignment)["history"]]


def draw_of(inspection, consignment, agency="portal"):
    return inspection.call("get_draw", agency=agency, consignment_id=consignment["consignment_id"])


# ---- the draw


@pytest.mark.requirement("D.4/consignment")
def test_a_draw_is_made_again_by_anyone_once_its_day_is_over(inspection):
    shoes = inspection.declare()
    found = draw_of(inspection, shoes)
    [one] = found["draws"]
    assert (one["seed"], one["revealed_on"]) == (None, None)
    inspection.clock.advance(timedelta(days=1))
    inspection.run_daily()
    [one] = draw_of(inspection, shoes)["draws"]
    assert hashlib.sha256(one["seed"].encode()).hexdigest() == one["commitment"]
    assert one["key"] == f"{ONE}/{shoes['declaration_no']}/1"
    digest = hashlib.sha256(f"{one['seed']}|{one['key']}".encode()).hexdigest()
    assert str(int(digest[:16], 16) * 100_000_000 // 2**64 / 1_000_000) == str(float(one["number"]))
    assert found["drawn"] == (float(one["number"]) < 2)


@pytest.mark.requirement("D.4/consignment")
def test_tomorrows_seed_is_committed_to_before_tomorrow_and_told_after_it(inspection):
    inspection.run_daily()
    today, tomorrow = inspection.clock.today(), inspection.clock.today() + timedelta(days=1)
    said = {event.subject: event.data for event in inspection.said("inspection.draw_day_changed")}
    assert set(said) == {today.isoformat(), tomorrow.isoformat()}
    assert {data["seed"] for data in said.values()} == {None}
    inspection.clock.advance(timedelta(days=1))
    inspection.run_daily()
    told = [event.data for event in inspection.said("inspection.draw_day_changed") if event.data["seed"] is not None]
    assert [data["on"] for data in told] == [today.isoformat()]
    assert told[0]["commitment"] == said[today.isoformat()]["commitment"]
    inspection.run_daily()
    assert len(inspection.said("inspection.draw_day_changed")) == 4


@pytest.mark.requirement("D.4/consignment")
def test_a_batch_that_was_not_drawn_is_looked_at_only_on_a_lead_said(inspection):
    left, taken = (declared(inspection, drawn=drawn, percent="2") for drawn in (False, True))
    with pytest.raises(InvalidRequest, match="was not drawn"):
        move(inspection, left, "SAMPLED")
    assert move(inspection, taken, "SAMPLED")["sample_drawn"]
    assert move(inspection, left, "SAMPLED", reason="举报：以次充好")["sample_drawn"]
    assert inspection.get(left)["history"][-1]["reason"] == "举报：以次充好"


@pytest.mark.requirement("D.4/consignment")
def test_the_pieces_of_a_sample_are_drawn_by_the_plan_and_told_to_inspectors_first(inspection):
    taken = declared(inspection, drawn=True, percent="2")
    move(inspection, taken, "SAMPLED", packages=60)
    [sample] = draw_of(inspection, taken, "ciq")["samples"]
    key = key_of(ONE, taken["declaration_no"], 1)
    assert sample["units"] == list(units_of(SEED, key, 60, sample["size"]))
    assert 0 < sample["size"] <= 60
    assert sample["lot"] == 60
    [hidden] = draw_of(inspection, taken)["samples"]
    assert (hidden["units"], hidden["size"]) == (None, sample["size"])
    inspection.clock.advance(timedelta(days=1))
    inspection.run_daily()
    [told] = draw_of(inspection, taken)["samples"]
    assert told["units"] == sample["units"]


@pytest.mark.requirement("D.4/consignment")
def test_a_favourable_decision_never_cancels_what_was_drawn(inspection):
    inspection.national_member(ONE, "B")
    know_seed(inspection)
    toy = declared(inspection, drawn=True, percent="10", hs_code=TOYS)
    number = number_of(SEED, key_of(ONE, toy["declaration_no"], 1))
    assert draw_of(inspection, toy)["drawn"]
    inspection.rated(ONE, "AA")
    assert inspection.gist(toy) == ("MODE_DECIDED", "CREDIT", "1")
    assert number >= 1 or number < 1
    assert draw_of(inspection, toy)["drawn"]
    inspection.heartbeat("enforcement")
    with pytest.raises(Conflict, match="drawn, so it is looked at"):
        assess(inspection, toy)


def test_what_only_an_order_asked_for_ends_with_the_order(inspection):
    alert = inspection.alert(hs_prefix="6403").subject
    shoes = declared(inspection, drawn=False, percent="2")
    assert draw_of(inspection, shoes)["drawn"]
    inspection.alert(alert, hs_prefix="6403", state="LIFTED")
    assert inspection.gist(shoes)[1] == "RANDOM_CHECK"
    assert not draw_of(inspection, shoes)["drawn"]


# ---- by rule


def test_goods_outside_the_catalogue_that_were_not_drawn_conform_by_rule_and_an_officer_releases_them(inspection):
    inspection.heartbeat("enforcement")
    shoes = declared(inspection, drawn=False, percent="2")
    with pytest.raises(Conflict, match="papers are missing: invoice, contract, packing list"):
        assess(inspection, shoes)
    for kind in ("invoice", "contract", "packing_list"):
        paper(inspection, shoes, kind)
    assert assess(inspection, shoes)["state"] == "CONFORMING"
    step = inspection.get(shoes)["history"][-1]
    assert (step["target"], step["clause"]) == ("CONFORMING", "商检法 19; 营商条例 54")
    assert "未抽中" in step["reason"]
    with pytest.raises(NotPermitted):
        release(inspection, shoes, "portal")
    assert release(inspection, shoes)["state"] == "RELEASED"


@pytest.mark.requirement("M-02", "M-06")
@pytest.mark.requirement("D.1/8")
def test_under_credit_supervision_batches_are_not_looked_at_one_by_one(inspection):
    inspection.national_member(ONE, "A")
    inspection.heartbeat("enforcement")
    toy = declared(inspection, drawn=False, percent="2", hs_code=TOYS)
    with pytest.raises(Conflict, match="declaration or assurance of conformity"):
        assess(inspection, toy)
    paper(inspection, toy, "declaration_of_conformity")
    assert assess(inspection, toy)["state"] == "CONFORMING"
    assert "风险监测" in inspection.get(toy)["history"][-1]["reason"]


@pytest.mark.requirement("M-01")
def test_a_batch_under_verification_that_was_not_drawn_conforms_on_its_papers(inspection):
    inspection.national_member(ONE, "B")
    inspection.heartbeat("enforcement")
    toy = declared(inspection, drawn=False, percent="10", hs_code=TOYS)
    for kind in ("factory_test_report", "declaration_of_conformity"):
        with pytest.raises(Conflict, match="papers are missing"):
            assess(inspection, toy)
        paper(inspection, toy, kind)
    assert assess(inspection, toy, "ciq")["state"] == "CONFORMING"


@pytest.mark.requirement("M-13", "M-14", "F-01", "F-02", "F-03")
def test_document_review_releases_by_rule_when_every_condition_holds(inspection):
    inspection.national_member(ONE, "A")
    toy = declared(inspection, drawn=False, percent="2", hs_code=TOYS, assurance_filed=True)
    with pytest.raises(Conflict, match="not known up to now: enforcement"):
        assess(inspection, toy)
    inspection.heartbeat("enforcement")
    assert assess(inspection, toy)["state"] == "RELEASED"
    assert targets(inspection, toy)[-3:] == ["DOC_REVIEW", "CONFORMING", "RELEASED"]
    assert inspection.get(toy)["releases"][0]["by_rule"]
    at_once = declared(inspection, drawn=False, percent="2", hs_code=TOYS, assurance_filed=True, release_when_free=True)
    assert inspection.gist(at_once)[0] == "RELEASED"
    drawn = declared(inspection, drawn=True, percent="2", hs_code=TOYS, assurance_filed=True, release_when_free=True)
    assert inspection.gist(drawn)[0] == "MODE_DECIDED"


@pytest.mark.requirement("M-13")
def test_an_officers_review_finds_missing_papers(inspection):
    inspection.national_member(ONE, "B")
    inspection.rated(ONE, "A")
    toy = declared(inspection, drawn=False, percent="20", hs_code=TOYS, assurance_filed=True)
    move(inspection, toy, "DOC_REVIEW")
    inspection.member(ONE, "RECTIFYING")
    assert inspection.gist(toy)[0] == "MODE_DECIDED"
    inspection.member(ONE, "ACTIVE")
    move(inspection, toy, "DOC_REVIEW")
    assert result(inspection, toy)["state"] == "CONFORMING"


@pytest.mark.requirement("D.1/stale")
def test_a_silent_credit_keeps_anything_from_going_on_by_rule(inspection):
    inspection.national_member(ONE, "A")
    inspection.clock.advance(timedelta(days=2))
    inspection.heartbeat("enforcement")
    toy = declared(inspection, drawn=False, percent="10", hs_code=TOYS, assurance_filed=True)
    with pytest.raises(Conflict, match="not known up to now: credit"):
        assess(inspection, toy)


def test_every_batch_under_strict_supervision_is_looked_at(inspection):
    inspection.national_member(ONE, "D")
    inspection.heartbeat("enforcement")
    toy = inspection.declare(hs_code=TOYS, assurance_filed=True)
    with pytest.raises(Conflict, match="every batch under STRICT is looked at"):
        assess(inspection, toy)
    assert inspection.gist(toy)[0] == "MODE_DECIDED"


# ---- posts


@pytest.mark.requirement("D.4/consignment")
def test_who_inspects_does_not_release(inspection):
    shoes = inspection.declare()
    result(inspection, shoes)
    with pytest.raises(Conflict, match="商检法 30"):
        inspection.call("release_consignment", actor="officer-1", consignment_id=shoes["consignment_id"])
    assert inspection.gist(shoes)[0] == "CONFORMING"
    by_system = inspection.call("release_consignment", actor="ciq-local", consignment_id=shoes["consignment_id"])
    assert by_system["state"] == "RELEASED"


# ---- items


def test_a_result_is_judged_item_by_item(inspection):
    shoes = inspection.declare()
    bad = [{"item": "chromium_vi", "measured": "9.5", "unit": "mg/kg"}, {"item": "quantity", "matches": True}]
    with pytest.raises(InvalidRequest, match="chromium_vi"):
        result(inspection, shoes, items=bad)
    answer = result(inspection, shoes, result="nonconforming", item="P01", items=bad)
    assert answer["state"] == "NONCONFORMING"
    [kept] = inspection.get(shoes)["results"]
    assert [(one["item"], one["conforms"], one["at_most"]) for one in kept["items"]] == [
        ("chromium_vi", False, "3"),
        ("quantity", True, None),
    ]


# ---- re-inspection and refusal


def nonconforming(inspection, uscc=ONE):
    shoes = inspection.declare(uscc)
    result(inspection, shoes, f"检{shoes['declaration_no']}", result="nonconforming", item="P02")
    return shoes


@pytest.mark.requirement("D.4/consignment")
def test_re_inspection_is_asked_for_in_time_once_at_each_level_and_made_by_others(inspection):
    late, shoes = nonconforming(inspection), nonconforming(inspection, TWO)
    move(inspection, shoes, "REINSPECTION", agency="portal", level="higher", reason="对结果有异议")
    with pytest.raises(NotPermitted, match="the body above it is for ciq-province, customs"):
        result(inspection, shoes, "复1", result="nonconforming", actor="officer-9")
    refused = result(inspection, shoes, "复1", agency="ciq-province", result="nonconforming")
    assert refused["state"] == "REFUSED"
    with pytest.raises(Conflict, match="the higher level has re-inspected it already"):
        move(inspection, shoes, "REINSPECTION", agency="portal", level="higher")
    with pytest.raises(InvalidRequest, match="which level"):
        move(inspection, shoes, "REINSPECTION", agency="portal")
    assert move(inspection, shoes, "REINSPECTION", agency="portal", level="national")["state"] == "REINSPECTION"
    assert result(inspection, shoes, "复2", agency="aqsiq")["state"] == "CONFORMING"
    assert release(inspection, shoes)["state"] == "RELEASED"
    levels = [(one["level"], one["result"]) for one in inspection.get(shoes)["reinspections"]]
    assert levels == [("higher", "nonconforming"), ("national", "conforming")]
    inspection.clock.advance(timedelta(days=16))
    with pytest.raises(Conflict, match="the term to ask for re-inspection is over"):
        move(inspection, late, "REINSPECTION", agency="portal")


@pytest.mark.requirement("D.1/0a", "D.4/consignment")
def test_a_refused_batch_is_held_until_it_is_cleared_and_then_looked_at_again(inspection):
    shoes, sold = nonconforming(inspection), nonconforming(inspection)
    for one in (shoes, sold):
        move(inspection, one, "REFUSED", reason="无法返工", document_no=f"拒{one['declaration_no']}")
        assert inspection.gist(one)[:2] == ("REFUSED", "HOLD")
    with pytest.raises(Conflict, match="held until it is cleared"):
        move(inspection, shoes, "DECLARED")
    how = {"document_no": "处1", "reason": "返工后重检"}
    asked = {"consignment_id": shoes["consignment_id"], "how": "treated", **how}
    with pytest.raises(NotPermitted):
        inspection.call("clear_refusal", agency="portal", **asked)
    with pytest.raises(Conflict, match="another officer"):
        inspection.call("clear_refusal", **asked)
    cleared = inspection.call("clear_refusal", actor="officer-2", **asked)
    assert (cleared["state"], cleared["decision"]["mode"]) == ("MODE_DECIDED", "RANDOM_CHECK")
    found = draw_of(inspection, shoes)
    assert (found["drawn"], found["draws"][-1]["forced"], found["draws"][-1]["attempt"]) == (
        True,
        "refused before",
        2,
    )
    gone = inspection.call(
        "clear_refusal", actor="officer-2", consignment_id=sold["consignment_id"], how="domestic_sale", **how
    )
    assert gone["state"] == "REFUSED"
    assert inspection.get(sold)["next"]["who"] == []
    with pytest.raises(Conflict, match="cleared already"):
        inspection.call(
            "clear_refusal",
            actor="officer-3",
            consignment_id=sold["consignment_id"],
            how="destroyed",
            document_no="处2",
            reason="x",
        )


@pytest.mark.requirement("D.4/consignment")
def test_a_reworked_batch_is_looked_at_whatever_is_drawn(inspection):
    shoes = nonconforming(inspection)
    move(inspection, shoes, "REWORK", agency="portal")
    move(inspection, shoes, "DECLARED", agency="portal")
    found = draw_of(inspection, shoes)
    assert (found["drawn"], found["draws"][-1]["forced"]) == (True, "reworked")


def test_goods_notified_abroad_need_reason_and_evidence(inspection):
    inspection.member(ONE)
    shoes = inspection.declare()
    release(inspection, shoes)
    move(inspection, shoes, "EXPORTED", agency="portal")
    with pytest.raises(InvalidRequest) as caught:
        move(inspection, shoes, "NOTIFIED_ABROAD")
    assert [name for name, _ in caught.value.fields] == ["reason", "document_no"]
    told = move(inspection, shoes, "NOTIFIED_ABROAD", reason="六价铬", document_no="SR/00842/26")
    assert told["state"] == "NOTIFIED_ABROAD"


# ---- expiry in steps


@pytest.mark.requirement("D.4/consignment")
def test_releases_expire_by_product_a_bounded_number_at_a_time(inspection):
    inspection.member(ONE)
    many = [inspection.declare() for _ in range(203)]
    for one in many:
        release(inspection, one)
    fresh = inspection.declare(hs_code="070200")
    release(inspection, fresh)
    assert inspection.get(fresh)["releases"][0]["valid_until"] == "2026-12-06"
    inspection.clock.advance(timedelta(days=15))
    inspection.run_daily()
    assert inspection.gist(fresh)[0] == "EXPIRED"
    assert inspection.gist(many[0])[0] == "RELEASED"
    inspection.clock.advance(timedelta(days=46))
    inspection.run_daily()
    assert len(inspection.call("list_consignments", state="RELEASED", limit=200)["items"]) == 3
    inspection.run_tasks()
    assert inspection.call("list_consignments", state="RELEASED")["items"] == []


# ---- new business


@pytest.mark.requirement("M-10")
def test_goods_of_new_business_are_admitted_for_a_time_and_leave_again(inspection):
    inspection.national_member(ONE, "A")
    inspection.heartbeat("enforcement")
    made = {"direction": "import", "destination": None, "hs_code": TOYS, "business": "overseas_repair"}
    machine = inspection.declare(**made)
    assert "processing_contract" in str(inspection.get(machine)["papers"])
    result(inspection, machine)
    release(inspection, machine)
    page = inspection.get(machine)
    assert page["re_export"]["due_on"] == "2027-05-22"
    assert (page["business_terms"]["eased"], page["next"]["by_on"]) == (True, "2027-05-22")
    inspection.clock.advance(timedelta(days=170))
    inspection.run_daily()
    inspection.run_daily()
    inspection.clock.advance(timedelta(days=15))
    inspection.run_daily()
    states = [event.data["state"] for event in inspection.said("inspection.temporary_goods_changed")]
    assert states == ["OPEN", "DUE_SOON", "OVERDUE"]
    with pytest.raises(InvalidRequest, match="re_export_of"):
        inspection.declare(TWO, re_export_of=machine["consignment_id"])
    back = inspection.declare(re_export_of=machine["consignment_id"], business="overseas_repair")
    result(inspection, back, "检2")
    release(inspection, back)
    move(inspection, back, "EXPORTED", agency="portal")
    assert inspection.get(machine)["re_export"]["state"] == "CLOSED"
    assert inspection.get(machine)["next"] is None
    with pytest.raises(InvalidRequest, match="still here"):
        inspection.declare(re_export_of=machine["consignment_id"])


@pytest.mark.requirement("M-10")
def test_the_term_of_goods_admitted_for_a_time_is_extended_once_on_a_document_before_it_is_over(inspection):
    inspection.national_member(ONE, "A")
    inspection.heartbeat("enforcement")
    machine = inspection.declare(direction="import", destination=None, hs_code=TOYS, business="overseas_repair")
    result(inspection, machine)
    release(inspection, machine)
    inspection.clock.advance(timedelta(days=170))
    inspection.run_daily()
    asked = {"consignment_id": machine["consignment_id"], "reason": "等待境外零件"}
    with pytest.raises(NotPermitted):
        inspection.call("extend_temporary_goods", agency="portal", **asked, until_on="2027-06-22", document_no="延1")
    with pytest.raises(InvalidRequest, match="2027-11-22 at the latest"):
        inspection.call("extend_temporary_goods", **asked, until_on="2027-11-23", document_no="延1")
    inspection.call("extend_temporary_goods", **asked, until_on="2027-11-22", document_no="延1")
    page = inspection.get(machine)
    assert (page["re_export"]["due_on"], page["re_export"]["extensions"]) == ("2027-11-22", 1)
    assert (page["re_export"]["state"], page["next"]["by_on"]) == ("OPEN", "2027-11-22")
    step = page["history"][-1]
    assert (step["document_no"], step["reason"]) == ("延1", "2027-05-22 → 2027-11-22: 等待境外零件")
    with pytest.raises(Conflict, match="extended before"):
        inspection.call("extend_temporary_goods", **asked, until_on="2027-12-22", document_no="延2")
    inspection.clock.advance(timedelta(days=200))
    inspection.run_daily()
    states = [event.data["state"] for event in inspection.said("inspection.temporary_goods_changed")]
    assert states == ["OPEN", "DUE_SOON", "OPEN", "OVERDUE"]
    with pytest.raises(Conflict, match="had to leave by 2027-11-22"):
        inspection.call("extend_temporary_goods", **asked, until_on="2027-12-22", document_no="延3")


@pytest.mark.requirement("M-10")
def test_new_business_eases_zone_members_alone(inspection):
    made = {"direction": "import", "destination": None, "business": "testing"}
    machine = inspection.declare(TWO, **made)
    page = inspection.get(machine)
    assert (page["business_terms"]["eased"], page["business_terms"]["marks"]) == (False, [])
    result(inspection, machine)
    release(inspection, machine)
    assert inspection.get(machine)["re_export"] is None
    with pytest.raises(InvalidRequest, match="business"):
        inspection.declare(business="smuggling")


# ---- the page and the statistics


def test_the_page_says_what_happened_what_comes_next_who_and_by_when(inspection):
    inspection.member(ONE)
    shoes = inspection.declare()
    page = inspection.get(shoes)
    assert page["next"]["en"] == "ask for release"
    assert "portal" in [one["agency"] for one in page["next"]["who"]]
    release(inspection, shoes)
    page = inspection.get(shoes)
    assert (page["next"]["en"], page["next"]["by_on"]) == ("export while the release holds", "2027-01-21")
    assert page["summary"]["zh"].startswith("2026-11-22申报")
    assert page["summary"]["en"].endswith("next: export while the release holds, by 2027-01-21.")
    bad = nonconforming(inspection, TWO)
    assert inspection.get(bad)["next"]["by_on"] == "2026-12-07"


def test_every_state_has_a_page(inspection):
    from databus.contracts.inspection import CONSIGNMENT_STATES
    from services.inspection.use_cases.consignment_page import _state_word

    for state in CONSIGNMENT_STATES:
        assert all(_state_word(_desk(inspection), state))


def _desk(inspection):
    return Desk.open(inspection.shipped, inspection.clock)


def test_statistics_say_what_became_of_a_periods_consignments(inspection):
    inspection.member(ONE)
    released, bad, other = inspection.declare(), inspection.declare(TWO), inspection.declare(TWO)
    inspection.clock.advance(timedelta(hours=3))
    release(inspection, released)
    result(inspection, bad, result="nonconforming", item="P02")
    asked = {"from_on": "2026-11-01"}
    found = inspection.call("get_inspection_statistics", **asked)
    by_mode = {one["mode"]: one for one in found["modes"]}
    assert by_mode["NON_STATUTORY_FREE"]["median_hours_to_release"] == "3.00"
    random = by_mode["RANDOM_CHECK"]
    assert (random["declared"], random["checked"], random["nonconforming"]) == (2, 1, 1)
    assert (random["checked_percent"], random["nonconforming_percent"]) == ("50.00", "100.00")
    assert found["total"]["declared"] == 3
    assert inspection.call("get_inspection_statistics", **asked, zone_id="huidong-shoes")["total"]["declared"] == 1
    assert other["state"] == "MODE_DECIDED"
    with pytest.raises(InvalidRequest, match="no such period"):
        inspection.call("get_inspection_statistics", from_on="2024-01-01")


# ---- one check, many uses


@pytest.mark.requirement("M-01", "F-03")
def test_a_drawn_batch_that_was_looked_at_already_is_not_looked_at_again_unless_on_a_lead(inspection):
    inspection.national_member(ONE, "B")
    inspection.heartbeat("enforcement")
    items = [{"item": "papers_match_goods", "finding": "conforming"}]
    inspection.call("offer_result", uscc=ONE, kind="verification", document_no="验1", items=items)
    toy = declared(inspection, drawn=True, percent="10", hs_code=TOYS)
    with pytest.raises(Conflict, match=r"the check is needless: .*验1"):
        move(inspection, toy, "VERIFYING")
    assert inspection.gist(toy)[0] == "MODE_DECIDED"
    assert move(inspection, toy, "VERIFYING", reason="投诉线索")["state"] == "VERIFYING"


def test_a_batch_refused_again_after_it_was_cleared_is_held_again(inspection):
    shoes = nonconforming(inspection)
    move(inspection, shoes, "REFUSED", reason="无法返工", document_no="拒1")
    cleared = {"consignment_id": shoes["consignment_id"], "how": "treated", "document_no": "处1", "reason": "x"}
    inspection.call("clear_refusal", actor="officer-2", **cleared)
    result(inspection, shoes, "检二", result="nonconforming", item="P02")
    assert move(inspection, shoes, "REFUSED", reason="仍不合格", document_no="拒2")["decision"]["mode"] == "HOLD"
    page = inspection.get(shoes)
    assert page["next"]["en"].startswith("clear the refusal")
    assert len(page["clearings"]) == 1
