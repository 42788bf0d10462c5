import re
from datetime import date, datetime
from decimal import Decimal

import pytest

from databus.identifiers import make_uscc
from databus.sheets.files import FileRefused
from services.enterprise.domain.sheets import read_sheet

CODES = [make_uscc("441323", f"MA5HDN0{number}") for number in range(1, 6)]
HEADINGS = ["企业名称", "统一社会信用代码", "诚信承诺书签署日期", "质量管理体系", "HS编码", "2025年出口额（万美元）"]


def row(name="惠东县合成鞋业一厂", code=CODES[0], day="2026-01-05", qms="是", hs="640399", exports=12.5):
    return [name, code, day, qms, hs, exports]


def only_refusal(*cells):
    reading = read_sheet([HEADINGS, list(cells)])
    assert reading.entries == []
    (refusal,) = reading.refusals
    assert refusal.row == 2
    return refusal


@pytest.mark.requirement("E-01")
def test_a_row_becomes_an_enterprise_with_its_exports():
    (entry,) = read_sheet([HEADINGS, row(hs="6403.99、640419", exports="1,250.5")]).entries
    made = entry.enterprise
    assert (made.uscc, made.name, made.division, made.role) == (
        CODES[0],
        "惠东县合成鞋业一厂",
        "441323",
        "manufacturer",
    )
    assert (made.qms, made.leading, made.pledge_signed_on) == (True, False, date(2026, 1, 5))
    assert made.hs_codes == ("640399", "640419")
    assert entry.exports_usd == {2025: Decimal("12505000.00")}


def test_columns_may_stand_in_any_order_with_empty_rows_between_and_wide_characters():
    wide = CODES[0].translate({code: code + 0xFEE0 for code in range(33, 127)})
    sheet = [
        ["惠东县出口女鞋企业基本情况表"],
        [None, None],
        ["　统一社会信用代码 ", "备注", "企业名称*", "ＣＮＡＳ实验室"],
        [],
        [f"　{wide} ", "x", "　惠东县合成（吉隆）鞋厂　", "Ｙ"],
    ]
    reading = read_sheet(sheet)
    (entry,) = reading.entries
    assert (entry.row, entry.enterprise.uscc, entry.enterprise.cnas_lab) == (5, CODES[0], True)
    assert entry.enterprise.name == "惠东县合成（吉隆）鞋厂"
    assert reading.ignored_columns == ["备注"]


def test_a_name_with_a_control_character_is_refused_and_a_line_break_in_a_cell_is_a_space():
    head = ["统一社会信用代码", "企业名称", "英文名称"]
    reading = read_sheet([head, [CODES[0], "惠东县\n鞋厂", "A\x7fB"], [CODES[1], "惠东县\b鞋厂", None]])
    assert [(refusal.row, refusal.column) for refusal in reading.refusals] == [(2, "英文名称"), (3, "企业名称")]
    (entry,) = read_sheet([head, [CODES[0], "惠东县\n鞋厂", None]]).entries
    assert entry.enterprise.name == "惠东县 鞋厂"


def test_a_wrong_check_digit_is_told_the_right_one():
    right = CODES[0][-1]
    wrong = CODES[0][:-1] + ("0" if right != "0" else "1")
    refusal = only_refusal(*row(code=wrong))
    assert refusal.column == "统一社会信用代码"
    assert refusal.reason.endswith(f"would be {right}")
    assert refusal.reason_zh == f"统一社会信用代码校验码错误：{wrong}的末位应为{right}"


@pytest.mark.parametrize(
    ("changes", "zh"),
    [
        ({"code": CODES[0][:17]}, "应为18位，此处为17位"),
        ({"code": CODES[0][:16] + ("0" if CODES[0][16] != "0" else "1") + CODES[0][17]}, "校验码错误"),
        ({"code": "O" + CODES[0][1:]}, "不含I、O、S、V、Z"),
        ({"code": 914413230000000000}, "请将该列设为文本格式"),
        ({"code": None}, "缺少统一社会信用代码"),
        ({"name": ""}, "缺少企业名称"),
        ({"day": "tomorrow"}, "不是日期"),
    ],
)
def test_a_reason_in_chinese_is_chinese_and_the_english_stands_beside_it(changes, zh):
    for refusal in read_sheet([HEADINGS, row(**changes)]).refusals:
        assert zh in refusal.reason_zh
        assert not re.search("[a-z]{2}", refusal.reason_zh.replace("tomorrow", ""))
        assert not re.search("[一-龥]", refusal.reason)


def test_a_doubled_row_is_found_however_its_code_is_typed():
    typed = f" {CODES[0][:8].lower()}-{CODES[0][8:].lower()}"
    (refusal,) = read_sheet([HEADINGS, row(), row(code=typed)]).refusals
    assert refusal.reason_zh == "与第2行重复"


def test_a_doubled_row_names_the_first():
    reading = read_sheet([HEADINGS, row(), row(name="另一名称")])
    assert [entry.row for entry in reading.entries] == [2]
    (refusal,) = reading.refusals
    assert (refusal.row, refusal.column, refusal.reason_zh) == (3, "统一社会信用代码", "与第2行重复")


@pytest.mark.parametrize("text", ["2026年13月5日", "2026.3.5", "2026-13-05", "46000", 46000.0, "昨天"])
def test_a_date_typed_as_other_text_is_told_the_form(text):
    refusal = only_refusal(*row(day=text))
    assert refusal.column == "诚信承诺书签署日期"
    assert "2026-03-05" in refusal.reason


@pytest.mark.parametrize("cell", [date(2026, 3, 5), datetime(2026, 3, 5, 0, 0), "2026-03-05", "２０２６-０３-０５"])  # noqa: DTZ001
def test_a_day_is_a_date_cell_or_iso_text(cell):
    (entry,) = read_sheet([HEADINGS, row(day=cell)]).entries
    assert entry.enterprise.pledge_signed_on == date(2026, 3, 5)


def test_every_mistake_of_a_row_is_told_and_the_other_rows_are_taken():
    bad = row(name=" ", code=123456789012345678.0, qms="也许", hs="64", exports=-1)
    reading = read_sheet([HEADINGS, bad, row()])
    assert [entry.row for entry in reading.entries] == [3]
    assert {refusal.column for refusal in reading.refusals} == {
        "企业名称", "统一社会信用代码", "质量管理体系", "HS编码", "2025年出口额(万美元)",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "named"),
    [
        ([], "empty"),
        ([["", None]], "empty"),
        ([["企业名称"], ["a"]], "统一社会信用代码"),
        ([["企业名称", "统一社会信用代码", "企业名称"]], "twice"),
    ],
)
def test_a_sheet_that_is_no_list_of_enterprises_is_refused_whole(rows, named):
    with pytest.raises(FileRefused, match=named):
        read_sheet(rows)
