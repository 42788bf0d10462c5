from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.identifiers import make_uscc
from databus.sheets.files import FileRefused
from services.credit.domain.record_columns import LAYOUT, refusal_of

USCC = str(make_uscc("441323", "MA5C0001"))
RIGHT = {
    "uscc": USCC,
    "item": "L04",
    "occurred_on": "2026-10-02",
    "decided_on": "2026-11-10",
    "effective_on": "2026-11-20",
    "document_no": "惠东市监罚〔2026〕12号",
    "detail": "产品标识不符",
    "evidence_hash": "ab" * 32,
}
days = st.dates(date(2000, 1, 1), date(2199, 12, 31)).map(date.isoformat)
words = st.text(st.characters(whitelist_categories=("L", "N")), min_size=1, max_size=50)


def read(told, language="zh"):
    sheet = LAYOUT.open([LAYOUT.headings(language), LAYOUT.written(told)])
    return LAYOUT.read(sheet.headings, sheet.rows, sheet.doubled)


@given(words, words, days, days, days, st.none() | days, st.sampled_from(["zh", "en"]))
def test_what_is_written_is_read_again_in_both_languages(
    document_no, detail, occurred, decided, effective, no, language
):
    told = RIGHT | {"document_no": document_no, "detail": detail, "occurred_on": occurred, "effective_on": effective}
    told |= {"decided_on": decided if no is None else None}
    (line,), refusals = read(told, language)
    assert refusals == []
    assert {name: line.told[name] for name in told} == told | {"uscc": line.told["uscc"]}
    assert str(line.told["uscc"]) == USCC


@pytest.mark.parametrize(
    ("change", "column", "zh"),
    [
        ({"uscc": USCC[:-1]}, "统一社会信用代码", "应为18位"),
        ({"item": "4"}, "项目代码", "如L04"),
        ({"item": None}, "项目代码", "不能为空"),
        ({"occurred_on": "2026年10月2日"}, "行为日期", "不是日期"),
        ({"effective_on": None}, "生效日期", "不能为空"),
        ({"document_no": None}, "文号", "不能为空"),
        ({"document_no": "文" * 201}, "文号", "最多200字"),
        ({"detail": "事" * 4001}, "事实", "最多4000字"),
        ({"evidence_hash": "ab"}, "证据摘要", "64位"),
    ],
)
def test_what_is_wrong_with_a_cell_is_told_by_its_column(change, column, zh):
    lines, (refusal,) = read(RIGHT | change)
    assert (lines, refusal.row, refusal.column) == ([], 2, column)
    assert zh in refusal.reason_zh
    assert refusal.reason


def test_what_is_left_blank_is_not_said():
    (line,), _ = read(RIGHT | {"decided_on": None, "detail": None, "evidence_hash": None})
    assert [line.told[name] for name in ("decided_on", "detail", "evidence_hash")] == [None, None, None]


def test_a_row_is_the_same_as_another_by_code_item_and_document():
    heads, row = LAYOUT.headings("zh"), LAYOUT.written(RIGHT)
    other = LAYOUT.written(RIGHT | {"item": "L05"})
    assert LAYOUT.open([heads, row, other, row]).doubled == {4: 2}


def test_a_sheet_without_a_needed_column_is_refused():
    with pytest.raises(FileRefused, match="lacks columns"):
        LAYOUT.open([["统一社会信用代码", "文号"], [USCC, "1号"]])


def test_the_guide_tells_of_every_column_what_is_right():
    for language in ("zh", "en"):
        told = LAYOUT.guide(language)
        assert [heading for heading, _, _ in told] == LAYOUT.headings(language)
        assert all(right for _, _, right in told)


def test_what_the_register_refuses_is_told_by_column_in_both_languages():
    refusal = refusal_of(7, "effective_on", "a document cannot take effect before the act", "2026-10-02 or later")
    assert (refusal.row, refusal.column) == (7, "生效日期")
    assert refusal.reason == "a document cannot take effect before the act: 2026-10-02 or later"
    other = refusal_of(8, None, "record S01 is for ciq", "")
    assert (other.column, other.reason_zh) == ("项目代码", "该项目不由本单位认定")
