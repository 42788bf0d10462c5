"""Yearly summaries: counted from what the registry knows, written as PDF and .docx, submitted to governments."""

import base64
import io

import docx
import pypdf
import pytest

from databus import contracts
from databus.errors import Conflict, InvalidRequest, NotFound, NotPermitted
from tests.integration.enterprise.conftest import CODES, ZONE

ASKED = {
    "zone_id": ZONE,
    "year": 2026,
    "experience": "信用分级与检测平台结合，企业自检能力明显提高。",
    "problems": "中小企业认证费用负担仍然较重。",
}


def summed_up(registry, agency: str = "customs", **more):
    job = registry.call("start_job", agency=agency, kind="yearly_summary", parameters={**ASKED, **more})
    registry.run_chores()
    return registry.call("get_job", agency=agency, job_id=job["job_id"])


def file_of(registry, code: str, agency: str = "gov") -> bytes:
    first = registry.call("get_paper", agency=agency, code=code)
    rest = [registry.call("get_paper", agency=agency, code=code, part=n) for n in range(2, first["parts"] + 1)]
    return b"".join(base64.b64decode(part["content_base64"]) for part in [first, *rest])


def text_of(content: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(content)).pages)


@pytest.fixture
def year(registry):
    """A national zone of three members, with figures, a case, a campaign, a meeting, tasks, a check, a comment."""
    registry.zone()
    registry.recognise()
    for number, code in enumerate(CODES[:3]):
        registry.register(code, leading=number == 0)
        registry.rate(code, "AA" if number == 0 else "A")
        registry.join(code)
    figures = {"year": 2026, "local_exports_usd": "500000000", "national_exports_usd": "9000000000"}
    registry.call(
        "record_zone_figures",
        agency="office",
        zone_id=ZONE,
        denominator_scope="local_all_goods",
        document_no="惠统〔2026〕1号",
        member_exports=[
            {"uscc": CODES[0], "exports_usd": "41000000"},
            {"uscc": CODES[1], "exports_usd": "12500000.50"},
        ],
        **figures,
    )
    registry.trace("trace_opened", CODES[1], opened_on="2026-06-01")
    example = contracts.get("enforcement.campaign_changed").example
    campaign = {**example, "zone_id": ZONE, "title": "女鞋知识产权保护专项行动", "year": 2026, "state": "CLOSED"}
    registry.deliver("enforcement.campaign_changed", subject=campaign["campaign_id"], data=campaign)
    meeting = registry.call(
        "call_meeting",
        agency="office",
        zone_id=ZONE,
        title="示范区建设联席会议",
        agenda=["审定企业标准"],
        place="县政府",
        planned_on="2026-11-22",
        invited=["sme", "customs"],
        document_no="惠示范办〔2026〕9号",
    )
    registry.call(
        "hold_meeting",
        agency="office",
        meeting_id=meeting["meeting_id"],
        held_on="2026-11-22",
        attended=["office", "sme"],
        minutes_no="惠示范办纪〔2026〕3号",
        minutes="议定一项。",
        decisions=[{"item": "1", "matter": "policies", "zh": "兑现扶持政策", "agencies": ["sme"]}],
    )
    (task,) = registry.call("list_tasks", agency="sme", state="OPEN")["items"]
    registry.call("report_task", agency="sme", task_id=task["task_id"], progress=80, note="已兑现八成")
    registry.call(
        "record_check",
        agency="customs",
        zone_id=ZONE,
        kind="supervision",
        scope="风险管理体系",
        document_no="惠关检〔2026〕18号",
        checked_on="2026-11-20",
        findings=[{"what": "预警未闭环", "requirement": "S14 五", "severity": "minor", "responsible": "eit"}],
    )
    registry.call("report_problem", agency="samr", zone_id=ZONE, text="检测排期过长")
    return registry


@pytest.mark.requirement("G-03")
@pytest.mark.requirement("A-03")
def test_the_years_summary_is_counted_from_what_the_registry_knows(year):
    job = summed_up(year)
    assert job["state"] == "DONE", job
    summary = year.call("get_summary", summary_id=job["result"]["summary_id"])
    told = summary["figures"]
    assert (told["from_on"], told["until_on"]) == ("2026-01-01", "2026-11-22")
    (zone,) = told["zones"]
    assert (zone["zone_id"], zone["state"]) == (ZONE, "NAT_RECOGNISED")
    assert {kpi["code"]: kpi["value"] for kpi in zone["kpis"]}["K1"] == "3"
    assert told["members_by_state"] == {"ACTIVE": 3}
    assert told["memberships_moved"]["ACTIVE"] == 3
    assert told["exports_usd"] == {"2022": None, "2023": None, "2024": None, "2025": None, "2026": "53500000.50"}
    assert told["grades"] == {"A": 2, "AA": 1}
    assert told["cases"] == {"OPEN": 1}
    assert [one["title"] for one in told["campaigns"]] == ["女鞋知识产权保护专项行动"]
    assert [(one["attended"], one["decisions"]) for one in told["meetings"]] == [(2, 1)]
    assert told["tasks"] == [
        {"lead": "eit", "given": 1, "done": 0, "overdue": 0, "progress": 0},
        {"lead": "sme", "given": 1, "done": 0, "overdue": 0, "progress": 80},
    ]
    assert told["checks"] == {"made": 1, "findings": {"OPEN": 1}}
    assert told["problems"] == {"OPEN": 1}


@pytest.mark.requirement("G-03")
def test_the_summary_is_written_as_pdf_and_as_docx_with_tables_and_pictures(year):
    job = summed_up(year)
    pdf, word = job["result"]["papers"]
    assert job["paper"] == pdf
    text = text_of(file_of(year, pdf))
    for wanted in (
        "惠东县出口女鞋质量安全示范区2026年度工作总结",
        "国家级示范区",
        "女鞋知识产权保护专项行动",
        "惠示范办纪〔2026〕3号",
        "53.50",
        "海关",
        "县经信局",
    ):
        assert wanted in text, wanted
    document = docx.Document(io.BytesIO(file_of(year, word)))
    words = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert ASKED["experience"] in words
    assert len(document.tables) >= 6
    assert len(document.inline_shapes) >= 3


@pytest.mark.requirement("A-03")
def test_a_summary_is_submitted_upwards_and_to_governments_once(year):
    summary_id = summed_up(year)["result"]["summary_id"]
    asked = {"summary_id": summary_id, "to": ["gov", "ciq-province"], "document_no": "惠关报〔2026〕31号"}
    year.refused(NotPermitted, "submit_summary", agency="samr", **asked)
    told = year.call("submit_summary", agency="customs", **asked)
    assert (told["reported_to"], told["reported_on"]) == (["gov", "ciq-province"], "2026-11-22")
    assert len(told["papers"]) == 2
    (said,) = year.said("enterprise.summary_submitted")
    assert said.data["papers"] == told["papers"]
    assert year.call("submit_summary", agency="customs", **asked) == told
    year.refused(Conflict, "submit_summary", agency="customs", idempotency_key="other", **{**asked, "to": ["aqsiq"]})
    (listed,) = year.call("list_summaries", zone_id=ZONE, year=2026)["items"]
    assert listed["summary_id"] == summary_id
    assert "figures" not in listed


def test_a_whole_county_is_summed_up_over_all_its_zones(year):
    year.zone(zone_id="huidong-bags", name="惠东县出口箱包质量安全示范区", product="箱包", hs_prefixes=["4202"])
    job = summed_up(year, "office", zone_id=None, division="441323")
    told = year.call("get_summary", summary_id=job["result"]["summary_id"])
    assert [zone["zone_id"] for zone in told["figures"]["zones"]] == ["huidong-bags", ZONE]
    assert told["figures"]["members_by_state"] == {"ACTIVE": 3}


def test_a_year_gone_by_is_counted_as_it_stood_at_its_end(year):
    told = year.call("get_summary", summary_id=summed_up(year, year=2025)["result"]["summary_id"])["figures"]
    assert (told["until_on"], told["members_by_state"], told["tasks"]) == ("2025-12-31", {}, [])


@pytest.mark.parametrize(
    ("agency", "wrong", "said"),
    [
        ("customs", {"year": 2027}, "year"),
        ("customs", {"zone_id": "nowhere"}, "nowhere"),
        ("nh-office", {}, "nh-office"),
        ("office", {"zone_id": None, "division": "441302"}, "441302"),
    ],
)
def test_a_summary_that_cannot_be_made_ends_its_job_with_the_reason(year, agency, wrong, said):
    job = summed_up(year, agency, **wrong)
    assert job["state"] == "FAILED"
    assert said in job["error"]
    assert year.call("list_summaries")["items"] == []


def test_a_summary_of_nothing_is_refused_and_one_that_is_not_there_not_found(registry):
    told = registry.refused(
        InvalidRequest,
        "start_job",
        agency="customs",
        kind="yearly_summary",
        parameters={**ASKED, "zone_id": None},
    )
    assert told.fields[0][0].startswith("parameters")
    registry.refused(NotPermitted, "start_job", agency="samr", kind="yearly_summary", parameters=ASKED)
    with pytest.raises(NotFound):
        registry.call("get_summary", summary_id="none")
