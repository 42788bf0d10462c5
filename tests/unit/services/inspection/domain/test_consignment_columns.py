from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.identifiers import make_uscc
from services.inspection.domain.consignment import Declaration
from services.inspection.domain.consignment_columns import LAYOUT, ask_of, refusal_of

ONE = str(make_uscc("441323", "MA5N0001"))
ROW = {
    "申报编号": "HD2026-000017",
    "统一社会信用代码": ONE,
    "商品编码": "6403.99",
    "产品": "女鞋",
    "数量": 1200,
    "计量单位": "双",
    "货值": "18,000.50",
    "币种": "usd",
    "输往国家": "de",
}


def read(**change: Any) -> tuple[list[Any], list[Any]]:
    row = {**ROW, **change}
    return LAYOUT.read(list(row), [(2, list(row.values()))], {})


def asked(**change: Any) -> dict[str, Any]:
    [line], refusals = read(**change)
    assert refusals == []
    return ask_of(line.told)


def test_a_row_says_what_the_fields_of_a_declaration_do() -> None:
    ask = asked(合格保证="是")
    assert ask.keys() == {field.name for field in fields(Declaration)}
    assert (ask["hs_code"], ask["quantity"], ask["destination"]) == ("640399", Decimal(1200), "DE")
    assert ask["value"] == {"amount": "18000.50", "currency": "USD"}
    assert (ask["direction"], ask["assurance_filed"], ask["aid"]) == ("export", True, False)


def test_headings_may_be_english() -> None:
    english = {LAYOUT.heading_of(column.field, "en"): "x" for column in LAYOUT.columns}
    assert LAYOUT.open([list(english)]).ignored_columns == []


@given(st.integers(1, 10**12))
def test_an_amount_of_yuan_is_kept_in_fen_exactly(fen: int) -> None:
    text = f"{Decimal(fen) / 100:.2f}"
    assert asked(货值=text, 币种="CNY")["value"] == {"fen": fen}


def test_a_part_of_a_fen_is_not_rounded_away() -> None:
    assert asked(货值="0.005", 币种="CNY")["value"] == {"amount": "0.005", "currency": "CNY"}


@pytest.mark.parametrize(
    ("column", "wrong"),
    [
        ("商品编码", "64"),
        ("统一社会信用代码", "91441323MA4YNT018F"),
        ("数量", "0"),
        ("数量", "-1"),
        ("货值", "many"),
        ("币种", "元"),
        ("输往国家", "UK"),
        ("申报编号", ""),
        ("产品", ""),
        ("计量单位", "x" * 21),
    ],
)
def test_a_wrong_cell_is_named_with_what_would_be_right_in_both_languages(column: str, wrong: str) -> None:
    lines, [refusal] = read(**{column: wrong})
    assert lines == []
    assert (refusal.row, refusal.column) == (2, column)
    assert refusal.reason_zh != refusal.reason


def test_what_declaring_refuses_is_told_at_its_column() -> None:
    refusal = refusal_of(7, "destination", "the declaration cannot be taken", "the country the goods go to")
    assert (refusal.row, refusal.column) == (7, "输往国家")
    assert refusal.reason == "the declaration cannot be taken: the country the goods go to"
    other = refusal_of(7, None, "declare_consignment is for portal, not for lab", "")
    assert other.column == "申报编号"
    assert "declare_consignment is for portal" in other.reason_zh


def test_the_guide_names_every_column_that_is_written() -> None:
    for language in ("zh", "en"):
        assert [row[0] for row in LAYOUT.guide(language)] == LAYOUT.headings(language)
