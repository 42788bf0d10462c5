"""The columns of each kind of fact in a sheet; fields and what is right are those of the kind (docs/integrating.md).

A fact's days stand in `valid from` (blank: as known, or today) and `valid to`, the last day on which it holds, as
certificates print it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from databus.sheets.columns import (
    CODE,
    DAY,
    DOMAIN,
    FIRST_YEAR,
    HS,
    INDUSTRY,
    LAST_YEAR,
    MARKET,
    TEN_THOUSAND,
    YES_NO,
    Column,
    Form,
    choice,
    items,
    money,
    text,
    whole,
    wholes,
)

USCC: Final = Column("uscc", "统一社会信用代码", "USCC", CODE, needed=True)
NAME: Final = Column("name_of_enterprise", "企业名称", "enterprise", text(200), shown=True)
FROM: Final = Column("held_from", "有效期自", "valid from", DAY)
TO: Final = Column("last_day", "有效期至", "valid to", DAY)
DOCUMENT: Final = Column("document_no", "文号", "document no.", text(200))

_LEVELS: Final = {"县级": "county", "市级": "city", "省级": "provincial", "国家级": "national"}
_SCHEMES: Final = {"质量管理体系": "QMS", "环境管理体系": "EMS", "职业健康安全管理体系": "OHS", "产品认证": "PRODUCT"}
_FORMS: Final = {"研发中心": "RD_CENTRE", "院士工作站": "ACADEMICIAN_STUDIO"}
_STANDARDS: Final = {
    "国际标准": "INTERNATIONAL",
    "国家标准": "NATIONAL",
    "行业标准": "INDUSTRY",
    "地方标准": "LOCAL",
    "团体标准": "GROUP",
}
_ROLES: Final = {"主持": "LEAD", "参与": "PARTICIPANT"}
_YEAR: Final = whole(FIRST_YEAR, LAST_YEAR)


_SCOPE_ITEMS: Final = items(200)


def _needed(field: str, zh: str, en: str, form: Form) -> Column:
    return Column(field, zh, en, form, needed=True)


def _scope(zh: str) -> Column:
    return Column("scope", zh, "scope", _SCOPE_ITEMS, blank=[])


_name: Final = text(200)

OF_KIND: Final[Mapping[str, tuple[Column, ...]]] = {
    "industry": (
        _needed("code", "行业代码", "industry code", INDUSTRY),
        Column("main", "主营行业", "main industry", YES_NO, blank=False),
    ),
    "export": (
        _needed("year", "年份", "year", _YEAR),
        Column("market", "市场", "market", MARKET),
        Column("hs_code", "HS编码", "HS code", HS),
        _needed("amount_usd", "出口额(美元)", "exports (USD)", money()),
        Column("amount_usd", "出口额(万美元)", "exports (USD 10,000)", money(TEN_THOUSAND), needed=True, spare=True),
    ),
    "brand": (
        _needed("name", "品牌名称", "brand", _name),
        Column("name_en", "品牌英文名称", "brand in English", _name),
        Column("trademark_no", "商标注册号", "trademark no.", text(50)),
    ),
    "trademark": (
        _needed("mark", "商标", "mark", _name),
        _needed("market", "注册国家或地区", "registered in", MARKET),
        _needed("number", "注册号", "registration no.", text(50)),
        Column("nice_classes", "商品类别", "Nice classes", wholes(1, 45), blank=[]),
    ),
    "domain": (
        _needed("name", "域名", "domain name", DOMAIN),
        Column("icp_no", "ICP备案号", "ICP no.", text(50)),
    ),
    "certificate": (
        _needed("scheme", "证书类型", "scheme", choice(_SCHEMES)),
        _needed("number", "证书编号", "certificate no.", text(100)),
        _needed("issuer", "发证机构", "issuer", _name),
        Column("standard", "认证标准", "standard", text(100)),
        _scope("认证范围"),
        Column("market", "市场", "market", MARKET),
    ),
    "laboratory": (
        _needed("name", "实验室名称", "laboratory", _name),
        Column("accreditation", "认可类型", "accreditation", choice({"CNAS": "CNAS", "CMA": "CMA"})),
        Column("number", "认可证书号", "accreditation no.", text(50)),
        _scope("能力范围"),
    ),
    "self_control": (
        Column("name", "体系名称", "system", _name, blank="自检自控体系"),
        _scope("覆盖范围"),
    ),
    "award": (
        _needed("name", "奖项名称", "award", _name),
        _needed("level", "级别", "level", choice(_LEVELS)),
        _needed("year", "年份", "year", _YEAR),
    ),
    "research": (
        _needed("form", "机构类型", "form", choice(_FORMS)),
        _needed("name", "机构名称", "institution", _name),
        Column("level", "级别", "level", choice(_LEVELS)),
    ),
    "risk_response": (
        Column("name", "机制名称", "mechanism", _name, blank="风险快速反应机制"),
        Column("post", "负责岗位", "post in charge", text(100)),
        Column("drilled_on", "演练日期", "drilled on", DAY),
    ),
    "pledge": (_needed("signed_on", "签署日期", "signed on", DAY),),
    "standard": (
        _needed("number", "标准号", "standard no.", text(100)),
        _needed("title", "标准名称", "title", text(300)),
        _needed("level", "标准级别", "level", choice(_STANDARDS)),
        _needed("role", "参与方式", "part taken", choice(_ROLES)),
    ),
}

# kinds whose details name the first day, or both
_DAYS: Final[Mapping[str, tuple[Column, ...]]] = {"export": (), "pledge": (TO,)}


def columns_of(kind: str) -> tuple[Column, ...]:
    """The columns of a sheet of facts of a kind, in order."""
    return (USCC, NAME, *OF_KIND[kind], *_DAYS.get(kind, (FROM, TO)), DOCUMENT)


def wrong_together(kind: str, details: Mapping[str, object]) -> tuple[str, str, str] | None:
    """What is wrong with details that are right one by one: the field, and what would be right, zh and en."""
    if kind == "certificate" and details["scheme"] == "PRODUCT" and details["market"] is None:
        return "market", "产品认证应填市场", "the market that asks for it, such as DE"
    if kind == "laboratory" and details["accreditation"] and not details["number"]:
        return "number", "应填认可证书号", "the number of the accreditation, such as L12345"
    return None
