"""Shapes of test reports."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from databus.shapes import YesNo
from services.inspection.schemas.evidence_fields import (
    CLOSED_SCOPE,
    EvidenceStepShape,
    document_no,
    evidence,
    reason,
    sha256,
)
from services.inspection.schemas.fields import (
    cursor,
    day,
    hs_code,
    hs_prefix,
    identity,
    key,
    one_of,
    page_limit,
    text,
    uscc,
    version_read,
)


class ReportItem(Schema):
    """One test and its result."""

    item = text("what was tested", "六价铬", longest=100, required=True)
    result = one_of(("conforming", "nonconforming"), "its result", required=True)
    standard = text("by which standard", "GB/T 19942-2019", longest=100, load_default=None, allow_none=True)
    limit = text("the limit", "3 mg/kg", longest=100, load_default=None, allow_none=True)
    value = text("the value", "0.5", longest=100, load_default=None, allow_none=True)
    unit = text("its unit", "mg/kg", longest=40, load_default=None, allow_none=True)


class TakesReport(Schema):
    """A test report, by its hash."""

    report_no = text("its number", "LAB-2026-0007", longest=100, required=True)
    cnas_no = text("number of the laboratory", "L12345", longest=50, load_default=None, allow_none=True)
    body = text("code of the third-party body", "lab", longest=40, load_default=None, allow_none=True)
    uscc = uscc(required=True)
    hs_code = hs_code(required=True)
    product = text("what was tested", "女鞋", required=True)
    consignment_id = identity("the consignment, if it is about one alone", load_default=None, allow_none=True)
    lot_no = text("the lot, if it is about one", "L2026-11-03", longest=100, load_default=None, allow_none=True)
    issued_on = day("day of its issue", required=True)
    valid_until = day("last day; as long as allowed unless given", load_default=None, allow_none=True)
    sha256 = sha256("SHA-256 of its bytes", required=True)
    signature = text(
        "detached signature of the laboratory, if any (JWS)",
        "eyJhbGciOiJFZERTQSJ9..c2lnbmF0dXJl",
        longest=2000,
        load_default=None,
        allow_none=True,
    )
    jwk = key(
        "public key of the laboratory, to check its signature with; one of its reports before is known",
        load_default=None,
        allow_none=True,
    )
    items = fields.List(
        fields.Nested(ReportItem),
        required=True,
        validate=validate.Length(1, CLOSED_SCOPE, error=f"1 to {CLOSED_SCOPE} tests"),
        metadata={
            "description": "the tests with their results",
            "example": [{"item": "六价铬", "result": "conforming", "standard": "GB/T 19942-2019"}],
        },
    )


class TakesReportRevocation(Schema):
    """A report that counts no more."""

    report_id = identity("the report", required=True)
    reason = reason()
    document_no = document_no()
    evidence = evidence()


class TakesReportUse(Schema):
    """A report to stand for the test of a consignment."""

    consignment_id = identity("the consignment", required=True)
    report_id = identity("the report", required=True)
    item = one_of(
        ("P01", "P02"),
        "credit item of a nonconforming report: P01 safety, health, environment; P02 other",
        load_default=None,
        allow_none=True,
    )
    version = version_read()


class TakesReportId(Schema):
    """Which report."""

    report_id = identity("the report", required=True)


class TakesListReports(Schema):
    """Which reports."""

    uscc = uscc("on goods of this enterprise", load_default=None, allow_none=True)
    hs_prefix = hs_prefix("on goods whose HS codes begin so", load_default=None, allow_none=True)
    issuer = text("of this laboratory or body", "L12345", longest=50, load_default=None, allow_none=True)
    consignment_id = identity("on this consignment", load_default=None, allow_none=True)
    accepted = YesNo(
        from_text=True,
        load_default=None,
        allow_none=True,
        metadata={"description": "only those that count, or only the others", "example": True},
    )
    limit = page_limit()
    cursor = cursor()


class JudgedShape(Schema):
    """A question asked of a report, and the answer."""

    question = fields.String(metadata={"description": "accredited, scope or listed"})
    met = fields.Boolean(metadata={"description": "whether it is met"})
    zh = fields.String(metadata={"description": "why, in Chinese"})
    en = fields.String(metadata={"description": "why, in English"})


class RestingShape(Schema):
    """A consignment whose test the report replaced."""

    consignment_id = fields.String(metadata={"description": "the consignment"})
    state = fields.String(metadata={"description": "its state"})


class ReportItemShape(Schema):
    """One test and its result."""

    item = fields.String(metadata={"description": "what was tested"})
    result = fields.String(metadata={"description": "its result"})
    standard = fields.String(allow_none=True, metadata={"description": "by which standard"})
    limit = fields.String(allow_none=True, metadata={"description": "the limit"})
    value = fields.String(allow_none=True, metadata={"description": "the value"})
    unit = fields.String(allow_none=True, metadata={"description": "its unit"})


class BriefReport(Schema):
    """A report without its tests."""

    report_id = fields.String(metadata={"description": "its id"})
    report_no = fields.String(metadata={"description": "its number", "example": "LAB-2026-0007"})
    issuer = fields.String(metadata={"description": "laboratory or body", "example": "L12345"})
    laboratory_id = fields.String(allow_none=True, metadata={"description": "the laboratory on the register"})
    body = fields.String(allow_none=True, metadata={"description": "code of the third-party body"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    hs_code = fields.String(metadata={"description": "the goods", "example": "640399"})
    product = fields.String(metadata={"description": "what was tested"})
    consignment_id = fields.String(allow_none=True, metadata={"description": "the consignment"})
    lot_no = fields.String(allow_none=True, metadata={"description": "the lot"})
    issued_on = fields.Date(metadata={"description": "day of its issue"})
    valid_until = fields.Date(metadata={"description": "last day"})
    sha256 = fields.String(metadata={"description": "SHA-256 of its bytes"})
    signature = fields.String(allow_none=True, metadata={"description": "signature of the laboratory"})
    signed = fields.String(
        metadata={
            "description": "verified: the laboratory's signature holds · attested: the door attests who registered it",
            "example": "attested",
        }
    )
    jwk = fields.Dict(allow_none=True, metadata={"description": "the public key that it was verified with"})
    conforming = fields.Boolean(metadata={"description": "whether every test conforms"})
    accepted = fields.Boolean(metadata={"description": "whether it counts"})
    bases = fields.List(fields.String(), metadata={"description": "as what: CNAS, ADOPTED"})
    laboratory_version = fields.Integer(allow_none=True, metadata={"description": "state of the register judged by"})
    agency = fields.String(metadata={"description": "who registered it", "example": "lab"})
    registered_on = fields.Date(metadata={"description": "when"})
    revoked_on = fields.Date(allow_none=True, metadata={"description": "day it was revoked"})
    revoked_why = fields.String(allow_none=True, metadata={"description": "why"})
    version = fields.Integer(metadata={"description": "grows with every change"})


class GivesReport(BriefReport):
    """A report with its tests and why it counts or not."""

    judged = fields.List(fields.Nested(JudgedShape), metadata={"description": "why it counts or not"})
    items = fields.List(fields.Nested(ReportItemShape), metadata={"description": "the tests"})


class GivesRevokedReport(GivesReport):
    """A report and what rested on it."""

    resting = fields.List(fields.Nested(RestingShape), metadata={"description": "consignments it was used for"})


class GivesReportFile(GivesRevokedReport):
    """A report with its steps and what rests on it."""

    steps = fields.List(fields.Nested(EvidenceStepShape), metadata={"description": "steps, oldest first"})


class GivesReportPage(Schema):
    """A page of reports."""

    items = fields.List(fields.Nested(BriefReport), metadata={"description": "the reports"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})
