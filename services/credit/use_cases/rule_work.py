"""What the use cases of rule sets need of the transaction they run in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from databus.rules import RuleBook
from services.credit.domain.rule_changes import AskedChange
from services.credit.use_cases.run_work import RunWork
from services.credit.use_cases.work import CreditWork


@dataclass(frozen=True)
class RuleSet:
    """A set of changes to the rules: who drafted it, and who adopted or withdrew it."""

    set_id: str
    name: str
    state: str
    version: int
    agency: str
    actor: str
    known_at: datetime
    number: int | None = None
    effective_on: date | None = None
    document_no: str | None = None
    decided_agency: str | None = None
    decided_by: str | None = None
    decided_at: datetime | None = None
    withdrawal_reason: str | None = None
    rated_on: date | None = None


@dataclass(frozen=True)
class RuleSetVersion:
    """A set's changes as they were drafted or amended."""

    set_id: str
    version: int
    changes: tuple[AskedChange, ...]
    reason: str
    agency: str
    actor: str
    known_at: datetime


class RuleSets(Protocol):
    """Rule sets as they are kept."""

    def add(self, rule_set: RuleSet, version: RuleSetVersion) -> None: ...

    def save(self, rule_set: RuleSet) -> None: ...

    def add_version(self, version: RuleSetVersion) -> None: ...

    def find(self, set_id: str, *, lock: bool = False) -> RuleSet | None: ...

    def versions(self, set_id: str) -> Sequence[RuleSetVersion]:
        """Return all versions, oldest first."""

    def is_named(self, name: str) -> bool: ...

    def page(self, state: str | None, *, limit: int, before: str | None) -> Sequence[RuleSet]: ...

    def last(self) -> tuple[date | None, int]:
        """Return the last day on which an adopted set comes into force, and the last number."""

    def to_be_rated_by(self, on: date) -> Sequence[RuleSet]:
        """Return the sets in force by which not everybody has been rated yet."""

    def is_known_to_all(self, set_id: str) -> bool:
        """Whether every transaction under way began after the set could be seen by it."""


class Books(Protocol):
    """The rule books."""

    def before(self, on: date, number: int | None) -> RuleBook:
        """Return the book that a set adopted under a number changes on a day; without a number the book of the day."""

    def keep(self, on: date, number: int | None) -> None:
        """Keep the text of that book."""

    def of(self, digest: str) -> RuleBook | None:
        """Return a book that was used, by its digest."""


class RuleSetWork(CreditWork, Protocol):
    """A transaction in which rules are changed."""

    @property
    def rule_sets(self) -> RuleSets: ...

    @property
    def shelf(self) -> Books: ...


class InForceWork(RuleSetWork, RunWork, Protocol):
    """A transaction in which everybody is rated by new rules."""
