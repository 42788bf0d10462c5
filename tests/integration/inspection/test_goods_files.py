"""Files of goods as jobs of inspection, with the worker's steps taken by the test."""

import base64
import csv
import hashlib
from io import BytesIO, StringIO
from typing import Any

import pytest
import python_calamine

from databus.errors import NotPermitted
from tests.integration.inspection.conftest import SHOES, Inspection

HEADS = ("商品编码", "商品名称", "类别", "内容", "生效日期", "失效日期", "文号", "依据条款")
STATUTORY = ("6403", "皮鞋", "法检", "法检", "2026-11-01", "", "公告〔2026〕31号", "")
RISKY = ("950300", "玩具", "产品风险", "高", "2026-11-22", "", "公告〔2026〕32号", "order 113")
TO_COME = ("9403", "家具", "法检", "法检", "2027-01-01", "2027-12-31", "公告〔2026〕33号", "")
BACKWARDS = ("9405", "灯具", "法检", "法检", "2027-01-01", "2026-12-31", "公告〔2026〕34号", "")
MUDDLED = ("9608", "笔", "法检", "高", "2027-01-01", "", "公告〔2026〕35号", "")


def written(*lines: Any) -> bytes:
    out = StringIO()
    csv.writer(out).writerows([HEADS, *lines])
    return out.getvalue().encode()


def taken(inspection: Inspection, content: bytes, agency: str = "customs", **parameters: Any) -> Any:
    told = {"filename": "目录.csv", "size_bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    job = inspection.call("start_job", agency=agency, kind="import_goods", parameters=told | parameters)
    sent = base64.b64encode(content).decode()
    inspection.call("put_job_part", agency=agency, job_id=job["job_id"], number=1, content_base64=sent)
    inspection.run_chores()
    return inspection.call("get_job", agency=agency, job_id=job["job_id"])


@pytest.mark.requirement("M-08")
def test_a_catalogue_is_taken_in_and_what_cannot_be_is_refused_by_row(inspection: Inspection) -> None:
    inspection.national_member()
    shoes = inspection.declare(hs_code=SHOES)
    lines = (STATUTORY, RISKY, TO_COME, BACKWARDS, MUDDLED)
    tried = taken(inspection, written(*lines), dry_run=True)
    assert (tried["result"]["recorded"], tried["result"]["refused"]) == (3, 2)
    assert inspection.call("list_goods")["items"] == []
    job = taken(inspection, written(*lines))
    assert (job["state"], job["result"]["recorded"], job["result"]["refused"]) == ("DONE", 3, 2)
    refused = inspection.call("list_job_refusals", agency="customs", job_id=job["job_id"])["items"]
    assert [(one["row"], one["column"]) for one in refused] == [(5, "失效日期"), (6, "内容")]
    assert inspection.gist(shoes)[1] == "CREDIT"
    assert {one["source"] for one in inspection.call("list_goods")["items"]} == {"file"}
    again = taken(inspection, written(*lines[:3]))
    assert (again["result"]["recorded"], again["result"]["known"]) == (0, 3)
    assert len(inspection.said("inspection.goods_changed")) == 3


def test_rows_that_are_not_the_bodys_to_say_are_refused_one_by_one(inspection: Inspection) -> None:
    job = taken(inspection, written(STATUTORY, RISKY), agency="ciq-province")
    assert (job["result"]["recorded"], job["result"]["refused"]) == (1, 1)
    with pytest.raises(NotPermitted, match="import_goods"):
        taken(inspection, written(RISKY), agency="portal")


def test_the_sheet_of_goods_is_had_empty_with_its_headings(inspection: Inspection) -> None:
    begun = inspection.call("start_job", agency="customs", kind="goods_template", language="zh", parameters={})
    inspection.run_chores()
    job = inspection.call("get_job", agency="customs", job_id=begun["job_id"])
    paper = inspection.call("get_paper", agency="customs", code=job["paper"])
    book = python_calamine.CalamineWorkbook.from_filelike(BytesIO(base64.b64decode(paper["content_base64"])))
    assert tuple(book.get_sheet_by_index(0).to_python()[0]) == HEADS
