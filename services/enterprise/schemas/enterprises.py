"""Shapes about enterprises, their file and archive."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, pre_dump, validates_schema

from databus.contracts.credit import GRADES
from databus.shapes import Cursor, Day, YesNo
from services.enterprise.domain.enterprises import ROLES, Enterprise
from services.enterprise.schemas.fields import (
    USCC_PATTERN,
    PageRequest,
    Request,
    division,
    hs_code,
    one_of,
    text,
    uscc,
    zone_id,
)
from services.enterprise.schemas.proposals import Proposal
from services.enterprise.schemas.standing import Membership, Title
from services.enterprise.use_cases.enterprises import File, Recorded

_HS = {"description": "HS codes of 6, 8 or 10 digits", "example": ["640399"]}
DOCUMENT = {"description": "number of the document it stands in"}
_Q = (
    "any part of a present or former name, its pinyin or initials from any character on, the beginning of a word of"
    " the English name or of the code; of several words all must be found; pinyin and Chinese may be mixed"
)
_ROLE = {"description": "生产企业 manufacturer, 配套企业 supplier, 贸易企业 trader"}


class _Facts(Request):
    name_en = text(200, allow_none=True, metadata={"example": "Huidong Synthetic Shoes Co., Ltd."})
    hs_codes = fields.List(hs_code(), metadata=_HS)
    leading = YesNo(metadata={"description": "龙头/骨干企业"})
    own_brand = YesNo(metadata={"description": "自主品牌"})
    qms = YesNo(metadata={"description": "质量管理体系: a quality management system in force"})
    self_control = YesNo(metadata={"description": "自检自控体系: a self-inspection and self-control system"})
    cnas_lab = YesNo(metadata={"description": "a laboratory accredited by CNAS"})
    quality_award = YesNo(metadata={"description": "省级或国家级质量奖"})
    pledge_signed_on = Day(
        allow_none=True, metadata={"description": "质量诚信承诺书 signed on; null when none is in force"}
    )


class RegisterEnterprise(_Facts):
    """An enterprise to register; its division is read from the code where none is given."""

    uscc = uscc(required=True)
    name = text(200, required=True, metadata={"example": "惠东县合成鞋业有限公司"})
    division = division()
    role = one_of(ROLES, load_default="manufacturer", metadata=_ROLE)
    synthetic = YesNo(load_default=False, metadata={"description": "made up for tests or a demonstration"})
    on = Day(load_default=None, metadata={"description": "first day the record holds; today if left out"})
    document_no = text(200, load_default=None, metadata=DOCUMENT)

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        span = {"on": data.pop("on"), "until": None, "document_no": data.pop("document_no")}
        data.setdefault("division", data["uscc"].division)
        return {"enterprise": Enterprise(**_tupled(data)), **span}


class AmendEnterprise(_Facts):
    """Facts to change; what is left out stays. `If-Match` names the version read.

    They hold from `on` until `until`; a correction of the past leaves what is known of the other days as it was.
    """

    uscc = uscc(required=True)
    name = text(200)
    division = division()
    role = one_of(ROLES, metadata=_ROLE)
    active = YesNo(metadata={"description": "false once dissolved"})
    on = Day(load_default=None, metadata={"description": "first day on which it held so; today if left out"})
    until = Day(
        load_default=None,
        metadata={"description": "first day on which it was again as known; left out while it holds still"},
    )
    document_no = text(200, load_default=None, metadata=DOCUMENT)

    @validates_schema
    def something(self, data: dict[str, Any], **_: Any) -> None:
        if not data.keys() - {"uscc", "on", "until", "document_no"}:
            raise ValidationError("at least one fact to change", "body")

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        told = {name: data.pop(name) for name in ("uscc", "on", "until", "document_no")}
        return {**told, "changes": _tupled(data)}


class GetEnterprise(Request):
    """Which enterprise: as it is, or as it was on a day, as known at a moment."""

    uscc = uscc(required=True)
    on = Day(load_default=None, metadata={"description": "as it was on this day; left out: as it is"})
    known_at = fields.AwareDateTime(
        load_default=None, metadata={"description": "with what was known at this moment; left out: now"}
    )


class ListEnterprises(PageRequest):
    """Enterprises by code; with `q` those found by it, in an order of no meaning, the nearest of a page first."""

    cursor = Cursor(USCC_PATTERN, "91441323MA4YNT018E")
    q = text(100, load_default=None, metadata={"description": _Q, "example": "合成鞋"})
    zone = zone_id(load_default=None)
    grade = one_of(GRADES, load_default=None)


class EnterpriseResult(Schema):
    """An enterprise as the registry holds it."""

    uscc = fields.String()
    name = fields.String()
    name_en = fields.String(allow_none=True)
    division = fields.String()
    role = fields.String(metadata=_ROLE)
    hs_codes = fields.List(fields.String())
    leading = fields.Boolean()
    own_brand = fields.Boolean()
    qms = fields.Boolean()
    self_control = fields.Boolean()
    cnas_lab = fields.Boolean()
    quality_award = fields.Boolean()
    pledge = fields.Boolean(metadata={"description": "whether a pledge is in force"})
    pledge_signed_on = fields.Date(allow_none=True)
    active = fields.Boolean()
    synthetic = fields.Boolean()
    version = fields.Integer()


class Warned(Schema):
    """What is to be known of a record, though it was taken."""

    field = fields.String(metadata={"example": "division"})
    zh = fields.String()
    en = fields.String()


class RecordedEnterprise(EnterpriseResult):
    """An enterprise as it is now, with what is to be known of its record."""

    warnings = fields.List(fields.Nested(Warned))

    @pre_dump
    def flatten(self, recorded: Recorded, **_: Any) -> dict[str, Any]:
        return {**_flat(recorded.enterprise), "warnings": recorded.warnings}


class Link(Schema):
    """One enterprise succeeded by another."""

    uscc = fields.String()
    successor = fields.String()
    kind = fields.String(metadata={"description": "DUPLICATE, RENUMBERED, TAKEN_OVER or DIVIDED"})
    follows = fields.Boolean(metadata={"description": "whether what the old one had went over"})
    ends = fields.Boolean(metadata={"description": "whether the old one is no more"})
    on = fields.Date()
    document_no = fields.String()
    reason = fields.String(allow_none=True)
    agency = fields.String()
    clause = fields.String()
    noted_at = fields.AwareDateTime()
    version = fields.Integer(metadata={"description": "which of the old one's successions it is"})


class ListedEnterprise(EnterpriseResult):
    """An enterprise with the grade known here."""

    grade = fields.String(metadata={"description": "credit grade by the local copy; U: not rated"})

    @pre_dump
    def flatten(self, pair: tuple[Enterprise, str], **_: Any) -> dict[str, Any]:
        enterprise, grade = pair
        return {**_flat(enterprise), "grade": grade}


class EnterprisePage(Schema):
    """Enterprises, a page."""

    items = fields.List(fields.Nested(ListedEnterprise))
    next_cursor = fields.String(allow_none=True)


class Credit(Schema):
    """The grade with its reason, from the local copy."""

    grade = fields.String()
    score = fields.Integer(allow_none=True)
    since = fields.String(allow_none=True)
    rated = fields.Boolean()
    valid_until = fields.String(allow_none=True)
    deductions = fields.List(fields.Dict())
    bonuses = fields.List(fields.String())
    next_change_on = fields.String(allow_none=True)
    rule_set = fields.String(allow_none=True)
    known_up_to = fields.AwareDateTime(
        allow_none=True, metadata={"description": "moment up to which credit's facts have arrived here"}
    )


class Case(Schema):
    """A trace case that is open."""

    case_id = fields.String()
    case_no = fields.String()
    trigger = fields.String()
    hs_code = fields.String()
    state = fields.String()
    disposition = fields.String(allow_none=True)
    finding_review = fields.String(allow_none=True)
    opened_on = fields.Date()
    clause = fields.String()


class EnterpriseFile(EnterpriseResult):
    """The one-page file: registry facts, exports, memberships, titles, grade with reason, what is open.

    With `on` or `known_at`: the record, exports, memberships and titles as they were; `version` is then that of the
    statement. The grade, cases and proposals are always those of now.
    """

    exports_usd = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "exports in US dollars by year", "example": {"2025": "123450000.00"}},
    )
    memberships = fields.List(fields.Nested(Membership))
    titles = fields.List(fields.Nested(Title))
    credit = fields.Nested(Credit)
    open_cases = fields.List(fields.Nested(Case))
    open_proposals = fields.List(fields.Nested(Proposal))
    warnings = fields.List(fields.Nested(Warned))
    successors = fields.List(
        fields.Nested(Link), metadata={"description": "who stands for it today, link by link; then who was divided off"}
    )
    predecessors = fields.List(fields.Nested(Link), metadata={"description": "whom it succeeded"})

    @pre_dump
    def flatten(self, file: File, **_: Any) -> dict[str, Any]:
        unrated = {"grade": "U", "score": None, "since": None, "rated": False, "valid_until": None}
        told = file.rating.data if file.rating else {**unrated, "deductions": [], "bonuses": []}
        return {
            **_flat(file.enterprise),
            "exports_usd": {str(year): format(amount, "f") for year, amount in file.exports_usd.items()},
            "memberships": file.memberships,
            "titles": file.titles,
            "credit": {"next_change_on": None, "rule_set": None, **told, "known_up_to": file.credit_known_up_to},
            "open_cases": file.open_cases,
            "open_proposals": file.open_proposals,
            "warnings": file.warnings,
            "successors": file.successors,
            "predecessors": file.predecessors,
        }


def _tupled(data: dict[str, Any]) -> dict[str, Any]:
    if "hs_codes" in data:
        data["hs_codes"] = tuple(dict.fromkeys(data["hs_codes"]))
    return data


def _flat(enterprise: Enterprise) -> dict[str, Any]:
    return {**vars(enterprise), "hs_codes": list(enterprise.hs_codes), "pledge": enterprise.pledge}
