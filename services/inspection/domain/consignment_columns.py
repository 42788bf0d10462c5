"""The columns of a sheet of declarations, one a row; they mean what the fields of `declare_consignment` do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, fields
from decimal import Decimal
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.identifiers import parse_country, parse_hs_code
from databus.sheets.cells import Cell, Wrong, plain
from databus.sheets.columns import CODE, YES_NO, Column, Form, choice, text
from databus.sheets.layouts import Layout
from databus.sheets.opened import Refusal
from services.inspection.domain.consignment import Declaration

YUAN: Final = "CNY"
FEN: Final = 100  # of a yuan
_AMOUNT: Final = re.compile(r"\d{1,15}(?:\.\d{1,6})?", re.ASCII)
_CURRENCY: Final = re.compile(r"[A-Z]{3}", re.ASCII)


def _hs(cell: Cell) -> str:
    try:
        return parse_hs_code(re.sub(r"[\s.]", "", plain(cell)))
    except InvalidRequest:
        raise Wrong(f"应为{HS.zh}", HS.en) from None


def _amount(cell: Cell) -> str:
    told = plain(cell).replace(",", "")
    if not _AMOUNT.fullmatch(told) or not Decimal(told):
        raise Wrong(f"应为{AMOUNT.zh}", AMOUNT.en)
    return told


def _country(cell: Cell) -> str:
    try:
        return parse_country(plain(cell).upper())
    except InvalidRequest:
        raise Wrong(f"应为{COUNTRY.zh}", COUNTRY.en) from None


def _currency(cell: Cell) -> str:
    told = plain(cell).upper()
    if not _CURRENCY.fullmatch(told):
        raise Wrong(f"应为{CURRENCY.zh}", CURRENCY.en)
    return told


HS: Final = Form(_hs, "6、8或10位HS编码，如640399", "an HS code of 6, 8 or 10 digits, such as 640399")
AMOUNT: Final = Form(_amount, "大于零的数字", "a number above zero")
COUNTRY: Final = Form(_country, "国家或地区两位代码，如DE", "a country of two letters, such as DE")
CURRENCY: Final = Form(_currency, "货币三位代码，如CNY、USD", "a currency of three letters, such as CNY or USD")
DIRECTION: Final = choice({"出口": "export", "进口": "import"})


def _yes(field: str, zh: str, en: str) -> Column:
    return Column(field, zh, en, YES_NO, blank=False)


LAYOUT: Final = Layout(
    (
        Column("declaration_no", "申报编号", "declaration no.", text(64), needed=True),
        Column("uscc", "统一社会信用代码", "USCC", CODE, needed=True),
        Column("name", "企业名称", "enterprise", text(200), shown=True),
        Column("direction", "进出口方向", "direction", DIRECTION, blank="export"),
        Column("hs_code", "商品编码", "HS code", HS, needed=True),
        Column("product", "产品", "product", text(200), needed=True),
        Column("quantity", "数量", "quantity", AMOUNT, needed=True),
        Column("unit", "计量单位", "unit", text(20), needed=True),
        Column("amount", "货值", "value", AMOUNT, needed=True),
        Column("currency", "币种", "currency", CURRENCY, needed=True),
        Column("destination", "输往国家", "destination", COUNTRY),
        _yes("aid", "援外物资", "aid goods"),
        _yes("needs_certificate", "须出检验证书", "needs certificate"),
        _yes("self_declaration", "自我声明", "self-declaration"),
        _yes("third_party_report", "第三方报告", "third-party report"),
        Column("third_party_body", "第三方机构", "third-party body", text(40)),
        _yes("assurance_filed", "合格保证", "assurance filed"),
        _yes("own_use_equipment", "自用生产设备", "own-use equipment"),
        _yes("raw_material", "原材料零部件", "raw material"),
        _yes("release_when_free", "免查即放行", "release when free"),
    ),
    ("declaration_no",),
)


# what is declared where the sheet has no such column
_DECLARED: Final = {one.name: None if one.default is MISSING else one.default for one in fields(Declaration)}
_BLANKS: Final = _DECLARED | {one.field: one.blank for one in LAYOUT.columns if one.field in _DECLARED}


def ask_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a row of the sheet declares; what it has no column for is as where nothing is said of it."""
    asked = {name: told.get(name, blank) for name, blank in _BLANKS.items()}
    return asked | {"quantity": Decimal(told["quantity"]), "value": _value(told["amount"], told["currency"])}


def _value(amount: str, currency: str) -> dict[str, Any]:
    fen = Decimal(amount) * FEN
    if currency == YUAN and fen == fen.to_integral_value():
        return {"fen": int(fen)}
    return {"amount": amount, "currency": currency}


_WRONG: Final = {
    "declaration_no": "申报编号已用于另一批次",
    "destination": "出口须填输往国家，代码应为现行的两位国家或地区代码",
    "aid": "进口不能是援外物资",
    "third_party_body": "该机构不在采信机构目录内",
    "third_party_report": "填写第三方机构的，第三方报告应为“是”",
}
_NOT_TAKEN: Final = "不能申报"


def refusal_of(row: int, field: str | None, message: str, right: str) -> Refusal:
    """Tell of a row why its declaration is refused, in the words of `declare_consignment` and in Chinese."""
    named = field if field in _WRONG else None
    zh = f"{_NOT_TAKEN}：{message}" if named is None else _WRONG[named]
    english = f"{message}: {right}" if right else message
    return Refusal(row, LAYOUT.heading_of(named or "declaration_no"), zh, english)
