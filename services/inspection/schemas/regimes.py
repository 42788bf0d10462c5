"""Shapes of registration regimes and registrations."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from databus.contracts.inspection_reference import REGIME_STATES, REGISTRATION_STATES
from services.inspection.domain.regimes import ACCIDENTS
from services.inspection.schemas.fields import cursor, day, hs_code, identity, one_of, text, uscc
from services.inspection.schemas.fields import hs_prefix as prefix
from services.inspection.schemas.reference import few

MOST_PREFIXES = 20
MOST_CASES = 50
MOST_PAPERS = 20
# of a page, so that it stays below a mebibyte
MOST_REGIMES = 30
MOST_REGISTRATIONS = 50


def prefixes(description: str) -> fields.List[str]:
    return fields.List(
        prefix("beginning of HS codes"),
        required=True,
        validate=validate.Length(1, MOST_PREFIXES, error="1 to 20 beginnings of HS codes"),
        metadata={"description": description, "example": ["9503"]},
    )


class TakesRegime(Schema):
    """A regime to be opened: on which goods, on which ground, for how long."""

    hs_prefixes = prefixes("goods that need a registration")
    accident = one_of(ACCIDENTS, "systemic 系统性 · industry_wide 行业性", required=True)
    alert_id = identity("the alert that shows the accident; or give case_ids", load_default=None, allow_none=True)
    case_ids = fields.List(
        identity("a trace case"),
        load_default=list,
        validate=validate.Length(0, MOST_CASES, error="up to 50 cases"),
        metadata={"description": "the trace cases that show it; or give alert_id"},
    )
    description = text("what happened", "多家企业出口玩具可迁移元素超标", longest=1000, required=True)
    document_no = text("number of the order", "公告〔2026〕40号", required=True)
    from_on = day("first day; today unless given", load_default=None, allow_none=True)
    until_on = day("last day", "2027-05-21", required=True)


class TakesRegimeExtension(Schema):
    """A regime that is to hold longer."""

    regime_id = identity("the regime", required=True)
    until_on = day("the new last day", "2027-11-21", required=True)
    ground = text("why it is still needed", "同类通报仍在发生", longest=500, required=True)
    document_no = text("number of the order", "公告〔2027〕8号", required=True)


class TakesRegimeClosing(Schema):
    """A regime that is to end before its day."""

    regime_id = identity("the regime", required=True)
    reason = text("why", "事故已查清，行业整改完成", longest=500, required=True)


class TakesListRegimes(Schema):
    """Which regimes."""

    state = one_of(REGIME_STATES, "in this state", load_default=None, allow_none=True)
    hs_code = hs_code(load_default=None, allow_none=True)
    limit = few(MOST_REGIMES)
    cursor = cursor()


class ExtensionShape(Schema):
    """One time that a regime was made longer."""

    until_on = fields.String(metadata={"description": "new last day", "example": "2027-11-21"})
    before = fields.String(metadata={"description": "last day before", "example": "2027-05-21"})
    ground = fields.String(metadata={"description": "why", "example": "同类通报仍在发生"})
    document_no = fields.String(metadata={"description": "order", "example": "公告〔2027〕8号"})
    agency = fields.String(metadata={"description": "who", "example": "customs"})
    actor = fields.String(allow_none=True, metadata={"description": "which officer", "example": "officer-1"})
    at = fields.String(metadata={"description": "when", "example": "2027-05-01T04:00:00+00:00"})


class GivesRegime(Schema):
    """A regime."""

    regime_id = fields.String(metadata={"description": "its id", "example": "0192f0c1-0000-7000-8000-000000000042"})
    hs_prefixes = fields.List(fields.String(), metadata={"description": "goods", "example": ["9503"]})
    accident = fields.String(metadata={"description": "systemic or industry_wide", "example": "industry_wide"})
    alert_id = fields.String(allow_none=True, metadata={"description": "the alert that shows it"})
    case_ids = fields.List(fields.String(), metadata={"description": "the trace cases that show it"})
    description = fields.String(metadata={"description": "what happened"})
    document_no = fields.String(metadata={"description": "order", "example": "公告〔2026〕40号"})
    from_on = fields.Date(metadata={"description": "first day", "example": "2026-11-22"})
    until_on = fields.Date(metadata={"description": "last day", "example": "2027-05-21"})
    state = fields.String(metadata={"description": "OPEN, CLOSED or LAPSED", "example": "OPEN"})
    agency = fields.String(metadata={"description": "who opened it", "example": "customs"})
    actor = fields.String(allow_none=True, metadata={"description": "which officer", "example": "officer-1"})
    opened_at = fields.AwareDateTime(metadata={"description": "when"})
    extensions = fields.List(fields.Nested(ExtensionShape), metadata={"description": "each time it was extended"})
    closed_on = fields.Date(allow_none=True, metadata={"description": "last day in fact, once it has ended"})
    reason = fields.String(allow_none=True, metadata={"description": "why it was closed"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 1})


class GivesRegimePage(Schema):
    """A page of regimes, newest first."""

    items = fields.List(fields.Nested(GivesRegime), metadata={"description": "the regimes"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


class TakesRegistration(Schema):
    """An application for registration."""

    regime_id = identity("the regime", required=True)
    uscc = uscc(required=True)
    statement = text(
        "what the enterprise says of its control of the goods", "已建立全项检测", longest=2000, required=True
    )
    evidence = fields.List(
        fields.String(validate=validate.Regexp(r"[0-9a-f]{64}\Z", error="SHA-256: 64 small hex digits")),
        load_default=list,
        validate=validate.Length(0, MOST_PAPERS, error="up to 20 papers"),
        metadata={"description": "SHA-256 of the papers that show it", "example": ["e3b0c442" + "0" * 56]},
    )


class TakesRegistrationDecision(Schema):
    """A decision on a registration."""

    registration_id = identity("the registration", required=True)
    to = one_of(("REGISTERED", "REFUSED", "REVOKED"), "what is decided", required=True)
    document_no = text("number of the decision", "注〔2026〕12号", required=True)
    reason = text(
        "why; a refusal and a revocation need it", "检测能力不足", longest=500, load_default=None, allow_none=True
    )


class TakesListRegistrations(Schema):
    """Which registrations."""

    regime_id = identity("under this regime", load_default=None, allow_none=True)
    uscc = uscc("of this enterprise", load_default=None, allow_none=True)
    state = one_of(REGISTRATION_STATES, "in this state", load_default=None, allow_none=True)
    limit = few(MOST_REGISTRATIONS)
    cursor = cursor()


class GivesRegistration(Schema):
    """A registration."""

    registration_id = fields.String(metadata={"description": "its id"})
    regime_id = fields.String(metadata={"description": "the regime"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    statement = fields.String(metadata={"description": "what the enterprise says"})
    evidence = fields.List(fields.String(), metadata={"description": "SHA-256 of its papers"})
    state = fields.String(metadata={"description": "where it stands", "example": "APPLIED"})
    agency = fields.String(metadata={"description": "who handed it in", "example": "portal"})
    actor = fields.String(allow_none=True, metadata={"description": "which person"})
    applied_at = fields.AwareDateTime(metadata={"description": "when"})
    decided_agency = fields.String(allow_none=True, metadata={"description": "who decided it", "example": "customs"})
    decided_actor = fields.String(allow_none=True, metadata={"description": "which officer"})
    decided_at = fields.AwareDateTime(allow_none=True, metadata={"description": "when"})
    document_no = fields.String(allow_none=True, metadata={"description": "decision", "example": "注〔2026〕12号"})
    reason = fields.String(allow_none=True, metadata={"description": "why"})
    clause = fields.String(allow_none=True, metadata={"description": "clause of the last step"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 1})


class GivesRegistrationPage(Schema):
    """A page of registrations, newest first."""

    items = fields.List(fields.Nested(GivesRegistration), metadata={"description": "the registrations"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})
