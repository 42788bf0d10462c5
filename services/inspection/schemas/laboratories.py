"""Shapes of laboratories and the adoption list."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from databus.shapes import YesNo
from services.inspection.schemas.evidence_fields import (
    CLOSED_SCOPE,
    EvidenceStepShape,
    evidence,
    listed_texts,
    reason,
)
from services.inspection.schemas.fields import (
    cursor,
    day,
    hs_code,
    hs_prefix,
    identity,
    one_of,
    page_limit,
    text,
    uscc,
)

_SCOPE = 40


class CoveredScope(Schema):
    """Goods and what of them may be tested."""

    hs_prefix = hs_prefix("goods", required=True)
    items = listed_texts("tests; none: any", ["六价铬"], most=8, longest=40)
    standards = listed_texts("standards; none: any", ["GB/T 19942-2019"], most=8, longest=40)


class TakesLaboratory(Schema):
    """A laboratory with an accreditation, or another accreditation of one that is known."""

    cnas_no = text("number of the accreditation (认可注册号)", "L12345", longest=50, required=True)
    name = text("its name", "合成鞋业有限公司检测中心", required=True)
    name_en = text("its English name", "Testing centre", load_default=None, allow_none=True)
    uscc = uscc("the enterprise whose it is; null: nobody's", load_default=None, allow_none=True)
    body = text("its code as a third-party body", "lab", longest=40, load_default=None, allow_none=True)
    division = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"[0-9]{6}\Z", error="6 digits of GB/T 2260"),
        error_messages={"invalid": "6 digits of GB/T 2260"},
        metadata={"description": "where it is (GB/T 2260)", "example": "441323"},
    )
    open_to_members = YesNo(
        load_default=False,
        metadata={"description": "open to members of zones (公共检测服务平台)", "example": True},
    )
    terms = text("on what terms", "示范区企业优先，收费减免", longest=500, load_default=None, allow_none=True)
    document_no = text("number of the decision", "认可〔2026〕88号", required=True)
    valid_from = day("first day", required=True)
    valid_until = day("last day", "2031-11-21", required=True)
    scope = fields.List(
        fields.Nested(CoveredScope),
        required=True,
        validate=validate.Length(1, _SCOPE, error=f"1 to {_SCOPE} entries"),
        metadata={
            "description": "what it may test",
            "example": [{"hs_prefix": "6403", "items": ["六价铬"], "standards": ["GB/T 19942-2019"]}],
        },
    )
    replaces = listed_texts("decisions that end the day before", ["认可〔2024〕12号"], most=10)


class TakesLaboratoryMove(Schema):
    """A suspension, its end, or a withdrawal, from a day."""

    laboratory_id = identity("the laboratory", required=True)
    to = one_of(("SUSPENDED", "IN_FORCE", "WITHDRAWN"), "how it stands from the day on", required=True)
    on = day("from this day; today unless given", load_default=None, allow_none=True)
    document_no = text("number of the decision", "认可〔2026〕91号", required=True)
    reason = reason()
    evidence = evidence()


class TakesLaboratoryId(Schema):
    """Which laboratory, on which day."""

    laboratory_id = identity("the laboratory", required=True)
    on = day("as it stands on this day; today unless given", load_default=None, allow_none=True)


class TakesListLaboratories(Schema):
    """Which laboratories."""

    hs_code = hs_code(load_default=None, allow_none=True)
    item = text("with hs_code: that may make this test", "六价铬", longest=100, load_default=None, allow_none=True)
    on = day("with hs_code: on this day", load_default=None, allow_none=True)
    uscc = uscc("of this enterprise", load_default=None, allow_none=True)
    body = text("of this body", "lab", longest=40, load_default=None, allow_none=True)
    cnas_no = text("of this number", "L12345", longest=50, load_default=None, allow_none=True)
    limit = page_limit()
    cursor = cursor()


class BriefLaboratory(Schema):
    """A laboratory in short."""

    laboratory_id = fields.String(metadata={"description": "its id"})
    cnas_no = fields.String(metadata={"description": "number of the accreditation", "example": "L12345"})
    name = fields.String(metadata={"description": "its name"})
    name_en = fields.String(allow_none=True, metadata={"description": "its English name"})
    uscc = fields.String(allow_none=True, metadata={"description": "the enterprise whose it is"})
    body = fields.String(allow_none=True, metadata={"description": "its code as a third-party body"})
    division = fields.String(allow_none=True, metadata={"description": "where it is"})
    open_to_members = fields.Boolean(metadata={"description": "open to members of zones"})
    terms = fields.String(allow_none=True, metadata={"description": "on what terms"})
    state = fields.String(metadata={"description": "how it stands on the day", "example": "IN_FORCE"})
    valid_until = fields.Date(allow_none=True, metadata={"description": "last day of what holds"})
    hs_prefixes = fields.List(fields.String(), metadata={"description": "goods it may test on the day; 100 at most"})
    version = fields.Integer(metadata={"description": "grows with every change"})


class ScopeShape(Schema):
    """Goods and what of them may be tested."""

    hs_prefix = fields.String(metadata={"description": "goods"})
    items = fields.List(fields.String(), metadata={"description": "tests; none: any"})
    standards = fields.List(fields.String(), metadata={"description": "standards; none: any"})


class AccreditationShape(Schema):
    """An accreditation."""

    valid_from = fields.Date(metadata={"description": "first day"})
    valid_until = fields.Date(metadata={"description": "last day"})
    document_no = fields.String(metadata={"description": "the decision"})
    scope = fields.List(fields.Nested(ScopeShape), metadata={"description": "what it may test"})


class InterruptionShape(Schema):
    """Days on which nothing holds."""

    kind = fields.String(metadata={"description": "suspended or withdrawn"})
    from_on = fields.Date(metadata={"description": "first day"})
    until_on = fields.Date(allow_none=True, metadata={"description": "day it was lifted"})
    document_no = fields.String(metadata={"description": "the decision"})
    reason = fields.String(metadata={"description": "why"})


class GivesLaboratory(Schema):
    """A laboratory with its whole scope."""

    laboratory_id = fields.String(metadata={"description": "its id"})
    cnas_no = fields.String(metadata={"description": "number of the accreditation"})
    name = fields.String(metadata={"description": "its name"})
    name_en = fields.String(allow_none=True, metadata={"description": "its English name"})
    uscc = fields.String(allow_none=True, metadata={"description": "the enterprise whose it is"})
    body = fields.String(allow_none=True, metadata={"description": "its code as a third-party body"})
    division = fields.String(allow_none=True, metadata={"description": "where it is"})
    open_to_members = fields.Boolean(metadata={"description": "open to members of zones"})
    terms = fields.String(allow_none=True, metadata={"description": "on what terms"})
    state = fields.String(metadata={"description": "how it stands on the day"})
    valid_until = fields.Date(allow_none=True, metadata={"description": "last day of what holds"})
    accreditations = fields.List(fields.Nested(AccreditationShape), metadata={"description": "all, oldest first"})
    interruptions = fields.List(fields.Nested(InterruptionShape), metadata={"description": "suspensions, withdrawal"})
    version = fields.Integer(metadata={"description": "grows with every change"})


class GivesLaboratoryFile(GivesLaboratory):
    """A laboratory with its steps."""

    steps = fields.List(fields.Nested(EvidenceStepShape), metadata={"description": "steps, oldest first"})


class GivesLaboratoryPage(Schema):
    """A page of laboratories."""

    items = fields.List(fields.Nested(BriefLaboratory), metadata={"description": "the laboratories"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


class TakesAdoptedBody(Schema):
    """An entry of the adoption list (采信目录), or its end."""

    code = text("code of the body", "lab", longest=40, required=True)
    name = text("its name", "示范区公共检测服务平台", required=True)
    hs_prefixes = fields.List(
        hs_prefix("goods"),
        load_default=list,
        validate=validate.Length(max=CLOSED_SCOPE, error="at most {max} entries"),
        metadata={"description": "goods whose results may be adopted; none: all", "example": ["6403"]},
    )
    listed_from = day("first day on the list", required=True)
    listed_until = day("last day on the list; null: no end", load_default=None, allow_none=True)
    document_no = text("number of the announcement", "公告〔2026〕5号", required=True)
    reason = reason()


class GivesAdoptedBody(Schema):
    """An entry of the adoption list."""

    entry_id = fields.String(metadata={"description": "its id"})
    code = fields.String(metadata={"description": "code of the body", "example": "lab"})
    name = fields.String(metadata={"description": "its name"})
    hs_prefixes = fields.List(fields.String(), metadata={"description": "goods; none: all"})
    listed_from = fields.Date(metadata={"description": "first day"})
    listed_until = fields.Date(allow_none=True, metadata={"description": "last day"})
    listed = fields.Boolean(metadata={"description": "whether on the list on the day asked about"})
    document_no = fields.String(metadata={"description": "the announcement"})
    reason = fields.String(allow_none=True, metadata={"description": "why it ends"})
    agency = fields.String(metadata={"description": "who entered it", "example": "customs"})
    version = fields.Integer(metadata={"description": "grows with every change"})


class TakesListAdoptedBodies(Schema):
    """Which entries."""

    code = text("of this body", "lab", longest=40, load_default=None, allow_none=True)
    on = day("whether on the list on this day; today unless given", load_default=None, allow_none=True)
    limit = page_limit()
    cursor = cursor()


class GivesAdoptedBodyPage(Schema):
    """A page of the adoption list."""

    items = fields.List(fields.Nested(GivesAdoptedBody), metadata={"description": "the entries"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})
