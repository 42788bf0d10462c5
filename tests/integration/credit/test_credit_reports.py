"""Credit reports of enterprises: sealed PDFs with a picture, in Chinese and English."""

import base64
from datetime import date
from io import BytesIO

import pypdf
import pytest

from databus.errors import InvalidRequest, NotFound, NotPermitted
from tests.integration.credit.conftest import ONE, TODAY, shoemaker


def report(credit, agency="ciq", language="zh", **parameters):
    """Ask for a report and have it written; return the job and the bytes of its paper."""
    asked = {"uscc": ONE, **parameters}
    begun = credit.call("start_job", agency=agency, kind="credit_report", language=language, parameters=asked)
    credit.run_chores()
    job = credit.call("get_job", agency=agency, job_id=begun["job_id"])
    assert job["state"] == "DONE", job["error"]
    file = credit.call("get_paper", agency=agency, code=job["paper"])
    return job, base64.b64decode(file["content_base64"])


def text_of(content):
    pages = pypdf.PdfReader(BytesIO(content)).pages
    return "".join("".join(page.extract_text().split()) for page in pages)


@pytest.fixture
def life(credit):
    """An enterprise with a life: rated, penalised, nonconforming, one record annulled."""
    credit.clock.advance(date(2025, 9, 1) - TODAY)
    credit.register(pledge=True)
    credit.clock.advance(date(2025, 10, 20) - date(2025, 9, 1))
    credit.call("rate_formally", usccs=[ONE])
    credit.clock.advance(date(2026, 3, 2) - date(2025, 10, 20))
    credit.act("甲1号", item="P04", occurred_on="2026-02-01", effective_on="2026-03-01")
    credit.clock.advance(date(2026, 8, 2) - date(2026, 3, 2))
    credit.act("甲2号", item="P03", occurred_on="2026-07-01", effective_on="2026-08-01")
    credit.clock.advance(TODAY - date(2026, 8, 2))
    credit.call("rate_formally", usccs=[ONE])
    credit.act("甲3号", item="L04")
    gone = credit.act("甲4号", "ciq", item="L01")
    credit.call("annul_record", agency="ciq", record_id=gone["record_id"], document_no="复议1号")
    return credit


@pytest.mark.requirement("C-01", "C-03")
def test_a_credit_report_tells_the_grade_and_why_and_what_can_be_done(life):
    job, content = report(life)
    text = text_of(content)
    assert job["result"]["grade"] == "B"
    for told in ("企业信用报告", ONE, "甲1号", "甲2号", "甲3号", "信用修复管理办法", "质量诚信承诺书", "AA级条件"):
        assert told in text, told
    assert "甲4号" not in text, "what was annulled is left out"
    paper = life.call("verify_paper", code=job["paper"])
    assert (paper["kind"], paper["about"], paper["state"]) == ("credit_report", ONE, "VALID")
    assert paper["says"]["信用等级"] == "B"
    assert len(content) < 1 << 20


def test_a_credit_report_comes_in_english_too(life):
    text = text_of(report(life, language="en")[1])
    assert "Creditreportofanenterprise" in text
    assert "Whattheenterprisecando" in text


def test_a_report_of_a_day_gone_by_rates_that_day(life):
    assert report(life, on="2026-01-01")[0]["result"]["grade"] == "A"


def test_an_enterprise_without_any_record_has_a_report_too(credit):
    credit.register()
    job, content = report(credit)
    assert job["result"] == {**job["result"], "grade": "U", "score": 100}
    assert "没有计入的扣分事项" in text_of(content)


def test_a_report_of_a_stranger_or_of_another_county_is_refused_before_it_is_begun(credit):
    credit.register()
    with pytest.raises(NotFound):
        report(credit, uscc=shoemaker(99))
    with pytest.raises(NotPermitted):
        report(credit, agency="nh-samr")
    with pytest.raises(NotPermitted):
        report(credit, agency="portal")
    with pytest.raises(InvalidRequest):
        report(credit, on="tomorrow")
    assert credit.call("list_jobs", agency="ciq")["items"] == []
