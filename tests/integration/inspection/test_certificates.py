"""Release certificates: issued after the release, verified by anyone, withdrawn by what undoes the release."""

import base64
from datetime import timedelta
from io import BytesIO
from typing import Any

import pypdf
import pytest
from sanhu_client import seals
from sanhu_client.signatures.keys import BadSignature

from databus import contracts
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted, Unavailable
from databus.papers.seal import Sealer
from services.inspection.use_cases import certificate_papers, certifying
from tests.integration.inspection.conftest import ONE, SHOES, TOYS, TWO, Inspection
from tests.integration.inspection.test_checking import release, result

TITLE = "放行证明 Release certificate"


def released(inspection: Inspection, uscc: str = ONE, **fields: Any) -> Any:
    """A consignment of a free mode, released by rule at its declaration."""
    inspection.heartbeat("enforcement")
    inspection.national_member(uscc)
    return inspection.declare(uscc, release_when_free=True, **fields)


def certificates(inspection: Inspection, consignment: Any) -> Any:
    return inspection.get(consignment)["certificates"]


def certified(inspection: Inspection, consignment: Any) -> Any:
    """The newest certificate of a consignment, once the worker has issued what is due."""
    inspection.run_chores()
    return certificates(inspection, consignment)[-1]


def file_of(inspection: Inspection, consignment: Any, **which: Any) -> bytes:
    asked = {"consignment_id": consignment["consignment_id"], **which}
    first = inspection.call("get_certificate", agency="portal", **asked)
    rest = [inspection.call("get_certificate", part=n + 1, **asked) for n in range(1, first["parts"])]
    return b"".join(base64.b64decode(part["content_base64"]) for part in [first, *rest])


def verified(inspection: Inspection, code: str) -> Any:
    return inspection.call("verify_paper", agency="lab", code=code)


def text_of(content: bytes) -> str:
    """The words of a PDF, without the spaces and line breaks that setting it puts between them."""
    return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(BytesIO(content)).pages)


def bare(told: str) -> str:
    return "".join(told.split())


def stop(inspection: Inspection, **about: Any) -> Any:
    number = f"停〔2026〕{next(inspection.numbers)}号"
    return inspection.call("order_stop", document_no=number, reason="未经检验擅自出口", **about)


@pytest.mark.requirement("M-14", "F-01", "F-02")
def test_a_release_leads_to_a_sealed_certificate_that_says_what_was_decided_and_why(inspection):
    inspection.registered(name="惠东县合成鞋业有限公司")
    consignment = released(inspection)
    [due] = certificates(inspection, consignment)
    assert (due["state"], due["code"], due["number"]) == ("DUE", None, 1)
    certificate = certified(inspection, consignment)
    assert (certificate["state"], certificate["mode"], certificate["rule"]) == ("VALID", "NON_STATUTORY_FREE", "5")
    assert certificate["code"].startswith("N")
    assert certificate["valid_until"] == "2027-01-21"
    text = text_of(file_of(inspection, consignment))
    firm = (ONE, "惠东县合成鞋业有限公司", consignment["declaration_no"])
    for told in (*firm, "S14 六(一)", "no supervision sampling", "依规则 by rule", "区内企业", certificate["code"]):
        assert bare(told) in text
    [said] = inspection.said("inspection.certificate_issued")
    assert (said.subject, said.uscc) == (certificate["code"], ONE)
    assert contracts.validate(said.name, said.data, 1)["valid_until"].isoformat() == "2027-01-21"


@pytest.mark.requirement("M-14")
def test_anyone_checks_a_certificate_by_the_public_key_without_a_network(inspection):
    consignment = released(inspection)
    certificate = certified(inspection, consignment)
    public = inspection.pipeline.store.sealer.key.public_jwk()
    keys = {public["kid"]: public}.get
    content = file_of(inspection, consignment)
    told = seals.check_file(*seals.split(content), keys)
    assert (told["code"], told["kind"], told["issuer"]) == (
        *(certificate["code"], "release_certificate"),
        "sanhu.inspection",
    )
    assert told["says"]["申报编号 Declaration"] == consignment["declaration_no"]
    assert told["says"]["监管方式 Mode"] == "NON_STATUTORY_FREE (5)"
    with pytest.raises(BadSignature):
        seals.check_file(*seals.split(content.replace(b"%PDF-1.", b"%PDF-2.", 1)), keys)
    other = Sealer.fresh().key.public_jwk()
    with pytest.raises(BadSignature):
        seals.check_file(*seals.split(content), {other["kid"]: other}.get)


def test_the_certificate_of_an_import_has_no_last_day_since_its_release_does_not_expire(inspection):
    inspection.heartbeat("enforcement")
    inspection.national_member()
    consignment = inspection.declare(hs_code=TOYS, direction="import", destination=None)
    result(inspection, consignment)
    release(inspection, consignment)
    certificate = certified(inspection, consignment)
    assert certificate["valid_until"] is None
    text = text_of(file_of(inspection, consignment))
    assert bare("进口货物已依法定程序放行") in text
    assert "None" not in text
    assert "有效期至" not in text
    [said] = inspection.said("inspection.certificate_issued")
    assert contracts.validate(said.name, said.data, 1)["valid_until"] is None


@pytest.mark.requirement("F-01")
def test_a_certificate_of_a_checked_batch_says_what_was_found_and_by_whom(inspection):
    inspection.heartbeat("enforcement")
    inspection.national_member()
    consignment = inspection.declare(hs_code=TOYS)
    number = "检〔2026〕77号"
    identity = {"consignment_id": consignment["consignment_id"]}
    inspection.call("record_result", actor="officer-2", **identity, result="conforming", document_no=number)
    inspection.call("release_consignment", actor="officer-3", **identity)
    assert certified(inspection, consignment)["state"] == "VALID"
    text = text_of(file_of(inspection, consignment))
    for told in (number, "合格 conforming", "惠州检验检疫局", "Huizhou", "判定合格"):
        assert bare(told) in text


@pytest.mark.requirement("D.4/consignment")
def test_a_stop_withdraws_the_certificate_at_once_and_a_new_release_has_a_new_one(inspection):
    consignment = released(inspection)
    first = certified(inspection, consignment)
    order = stop(inspection, consignment_id=consignment["consignment_id"])
    [ended] = certificates(inspection, consignment)
    assert (ended["state"], ended["ended_by"], ended["ended_clause"]) == ("WITHDRAWN", "ciq", "商检法 33")
    assert "stopped after release" in ended["ended_why"]
    told = verified(inspection, first["code"])
    assert (told["state"], told["withdrawn_reason"]) == ("WITHDRAWN", ended["ended_why"])
    [said] = inspection.said("inspection.certificate_withdrawn")
    assert (said.data["state"], said.data["reason"]) == ("WITHDRAWN", ended["ended_why"])
    inspection.call("lift_stop", order_id=order["order_id"], reason="整改完成")
    inspection.call("release_consignment", actor="officer-3", consignment_id=consignment["consignment_id"])
    second = certified(inspection, consignment)
    assert (second["number"], second["state"]) == (2, "VALID")
    assert second["code"] != first["code"]
    assert text_of(file_of(inspection, consignment, number=1)).count(first["code"])
    assert second["code"] in text_of(file_of(inspection, consignment))


def test_a_release_that_expires_takes_its_certificate_with_it(inspection):
    consignment = released(inspection)
    code = certified(inspection, consignment)["code"]
    inspection.clock.advance(timedelta(days=61))
    inspection.run_daily()
    [ended] = certificates(inspection, consignment)
    assert (ended["state"], ended["ended_by"], ended["ended_clause"]) == ("WITHDRAWN", None, "商检法 15, 16")
    assert verified(inspection, code)["state"] == "WITHDRAWN"


def test_goods_that_left_keep_their_certificate_until_they_come_back(inspection):
    consignment = released(inspection)
    code = certified(inspection, consignment)["code"]
    identity = {"consignment_id": consignment["consignment_id"]}
    inspection.call("move_consignment", agency="portal", **identity, to="EXPORTED")
    assert verified(inspection, code)["state"] == "VALID"
    inspection.call("return_consignment", **identity, reason="质量：鞋底开胶", document_no="退运〔2026〕3号")
    assert verified(inspection, code)["state"] == "WITHDRAWN"
    assert "鞋底开胶" in verified(inspection, code)["withdrawn_reason"]


def test_a_recall_withdraws_the_certificates_of_the_goods(inspection):
    first, second = released(inspection), released(inspection, hs_code="640291")
    inspection.run_chores()
    for one in (first, second):
        inspection.call("move_consignment", agency="portal", consignment_id=one["consignment_id"], to="EXPORTED")

    def recalled(tx: Any) -> None:
        desk = inspection.pipeline.service.desk_of(tx)
        certifying.recall(desk, tx, [tx.consignments.find(first["consignment_id"])], "鞋内铬超标", "alert-1")

    inspection.pipeline.store.run(recalled)
    inspection.pipeline.store.run(recalled)  # what is withdrawn stays as it is
    [ended], [kept] = certificates(inspection, first), certificates(inspection, second)
    assert (ended["state"], kept["state"]) == ("WITHDRAWN", "VALID")
    assert len(inspection.said("inspection.certificate_withdrawn")) == 1


def test_a_release_undone_before_its_certificate_was_issued_never_has_one(inspection):
    consignment = released(inspection)
    stop(inspection, consignment_id=consignment["consignment_id"])
    assert certified(inspection, consignment)["state"] == "WITHDRAWN"
    assert inspection.said("inspection.certificate_issued") == inspection.said("inspection.certificate_withdrawn") == []
    with pytest.raises(NotFound, match="ended before its certificate was issued"):
        file_of(inspection, consignment)


def test_a_certificate_falls_with_its_release_alone(inspection):
    consignment = released(inspection)
    code = certified(inspection, consignment)["code"]
    with pytest.raises(Conflict, match="a release certificate says what was released"):
        inspection.call("withdraw_paper", agency="portal", code=code, reason="录入有误", evidence=["1号"])
    assert verified(inspection, code)["state"] == "VALID"


def test_the_file_is_had_by_the_consignment_and_not_by_its_code_alone(inspection):
    consignment = released(inspection)
    code = certified(inspection, consignment)["code"]
    with pytest.raises(NotPermitted):
        inspection.call("get_paper", agency="lab", code=code)
    assert (
        inspection.call("get_certificate", agency="lab", consignment_id=consignment["consignment_id"])["code"] == code
    )


def test_what_is_not_there_is_said_by_name(inspection):
    consignment = released(inspection)
    identity = {"consignment_id": consignment["consignment_id"]}
    with pytest.raises(Conflict, match="being issued"):
        inspection.call("get_certificate", **identity)
    inspection.run_chores()
    with pytest.raises(InvalidRequest, match="part"):
        inspection.call("get_certificate", **identity, part=99)
    with pytest.raises(NotFound):
        inspection.call("get_certificate", **identity, number=2)
    open_one = inspection.declare(TWO, hs_code=TOYS)
    with pytest.raises(NotFound):
        inspection.call("get_certificate", consignment_id=open_one["consignment_id"])


def test_without_a_key_nothing_is_issued_and_nothing_is_lost(inspection):
    consignment = released(inspection)
    sealer, inspection.pipeline.store.sealer = inspection.pipeline.store.sealer, None
    with pytest.raises(Unavailable):
        inspection.run_chores()
    inspection.pipeline.store.sealer = sealer
    assert certified(inspection, consignment)["state"] == "VALID"


def test_one_certificate_that_cannot_be_written_keeps_no_other_back_and_is_tried_again(inspection, monkeypatch):
    stuck, other = released(inspection), released(inspection, hs_code=SHOES, product="男鞋")
    write = certificate_papers.paper

    def fails(release: Any, rules: Any) -> Any:
        if release.consignment.consignment_id == stuck["consignment_id"]:
            raise ZeroDivisionError
        return write(release, rules)

    monkeypatch.setattr(certificate_papers, "paper", fails)
    assert certified(inspection, other)["state"] == "VALID"
    assert certificates(inspection, stuck)[0]["state"] == "DUE"
    monkeypatch.setattr(certificate_papers, "paper", write)
    assert certified(inspection, stuck)["state"] == "DUE"  # its pause is not over
    inspection.clock.advance(timedelta(minutes=2))
    assert certified(inspection, stuck)["state"] == "VALID"
