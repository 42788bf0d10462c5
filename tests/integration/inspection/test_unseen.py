"""What must be looked at never leaves unseen, and nothing leaves on what no longer holds."""

from datetime import date, timedelta

import pytest

from databus.errors import Conflict
from services.inspection.repository.offered import OfferedResultsInDatabase
from services.inspection.use_cases import reporting
from tests.integration.inspection.conftest import ONE, SHOES, TOYS
from tests.integration.inspection.flow import assess, declared, paper
from tests.integration.inspection.test_checking import move, release, result
from tests.integration.inspection.test_evidence import laboratory, report, use


@pytest.mark.requirement("D.4/consignment")
@pytest.mark.parametrize("agency", ["portal", "ciq"])
def test_a_reworked_batch_of_a_free_mode_is_not_released_before_it_is_looked_at(inspection, agency):
    inspection.member(ONE)
    inspection.heartbeat("enforcement")
    shoes = inspection.declare()
    assert inspection.gist(shoes)[1] == "NON_STATUTORY_FREE"
    move(inspection, shoes, "VERIFYING", reason="举报：甲醛超标")
    result(inspection, shoes, result="nonconforming", item="P01")
    move(inspection, shoes, "REWORK", agency="portal")
    move(inspection, shoes, "DECLARED", agency="portal")
    assert inspection.gist(shoes)[:2] == ("MODE_DECIDED", "NON_STATUTORY_FREE")
    with pytest.raises(Conflict, match="looked at before it is released"):
        release(inspection, shoes, agency)
    move(inspection, shoes, "VERIFYING")
    result(inspection, shoes, "检二")
    assert release(inspection, shoes)["state"] == "RELEASED"


@pytest.mark.requirement("M-13")
def test_an_officers_review_of_papers_does_not_stand_for_the_look_at_a_drawn_batch(inspection):
    inspection.national_member(ONE, "A")
    toy = declared(inspection, drawn=True, percent="2", hs_code=TOYS, assurance_filed=True)
    with pytest.raises(Conflict, match="drawn, so it is looked at"):
        move(inspection, toy, "DOC_REVIEW")
    with pytest.raises(Conflict, match="drawn, so it is looked at"):
        result(inspection, toy, kind="document_review")
    assert move(inspection, toy, "VERIFYING")["state"] == "VERIFYING"


@pytest.mark.requirement("D.4/consignment")
def test_catalogue_goods_that_need_an_inspection_certificate_do_not_conform_unseen(inspection):
    inspection.national_member(ONE, "B")
    inspection.heartbeat("enforcement")
    toy = declared(inspection, drawn=False, percent="10", hs_code=TOYS, needs_certificate=True)
    for kind in ("factory_test_report", "declaration_of_conformity"):
        paper(inspection, toy, kind)
    with pytest.raises(Conflict, match="an inspection certificate is needed"):
        assess(inspection, toy)
    assert move(inspection, toy, "VERIFYING")["state"] == "VERIFYING"


@pytest.mark.requirement("A-09", "M-16")
def test_a_revoked_report_reopens_everything_that_rested_on_it_however_much(inspection, monkeypatch):
    monkeypatch.setattr(reporting, "_AT_ONCE", 2)
    inspection.rated(ONE, "C")
    laboratory(inspection)
    told = report(inspection)
    toys = [inspection.declare(hs_code=TOYS) for _ in range(5)]
    for toy in toys:
        use(inspection, toy, told)
    release(inspection, toys[0])
    inspection.call("revoke_report", report_id=told["report_id"], reason="样品混淆", document_no="撤1")
    assert {inspection.gist(toy)[0] for toy in toys} == {"MODE_DECIDED"}
    assert all(inspection.get(toy)["drawn"] for toy in toys)


@pytest.mark.requirement("D.4/consignment")
def test_goods_are_re_inspected_by_a_body_of_inspection_not_by_a_report(inspection):
    inspection.rated(ONE, "C")
    laboratory(inspection)
    told = report(inspection)
    toy = inspection.declare(hs_code=TOYS)
    result(inspection, toy, result="nonconforming", item="P02", detail="抽查")
    move(inspection, toy, "REINSPECTION", agency="portal", level="same")
    with pytest.raises(Conflict, match="re-inspected by a body of inspection"):
        use(inspection, toy, told)
    assert inspection.gist(toy)[0] == "REINSPECTION"


@pytest.mark.requirement("D.5")
def test_a_result_is_compared_with_those_alone_that_could_contradict_it(inspection, monkeypatch):
    looked_at = []
    beside = OfferedResultsInDatabase.beside

    def counted(self, made):
        found = beside(self, made)
        looked_at.append(len(found))
        return found

    monkeypatch.setattr(OfferedResultsInDatabase, "beside", counted)
    toys = [inspection.declare(hs_code=TOYS) for _ in range(4)]
    for number, toy in enumerate(toys):
        result(inspection, toy, f"检{number}")
    assert looked_at == [0, 0, 0, 0]
    items = [{"item": "product_safety", "finding": "nonconforming"}]
    offered = {"uscc": ONE, "kind": "test_report", "document_no": "市监1", "items": items, "hs_prefixes": [TOYS]}
    inspection.call("offer_result", agency="qts", **offered)
    assert looked_at[-1] == 4
    assert len(inspection.call("list_result_conflicts", uscc=ONE)["items"]) == 4


@pytest.mark.requirement("A-10", "M-09")
def test_goods_cleared_on_a_third_partys_report_are_stopped_or_recalled_when_it_is_revoked(inspection):
    inspection.member(ONE)
    inspection.rated(ONE, "B")
    inspection.heartbeat("enforcement")
    entry = {"code": "lab", "name": "平台", "listed_from": "2026-01-01", "hs_prefixes": ["6403"]}
    inspection.call("record_adopted_body", agency="customs", document_no="公告1", **entry)
    by_word = declared(inspection, drawn=False, percent="5", aid=True, self_declaration=True)
    told = report(inspection, cnas_no=None, body="lab", hs_code=SHOES, product="女鞋")
    here, gone = (declared(inspection, drawn=False, percent="5", aid=True) for _ in range(2))
    for one in (by_word, here, gone):
        assert inspection.gist(one)[1] == "VERIFICATION"
        for kind in ("invoice", "contract", "packing_list", "factory_test_report", "declaration_of_conformity"):
            paper(inspection, one, kind)
        assess(inspection, one)
        release(inspection, one)
    move(inspection, gone, "EXPORTED", agency="portal")
    inspection.call("revoke_report", report_id=told["report_id"], reason="样品混淆", document_no="撤1")
    assert inspection.gist(here)[:2] == ("MODE_DECIDED", "GENERAL")
    assert "STOPPED" in [step["target"] for step in inspection.get(here)["history"]]
    assert inspection.gist(by_word)[0] == "RELEASED"
    [listed] = inspection.said("inspection.recall_changed")
    assert (listed.data["consignment_id"], listed.data["ground_id"]) == (gone["consignment_id"], told["report_id"])


@pytest.mark.requirement("D.4/consignment")
def test_goods_do_not_leave_on_a_release_whose_last_day_has_passed(inspection):
    inspection.member(ONE)
    late, in_time = inspection.declare(), inspection.declare()
    for one in (late, in_time):
        release(inspection, one)
    until = date.fromisoformat(inspection.get(late)["releases"][-1]["valid_until"])
    inspection.clock.advance(timedelta(days=(until - inspection.clock.today()).days))
    assert move(inspection, in_time, "EXPORTED", agency="portal")["state"] == "EXPORTED"
    inspection.clock.advance(timedelta(days=1))
    with pytest.raises(Conflict, match="the release held until"):
        move(inspection, late, "EXPORTED", agency="portal")
    assert inspection.gist(late)[0] == "RELEASED"
