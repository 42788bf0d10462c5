"""Shapes of terms, receipts and counts of deliveries."""

from __future__ import annotations

from collections.abc import Mapping

from marshmallow import Schema, fields, validate

from databus.shapes import Day, Text, Whole
from gateway.schemas.evidence import Proof, ShownEntry, SignedHead


class TakesTerm(Schema):
    """A term of working days."""

    start = Day(
        required=True,
        data_key="from",
        error_messages={"required": "a day such as 2026-12-28"},
        metadata={"description": "the day of the event; counting starts the day after", "example": "2026-12-28"},
    )
    working_days = Whole(
        required=True,
        validate=validate.Range(0, 1000, error="a whole number from {min} to {max}"),
        error_messages={"required": "a whole number from 0 to 1000"},
        metadata={"description": "how long the term is", "example": 7},
    )


class GivesTerm(Schema):
    """When the term ends."""

    due_on = fields.Date(required=True, metadata={"description": "last day of the term", "example": "2027-01-07"})
    provisional = fields.Boolean(
        required=True, metadata={"description": "whether a holiday notice still to come may move it", "example": True}
    )


class TakesReceipt(Schema):
    """Which receipt."""

    receipt_id = fields.UUID(
        required=True,
        error_messages={"invalid_uuid": "a UUID, as the receipt has it"},
        metadata={"description": "the receipt's id", "example": "0192f0c1-0000-7000-8000-000000000011"},
    )
    fields_ = Text(
        4000,
        data_key="fields",
        load_default=None,
        metadata={
            "description": "names of the entry's fields to show, with commas between; all unless said",
            "example": "operation,answer.grade",
        },
    )


class GivesReceipt(Schema):
    """What is noted under a receipt."""

    id = fields.UUID(required=True, metadata={"description": "the receipt's id"})
    hash = fields.String(
        required=True, allow_none=True, metadata={"description": "SHA-256 that binds request and answer; null: open"}
    )
    status = fields.String(
        required=True,
        metadata={"description": "pending: not in the log yet; logged: the rest proves it", "example": "logged"},
    )
    outcome = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "ok, or the error's name; OutcomeUnknown: nobody knows; null: open", "example": "ok"},
    )
    operation = fields.String(
        required=True, metadata={"description": "service and method", "example": "credit.record_act"}
    )
    agency = fields.String(required=True, metadata={"description": "who called", "example": "samr"})
    noted_at = fields.AwareDateTime(required=True, metadata={"description": "when the request was noted"})
    request_hash = fields.String(required=True, metadata={"description": "SHA-256 of the fields, as canonical JSON"})
    answer_hash = fields.String(
        required=True, allow_none=True, metadata={"description": "SHA-256 of the answer, as canonical JSON; null: open"}
    )
    epoch = fields.Integer(
        required=True, allow_none=True, metadata={"description": "tree of the log; null: pending", "example": 1}
    )
    position = fields.Integer(
        required=True, allow_none=True, metadata={"description": "in the log; null: pending", "example": 7}
    )
    leaf = fields.String(required=True, allow_none=True, metadata={"description": "hash of the entry's leaf"})
    entry = fields.Nested(
        ShownEntry, required=True, allow_none=True, metadata={"description": "the entry; null: pending"}
    )
    proof = fields.Nested(
        Proof, required=True, allow_none=True, metadata={"description": "of inclusion; null: pending"}
    )
    head = fields.Nested(
        SignedHead, required=True, allow_none=True, metadata={"description": "that the proof leads to; null: pending"}
    )
    earlier = fields.List(
        fields.Integer(),
        required=True,
        metadata={"description": "positions of earlier entries, where the outcome was found out later"},
    )


class TakesNothing(Schema):
    """No parameters."""


class DeliveryCount(Schema):
    """Events of one type."""

    producer = fields.String(required=True, metadata={"description": "the service that said them", "example": "credit"})
    type = fields.String(required=True, metadata={"description": "their name", "example": "credit.grade_changed"})
    count = fields.Integer(required=True, metadata={"description": "how many", "example": 36})


class Heard(Schema):
    """How far a producer's events have reached the border."""

    producer = fields.String(required=True, metadata={"description": "the service", "example": "credit"})
    high_water = fields.Integer(required=True, metadata={"description": "number of its last fact relayed"})
    up_to = fields.AwareDateTime(
        required=True, metadata={"description": "its facts until then have reached the border"}
    )
    heard_at = fields.AwareDateTime(required=True, metadata={"description": "when it said so"})


class GivesDeliveries(Schema):
    """Events that reached the border."""

    items = fields.List(fields.Nested(DeliveryCount), required=True, metadata={"description": "by producer and type"})
    total = fields.Integer(required=True, metadata={"description": "of all", "example": 512})
    heard = fields.List(fields.Nested(Heard), required=True, metadata={"description": "how far they reach"})


# method: what it takes, what it gives, what it is
OPERATIONS: Mapping[str, tuple[type[Schema], type[Schema], str]] = {
    "get_term": (TakesTerm, GivesTerm, "Return when a term of working days ends."),
    "get_receipt": (TakesReceipt, GivesReceipt, "Return what is noted under a receipt."),
    "count_deliveries": (TakesNothing, GivesDeliveries, "Count the events that reached the border."),
}
