"""Files of risk information as jobs, with the worker's steps taken by the test."""

import base64
import csv
import hashlib
from io import BytesIO, StringIO
from typing import Any

import pytest
import python_calamine
import xlsxwriter

from databus.errors import InvalidRequest, NotPermitted
from databus.testing import Harness
from tests.integration.enforcement.risk_scenes import brand, firm, matches

HEADS = (
    "来源编号", "来源", "产品", "风险描述", "危害类型", "商品编码", "品牌", "型号", "条码", "批号", "企业代码", "申报编号",
    "生产经营者", "通报方", "目标市场", "通报日期",
)  # fmt: skip
SHOES = ("S-1", "监督抽查", "女鞋", "六价铬超标", "化学", "6403", "JINBU", "", "", "", "", "", "", "", "", "2026-11-20")
TOYS = ("S-2", "国外通报", "玩具", "小零件", "噎塞", "9503", "", "", "", "L1；L2", "", "", "", "德国", "DE", "")
UNKNOWN_SOURCE = ("S-3", "听说", "玩具", "小零件", *[""] * 12)
WRONG_CODE = ("S-4", "召回调查", "玩具", "小零件", *[""] * 6, "91441323MA4YNT018X", *[""] * 5)


def as_csv(*lines: Any) -> bytes:
    out = StringIO()
    csv.writer(out).writerows([HEADS, *lines])
    return out.getvalue().encode()


def as_workbook(*lines: Any) -> bytes:
    out = BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for row, line in enumerate([HEADS, *lines]):
            sheet.write_row(row, 0, line)
    return out.getvalue()


def taken(
    service: Harness,
    content: bytes,
    agency: str = "samr",
    kind: str = "import_risk_information",
    **parameters: Any,
) -> Any:
    told = {"filename": "风险.xlsx", "size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    job = service.call("start_job", agency=agency, kind=kind, parameters=told | parameters)
    sent = base64.b64encode(content).decode()
    service.call("put_job_part", agency=agency, job_id=job["job_id"], number=1, content_base64=sent)
    service.run_chores()
    return service.call("get_job", agency=agency, job_id=job["job_id"])


@pytest.mark.requirement("R-03", "R-08")
@pytest.mark.parametrize("write", [as_csv, as_workbook])
def test_a_file_is_taken_in_matched_afterwards_and_what_is_wrong_is_refused_by_row(service: Harness, write: Any):
    code = firm(service, 1, "惠东县黄埠镇金步鞋业有限公司")
    brand(service, code, "JINBU")
    content = write(SHOES, TOYS, UNKNOWN_SOURCE, WRONG_CODE)
    tried = taken(service, content, agency="ciq", dry_run=True)
    assert (tried["result"]["collected"], tried["result"]["refused"]) == (2, 2)
    assert service.call("list_risk_information")["items"] == []
    job = taken(service, content, agency="ciq")
    assert (job["state"], job["result"]["collected"], job["result"]["refused"]) == ("DONE", 2, 2)
    refused = service.call("list_job_refusals", agency="ciq", job_id=job["job_id"])["items"]
    assert [(one["row"], one["column"]) for one in refused] == [(4, "来源"), (5, "企业代码")]
    toys, shoes = service.call("list_risk_information")["items"]
    assert (shoes["source"], shoes["channel"], shoes["hazard"], shoes["brands"]) == (
        "supervision_sampling", "file", "chemical", ["JINBU"],
    )  # fmt: skip
    assert (toys["batches"], toys["market"], toys["notified_by"]) == (["L1", "L2"], "DE", "德国")
    service.run_chores()
    assert [one["way"] for one in matches(service, shoes["information_id"])] == ["brand"]
    again = taken(service, as_csv(SHOES), agency="ciq")
    assert (again["result"]["collected"], again["result"]["known"]) == (0, 1)
    other = taken(service, as_csv(("S-1", *SHOES[1:3], "另一说法", *SHOES[4:])), agency="ciq")
    assert (other["result"]["refused"], other["paper"] is not None) == (1, True)


def test_a_reference_that_only_looks_like_another_is_refused(service: Harness):
    turned = "S\u202e-1\u200b"
    job = taken(service, as_csv(SHOES, (turned, *SHOES[1:])))
    assert (job["result"]["collected"], job["result"]["refused"]) == (1, 1)
    (refused,) = service.call("list_job_refusals", agency="samr", job_id=job["job_id"])["items"]
    assert (refused["row"], refused["column"]) == (3, "来源编号")
    told = {"source": "supervision_sampling", "product": "女鞋", "description": "六价铬超标"}
    with pytest.raises(InvalidRequest) as wrong:
        service.call("record_risk_information", agency="samr", reference=turned, **told)
    assert wrong.value.fields[0][0] == "reference"


def test_rows_that_are_not_the_bodys_to_tell_are_refused_one_by_one(service: Harness):
    job = taken(service, as_csv(SHOES, ("S-9", "国外退货", *SHOES[2:])))
    assert (job["result"]["collected"], job["result"]["refused"]) == (1, 1)
    with pytest.raises(NotPermitted, match="import_risk_information"):
        taken(service, as_csv(SHOES), agency="portal")


def test_the_sheet_is_had_empty_with_its_headings(service: Harness):
    begun = service.call("start_job", agency="samr", kind="risk_information_template", parameters={})
    service.run_chores()
    job = service.call("get_job", agency="samr", job_id=begun["job_id"])
    paper = service.call("get_paper", agency="samr", code=job["paper"])
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(base64.b64decode(paper["content_base64"])))
    assert tuple(book.get_sheet_by_index(0).to_python()[0]) == HEADS
