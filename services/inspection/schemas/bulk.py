"""Shapes of many declarations in one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, pre_dump, validate

from databus.errors import InvalidRequest
from databus.refusal import explain
from databus.requests import Request
from databus.shapes import YesNo
from services.inspection.domain.mode_table import percent_text
from services.inspection.schemas.consignments import TakesDeclareConsignment
from services.inspection.schemas.fields import uscc
from services.inspection.use_cases.declaring_many import OUTCOMES, Answer, Wish

MOST: Final = 200
_SHOWN: Final = 64
_WRONG_SHOWN: Final = 10


class _Each(fields.List[Any]):
    """Declarations of which each is taken or refused by itself, also for its form."""

    def __init__(self) -> None:
        super().__init__(
            fields.Nested(TakesDeclareConsignment),
            required=True,
            validate=validate.Length(1, MOST, error=f"1 to {MOST} declarations"),
            metadata={"description": f"1 to {MOST} declarations, each answered by itself"},
        )

    def _deserialize(self, value: Any, *_: Any, **__: Any) -> list[Any]:
        if not isinstance(value, list):
            raise ValidationError("a list of declarations")
        return list(value)


class TakesManyDeclarations(Request):
    """Up to 200 declarations; what is wrong with one keeps no other back."""

    uscc = uscc(
        "of whom all of them are, if they are of one enterprise; an enterprise itself names its own code",
        load_default=None,
        allow_none=True,
    )
    declarations = _Each()
    dry_run = YesNo(
        load_default=False, metadata={"description": "tell what would come of each, keep nothing", "example": False}
    )

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Read each declaration for itself; the enterprise named stands for all that name none."""
        common = {} if data["uscc"] is None else {"uscc": data["uscc"]}
        wishes = [_wish(place, told, common) for place, told in enumerate(data["declarations"], start=1)]
        return {"uscc": data["uscc"], "dry_run": data["dry_run"], "wishes": wishes}


def _wish(place: int, told: Any, common: Mapping[str, Any]) -> Wish:
    said = told if isinstance(told, Mapping) else {}
    number, code = said.get("declaration_no"), said.get("uscc", common.get("uscc"))
    named = [one[:_SHOWN] if isinstance(one, str) else None for one in (number, code)]
    schema = TakesDeclareConsignment()
    try:
        ask = schema.load({**common, **told} if isinstance(told, Mapping) else told)
    except ValidationError as error:
        right = explain(schema, error.messages)[: 2 * _WRONG_SHOWN]
        return Wish(place, None, InvalidRequest("not as agreed", *right), *named)
    return Wish(place, ask, None, *named)


class WrongShape(Schema):
    """A field that is wrong, and what would be right."""

    field = fields.String(metadata={"description": "which field", "example": "hs_code"})
    right = fields.String(metadata={"description": "what would be right", "example": "6, 8 or 10 digits"})


class AnsweredShape(Schema):
    """What came of one declaration."""

    place = fields.Integer(metadata={"description": "which of the call, from 1", "example": 1})
    declaration_no = fields.String(allow_none=True, metadata={"description": "its number", "example": "HD2026-000017"})
    uscc = fields.String(allow_none=True, metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    outcome = fields.String(
        validate=validate.OneOf(OUTCOMES),
        metadata={"description": "accepted; known: sent before, nothing changed; refused", "example": "accepted"},
    )
    consignment_id = fields.String(
        allow_none=True, metadata={"description": "the consignment; null where refused, or in a dry run"}
    )
    state = fields.String(allow_none=True, metadata={"description": "where it stands", "example": "MODE_DECIDED"})
    mode = fields.String(allow_none=True, metadata={"description": "mode decided", "example": "NON_STATUTORY_FREE"})
    rule = fields.String(allow_none=True, metadata={"description": "row of the mode table", "example": "5"})
    sampling_percent = fields.String(allow_none=True, metadata={"description": "share sampled", "example": "0"})
    problem = fields.String(allow_none=True, metadata={"description": "why it is refused", "example": None})
    wrong = fields.List(fields.Nested(WrongShape), metadata={"description": "fields that are wrong"})


class GivesManyDeclared(Schema):
    """What came of each declaration, in their order."""

    items = fields.List(fields.Nested(AnsweredShape), metadata={"description": "one for each declaration"})
    accepted = fields.Integer(metadata={"description": "how many were taken", "example": 199})
    known = fields.Integer(metadata={"description": "how many had been sent before", "example": 0})
    refused = fields.Integer(metadata={"description": "how many were refused", "example": 1})
    dry_run = fields.Boolean(metadata={"description": "whether nothing was kept", "example": False})

    @pre_dump
    def flatten(self, answered: tuple[Sequence[Answer], bool], **_: Any) -> dict[str, Any]:
        """Tell each, and count them."""
        answers, dry_run = answered
        counts = {outcome: sum(one.outcome == outcome for one in answers) for outcome in OUTCOMES}
        return {"items": [_told(one, dry_run=dry_run) for one in answers], **counts, "dry_run": dry_run}


def _told(one: Answer, *, dry_run: bool) -> dict[str, Any]:
    consignment, problem = one.consignment, one.problem
    outcome = consignment.outcome if consignment is not None else None
    kept = consignment if not dry_run or one.outcome == "known" else None
    return {
        "place": one.wish.place,
        "declaration_no": one.wish.declaration_no,
        "uscc": one.wish.uscc,
        "outcome": one.outcome,
        "consignment_id": kept.consignment_id if kept is not None else None,
        "state": consignment.state if consignment is not None else None,
        "mode": outcome.mode if outcome is not None else None,
        "rule": outcome.rule if outcome is not None else None,
        "sampling_percent": percent_text(outcome.sampling_percent) if outcome is not None else None,
        "problem": problem.message if problem is not None else None,
        "wrong": [{"field": name, "right": right} for name, right in problem.fields] if problem is not None else [],
    }
