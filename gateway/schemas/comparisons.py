"""Shapes of two-sided reconciliation: an agency's own count of its day against the log's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from databus.shapes import Cursor, Day, Text, Whole, YesNo
from gateway.domain.comparison import STATES
from gateway.schemas.accesses import agency, limit

LONGEST_LIST = 10_000
MOST = 10**12
HASH = validate.Regexp("^[0-9a-f]{64}$", error="SHA-256 in 64 small hexadecimal digits")
OF_NOTHING = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


class Side(Schema):
    """Count and hash of a side."""

    count = Whole(
        required=True,
        validate=validate.Range(0, MOST, error="a whole number from {min} to {max}"),
        metadata={"description": "distinct items", "example": 0},
    )
    hash = fields.String(
        required=True,
        validate=HASH,
        metadata={
            "description": "SHA-256 of the distinct lines `id:sha256(body)`, sorted as bytes, each ended by a line"
            " feed; of no line, of nothing",
            "example": OF_NOTHING,
        },
    )


class Sides(Schema):
    """Both sides."""

    sent = fields.Nested(Side, required=True, metadata={"description": "commands and facts answered with success"})
    received = fields.Nested(Side, required=True, metadata={"description": "the answers to them, and events"})


class TakesCounts(Schema):
    """An agency's own count and hash of a day.

    Sent are its commands and facts that were answered with success: id is the idempotency key, of a fact the
    message's id, without either the receipt's id; body is the call's fields. Received are the answers to them, under
    the same id and without the receipt, and the events handed over: id is the event's, body its data. Bodies are
    canonical JSON: UTF-8, keys sorted, no spaces.
    """

    on = Day(required=True, metadata={"description": "a day in China, yesterday as a rule", "example": "2026-11-21"})
    sent = fields.Nested(Side, required=True, metadata={"description": "commands and facts answered with success"})
    received = fields.Nested(Side, required=True, metadata={"description": "the answers to them, and events"})


class Item(Schema):
    """One thing sent or received."""

    id = Text(200, required=True, metadata={"description": "idempotency key, message id, receipt id or event id"})
    hash = fields.String(
        required=True, validate=HASH, metadata={"description": "SHA-256 of its body", "example": OF_NOTHING}
    )


def _list(meaning: str) -> fields.List[Any]:
    return fields.List(
        fields.Nested(Item),
        required=True,
        validate=validate.Length(max=LONGEST_LIST, error="at most {max} items"),
        metadata={"description": meaning},
    )


class TakesLists(Schema):
    """All that an agency sent and received on the day, or the next part of it."""

    reconciliation_id = fields.UUID(required=True, metadata={"description": "the reconciliation"})
    sent = _list("commands and facts answered with success")
    received = _list("the answers to them, and events")
    more = YesNo(
        load_default=False,
        metadata={
            "description": "whether further parts of the lists follow, since a long day does not fit into one message",
            "example": False,
        },
    )


class TakesReconciliation(Schema):
    """Which reconciliation."""

    reconciliation_id = fields.UUID(required=True, metadata={"description": "the reconciliation"})


class TakesReconciliations(Schema):
    """Which reconciliations: an operator sees all, an agency its own."""

    on = Day(load_default=None, metadata={"description": "of this day", "example": "2026-11-21"})
    agency = agency("of this agency, for operators", load_default=None)
    state = fields.String(
        load_default=None,
        validate=validate.OneOf(STATES, error="one of {choices}"),
        metadata={"description": "in this state", "example": "AGREED"},
    )
    limit = limit()
    cursor = Cursor()


class GivesDifference(Schema):
    """One item on which the two differ."""

    side = fields.String(required=True, metadata={"description": "sent or received", "example": "sent"})
    kind = fields.String(
        required=True,
        metadata={
            "description": "only_here: the log alone has it; only_there: the agency alone; other_body: both, not the"
            " same; other_day: both the same, the log on the day before or after",
            "example": "only_there",
        },
    )
    id = fields.String(required=True, metadata={"description": "of the item"})
    here = fields.List(fields.String(), required=True, metadata={"description": "hashes the log has"})
    there = fields.List(fields.String(), required=True, metadata={"description": "hashes the agency has"})
    logged_at = fields.String(required=True, allow_none=True, metadata={"description": "when the log has it"})


class GivesReconciliation(Schema):
    """What came of comparing."""

    id = fields.String(required=True, metadata={"description": "its id"})
    agency = fields.String(required=True, metadata={"description": "whose day", "example": "samr"})
    on = fields.Date(required=True, attribute="day", metadata={"description": "the day"})
    made_at = fields.AwareDateTime(required=True, metadata={"description": "when it was compared"})
    told = fields.Nested(Sides, required=True, metadata={"description": "as the agency counts"})
    logged = fields.Nested(Sides, required=True, metadata={"description": "as the log counts"})
    state = fields.String(
        required=True,
        metadata={
            "description": "AGREED; LISTS_WANTED: they differ, send the lists; NAMED: every difference is named",
            "example": "AGREED",
        },
    )
    differences = fields.List(
        fields.Nested(GivesDifference),
        required=True,
        allow_none=True,
        metadata={"description": "null until the lists were compared"},
    )
    version = fields.Integer(required=True, metadata={"description": "rises with every change"})


class GivesReconciliations(Schema):
    """Reconciliations, newest first."""

    items = fields.List(fields.Nested(GivesReconciliation), required=True, metadata={"description": "newest first"})
    missing = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "agencies that exchanged something yesterday and have not reconciled it yet"},
    )
    next_cursor = fields.String(required=True, allow_none=True, metadata={"description": "for the next page"})


OPERATIONS: Mapping[str, tuple[type[Schema], type[Schema], str]] = {
    "reconcile_day": (TakesCounts, GivesReconciliation, "Compare an agency's own count of a day with the log's."),
    "compare_lists": (TakesLists, GivesReconciliation, "Name every difference between an agency's day and the log's."),
    "get_reconciliation": (TakesReconciliation, GivesReconciliation, "Return a reconciliation."),
    "list_reconciliations": (TakesReconciliations, GivesReconciliations, "List reconciliations, and who owes one."),
}
