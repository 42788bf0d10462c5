"""Shapes of retractions."""

from __future__ import annotations

from collections.abc import Mapping

from marshmallow import Schema, fields, validate

from databus.shapes import Cursor, Text, YesNo
from gateway.schemas.accesses import limit, uscc

LONGEST = 2000
ME = "me"


class TakesRetraction(Schema):
    """Which retraction."""

    retraction_id = fields.UUID(required=True, metadata={"description": "the retraction"})


class TakesConfirmation(Schema):
    """What an agency did about a datum that was withdrawn."""

    retraction_id = fields.UUID(required=True, metadata={"description": "the retraction"})
    done = Text(
        LONGEST, required=True, metadata={"description": "what was done about it", "example": "已从税务风险名单移除"}
    )


class TakesRetractions(Schema):
    """Which retractions: an operator sees all, an agency those it received, caused or provides the data of."""

    to = fields.String(
        load_default=None,
        validate=validate.OneOf((ME,), error="me"),
        metadata={"description": "`me`: those that the caller received itself", "example": ME},
    )
    confirmed = YesNo(
        from_text=True,
        load_default=None,
        metadata={"description": "whether everyone has confirmed; with `to`, whether the caller has", "example": False},
    )
    uscc = uscc(load_default=None)
    limit = limit()
    cursor = Cursor()


class GivesRecipient(Schema):
    """Who received the datum."""

    agency = fields.String(required=True, metadata={"description": "who", "example": "tax"})
    zh = fields.String(required=True, metadata={"description": "its Chinese name"})
    en = fields.String(required=True, metadata={"description": "its English name"})
    times = fields.Integer(required=True, metadata={"description": "how often it received it", "example": 2})
    entries = fields.List(
        fields.String(), required=True, metadata={"description": "by which entries of the log, the first hundred"}
    )
    first_at = fields.AwareDateTime(required=True, metadata={"description": "first time"})
    last_at = fields.AwareDateTime(required=True, metadata={"description": "last time"})
    state = fields.String(required=True, metadata={"description": "WAITING, OVERDUE or CONFIRMED"})
    due_on = fields.Date(required=True, metadata={"description": "last day to confirm"})
    reminders = fields.Integer(required=True, metadata={"description": "how often it was reminded"})
    confirmed_at = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "when it confirmed"})
    done = fields.String(required=True, allow_none=True, metadata={"description": "what it did"})


class GivesDecision(Schema):
    """A decision that rested on the datum."""

    event = fields.String(required=True, metadata={"description": "id of the event that told it"})
    type = fields.String(required=True, metadata={"description": "its name", "example": "inspection.mode_decided"})
    subject = fields.String(required=True, metadata={"description": "what was decided about"})
    uscc = fields.String(required=True, allow_none=True, metadata={"description": "the enterprise"})
    decided_at = fields.AwareDateTime(required=True, metadata={"description": "when"})
    how = fields.String(
        required=True,
        metadata={
            "description": "mention: it names the datum; standing: made on the enterprise while it stood; scope: on"
            " goods that it covered",
            "example": "mention",
        },
    )
    clause = fields.String(required=True, metadata={"description": "why it rests on it"})
    position = fields.Integer(required=True, allow_none=True, metadata={"description": "of its entry in the log"})
    reconsidered_by = fields.String(
        required=True, allow_none=True, metadata={"description": "event by which its owner decided anew, took it back"}
    )
    reconsidered_type = fields.String(required=True, allow_none=True, metadata={"description": "its name"})
    reconsidered_at = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "when"})


class Retraction(Schema):
    """A datum that was withdrawn, and how far it is retracted."""

    id = fields.String(required=True, metadata={"description": "its id"})
    withdrawal = fields.String(
        required=True,
        metadata={"description": "annulled, repaired, overturned, withdrawn (a corrected datum too) or lifted"},
    )
    dataset = fields.String(required=True, metadata={"description": "data set", "example": "credit_record"})
    keys = fields.List(fields.String(), required=True, metadata={"description": "ids of the datum"})
    uscc = fields.String(required=True, allow_none=True, metadata={"description": "the enterprise"})
    cause = fields.String(required=True, metadata={"description": "event name/subject that withdrew it"})
    withdrawn_by = fields.String(required=True, allow_none=True, metadata={"description": "whose act it was"})
    withdrawn_on = fields.Date(required=True, metadata={"description": "the day of the act"})
    clause = fields.String(required=True, metadata={"description": "why it must be retracted"})
    issued_at = fields.AwareDateTime(required=True, metadata={"description": "when it was opened"})
    due_on = fields.Date(required=True, metadata={"description": "last day to confirm"})
    confirmed = fields.Integer(required=True, metadata={"description": "agencies that have confirmed"})


class ListedRetraction(Retraction):
    """A retraction in a list."""

    recipients = fields.Integer(required=True, metadata={"description": "agencies that received the datum"})
    own_state = fields.String(
        required=True, allow_none=True, metadata={"description": "the caller's own: WAITING, OVERDUE or CONFIRMED"}
    )


class GivesRetraction(Retraction):
    """A retraction with everyone it reached."""

    changed = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "where the datum stands on, corrected: which of its fields say something else now"},
    )
    waiting = fields.Integer(required=True, metadata={"description": "agencies that have not confirmed"})
    recipients = fields.List(
        fields.Nested(GivesRecipient),
        required=True,
        metadata={"description": "who received it; an agency that only received it sees itself alone"},
    )
    decisions = fields.List(
        fields.Nested(GivesDecision),
        required=True,
        metadata={"description": "decisions that rested on it; not for an agency that only received it"},
    )


class GivesRetractions(Schema):
    """Retractions, newest first."""

    items = fields.List(fields.Nested(ListedRetraction), required=True, metadata={"description": "newest first"})
    next_cursor = fields.String(required=True, allow_none=True, metadata={"description": "for the next page"})


OPERATIONS: Mapping[str, tuple[type[Schema], type[Schema], str]] = {
    "get_retraction": (TakesRetraction, GivesRetraction, "Return whom a retraction reached, and who has confirmed."),
    "confirm_retraction": (TakesConfirmation, GivesRetraction, "Confirm what was done about a datum withdrawn."),
    "list_retractions": (TakesRetractions, GivesRetractions, "List retractions."),
}
