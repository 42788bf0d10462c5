"""Releases, re-inspections, clearings and goods admitted for a time, as they are kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Release:
    """A release and the last day on which it holds (exports alone); `number` is that of the step."""

    consignment_id: str
    number: int
    released_on: date
    valid_until: date | None
    by_rule: bool


@dataclass(frozen=True, slots=True)
class Reinspection:
    """A re-inspection (复验) of a finding, at one level; `result` is None while it is under way."""

    consignment_id: str
    number: int
    attempt: int
    level: str | None
    asked_on: date
    asked_by: str
    reason: str | None
    concluded_on: date | None = None
    concluded_by: str | None = None
    result: str | None = None
    document_no: str | None = None


@dataclass(frozen=True, slots=True)
class Clearing:
    """How the hold on a refused batch ended; `number` is that of the step that refused it."""

    consignment_id: str
    number: int
    how: str
    cleared_on: date
    agency: str
    actor: str | None
    document_no: str
    reason: str


@dataclass(frozen=True, slots=True)
class TemporaryGoods:
    """Goods admitted for a time, and the export that closes it."""

    consignment_id: str
    due_on: date
    closed_on: date | None = None
    closed_by: str | None = None
    reminded_on: date | None = None
    overdue_on: date | None = None
    extensions: int = 0
    version: int = 1

    def changed(self, **what: Any) -> TemporaryGoods:
        """Return them as they stand after a change."""
        return replace(self, **what, version=self.version + 1)
