"""Shapes of accesses to enterprises' data, and of hiding them."""

from __future__ import annotations

from collections.abc import Mapping

from marshmallow import Schema, fields, validate

from databus.identifiers import Uscc, parse_agency
from databus.shapes import Cursor, Day, Parsed, Text, Whole

PAGE = 100
CURSOR = "^[1-9][0-9]{0,17}$"
EXAMPLE_USCC = "91441323MA4YNT018E"


def uscc(**options: object) -> Parsed:
    """An enterprise's code."""
    told = {"description": "the enterprise", "example": EXAMPLE_USCC}
    return Parsed(Uscc.parse, told, **options)


def agency(meaning: str, **options: object) -> Parsed:
    """An agency's code."""
    return Parsed(parse_agency, {"description": meaning, "example": "tax"}, **options)


def limit() -> Whole:
    """How many at most."""
    return Whole(
        from_text=True,
        load_default=PAGE,
        validate=validate.Range(1, 200, error="a whole number from {min} to {max}"),
        metadata={"description": "how many at most", "example": PAGE},
    )


def day(name: str, meaning: str) -> Day:
    """A day of a filter."""
    return Day(data_key=name, load_default=None, metadata={"description": meaning, "example": "2026-11-22"})


class TakesOwnAccesses(Schema):
    """Which of the caller's own accesses."""

    since = day("from", "first day, in China")
    until = day("to", "last day, in China")
    dataset = Text(100, load_default=None, metadata={"description": "of this data set alone", "example": "credit"})
    uscc = uscc(load_default=None)
    limit = limit()
    cursor = Cursor(CURSOR, "1024")


class TakesAccesses(Schema):
    """Which accesses to an enterprise's data."""

    uscc = uscc(required=True, error_messages={"required": "a unified social credit code"})
    since = day("from", "first day, in China")
    until = day("to", "last day, in China")
    agency = agency("of this agency alone, and of those it succeeded", load_default=None)
    dataset = Text(100, load_default=None, metadata={"description": "of this data set alone", "example": "credit"})
    limit = limit()
    cursor = Cursor(CURSOR, "1024")


class Named(Schema):
    """A code with its names."""

    code = fields.String(required=True, metadata={"description": "its code", "example": "tax"})
    zh = fields.String(required=True, metadata={"description": "its Chinese name", "example": "税务局"})
    en = fields.String(required=True, metadata={"description": "its English name", "example": "Tax Bureau"})


class NamedAgency(Named):
    """An agency; one that is no more names its successor."""

    successor = fields.String(
        required=True, allow_none=True, metadata={"description": "who took over its tasks", "example": None}
    )


class WasHidden(Schema):
    """Why an access was not shown before."""

    ordered_by = fields.String(required=True, metadata={"description": "agency that ordered it", "example": "samr"})
    ordered_at = fields.AwareDateTime(required=True, metadata={"description": "when"})
    until_on = fields.Date(required=True, metadata={"description": "day from which it is shown at the latest"})
    holds = fields.Boolean(required=True, metadata={"description": "whether the enterprise does not see it yet"})
    case_reference = fields.String(required=True, metadata={"description": "case", "example": "溯〔2026〕1号"})
    legal_basis = fields.String(required=True, metadata={"description": "clause", "example": "行政处罚法 54"})


class Access(Schema):
    """One use of an enterprise's data."""

    entry_id = fields.String(required=True, metadata={"description": "of the log's entry; the call's receipt id"})
    position = fields.Integer(required=True, metadata={"description": "of the entry in the evidence log"})
    at = fields.AwareDateTime(required=True, metadata={"description": "when it was noted"})
    kind = fields.String(
        required=True, metadata={"description": "call: asked; event: carried to the agency", "example": "call"}
    )
    door = fields.String(required=True, metadata={"description": "http, amqp, webhook or feed", "example": "http"})
    agency = fields.Nested(NamedAgency, required=True, metadata={"description": "who used the data"})
    actor = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "its officer or system; for the agency itself and operators alone"},
    )
    operation = fields.String(
        required=True, metadata={"description": "method or event", "example": "credit.get_rating"}
    )
    datasets = fields.List(fields.Nested(Named), required=True, metadata={"description": "data sets used"})
    fields_ = fields.List(
        fields.String(),
        required=True,
        data_key="fields",
        attribute="fields",
        metadata={"description": "fields handed over", "example": ["grade", "score"]},
    )
    withheld = fields.List(fields.String(), required=True, metadata={"description": "fields kept back"})
    purpose = fields.String(required=True, allow_none=True, metadata={"description": "purpose of use"})
    agreements = fields.List(
        fields.String(), required=True, metadata={"description": "agreements it rested on, with version"}
    )
    outcome = fields.String(required=True, metadata={"description": "ok, or the refusal's name", "example": "ok"})
    uscc = fields.String(required=True, allow_none=True, metadata={"description": "the enterprise asked about"})
    hidden = fields.Nested(
        WasHidden, required=True, allow_none=True, metadata={"description": "that and why it was or is hidden"}
    )


class Used(Schema):
    """How often one agency used one data set."""

    agency = fields.Nested(NamedAgency, required=True, metadata={"description": "who"})
    dataset = fields.Nested(
        Named, required=True, allow_none=True, metadata={"description": "data set; null: none was handed over"}
    )
    times = fields.Integer(required=True, metadata={"description": "how often", "example": 3})
    first_at = fields.AwareDateTime(required=True, metadata={"description": "first time"})
    last_at = fields.AwareDateTime(required=True, metadata={"description": "last time"})


class GivesAccesses(Schema):
    """Accesses, newest first."""

    items = fields.List(fields.Nested(Access), required=True, metadata={"description": "newest first"})
    summary = fields.List(
        fields.Nested(Used),
        required=True,
        allow_none=True,
        metadata={"description": "all that the filter covers, by agency and data set; null on later pages"},
    )
    complete_to = fields.Integer(
        required=True, metadata={"description": "entries of the log that this list rests on", "example": 2048}
    )
    next_cursor = fields.String(required=True, allow_none=True, metadata={"description": "for the next page"})


class TakesHiding(Schema):
    """Which accesses an investigation keeps from the enterprise, and until when."""

    uscc = uscc(required=True, error_messages={"required": "a unified social credit code"})
    agency = agency("whose accesses; the caller's own, or for an operator any", load_default=None)
    entry_id = fields.UUID(
        load_default=None,
        error_messages={"invalid_uuid": "a UUID, as the list of accesses has it"},
        metadata={"description": "this entry alone; left out: all of the agency about the enterprise"},
    )
    since = day("from", "accesses from this day on; today unless said")
    until = Day(required=True, metadata={"description": "day from which they are shown", "example": "2027-01-31"})
    case_reference = Text(200, required=True, metadata={"description": "the case", "example": "溯〔2026〕1号"})
    legal_basis = Text(200, required=True, metadata={"description": "the clause", "example": "行政处罚法 54"})


class TakesEnd(Schema):
    """Which hiding ends early."""

    hiding_id = fields.UUID(required=True, metadata={"description": "the hiding"})
    reason = Text(500, required=True, metadata={"description": "why it ends now", "example": "案件已办结"})


class TakesHidings(Schema):
    """Which hidings: an operator sees all, an agency its own."""

    uscc = uscc(load_default=None)
    limit = limit()
    cursor = Cursor()


class GivesHiding(Schema):
    """One order to hide accesses."""

    id = fields.String(required=True, metadata={"description": "its id"})
    uscc = fields.String(required=True, metadata={"description": "the enterprise", "example": EXAMPLE_USCC})
    agency = fields.String(required=True, metadata={"description": "whose accesses are hidden", "example": "samr"})
    entry_id = fields.String(
        required=True, allow_none=True, attribute="entry", metadata={"description": "the one entry; null: all"}
    )
    from_at = fields.AwareDateTime(required=True, metadata={"description": "accesses from then on"})
    until_on = fields.Date(required=True, metadata={"description": "day from which they are shown"})
    case_reference = fields.String(required=True, metadata={"description": "the case"})
    legal_basis = fields.String(required=True, metadata={"description": "the clause"})
    ordered_by = fields.String(required=True, metadata={"description": "agency that ordered it"})
    officer = fields.String(required=True, metadata={"description": "its officer"})
    ordered_at = fields.AwareDateTime(required=True, metadata={"description": "when"})
    ended_at = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "ended early"})
    ended_by = fields.String(required=True, allow_none=True, metadata={"description": "by whom"})
    reason = fields.String(required=True, allow_none=True, metadata={"description": "why"})
    version = fields.Integer(required=True, metadata={"description": "rises with every change"})


class GivesHidings(Schema):
    """Orders, newest first."""

    items = fields.List(fields.Nested(GivesHiding), required=True, metadata={"description": "newest first"})
    next_cursor = fields.String(required=True, allow_none=True, metadata={"description": "for the next page"})


OPERATIONS: Mapping[str, tuple[type[Schema], type[Schema], str]] = {
    "list_accesses": (TakesAccesses, GivesAccesses, "List who used an enterprise's data, when, for what."),
    "list_own_accesses": (TakesOwnAccesses, GivesAccesses, "List what the calling agency used itself."),
    "hide_accesses": (TakesHiding, GivesHiding, "Keep accesses of an investigation from the enterprise until a day."),
    "end_hiding": (TakesEnd, GivesHiding, "Show hidden accesses before their day."),
    "list_hidings": (TakesHidings, GivesHidings, "List orders to hide accesses."),
}
