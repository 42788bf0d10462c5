"""The columns of a sheet of risk information, one a row; they mean what the fields of `record_risk_information` do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.identifiers import Uscc
from databus.sheets.cells import Cell, Wrong
from databus.sheets.columns import DAY, HS, MARKET, Column, Form, choice, items, text
from databus.sheets.layouts import Layout
from databus.sheets.opened import Refusal
from services.enforcement.domain.risk_information import Told, has_unseen

_LONG: Final = 500
_SHORT: Final = 120
_MOST: Final = 50  # of one kind in a row
_SOURCES: Final = {
    "监督抽查": "supervision_sampling",
    "国外通报": "foreign_notification",
    "国外退货": "return",
    "召回调查": "recall",
    "问卷调查": "questionnaire",
    "投诉举报": "complaint",
    "技术性贸易措施": "tbt_sps",
    "国外市场监督": "foreign_market_surveillance",
}
_HAZARDS: Final = {
    "窒息": "asphyxiation",
    "烧伤": "burns",
    "化学": "chemical",
    "噎塞": "choking",
    "割伤": "cuts",
    "听力损伤": "damageToHearing",
    "视力损伤": "damageToSight",
    "溺水": "drowning",
    "触电": "electricShock",
    "电磁干扰": "electromagneticDisturbance",
    "能耗": "energyConsumption",
    "夹困": "entrapment",
    "环境": "environment",
    "火灾": "fire",
    "健康": "healthRisk",
    "测量失准": "incorrectMeasurement",
    "伤害": "injuries",
    "微生物": "microbiological",
    "其他": "other",
    "安防": "security",
    "勒颈": "strangulation",
    "闷塞": "suffocation",
}
_LISTS: Final = ("brands", "models", "barcodes", "batches", "usccs", "declaration_nos", "traders")


def _reference() -> Form:
    """A text in which every sign is seen."""
    plain = text(_SHORT)

    def read(cell: Cell) -> str:
        told: str = plain.read(cell)
        if has_unseen(told):
            raise Wrong("含有看不见的字符", "a text without signs that cannot be seen")
        return told

    return Form(read, plain.zh, plain.en)


LAYOUT: Final = Layout(
    (
        Column("reference", "来源编号", "reference", _reference(), needed=True),
        Column("source", "来源", "source", choice(_SOURCES), needed=True),
        Column("product", "产品", "product", text(_LONG), needed=True),
        Column("description", "风险描述", "what is wrong", text(_LONG), needed=True),
        Column("hazard", "危害类型", "hazard", choice(_HAZARDS)),
        Column("hs_prefix", "商品编码", "HS prefix", HS),
        Column("brands", "品牌", "brands", items(_SHORT), blank=[]),
        Column("models", "型号", "models", items(_SHORT), blank=[]),
        Column("barcodes", "条码", "barcodes", items(_SHORT), blank=[]),
        Column("batches", "批号", "batches", items(_SHORT), blank=[]),
        Column("usccs", "企业代码", "enterprise codes", items(_SHORT), blank=[]),
        Column("declaration_nos", "申报编号", "declarations", items(_SHORT), blank=[]),
        Column("traders", "生产经营者", "makers and dealers", items(_SHORT), blank=[]),
        Column("notified_by", "通报方", "told by", text(_SHORT)),
        Column("market", "目标市场", "market", MARKET),
        Column("published_on", "通报日期", "told on", DAY),
    ),
    ("reference", "source"),
)


def told_of(row: Mapping[str, Any]) -> Told:
    """Return what a row of the sheet says.

    Raises:
        InvalidRequest: more of one kind than are kept, or a code with wrong check characters.
    """
    asked: dict[str, Any] = {column.field: row.get(column.field) for column in LAYOUT.columns}
    for name in _LISTS:
        found = asked[name] or []
        if len(found) > _MOST:
            raise InvalidRequest("too many of one kind", name, f"at most {_MOST}")
        asked[name] = tuple(found)
    asked["usccs"] = tuple(Uscc.parse(code, field="usccs") for code in asked["usccs"])
    asked["traders"] = tuple({"name": name, "role": None, "country": None} for name in asked["traders"])
    day = asked["published_on"]
    return Told(**{**asked, "published_on": None if day is None else date.fromisoformat(day)})


_WRONG: Final = {
    "usccs": "企业代码有误：应为18位统一社会信用代码，校验码正确",
    "reference": "该来源的同一编号下已有不同内容",
}


def refusal_of(row: int, field: str | None, message: str, right: str) -> Refusal:
    """Tell of a row why it is refused, in the words of `record_risk_information` and in Chinese."""
    named = field if field in _WRONG else None
    zh = f"不能登记：{message}" if named is None else _WRONG[named]
    return Refusal(row, LAYOUT.heading_of(named or "reference"), zh, f"{message}: {right}" if right else message)
