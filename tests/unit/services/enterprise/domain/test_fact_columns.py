"""A sheet's reading of facts is that of the calls: what it takes they take, with the same details."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.identifiers import make_uscc
from databus.sheets.cells import Wrong
from databus.sheets.files import FileRefused
from databus.sheets.layouts import Layout
from services.enterprise.domain.fact_columns import OF_KIND, columns_of, wrong_together
from services.enterprise.schemas.fact_kinds import KINDS, details_of
from tests.infrastructure import ROOT

CODE = str(make_uscc("441323", "MA5H0001"))
words = st.text("鞋abcXYZ019 ,，、/-&()（）;；.=+@'\"", max_size=40) | st.sampled_from(
    [
        "质量管理体系",
        "QMS",
        "CNAS",
        "省级",
        "national",
        "国家标准",
        "主持",
        "研发中心",
        "DE",
        "EU",
        "UK",
        "6403.99",
        "1951",
    ]
)
cells = (
    words
    | st.none()
    | st.integers(-5, 2300)
    | st.floats(0, 1e12).map(lambda number: round(number, 2))
    | st.dates().map(str)
    | st.sampled_from(["是", "否", "shoes.example", "Shoes.Example", "a\nb", "一\n二；三"])
)


def test_every_kind_of_fact_has_its_columns_and_every_field_a_column():
    assert OF_KIND.keys() == KINDS.keys()
    for kind, schema in KINDS.items():
        assert {column.field for column in OF_KIND[kind]} == schema().fields.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_no_heading_of_a_sheet_stands_for_two_columns(kind):
    headings = [heading for column in columns_of(kind) for heading in {column.zh, column.en}]
    assert len(headings) == len(set(headings))


def read(column, cell):
    try:
        return column.read(cell)
    except Wrong as wrong:
        return wrong


@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_what_a_row_tells_is_what_a_call_would_tell(kind, data):
    details = {}
    for column in OF_KIND[kind]:
        told = [read(column, cell) for cell in data.draw(st.lists(cells, min_size=12, max_size=12))]
        right = [value for value in told if not isinstance(value, Wrong)]
        assert all(wrong.zh and wrong.en for wrong in told if isinstance(wrong, Wrong))
        if not right:
            return
        details[column.field] = right[0]
    if wrong_together(kind, details) is None:
        assert details_of(kind, details) == details
        for column in OF_KIND[kind]:
            if not column.spare:
                assert column.read(column.written(details[column.field])) == details[column.field]


def layout(kind="certificate"):
    return Layout(columns_of(kind), ("uscc", "scheme", "issuer", "number"))


def test_headings_are_known_in_both_languages_whatever_their_spaces_and_case():
    sheet = layout().open(
        [["惠东县证书一览"], ["uscc *", "Scheme", "证 书 编 号", "ISSUER", "备注"], [CODE, "QMS", "1", "甲机构", "x"]]
    )
    lines, refusals = layout().read(sheet.headings, sheet.rows, sheet.doubled)
    assert refusals == []
    assert lines[0].told == {"uscc": CODE, "scheme": "QMS", "number": "1", "issuer": "甲机构"}
    assert (lines[0].row, list(sheet.ignored_columns)) == (3, ["备注"])


@pytest.mark.parametrize(
    ("rows", "right"),
    [
        ([], "headings and rows"),
        ([["USCC", "scheme", "issuer"]], "证书编号"),
        ([["USCC", "scheme", "证书类型", "issuer", "证书编号"]], "one column 证书类型"),
        ([["甲", "乙"]], "统一社会信用代码"),
    ],
)
def test_a_sheet_without_its_columns_is_refused_naming_them(rows, right):
    with pytest.raises(FileRefused) as told:
        layout().open(rows)
    assert right in told.value.right_en


def test_a_row_that_says_the_same_again_in_other_words_is_doubled():
    heads = ["统一社会信用代码", "证书类型", "证书编号", "发证机构"]
    rows = [
        [CODE, "QMS", "1", "甲"],
        [CODE[:10] + " " + CODE[10:], "质量管理体系", 1.0, "甲"],
        [CODE, "EMS", "1", "甲"],
    ]
    assert layout().open([heads, *rows]).doubled == {3: 2}


def test_rows_without_a_code_are_wrong_and_not_doubled():
    sheet = layout().open(
        [["统一社会信用代码", "证书类型", "证书编号", "发证机构"], ["", "QMS", 1, "甲"], ["", "QMS", 1, "甲"]]
    )
    assert sheet.doubled == {}
    lines, refusals = layout().read(sheet.headings, sheet.rows, sheet.doubled)
    assert (lines, [refusal.column for refusal in refusals]) == ([], ["统一社会信用代码"] * 2)


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_of_a_sheet_is_explained(kind):
    explained = (ROOT / "docs/operations/files.md").read_text(encoding="utf-8")
    for column in columns_of(kind):
        assert f"{column.zh}{'*' if column.needed and not column.spare else ''} / {column.en}" in explained
