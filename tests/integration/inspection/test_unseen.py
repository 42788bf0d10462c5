"""What must be looked at never leaves unseen: not in a free mode, not on document review, not with a certificate."""

import pytest

from databus.errors import Conflict
from tests.integration.inspection.conftest import ONE, TOYS
from tests.integration.inspection.flow import assess, declared, paper
from tests.integration.inspection.test_checking import move, release, result


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
