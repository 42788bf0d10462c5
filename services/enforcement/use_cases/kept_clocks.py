"""Clocks as they are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from services.enforcement.domain.clocks import Clock


class Clocks(Protocol):
    """Clocks kept."""

    def get(self, key: str) -> Clock: ...

    def look(self, key: str) -> Clock: ...

    def add(self, thing: Clock) -> None: ...

    def save(self, thing: Clock) -> None: ...

    def open_of(self, subject_kind: str, subject_id: str, kind: str | None = None) -> Sequence[Clock]:
        """Return the clocks of a thing that are not over, locked until the transaction ends."""
        ...

    def of(self, subject_kind: str, subject_id: str) -> Sequence[Clock]:
        """Return all clocks of a thing, oldest first."""
        ...

    def page_of(
        self,
        *,
        today: date,
        whose: str | None = None,
        kind: str | None = None,
        subject_kind: str | None = None,
        subject_id: str | None = None,
        uscc: str | None = None,
        state: str | None = None,
        open: bool | None = None,  # noqa: A002  — the field's name
        late: bool | None = None,
        due_before: date | None = None,
        limit: int,
        cursor: str | None,
    ) -> tuple[Sequence[Clock], str | None]: ...

    def late_by_kind(self, today: date) -> dict[str, int]:
        """Return how many clocks of each kind are late on a day and not over."""
        ...

    def to_look_at(self, today: date, limit: int) -> Sequence[Clock]:
        """Return clocks whose next day has come and that nobody else looks at, locked."""
        ...

    def reckoned_otherwise(self, calendar: str, limit: int) -> Sequence[Clock]:
        """Return clocks not over whose last day was found by another calendar, locked."""
        ...
