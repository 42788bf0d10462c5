"""Shapes of requests for correction."""

from __future__ import annotations

from collections.abc import Mapping

from marshmallow import Schema, fields, validate

from databus.shapes import Cursor, Text, YesNo
from gateway.domain.correction import ANSWERS, STATES
from gateway.schemas.accesses import EXAMPLE_USCC, agency, limit, uscc

LONGEST = 2000
ME = "me"


class TakesCorrection(Schema):
    """What is wrong, and what would be right."""

    uscc = uscc(required=True, error_messages={"required": "a unified social credit code"})
    dataset = Text(100, required=True, metadata={"description": "data set of the catalogue", "example": "enterprise"})
    field = Text(100, required=True, metadata={"description": "field of the data set", "example": "name_en"})
    record_id = Text(
        64, load_default=None, allow_none=True, metadata={"description": "which record, where there are many"}
    )
    wrong = Text(LONGEST, required=True, metadata={"description": "what is wrong", "example": "英文名称拼写有误"})
    right = Text(
        LONGEST, required=True, metadata={"description": "what would be right", "example": "Huidong Shoes Co., Ltd."}
    )
    evidence_hash = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp("^[0-9a-f]{64}$", error="SHA-256 in 64 small hexadecimal digits"),
        metadata={"description": "SHA-256 of the document that shows it, kept by whoever asks"},
    )


class TakesAnswer(Schema):
    """The provider's answer."""

    correction_id = fields.UUID(required=True, metadata={"description": "the request"})
    to = fields.String(
        required=True,
        validate=validate.OneOf(ANSWERS, error="one of {choices}"),
        metadata={"description": "accepted, refused or carried out", "example": "ACCEPTED"},
    )
    answer = Text(
        LONGEST, required=True, metadata={"description": "what was found; of a refusal its reason", "example": "已核实"}
    )


class TakesOne(Schema):
    """Which request."""

    correction_id = fields.UUID(required=True, metadata={"description": "the request"})


class TakesCorrections(Schema):
    """Which requests: an operator sees all, an agency those it asked for or is asked."""

    to = fields.String(
        load_default=None,
        validate=validate.OneOf((ME,), error="me"),
        metadata={"description": "`me`: those that wait for the caller", "example": ME},
    )
    asked_by = fields.String(
        data_key="from",
        load_default=None,
        validate=validate.OneOf((ME,), error="me"),
        metadata={"description": "`me`: those that the caller asked for", "example": ME},
    )
    provider = agency("of this provider, for operators", load_default=None)
    uscc = uscc(load_default=None)
    state = fields.String(
        load_default=None,
        validate=validate.OneOf(STATES, error="one of {choices}"),
        metadata={"description": "in this state", "example": "REQUESTED"},
    )
    overdue = YesNo(
        from_text=True, load_default=None, metadata={"description": "whether the term has passed", "example": True}
    )
    limit = limit()
    cursor = Cursor()


class Step(Schema):
    """One step of a request."""

    state = fields.String(required=True, metadata={"description": "what it became", "example": "REQUESTED"})
    agency = fields.String(required=True, allow_none=True, metadata={"description": "by whom; null: by the term"})
    at = fields.String(required=True, metadata={"description": "when"})
    note = fields.String(required=True, allow_none=True, metadata={"description": "what was said"})


class GivesCorrection(Schema):
    """A request for correction."""

    id = fields.String(required=True, metadata={"description": "its id"})
    uscc = fields.String(required=True, metadata={"description": "the enterprise", "example": EXAMPLE_USCC})
    dataset = fields.String(required=True, metadata={"description": "data set"})
    field_ = fields.String(required=True, data_key="field", attribute="field", metadata={"description": "its field"})
    record_id = fields.String(required=True, allow_none=True, metadata={"description": "which record"})
    wrong = fields.String(required=True, metadata={"description": "what is wrong"})
    right = fields.String(required=True, attribute="proposed", metadata={"description": "what would be right"})
    evidence_hash = fields.String(required=True, allow_none=True, metadata={"description": "SHA-256 of a document"})
    requested_by = fields.String(required=True, metadata={"description": "who asks", "example": "portal"})
    requested_at = fields.AwareDateTime(required=True, metadata={"description": "when"})
    provider = fields.String(required=True, metadata={"description": "who is asked", "example": "samr"})
    state = fields.String(required=True, metadata={"description": "how it stands", "example": "REQUESTED"})
    due_on = fields.Date(required=True, metadata={"description": "last day of the term"})
    provisional = fields.Boolean(
        required=True, metadata={"description": "whether a holiday notice still to come may move that day"}
    )
    clause = fields.String(required=True, metadata={"description": "where the term comes from"})
    answer = fields.String(required=True, allow_none=True, metadata={"description": "what the provider said"})
    reminders = fields.Integer(required=True, metadata={"description": "how often the provider was reminded"})
    history = fields.List(fields.Nested(Step), required=True, metadata={"description": "its steps"})
    version = fields.Integer(required=True, metadata={"description": "rises with every step"})


class GivesCorrections(Schema):
    """Requests, oldest first."""

    items = fields.List(fields.Nested(GivesCorrection), required=True, metadata={"description": "oldest first"})
    next_cursor = fields.String(required=True, allow_none=True, metadata={"description": "for the next page"})


OPERATIONS: Mapping[str, tuple[type[Schema], type[Schema], str]] = {
    "request_correction": (TakesCorrection, GivesCorrection, "Ask the provider of a datum to correct it."),
    "answer_correction": (TakesAnswer, GivesCorrection, "Accept, refuse or carry out a correction."),
    "get_correction": (TakesOne, GivesCorrection, "Return a request for correction with its steps."),
    "list_corrections": (TakesCorrections, GivesCorrections, "List requests for correction."),
}
