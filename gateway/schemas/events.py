"""Shapes of the event feed, webhooks, and clients of the token endpoint."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import Schema, fields, validate

from databus import contracts
from databus.shapes import Text, Whole, YesNo

_PURPOSE = {"description": "what the events are used for; left out: each agreement's own", "example": "risk-control"}
_WEBHOOK = {"description": "the webhook's id", "example": "0192f0c1-0000-7000-8000-000000000021"}
_BAD_ID: dict[str, Any] = {"invalid_uuid": "a UUID, as the list has it"}


def _names() -> list[str]:
    return sorted({agreed.name for agreed in contracts.all_contracts()})


def _one_of_them() -> validate.OneOf:
    return validate.OneOf(_names(), error="the name of an event, such as credit.grade_changed")


class TakesEvents(Schema):
    """Which part of the feed."""

    after = Whole(
        validate=validate.Range(0, 10**18 - 1, error="a position that the feed gave"),
        metadata={"description": "go on after this position; left out: as far back as events are kept", "example": 0},
    )
    limit = Whole(
        load_default=50,
        validate=validate.Range(1, 200, error="a whole number from {min} to {max}"),
        metadata={"description": "events at most", "example": 50},
    )
    wait = Whole(
        load_default=0,
        validate=validate.Range(0, 20, error="a whole number from {min} to {max}"),
        metadata={"description": "how long to wait for an event where there is none, seconds", "example": 0},
    )
    event = fields.String(
        validate=_one_of_them(),
        metadata={"description": "events of this name alone", "example": "credit.grade_changed"},
    )


class FedEvent(Schema):
    """An event as CloudEvents 1.0 in JSON, with its position; cut to the fields agreed, signed by the exchange."""

    position = fields.Integer(required=True, metadata={"description": "go on after it", "example": 4711})
    specversion = fields.String(required=True, metadata={"description": "of CloudEvents", "example": "1.0"})
    id = fields.String(required=True, metadata={"description": "the same whichever way it comes"})
    source = fields.String(required=True, metadata={"description": "who said it", "example": "/services/credit"})
    type = fields.String(
        required=True, metadata={"description": "what it is", "example": "cn.sanhu.credit.grade_changed.v1"}
    )
    subject = fields.String(required=True, metadata={"description": "what it is about"})
    time = fields.String(required=True, metadata={"description": "when it became a fact"})
    dataschema = fields.String(required=True, metadata={"description": "the contract of its data"})
    datacontenttype = fields.String(required=True, metadata={"description": "of its data"})
    sequence = fields.String(required=True, metadata={"description": "counts for each source and subject"})
    uscc = fields.String(metadata={"description": "the enterprise it is about"})
    agency = fields.String(metadata={"description": "the agency whose act it was"})
    actor = fields.String(metadata={"description": "who acted for it"})
    purpose = fields.String(metadata={"description": "what it may be used for"})
    legalbasis = fields.String(metadata={"description": "the law it rests on"})
    classification = fields.String(metadata={"description": "how it may be shared"})
    signature = fields.String(required=True, metadata={"description": "detached JWS over attributes and data"})
    data = fields.Dict(required=True, metadata={"description": "the fields agreed"})


class GivesEvents(Schema):
    """A part of the feed."""

    items = fields.List(fields.Nested(FedEvent), required=True, metadata={"description": "in their order"})
    next_after = fields.Integer(required=True, metadata={"description": "give it as `after` to go on"})
    last = fields.Integer(required=True, metadata={"description": "the last position there is"})


class TakesWebhook(Schema):
    """Where events are to be sent."""

    url = Text(
        500,
        lines=False,
        required=True,
        error_messages={"required": "a URL that begins with https://"},
        metadata={"description": "takes CloudEvents in binary mode by POST", "example": "https://portal.example/in"},
    )
    events = fields.List(
        fields.String(validate=_one_of_them()),
        load_default=list,
        validate=validate.Length(max=100, error="at most 100 names"),
        metadata={"description": "names of events; none: all that the agency may have"},
    )
    purpose = Text(200, load_default=None, metadata=_PURPOSE)


class GivesWebhook(Schema):
    """A webhook."""

    id = fields.UUID(required=True, metadata=_WEBHOOK)
    agency = fields.String(required=True, metadata={"description": "whose it is", "example": "portal"})
    url = fields.String(required=True, metadata={"description": "where events are sent"})
    events = fields.List(fields.String(), required=True, metadata={"description": "which; none: all"})
    purpose = fields.String(required=True, allow_none=True, metadata=_PURPOSE)
    made_at = fields.AwareDateTime(required=True, metadata={"description": "since when"})
    removed_at = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "until when"})
    after = fields.Integer(required=True, metadata={"description": "events up to this position were looked at"})
    waiting = fields.Integer(required=True, metadata={"description": "events to be sent", "example": 0})
    parked = fields.Integer(required=True, metadata={"description": "events given up after the last attempt"})


class TakesNothing(Schema):
    """No parameters."""


class GivesWebhooks(Schema):
    """The webhooks of an agency."""

    items = fields.List(fields.Nested(GivesWebhook), required=True, metadata={"description": "oldest first"})


class TakesWebhookId(Schema):
    """Which webhook."""

    webhook_id = fields.UUID(required=True, error_messages=_BAD_ID, metadata=_WEBHOOK)


class TakesDeliveries(TakesWebhookId):
    """Which of the events sent to a webhook."""

    state = fields.String(
        validate=validate.OneOf(
            ["WAITING", "DELIVERED", "PARKED", "WITHHELD"], error="WAITING, DELIVERED, PARKED or WITHHELD"
        ),
        metadata={"description": "only those in this state", "example": "PARKED"},
    )
    before = Whole(
        validate=validate.Range(1, 10**18 - 1, error="a position that the list gave"),
        metadata={"description": "those before this position", "example": 4711},
    )
    limit = Whole(
        load_default=50,
        validate=validate.Range(1, 200, error="a whole number from {min} to {max}"),
        metadata={"description": "how many at most", "example": 50},
    )


class WebhookDelivery(Schema):
    """What became of one event at a webhook."""

    position = fields.Integer(required=True, metadata={"description": "of the event", "example": 4711})
    event_id = fields.UUID(required=True, metadata={"description": "of the event"})
    event = fields.String(required=True, metadata={"description": "its name", "example": "credit.grade_changed"})
    subject = fields.String(required=True, metadata={"description": "what it is about"})
    state = fields.String(required=True, metadata={"description": "WAITING, DELIVERED, PARKED, WITHHELD"})
    attempts = fields.Integer(required=True, metadata={"description": "how often it was sent"})
    queued_at = fields.AwareDateTime(required=True, metadata={"description": "since when it is to be sent"})
    next_at = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "when it is sent next"})
    tried_at = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "when it was last sent"})
    answer = fields.String(
        required=True, allow_none=True, metadata={"description": "what came of the last attempt", "example": "200"}
    )


class GivesWebhookDeliveries(Schema):
    """Events sent, or to be sent, to a webhook."""

    items = fields.List(fields.Nested(WebhookDelivery), required=True, metadata={"description": "newest first"})
    next_before = fields.Integer(
        required=True, allow_none=True, metadata={"description": "give it as `before` to go on; null: no more"}
    )


class TakesReplay(TakesWebhookId):
    """Which events are to be sent again."""

    after = Whole(
        load_default=0,
        validate=validate.Range(0, 10**18 - 1, error="a position that the list gave"),
        metadata={"description": "those after this position", "example": 0},
    )
    delivered = YesNo(load_default=False, metadata={"description": "those that were delivered, too", "example": False})


class GivesReplay(Schema):
    """How many events are sent again."""

    queued = fields.Integer(required=True, metadata={"description": "events to be sent again", "example": 3})


class TakesClient(Schema):
    """A secret that a system of the agency gets tokens with; it is made there, and only its hash is given here."""

    label = Text(
        100,
        required=True,
        error_messages={"required": "which system it is for"},
        metadata={"description": "which system it is for", "example": "declaration system"},
    )
    secret_sha256 = fields.String(
        required=True,
        validate=validate.Regexp("^[0-9a-f]{64}$", error="64 hexadecimal digits: SHA-256 of the secret"),
        error_messages={"required": "SHA-256 of a secret of at least 32 random bytes, in hexadecimal"},
        metadata={
            "description": "SHA-256 of a secret of at least 32 random bytes, in hexadecimal",
            "example": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        },
    )
    valid_to = fields.AwareDateTime(
        load_default=None,
        error_messages={"invalid": "a moment such as 2027-01-01T00:00:00Z"},
        metadata={"description": "until when it holds; left out: until it is revoked"},
    )


class GivesClient(Schema):
    """A client of the token endpoint."""

    id = fields.UUID(required=True, metadata={"description": "the client_id"})
    agency = fields.String(required=True, metadata={"description": "whose it is", "example": "portal"})
    label = fields.String(required=True, metadata={"description": "which system it is for"})
    made_at = fields.AwareDateTime(required=True, metadata={"description": "since when it holds"})
    valid_to = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "until when it holds"})
    revoked_at = fields.AwareDateTime(required=True, allow_none=True, metadata={"description": "when it was revoked"})


class GivesClients(Schema):
    """The clients of an agency."""

    items = fields.List(fields.Nested(GivesClient), required=True, metadata={"description": "oldest first"})


class TakesClientId(Schema):
    """Which client."""

    client_id = fields.UUID(
        required=True,
        error_messages=_BAD_ID,
        metadata={"description": "the client_id", "example": "0192f0c1-0000-7000-8000-000000000031"},
    )


# method: what it takes, what it gives, what it is
OPERATIONS: Mapping[str, tuple[type[Schema], type[Schema], str]] = {
    "list_events": (TakesEvents, GivesEvents, "Return the events after a position that the agency may have."),
    "add_webhook": (TakesWebhook, GivesWebhook, "Have events sent to a URL from now on."),
    "list_webhooks": (TakesNothing, GivesWebhooks, "Return the webhooks of the agency."),
    "get_webhook": (TakesWebhookId, GivesWebhook, "Return a webhook of the agency."),
    "remove_webhook": (TakesWebhookId, GivesWebhook, "Have no more events sent to a webhook."),
    "list_webhook_deliveries": (
        TakesDeliveries,
        GivesWebhookDeliveries,
        "Return what was sent to a webhook, what is to be sent, and what came of it.",
    ),
    "replay_webhook": (TakesReplay, GivesReplay, "Send to a webhook again what was given up."),
    "add_client": (TakesClient, GivesClient, "Let a system of the agency get tokens with a secret."),
    "list_clients": (TakesNothing, GivesClients, "Return the clients of the token endpoint that the agency has."),
    "revoke_client": (TakesClientId, GivesClient, "Give no more tokens to a client."),
}
