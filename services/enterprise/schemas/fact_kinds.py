"""The fields of each kind of fact."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from marshmallow import ValidationError, fields, validate, validates_schema

from databus import identifiers, strict_json
from databus.errors import InvalidRequest
from databus.shapes import Day, Parsed, YesNo
from services.enterprise.domain.facts import LARGEST
from services.enterprise.schemas.fields import Amount, Request, hs_prefix, one_of, text, whole

FIRST_YEAR: Final = 1949
LAST_YEAR: Final = 2198
_REGIONS: Final = ("EU", "WO")  # a mark of the Union, a mark of the Madrid system
_DOMAIN: Final = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
_MOST_SCOPE: Final = 100


def market(value: object, *, field: str = "market") -> str:
    """Return a country's code, or EU, or WO."""
    if value in _REGIONS:
        return str(value)
    return identifiers.parse_country(value, field=field)


def _industry(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[0-9]{2,4}", value, re.ASCII) or not 1 <= int(value[:2]) <= 97:
        raise InvalidRequest("not an industry", "code", "2 to 4 digits of GB/T 4754-2017, such as 1951")
    return value


def _domain(value: object) -> str:
    if not isinstance(value, str) or not _DOMAIN.fullmatch(value.lower()):
        raise InvalidRequest("not a domain name", "name", "as it stands in the DNS, such as shoes.example")
    return value.lower()


def _market(**options: Any) -> Parsed:
    described = {"description": "country (ISO 3166-1), EU or WO", "example": "DE"}
    return Parsed(market, described, **options)


def _scope(**options: Any) -> fields.List[Any]:
    described = {"description": "what it covers: goods, methods, standards", "example": ["GB/T 3903.1-2017"]}
    few = validate.Length(max=_MOST_SCOPE, error=f"at most {_MOST_SCOPE}")
    return fields.List(text(200), validate=few, metadata=described, **options)


def _year(**options: Any) -> fields.Integer:
    return whole(FIRST_YEAR, LAST_YEAR, **options)


class Industry(Request):
    """An industry of GB/T 4754."""

    code = Parsed(_industry, {"description": "GB/T 4754-2017", "example": "1951"}, required=True)
    main = YesNo(load_default=False, metadata={"description": "主营行业"})


class Export(Request):
    """Exports of a year; without market and goods, all of them: what key figures count."""

    year = _year(required=True)
    market = _market(load_default=None, allow_none=True)
    hs_code = Parsed(identifiers.parse_hs_prefix, hs_prefix().metadata, load_default=None, allow_none=True)
    amount_usd = Amount(places=2, required=True)


class Brand(Request):
    """A brand of its own (自主品牌)."""

    name = text(200, required=True)
    name_en = text(200, load_default=None, allow_none=True)
    trademark_no = text(50, load_default=None, allow_none=True, metadata={"description": "国内商标注册号"})


class Trademark(Request):
    """A trademark registered abroad."""

    mark = text(200, required=True)
    market = _market(required=True)
    number = text(50, required=True)
    nice_classes = fields.List(whole(1, 45), load_default=list, validate=validate.Length(max=45))


class Domain(Request):
    """A domain name."""

    name = Parsed(_domain, {"description": "as it stands in the DNS", "example": "shoes.example"}, required=True)
    icp_no = text(50, load_default=None, allow_none=True, metadata={"description": "ICP备案号"})


class Certificate(Request):
    """A certificate of a management system, or of a product for a market abroad."""

    scheme = one_of(("QMS", "EMS", "OHS", "PRODUCT"), required=True)
    number = text(100, required=True)
    issuer = text(200, required=True)
    standard = text(100, load_default=None, allow_none=True, metadata={"example": "GB/T 19001-2016"})
    scope = _scope(load_default=list)
    market = _market(load_default=None, allow_none=True)

    @validates_schema
    def abroad(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("scheme") == "PRODUCT" and data.get("market") is None:
            raise ValidationError("the market that asks for it, such as DE", "market")


class Laboratory(Request):
    """A laboratory of the enterprise."""

    name = text(200, required=True)
    accreditation = one_of(("CNAS", "CMA"), load_default=None, allow_none=True)
    number = text(50, load_default=None, allow_none=True, metadata={"description": "认可证书号", "example": "L12345"})
    scope = _scope(load_default=list)

    @validates_schema
    def numbered(self, data: dict[str, Any], **_: Any) -> None:
        if data.get("accreditation") and not data.get("number"):
            raise ValidationError("the number of the accreditation, such as L12345", "number")


class SelfControl(Request):
    """A self-inspection and self-control system (自检自控体系)."""

    name = text(200, load_default="自检自控体系")
    scope = _scope(load_default=list)


class Award(Request):
    """A quality award."""

    name = text(200, required=True)
    level = one_of(("county", "city", "provincial", "national"), required=True)
    year = _year(required=True)


class Research(Request):
    """An R&D centre or an academician studio."""

    form = one_of(("RD_CENTRE", "ACADEMICIAN_STUDIO"), required=True)
    name = text(200, required=True)
    level = one_of(("county", "city", "provincial", "national"), load_default=None, allow_none=True)


class RiskResponse(Request):
    """The enterprise's quick-response mechanism for risks; `post` is the post in charge, never a person's name."""

    name = text(200, load_default="风险快速反应机制")
    post = text(100, load_default=None, allow_none=True, metadata={"example": "质量部"})
    drilled_on = Day(load_default=None, allow_none=True)


class Pledge(Request):
    """A quality integrity pledge (质量诚信承诺书), signed with the leading group's office."""

    signed_on = Day(required=True)


class Standard(Request):
    """Part in making a standard."""

    number = text(100, required=True, metadata={"example": "QB/T 1002-2015"})
    title = text(300, required=True)
    level = one_of(("INTERNATIONAL", "NATIONAL", "INDUSTRY", "LOCAL", "GROUP"), required=True)
    role = one_of(("LEAD", "PARTICIPANT"), required=True)


KINDS: Final[Mapping[str, type[Request]]] = {
    "industry": Industry,
    "export": Export,
    "brand": Brand,
    "trademark": Trademark,
    "domain": Domain,
    "certificate": Certificate,
    "laboratory": Laboratory,
    "self_control": SelfControl,
    "award": Award,
    "research": Research,
    "risk_response": RiskResponse,
    "pledge": Pledge,
    "standard": Standard,
}


def details_of(kind: str, told: Any) -> dict[str, Any]:
    """Return the details of a fact as they are kept; ValidationError names what is wrong in them.

    Days and amounts are kept as text, so that JSON carries them exactly.
    """
    schema = KINDS[kind]()
    details: dict[str, Any] = schema.dump(schema.load(told))
    if len(strict_json.dumps(details)) > LARGEST:
        raise ValidationError(f"up to {LARGEST} bytes in all")
    return details
