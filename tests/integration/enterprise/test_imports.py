import base64
from io import BytesIO

import pytest
import xlsxwriter

from databus.errors import InvalidRequest, NotPermitted
from deploy.demo.data import enterprises as data
from tests.integration.enterprise.conftest import CODES


def sheet(*rows):
    target = BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()
    return target.getvalue()


def take_in(registry, content, agency="office"):
    encoded = base64.b64encode(content).decode()
    return registry.call("import_enterprises", agency=agency, content_base64=encoded, filename="企业基本情况.xlsx")


@pytest.mark.requirement("E-01", "E-11", "E-12", "E-13", "E-14")
def test_the_offices_spreadsheet_is_taken_in_and_every_wrong_row_is_told(registry):
    told = take_in(registry, data.workbook())
    assert (told["rows"], len(told["registered"])) == (40, 36)
    assert told["registered"] == [made.uscc for made in data.enterprises()]
    assert [(row["row"], row["column"]) for row in told["refused"]] == [
        (40, "统一社会信用代码"),
        (41, "统一社会信用代码"),
        (42, "诚信承诺书签署日期"),
        (43, "诚信承诺书签署日期"),
    ]
    wrong_digit, doubled, one_day, other_day = (row["reason_zh"] for row in told["refused"])
    assert "校验码错误" in wrong_digit
    assert doubled == "与第14行重复"
    assert "2026年13月5日" in one_day
    assert "2026.3.5" in other_day
    assert told["ignored_columns"] == ["序号"]
    assert len(registry.said("enterprise.registered")) == 36
    first = registry.call("get_enterprise", uscc=told["registered"][0])
    made = data.enterprises()[0]
    assert (first["name"], first["leading"], first["cnas_lab"], first["synthetic"]) == (made.name, True, True, True)
    assert first["exports_usd"] == {"2025": f"{made.exports * 10_000}.00"}
    assert first["hs_codes"] == ["640399", "640391"]


def test_the_same_rows_again_change_nothing(registry):
    take_in(registry, data.workbook())
    again = take_in(registry, data.workbook())
    assert (len(again["unchanged"]), again["registered"], again["changed"]) == (36, [], [])
    assert len(registry.said()) == 36


def test_a_row_that_differs_amends_what_its_columns_say_alone(registry):
    registry.register(CODES[0], leading=True)
    content = sheet(["企业名称", "统一社会信用代码", "自主品牌"], ["惠东县改名鞋厂", str(CODES[0]), "是"])
    assert take_in(registry, content)["changed"] == [CODES[0]]
    file = registry.call("get_enterprise", uscc=CODES[0])
    assert (file["name"], file["own_brand"], file["leading"], file["pledge"], file["version"]) == (
        "惠东县改名鞋厂", True, True, True, 2,
    )  # fmt: skip


def test_only_those_with_the_duty_send_spreadsheets(registry):
    with pytest.raises(NotPermitted, match="office"):
        take_in(registry, data.workbook(), agency="portal")


@pytest.mark.requirement("Z-36", "Z-37", "Z-38", "Z-39", "Z-40", "Z-41", "Z-42", "Z-43")
def test_the_members_of_the_spreadsheet_pass_every_threshold_of_the_plan(registry):
    take_in(registry, data.workbook())
    told = data.huidong()
    registry.call("create_zone", agency="gov", **told["zone"])
    for number, batch in enumerate(data.batches(), start=1):
        for code in batch:
            registry.rate(code, "A")
            registry.join(code, batch_no=number)
    registry.call("record_zone_figures", agency="commerce", zone_id=told["zone"]["zone_id"], **told["figures"])
    kpis = registry.call("get_kpis", zone_id=told["zone"]["zone_id"])["kpis"]
    assert [kpi["code"] for kpi in kpis if not kpi["passed"]] == ["K9"]


@pytest.mark.parametrize("content", ["", "%%%", base64.b64encode(b"PK\x03\x04 no").decode(), "é"])
def test_what_is_no_spreadsheet_is_refused(registry, content):
    refused = registry.refused(InvalidRequest, "import_enterprises", agency="office", content_base64=content)
    assert [name for name, _ in refused.fields] == ["content_base64"]
    assert type(refused) is InvalidRequest


def test_a_spreadsheet_without_a_column_is_refused_in_chinese_and_english(registry):
    content = base64.b64encode("企业名称\r\n合成鞋厂".encode()).decode()
    refused = registry.refused(InvalidRequest, "import_enterprises", agency="office", content_base64=content)
    assert type(refused) is InvalidRequest
    assert refused.message == "表中缺少必需的列 (the sheet lacks columns that are needed)"
    assert refused.fields == [("content_base64", "应有统一社会信用代码 (headings 统一社会信用代码)")]
