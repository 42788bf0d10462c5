"""Shapes of the gateway's own resources: one module for each area, joined here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import RAISE, Schema, ValidationError

from databus.errors import InvalidRequest
from databus.refusal import explain
from gateway.schemas import agencies, agreements, events, evidence, exchange, tracker

# method: what it takes, what it gives, what it is
OPERATIONS: Mapping[str, tuple[type[Schema], type[Schema], str]] = {
    **exchange.OPERATIONS,
    **agencies.OPERATIONS,
    **agreements.OPERATIONS,
    **evidence.OPERATIONS,
    **events.OPERATIONS,
    **tracker.OPERATIONS,
}

_TAKES = {method: takes(unknown=RAISE) for method, (takes, _, _) in OPERATIONS.items()}
_GIVES = {method: gives() for method, (_, gives, _) in OPERATIONS.items()}


class Dumped(dict[str, Any]):
    """An answer that is JSON already, as it was kept."""


def load(method: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return a request's fields as values.

    Raises:
        InvalidRequest: names each field that is wrong, and what would be right.
    """
    try:
        loaded: dict[str, Any] = _TAKES[method].load(given)
    except ValidationError as error:
        raise InvalidRequest(
            "the request is not of the form agreed", *explain(_TAKES[method], error.messages)
        ) from None
    return loaded


def dump(method: str, answer: Any) -> dict[str, Any]:
    """Return an answer as JSON has it."""
    if isinstance(answer, Dumped):
        return dict(answer)
    dumped: dict[str, Any] = _GIVES[method].dump(answer)
    return dumped
