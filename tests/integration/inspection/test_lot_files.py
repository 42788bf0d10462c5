"""Lots from a file: a row for each lot, step, input and check, taken by itself, the same again changes nothing."""

from __future__ import annotations

from typing import Any

import pytest

from tests.integration.inspection.conftest import ONE, TWO, Inspection
from tests.integration.inspection.test_jobs import begun, done, file_of, refusals, rows_of, written

HEADS = [
    *("生产批号", "统一社会信用代码", "商品编码", "产品", "数量", "计量单位", "生产起始日期", "生产结束日期"),
    *("起始单件标识", "终止单件标识", "生产环节", "环节开始时间", "环节结束时间", "生产线", "班组代码"),
    *("原料或部件", "供应商名称", "供应商批号", "自检项目", "自检结果"),
]
CUT = ("裁断", "2026-11-03 08:00", "2026-11-03 17:00", "L1", "T-01")
SHAPE = ("成型", "2026-11-04 08:00", "2026-11-04 17:00", "L3", "T-12")
NOTHING = ("", "", "", "", "")


def row(
    lot_no: str = "L1", step: Any = CUT, part: Any = ("", "", ""), check: Any = ("", ""), **change: Any
) -> list[Any]:
    lot = {"uscc": ONE, "hs": "640399", "product": "女鞋", "quantity": "1200", "unit": "双"}
    lot |= {"from": "2026-11-02", "until": "2026-11-05", "first": "", "last": "", **change}
    return [lot_no, *lot.values(), *step, *part, *check]


def taken(inspection: Inspection, *rows: Any, **parameters: Any) -> Any:
    job_id = begun(inspection, written(HEADS, *rows), kind="register_lots", **parameters)
    inspection.run_chores()
    return inspection.call("get_job", agency="association", job_id=job_id)


@pytest.mark.requirement("E-09", "T-06")
def test_a_file_registers_lots_with_steps_inputs_and_checks(inspection: Inspection) -> None:
    job = taken(
        inspection,
        row(part=("牛皮面革", "合成制革厂", "P-778"), first="NX-0001", last="NX-1200"),
        row(part=("里布", "合成纺织厂", "T-5"), first="NX-0001", last="NX-1200"),
        row(step=SHAPE, check=("剥离强度", "合格")),
        row("L2", step=NOTHING),
    )
    counts = {name: job["result"][name] for name in ("registered", "added", "known", "refused")}
    assert counts == {"registered": 2, "added": 2, "known": 0, "refused": 0}
    [found] = inspection.call("list_lots", lot_no="L1")["items"]
    lot = inspection.call("get_lot", lot_id=found["lot_id"])
    assert [(one["step"], one["line"]) for one in lot["steps"]] == [("裁断", "L1"), ("成型", "L3")]
    assert [part["supplier_lot"] for part in lot["steps"][0]["inputs"]] == ["P-778", "T-5"]
    assert lot["steps"][1]["checks"][0]["item"] == "剥离强度"
    assert lot["steps"][0]["began_at"] == "2026-11-03T00:00:00+00:00"
    assert lot["marks"] == [{"first": "NX-0001", "last": "NX-1200"}]


def test_the_same_file_again_changes_nothing(inspection: Inspection) -> None:
    rows = [row(part=("牛皮面革", "合成制革厂", "P-778")), row(step=SHAPE)]
    taken(inspection, *rows)
    [before] = inspection.call("list_lots")["items"]
    job = taken(inspection, *rows, row(step=SHAPE, check=("外观", "合格")))
    assert (job["result"]["registered"], job["result"]["added"], job["result"]["known"]) == (0, 1, 2)
    [after] = inspection.call("list_lots")["items"]
    assert after["version"] == before["version"] + 1


def test_a_dry_run_tells_and_keeps_nothing(inspection: Inspection) -> None:
    job = taken(inspection, row(), row(step=SHAPE), row("L2", until="2026-11-30"), dry_run=True)
    assert (job["result"]["registered"], job["result"]["added"], job["result"]["refused"]) == (1, 1, 1)
    assert inspection.call("list_lots")["items"] == []


def test_rows_that_are_wrong_are_told_and_the_others_taken(inspection: Inspection) -> None:
    job = taken(
        inspection,
        row(),
        row(step=SHAPE, quantity="5"),
        row("L2", step=("成型", "", "2026-11-03 17:00", "L1", "T-01")),
        row("L3", step=NOTHING, part=("革", "厂", "P")),
        row("L4", step=("成型", "3 Nov", "2026-11-03 17:00", "L1", "T-01")),
        row("L5", part=("革", "", "P-1")),
        row("L6", uscc=TWO),
    )
    assert (job["result"]["registered"], job["result"]["refused"]) == (2, 5)
    told = {one["row"]: one["reason"] for one in refusals(inspection, job)}
    assert sorted(told) == [3, 4, 5, 6, 7]
    assert "1200" in told[3]


def test_the_sheet_of_lots_is_had_empty_with_its_headings(inspection: Inspection) -> None:
    job = done(inspection, "lot_template")
    assert rows_of(file_of(inspection, job["paper"]))[0][:3] == ["生产批号", "统一社会信用代码", "商品编码"]
