"""Shapes of requests for data that no agreement covers yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import Schema, fields, validate

from databus.shapes import Cursor, YesNo
from gateway.domain.request import OUTCOMES
from gateway.schemas.purposes import GivesPurpose, TakesPurpose
from gateway.schemas.registry_fields import (
    LONGEST,
    agency_code,
    dataset,
    day,
    divisions,
    field_names,
    limit,
    moment,
    next_cursor,
    on,
    text,
    told,
)

STATES = (
    "REQUESTED",
    "CHECKED",
    "RETURNED",
    "AGREED",
    "REFUSED",
    "DISPUTED",
    "TALKS",
    "SETTLED",
    "WITHDRAWN",
)
STEPS = tuple(state for state in STATES if state not in {"REQUESTED", "SETTLED"})


def _state(meaning: str, states: Sequence[str] = STATES, **options: Any) -> fields.String:
    return fields.String(
        validate=validate.OneOf(states, error="one of {choices}"),
        metadata={"description": meaning, "example": "CHECKED"},
        **options,
    )


class TakesRequest(Schema):
    """What is asked for."""

    dataset = dataset(required=True)
    fields_ = field_names(required=True, data_key="fields", attribute="fields")
    purposes = fields.List(
        fields.Nested(TakesPurpose),
        required=True,
        validate=validate.Length(1, 20),
        metadata={"description": "what for, each with its legal basis"},
    )
    divisions = divisions(load_default=list)
    valid_from = day("from when; left out, as soon as it is agreed", load_default=None)
    valid_to = day("until when", "2031-12-31", required=True)
    scene = text("how the data will be used (应用场景)", "出口退税审核时核对申报批次", LONGEST, required=True)


class TakesRequests(Schema):
    """Which requests."""

    consumer = agency_code("of this consumer", load_default=None)
    provider = agency_code("to this provider", load_default=None)
    dataset = dataset(load_default=None)
    state = _state("in this state", load_default=None)
    overdue = YesNo(
        from_text=True, load_default=None, metadata={"description": "whether the term has passed", "example": True}
    )
    limit = limit()
    cursor = Cursor()


class TakesOneRequest(Schema):
    """Which request."""

    request_id = fields.UUID(required=True, metadata={"description": "the request"})


class _Granted(Schema):
    """What is granted of what was asked: the same, or less."""

    fields_ = field_names(load_default=None, allow_none=True, data_key="fields", attribute="fields")
    divisions = divisions(load_default=None, allow_none=True)
    valid_to = day("until when, if sooner than asked", "2028-12-31", load_default=None, allow_none=True)


class TakesStep(_Granted):
    """A step of a request."""

    request_id = fields.UUID(required=True, metadata={"description": "the request"})
    to = _state("the state it leads to", STEPS, required=True)
    reason = text("why", "与职责范围不符", LONGEST, load_default=None, allow_none=True)
    to_publish = YesNo(
        load_default=False, metadata={"description": "CHECKED: whether the data must be put on the platform first"}
    )


class TakesSettlement(_Granted):
    """What the data office decides."""

    request_id = fields.UUID(required=True, metadata={"description": "the request"})
    outcome = fields.String(
        required=True,
        validate=validate.OneOf(OUTCOMES, error="one of {choices}"),
        metadata={"description": "whether the data are to be had", "example": "AGREED"},
    )
    reason = text("why", "履职确需使用", LONGEST, required=True)


class GivesRequestStep(Schema):
    """A step of a request."""

    from_state = told("where it was", may_be_null=True)
    to_state = told("where it led")
    at = moment("when")
    on = on("on which day, in China")
    agency = told("by which agency")
    actor = told("by whom")
    reason = told("why", may_be_null=True)
    clause = told("the rule")
    due_on = fields.Date(
        required=True, allow_none=True, metadata={"description": "the last day of the term that it ended"}
    )
    late = fields.Boolean(required=True, metadata={"description": "whether it came after that day"})


class RequestMove(Schema):
    """A step that may follow."""

    to = told("the state it leads to")
    by = fields.List(fields.String(), required=True, metadata={"description": "agencies that may take it"})
    clause = told("the rule")


class GivesRequestLine(Schema):
    """A request."""

    id = told("its id", example="0192f0c1-0000-7000-8000-000000000011")
    consumer = told("who asks", example="tax")
    provider = told("who is asked", example="customs")
    dataset = told("for what", example="consignment")
    attribute = told("its sharing attribute", example="conditional")
    fields_ = fields.List(
        fields.String(), required=True, data_key="fields", attribute="fields", metadata={"description": "which fields"}
    )
    purposes = fields.List(fields.Nested(GivesPurpose), required=True, metadata={"description": "what for"})
    divisions = fields.List(fields.String(), required=True, metadata={"description": "whose enterprises"})
    valid_from = fields.Date(required=True, metadata={"description": "from when"})
    valid_to = fields.Date(required=True, metadata={"description": "until when"})
    scene = told("how the data will be used")
    state = told("how it stands", example="CHECKED")
    due_on = fields.Date(
        required=True, allow_none=True, metadata={"description": "last day for the next step; null: no term runs"}
    )
    provisional = fields.Boolean(
        required=True, metadata={"description": "whether a holiday notice still to come may move that day"}
    )
    overdue = fields.Boolean(required=True, metadata={"description": "whether that day has passed"})
    agreement = told("id@version of what was agreed", may_be_null=True, example="tax.consignment@2")
    version = fields.Integer(required=True, metadata={"description": "rises with every step"})


class GivesRequest(GivesRequestLine):
    """A request with its steps."""

    next_moves = fields.List(
        fields.Nested(RequestMove), required=True, metadata={"description": "steps that may follow, and by whom"}
    )
    history = fields.List(
        fields.Nested(GivesRequestStep), required=True, metadata={"description": "its steps, oldest first"}
    )


class GivesRequests(Schema):
    """Requests, oldest first; their steps are told one by one."""

    items = fields.List(fields.Nested(GivesRequestLine), required=True, metadata={"description": "oldest first"})
    next_cursor = next_cursor()


OPERATIONS: Mapping[str, tuple[type[Schema], type[Schema], str]] = {
    "request_data": (TakesRequest, GivesRequest, "Ask for data that no agreement covers yet."),
    "list_requests": (TakesRequests, GivesRequests, "List requests for data."),
    "get_request": (TakesOneRequest, GivesRequest, "Return a request for data with its steps."),
    "move_request": (TakesStep, GivesRequest, "Take a step of a request: check, agree, refuse, dispute, talk."),
    "settle_request": (TakesSettlement, GivesRequest, "Settle a disputed request, as the data office."),
}
