import base64
from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
import python_calamine
from pypdf import PdfReader
from sanhu_client import seals

from databus.contracts import get
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from databus.testing import Harness
from services.enforcement.use_cases import writing_documents
from tests.integration.enforcement.scenes import TODAY, USCC, classified, uscc

ORDER = {
    "kind": "order_to_correct",
    "subject_kind": "enterprise",
    "subject_id": USCC,
    "uscc": USCC,
    "issued_on": TODAY,
    "facts": {
        "act": "未按强制性标准组织生产",
        "statute": "《产品质量法》第二十六条",
        "basis": "《中华人民共和国行政处罚法》第二十八条",
        "measures": ["停止使用铬含量超标的皮料", "对在库成品逐批检验"],
        "correct_by": "2026-12-07",
    },
}
SERVED = {"way": "direct", "delivered_on": TODAY, "servers": ["o1", "o2"], "recipient": "测试乙（法定代表人）"}


def issued(service: Harness, agency: str = "samr", **told: Any) -> Any:
    return service.call("issue_legal_document", agency=agency, **{**ORDER, **told})


def file_of(service: Harness, document_id: str, agency: str = "samr") -> bytes:
    shown = service.call("get_legal_document_file", agency=agency, document_id=document_id)
    assert shown["parts"] == 1
    return base64.b64decode(shown["content_base64"])


def registered(service: Harness) -> None:
    firm = {**get("enterprise.registered").example, "uscc": USCC, "name": "惠东测试鞋业有限公司"}
    service.deliver("enterprise.registered", subject=USCC, data=firm)


def test_a_document_has_its_number_at_once_and_its_sealed_paper_from_the_worker(service: Harness):
    registered(service)
    document = issued(service)
    assert document["document_no"] == "惠东市监责改〔2026〕1号"
    assert (document["state"], document["paper"], document["addressee"]) == ("ISSUED", None, "惠东测试鞋业有限公司")
    with pytest.raises(Conflict, match="being written"):
        service.call("get_legal_document_file", agency="samr", document_id=document["document_id"])
    service.run_chores()
    shown = service.call("get_legal_document", agency="samr", document_id=document["document_id"])
    assert shown["paper"].startswith("F")
    assert shown["text"][0].startswith("经查，你（单位）未按强制性标准组织生产")
    pdf = file_of(service, document["document_id"])
    read = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).replace("\n", "").replace(" ", "")
    for words in (
        "惠东县市场监督管理局",
        "责令改正通知书",
        "惠东市监责改〔2026〕1号",
        "一、停止使用铬含量超标的皮料",
        "2026年12月7日",
    ):
        assert words in read
    assert seals.is_pdf(pdf)
    verified = service.call("verify_paper", agency="portal", code=shown["paper"])
    assert (verified["state"], verified["kind"]) == ("VALID", "legal_document")
    assert verified["says"]["文书编号 No."] == document["document_no"]
    assert [event.data["version"] for event in service.said("enforcement.document_changed")] == [1, 2]


def test_numbers_run_without_a_gap_by_agency_kind_and_year(service: Harness, clock: Any):
    first, second = issued(service), issued(service, issued_on="2026-11-20")
    assert [first["document_no"], second["document_no"]] == ["惠东市监责改〔2026〕1号", "惠东市监责改〔2026〕2号"]
    with pytest.raises(InvalidRequest):
        issued(service, issued_on="2026-11-19", facts={})
    assert issued(service, issued_on="2026-11-19")["document_no"] == "惠东市监责改〔2026〕3号"
    assert issued(service, agency="customs")["document_no"] == "惠关责改〔2026〕1号"
    assert issued(service, issued_on="2025-12-31")["document_no"] == "惠东市监责改〔2025〕1号"


def test_the_same_order_again_is_answered_with_the_same_number(service: Harness):
    assert issued(service)["document_id"] == issued(service)["document_id"]
    assert service.call("list_legal_documents", agency="samr")["items"][0]["document_no"].endswith("1号")
    with pytest.raises(Conflict):
        issued(service, facts={**ORDER["facts"], "act": "另一行为"})  # type: ignore[dict-item]


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"kind": "poem"}, "kind"),
        ({"facts": {**ORDER["facts"], "correct_by": "soon"}}, "facts.correct_by"),  # type: ignore[dict-item]
        ({"facts": {**ORDER["facts"], "stray": "x"}}, "facts.stray"),  # type: ignore[dict-item]
        ({"issued_on": "2027-01-01"}, "issued_on"),
        ({"uscc": "x"}, "uscc"),
        ({"subject_id": "91441323MA4YNT027X"}, "uscc"),
        ({"subject_kind": "planet"}, "subject_kind"),
    ],
)
def test_what_a_document_cannot_be_is_refused_by_field(service: Harness, told: dict[str, Any], field: str):
    with pytest.raises(InvalidRequest) as refused:
        issued(service, **told)
    assert refused.value.fields[0][0] == field
    assert service.call("list_legal_documents", agency="samr")["items"] == []


def test_who_has_no_seat_in_the_county_issues_none_and_a_receipt_comes_of_a_step_alone(service: Harness):
    for agency in ("tax", "nh-samr", "portal"):
        with pytest.raises(NotPermitted, match="行政处罚法 28"):
            issued(service, agency=agency)
    with pytest.raises(NotPermitted, match="by rule"):
        issued(service, kind="service_receipt")
    with pytest.raises(NotFound):
        issued(service, subject_kind="trace_case", subject_id="nothing")


def test_a_document_is_served_with_a_receipt_that_is_a_document_itself(service: Harness):
    document_id = issued(service)["document_id"]
    after = service.call("record_service", agency="samr", document_id=document_id, **SERVED)
    assert (after["state"], after["served_on"], after["way"]) == ("SERVED", TODAY, "direct")
    assert service.call("record_service", agency="samr", document_id=document_id, **SERVED) == after
    with pytest.raises(Conflict):
        service.call(
            "record_service", agency="samr", document_id=document_id, **{**SERVED, "way": "left", "evidence": ["录像"]}
        )
    receipt = service.call("get_legal_document", agency="samr", document_id=after["receipt_id"])
    assert (receipt["kind"], receipt["document_no"]) == ("service_receipt", "惠东市监送〔2026〕1号")
    assert "送达文书：《责令改正通知书》（惠东市监责改〔2026〕1号）" in receipt["text"]
    assert "送达人：o1、o2" in receipt["text"]
    assert not [line for line in receipt["text"] if line.startswith("送达地点")]
    with pytest.raises(Conflict, match="is not served"):
        service.call("record_service", agency="samr", document_id=after["receipt_id"], **SERVED)
    service.run_chores()
    assert service.call("get_legal_document", agency="samr", document_id=after["receipt_id"])["paper"]
    assert [
        step["to_state"]
        for step in service.call("get_legal_document", agency="samr", document_id=document_id)["history"]
    ] == ["ISSUED", "SERVED"]


def test_a_public_notice_counts_as_served_after_thirty_days(service: Harness):
    document_id = issued(service)["document_id"]
    told = {"way": "notice", "delivered_on": TODAY, "servers": ["o1"], "evidence": ["惠东日报 2026-11-22"]}
    after = service.call("record_service", agency="samr", document_id=document_id, **told)
    assert (after["delivered_on"], after["served_on"]) == (TODAY, "2026-12-22")


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"recipient": None}, "recipient"),
        ({"servers": ["o1"]}, "servers"),
        ({"servers": ["o1", "o1"]}, "servers"),
        ({"servers": []}, "servers"),
        ({"way": "mail"}, "evidence"),
        ({"delivered_on": "2026-11-21"}, "delivered_on"),
        ({"delivered_on": "2026-12-21"}, "delivered_on"),
        ({"way": "pigeon"}, "way"),
    ],
)
def test_a_service_that_shows_nothing_is_refused_by_field(service: Harness, told: dict[str, Any], field: str):
    document_id = issued(service)["document_id"]
    with pytest.raises(InvalidRequest) as refused:
        service.call("record_service", agency="samr", document_id=document_id, **{**SERVED, **told})
    assert refused.value.fields[0][0].split(".")[0] == field
    shown = service.call("get_legal_document", agency="samr", document_id=document_id)
    assert (shown["state"], shown["version"]) == ("ISSUED", 1)


def test_another_agencys_document_is_neither_served_nor_withdrawn(service: Harness):
    document_id = issued(service)["document_id"]
    with pytest.raises(NotPermitted, match="business of samr"):
        service.call("record_service", agency="ciq", document_id=document_id, **SERVED)
    with pytest.raises(NotPermitted, match="business of samr"):
        service.call("withdraw_legal_document", agency="ciq", document_id=document_id, reason="x", evidence=["y"])


def test_a_withdrawn_document_keeps_its_number_and_its_paper_says_so(service: Harness):
    document_id = issued(service)["document_id"]
    service.run_chores()
    code = service.call("get_legal_document", agency="samr", document_id=document_id)["paper"]
    with pytest.raises(Conflict) as refused:
        service.call("withdraw_paper", agency="samr", code=code, reason="x", evidence=["y"])
    assert refused.value.fields == [("code", "withdraw_legal_document")]
    told = {"document_id": document_id, "reason": "当事人名称有误", "evidence": ["纠〔2026〕1号"]}
    after = service.call("withdraw_legal_document", agency="samr", **told)
    assert (after["state"], after["withdrawn_on"]) == ("WITHDRAWN", TODAY)
    assert service.call("withdraw_legal_document", agency="samr", **told) == after
    verified = service.call("verify_paper", agency="portal", code=after["paper"])
    assert (verified["state"], verified["withdrawn_reason"]) == ("WITHDRAWN", "当事人名称有误")
    with pytest.raises(Conflict):
        service.call("record_service", agency="samr", document_id=document_id, **SERVED)
    assert issued(service, issued_on="2026-11-21")["document_no"].endswith("2号")
    with pytest.raises(InvalidRequest):
        service.call("withdraw_legal_document", agency="samr", document_id=document_id, reason="x", evidence=[])


def test_what_is_withdrawn_before_it_is_written_is_never_written(service: Harness):
    document_id = issued(service)["document_id"]
    service.call("withdraw_legal_document", agency="samr", document_id=document_id, reason="x", evidence=["y"])
    service.run_chores()
    assert service.call("get_legal_document", agency="samr", document_id=document_id)["paper"] is None
    with pytest.raises(NotFound, match="before its paper was written"):
        service.call("get_legal_document_file", agency="samr", document_id=document_id)


def test_a_document_that_cannot_be_written_stands_in_the_way_of_no_other(
    service: Harness, clock: Any, monkeypatch: Any
):
    from datetime import timedelta

    first, second = issued(service), issued(service, issued_on="2026-11-21")
    paper_of = writing_documents.paper_of

    def failing(document: Any, rules: Any) -> Any:
        if document.document_id == first["document_id"]:
            raise ValueError("it cannot be set")
        return paper_of(document, rules)

    monkeypatch.setattr(writing_documents, "paper_of", failing)
    service.run_chores()

    def paper(document: Any) -> Any:
        return service.call("get_legal_document", agency="samr", document_id=document["document_id"])["paper"]

    assert paper(first) is None
    assert paper(second)
    monkeypatch.setattr(writing_documents, "paper_of", paper_of)
    service.run_chores()
    assert paper(first) is None
    clock.advance(timedelta(seconds=11))
    service.run_chores()
    assert paper(first)


def test_documents_are_listed_by_what_they_are_about_in_pages(service: Harness):
    case_id = classified(service)
    ids = [issued(service, issued_on=f"2026-11-1{n}")["document_id"] for n in range(5)]
    about = {"facts": {**ORDER["facts"]}, "subject_kind": "trace_case", "subject_id": case_id}  # type: ignore[dict-item]
    of_case = issued(service, agency="customs", **about)["document_id"]

    def listed(**wanted: Any) -> list[str]:
        return [one["document_id"] for one in service.call("list_legal_documents", agency="tax", **wanted)["items"]]

    assert listed() == [of_case, *reversed(ids)]
    assert listed(subject_kind="trace_case", subject_id=case_id) == [of_case]
    assert listed(uscc=USCC, state="SERVED") == []
    first = service.call("list_legal_documents", agency="tax", limit=4)
    rest = service.call("list_legal_documents", agency="tax", limit=4, cursor=first["next_cursor"])
    assert [one["document_id"] for one in [*first["items"], *rest["items"]]] == [of_case, *reversed(ids)]


def test_an_agency_exports_its_own_documents_alone_as_a_sealed_file(service: Harness):
    issued(service)
    issued(service, agency="customs")
    job = service.call("start_job", agency="samr", kind="export_documents", parameters={"format": "xlsx"})
    service.run_chores()
    done = service.call("get_job", agency="samr", job_id=job["job_id"])
    assert (done["state"], done["result"]["rows"]) == ("DONE", 1)
    file = service.call("get_paper", agency="samr", code=done["paper"])
    rows = python_calamine.CalamineWorkbook.from_filelike(BytesIO(base64.b64decode(file["content_base64"])))
    told = rows.get_sheet_by_index(0).to_python()
    assert told[0][:2] == ["文书编号", "文书名称"]
    assert [row[0] for row in told[1:]] == ["惠东市监责改〔2026〕1号"]
    with pytest.raises(NotPermitted, match="anyone may verify it"):
        service.call("get_paper", agency="customs", code=done["paper"])
    with pytest.raises(NotPermitted, match="export_documents"):
        service.call("start_job", agency="lab", kind="export_documents")


def test_the_successor_goes_on_with_its_predecessors_documents(service: Harness):
    document_id = issued(service, agency="ciq")["document_id"]
    assert service.call("record_service", agency="customs", document_id=document_id, **SERVED)["agency"] == "ciq"


@pytest.mark.requirement("D.4/penalty")
def test_an_enterprise_reads_what_was_served_on_it_once_it_counts_as_served_and_nothing_of_others(
    service: Harness, clock: Any
):
    document_id = issued(service)["document_id"]

    def read(whose: str = USCC) -> list[str]:
        found = service.call("list_served_documents", agency="portal", uscc=whose)["items"]
        return [one["document_id"] for one in found]

    def file(key: str) -> Any:
        return service.call("get_served_document_file", agency="portal", document_id=key)

    service.run_chores()
    assert read() == []
    with pytest.raises(NotFound):
        file(document_id)
    notice = {**SERVED, "way": "notice", "evidence": ["惠东日报2026-11-22"]}
    after = service.call("record_service", agency="samr", document_id=document_id, **notice)
    assert read() == [after["receipt_id"]]
    with pytest.raises(NotFound):
        file(document_id)
    clock.advance(timedelta(days=31))
    assert read() == [after["receipt_id"], document_id]
    assert (file(document_id)["uscc"], read(uscc(2))) == (USCC, [])
    with pytest.raises(InvalidRequest) as refused:
        service.call("list_served_documents", agency="portal")
    assert refused.value.fields[0][0] == "uscc"
