"""Answers of the tracker: accesses, corrections, retractions, two-sided reconciliation; each in a module of its own."""

from __future__ import annotations

from collections.abc import Mapping

from gateway.resources import accesses, comparisons, corrections, retractions
from gateway.resources.ask import Handler

HANDLERS: Mapping[str, Handler] = {
    **accesses.HANDLERS,
    **corrections.HANDLERS,
    **retractions.HANDLERS,
    **comparisons.HANDLERS,
}
