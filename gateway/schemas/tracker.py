"""Shapes of the tracker: accesses, corrections, retractions, two-sided reconciliation; each in a module of its own."""

from __future__ import annotations

from collections.abc import Mapping

from marshmallow import Schema

from gateway.schemas import accesses, comparisons, corrections, retractions

# method: what it takes, what it gives, what it is
OPERATIONS: Mapping[str, tuple[type[Schema], type[Schema], str]] = {
    **accesses.OPERATIONS,
    **corrections.OPERATIONS,
    **retractions.OPERATIONS,
    **comparisons.OPERATIONS,
}
