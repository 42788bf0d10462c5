"""What the use cases of remedies need of the transaction they run in."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from services.credit.domain.adopted import Adopted
from services.credit.domain.effects import Effect
from services.credit.domain.remedies import Remedy
from services.credit.use_cases.lineage import LineageWork
from services.credit.use_cases.work import Enterprise


@dataclass(frozen=True)
class Wanted:
    """Which remedies or effects a list is of; `late_on`: only those whose last day has passed before it."""

    equal: Mapping[str, str]
    limit: int
    before: str | None = None
    late_on: date | None = None


@dataclass(frozen=True)
class Span:
    """Items, and the days on which their records took effect, the last one not included."""

    items: Sequence[str]
    first_on: date
    end_on: date


@dataclass(frozen=True)
class PublicRecords:
    """Which records are looked at: of one of the spans, and of these values."""

    spans: Sequence[Span]
    equal: Mapping[str, str]
    limit: int | None = None
    before: str | None = None


class RemedyBook(Protocol):
    """Remedies and effects as they are kept."""

    def add(self, remedy: Remedy) -> None: ...

    def save(self, remedy: Remedy) -> None:
        """Keep a remedy as it stands and the step it was moved by."""

    def find(self, remedy_id: str, *, lock: bool = False) -> Remedy | None: ...

    def running(self, record_id: str, kind: str | None = None) -> Sequence[Remedy]:
        """Return the remedies against a record that wait for somebody, locked."""

    def page(self, wanted: Wanted) -> Sequence[Remedy]:
        """Return remedies, newest first, without their steps."""

    def to_remind(self, on: date, limit: int) -> Sequence[Remedy]:
        """Return remedies to be reminded of on the day, locked."""

    def add_effect(self, effect: Effect) -> bool:
        """Keep an effect; False if the same of the same ending is kept already."""

    def save_effect(self, effect: Effect) -> None: ...

    def find_effect(self, effect_id: str, *, lock: bool = False) -> Effect | None: ...

    def effects_of(self, record_id: str) -> Sequence[Effect]: ...

    def effects_page(self, wanted: Wanted) -> Sequence[Effect]: ...

    def effects_to_remind(self, on: date, limit: int) -> Sequence[Effect]: ...

    def followed_until(self, job: str) -> date | None:
        """Return the last day that a job followed, locked."""

    def note_followed(self, job: str, on: date) -> None: ...

    def public(self, wanted: PublicRecords) -> Sequence[Adopted]:
        """Return records that stand, of which the public may be told, those in force last first."""

    def find_enterprise(self, uscc: str) -> Enterprise | None: ...


class RemedyWork(LineageWork, Protocol):
    """A transaction of credit in which remedies are kept."""

    @property
    def remedies(self) -> RemedyBook: ...

    def at_end(self, key: Hashable, act: Callable[[], None]) -> None: ...
