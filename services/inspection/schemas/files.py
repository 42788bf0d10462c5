"""Shapes of what is told about consignments."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from databus.contracts.inspection import CONSIGNMENT_STATES
from services.inspection.schemas.certificates import CertificateShape
from services.inspection.schemas.checks import (
    BusinessShape,
    ClearingShape,
    ConditionShape,
    ItemShape,
    MonitoredShape,
    NeededPaperShape,
    NextShape,
    ReinspectionShape,
    ReleaseShape,
    SentenceShape,
    TemporaryShape,
)
from services.inspection.schemas.decisions import KeptDecisionShape, NumberedDecisionShape, OutcomeShape
from services.inspection.schemas.lots import LinkedLotShape


class GivesConsignment(Schema):
    """A consignment with its present decision in short."""

    consignment_id = fields.String(
        metadata={"description": "its id", "example": "0192f0c1-0000-7000-8000-000000000021"}
    )
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    declaration_no = fields.String(metadata={"description": "number of the declaration", "example": "HD2026-000017"})
    direction = fields.String(metadata={"description": "export or import", "example": "export"})
    hs_code = fields.String(metadata={"description": "HS code", "example": "640399"})
    product = fields.String(metadata={"description": "what the goods are", "example": "女鞋"})
    quantity = fields.Decimal(as_string=True, metadata={"description": "how many", "example": "1200"})
    unit = fields.String(metadata={"description": "of what", "example": "双"})
    value = fields.Dict(metadata={"description": "value as declared", "example": {"fen": 12000000}})
    destination = fields.String(allow_none=True, metadata={"description": "country", "example": "DE"})
    aid = fields.Boolean(metadata={"description": "aid goods"})
    needs_certificate = fields.Boolean(metadata={"description": "a certificate is needed"})
    self_declaration = fields.Boolean(metadata={"description": "self-declared"})
    third_party_report = fields.Boolean(metadata={"description": "a listed body has reported"})
    third_party_body = fields.String(allow_none=True, metadata={"description": "which body", "example": None})
    assurance_filed = fields.Boolean(metadata={"description": "assurance of conformity filed"})
    own_use_equipment = fields.Boolean(metadata={"description": "production equipment for own use"})
    raw_material = fields.Boolean(metadata={"description": "raw material or component"})
    release_when_free = fields.Boolean(metadata={"description": "to be released at once if the mode needs no check"})
    business = fields.String(metadata={"description": "trade, or new business", "example": "trade"})
    re_export_of = fields.String(
        allow_none=True, metadata={"description": "import that this export takes out again", "example": None}
    )
    declared_on = fields.Date(metadata={"description": "day of declaration", "example": "2026-11-22"})
    declared_by = fields.String(metadata={"description": "agency that sent it", "example": "portal"})
    statutory = fields.Boolean(metadata={"description": "法检", "example": False})
    product_risk = fields.String(metadata={"description": "general, elevated or high", "example": "general"})
    state = fields.String(
        validate=validate.OneOf(CONSIGNMENT_STATES),
        metadata={"description": "where it stands", "example": "MODE_DECIDED"},
    )
    previous_mode = fields.String(allow_none=True, metadata={"description": "mode before the present one"})
    sample_drawn = fields.Boolean(metadata={"description": "a drawn sample waits for its result"})
    released_on = fields.Date(allow_none=True, metadata={"description": "day of release", "example": None})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 2})
    decision = fields.Nested(OutcomeShape, allow_none=True, metadata={"description": "the present decision"})


class GivesDeclared(GivesConsignment):
    """A consignment just declared, with its decision explained."""

    decision = fields.Nested(NumberedDecisionShape, metadata={"description": "the decision, explained"})


class StepShape(Schema):
    """One change of state: who, why, clause, evidence."""

    number = fields.Integer(metadata={"description": "counts the steps", "example": 1})
    at = fields.AwareDateTime(metadata={"description": "moment", "example": "2026-11-22T04:00:00+00:00"})
    source = fields.String(allow_none=True, metadata={"description": "state before", "example": "DECLARED"})
    target = fields.String(metadata={"description": "state after", "example": "MODE_DECIDED"})
    agency = fields.String(allow_none=True, metadata={"description": "who; null: the service, by rule"})
    actor = fields.String(allow_none=True, metadata={"description": "which officer", "example": "officer-1"})
    clause = fields.String(metadata={"description": "what it rests on", "example": "商检法 15"})
    reason = fields.String(allow_none=True, metadata={"description": "why", "example": None})
    cause = fields.String(allow_none=True, metadata={"description": "event that led to it", "example": None})
    document_no = fields.String(allow_none=True, metadata={"description": "evidence", "example": None})
    decision_number = fields.Integer(allow_none=True, metadata={"description": "decision then in force"})


class GivesDocument(Schema):
    """A paper of a consignment."""

    document_id = fields.String(metadata={"description": "its id"})
    consignment_id = fields.String(metadata={"description": "the consignment"})
    kind = fields.String(metadata={"description": "what paper it is", "example": "factory_test_report"})
    title = fields.String(metadata={"description": "its title", "example": "工厂检验报告"})
    sha256 = fields.String(metadata={"description": "SHA-256 of its bytes"})
    document_no = fields.String(allow_none=True, metadata={"description": "its number"})
    issuer = fields.String(allow_none=True, metadata={"description": "who issued it"})
    issued_on = fields.Date(allow_none=True, metadata={"description": "when"})
    kept_by = fields.String(metadata={"description": "who keeps it", "example": "enterprise"})
    added_at = fields.AwareDateTime(metadata={"description": "moment it was added"})
    added_by = fields.String(metadata={"description": "agency that added it", "example": "portal"})


class ResultShape(Schema):
    """A result."""

    document_no = fields.String(metadata={"description": "number of its document", "example": "检〔2026〕9号"})
    result = fields.String(metadata={"description": "conforming or nonconforming", "example": "conforming"})
    item = fields.String(allow_none=True, metadata={"description": "credit item it leads to", "example": None})
    found_on = fields.Date(metadata={"description": "when", "example": "2026-11-22"})
    detail = fields.String(allow_none=True, metadata={"description": "what in particular"})
    agency = fields.String(metadata={"description": "who found it", "example": "ciq"})
    recorded_at = fields.AwareDateTime(metadata={"description": "moment it was recorded"})
    kind = fields.String(allow_none=True, metadata={"description": "how it was found; null: the mode's own way"})
    items = fields.List(fields.Nested(ItemShape), metadata={"description": "what was found item by item"})


class GivesConsignmentFile(GivesConsignment):
    """A consignment on one page: what happened, how it stands, what comes next, who must act, and by when."""

    summary = fields.Nested(SentenceShape, metadata={"description": "all of it in a paragraph"})
    next = fields.Nested(NextShape, allow_none=True, metadata={"description": "what comes next; null: nothing"})
    drawn = fields.Boolean(allow_none=True, metadata={"description": "to be looked at; null: declared before draws"})
    monitoring = fields.Nested(
        MonitoredShape, allow_none=True, metadata={"description": "under CREDIT: by monitoring plan, or by batch"}
    )
    samples_taken = fields.Integer(metadata={"description": "samples taken of it", "example": 0})
    papers = fields.List(fields.Nested(NeededPaperShape), metadata={"description": "papers it needs, as they stand"})
    by_rule = fields.List(
        fields.Nested(ConditionShape), metadata={"description": "conditions of going on without an officer"}
    )
    releases = fields.List(fields.Nested(ReleaseShape), metadata={"description": "its releases, oldest first"})
    reinspections = fields.List(fields.Nested(ReinspectionShape), metadata={"description": "its re-inspections"})
    clearings = fields.List(fields.Nested(ClearingShape), metadata={"description": "how its refusals were cleared"})
    business_terms = fields.Nested(BusinessShape, metadata={"description": "its business and what eases it"})
    re_export = fields.Nested(
        TemporaryShape, allow_none=True, metadata={"description": "until when goods admitted for a time must leave"}
    )

    decisions = fields.List(fields.Nested(KeptDecisionShape), metadata={"description": "all decisions, oldest first"})
    history = fields.List(fields.Nested(StepShape), metadata={"description": "all changes of state"})
    documents = fields.List(fields.Nested(GivesDocument), metadata={"description": "its papers"})
    results = fields.List(fields.Nested(ResultShape), metadata={"description": "its results"})
    certificates = fields.List(
        fields.Nested(CertificateShape), metadata={"description": "its release certificates, oldest first"}
    )
    lots = fields.List(fields.Nested(LinkedLotShape), metadata={"description": "the lots it is made of, where known"})


class GivesConsignmentPage(Schema):
    """A page of consignments, newest first."""

    items = fields.List(fields.Nested(GivesConsignment), metadata={"description": "the consignments"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})
