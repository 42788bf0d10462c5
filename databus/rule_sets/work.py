"""What rule sets need: of the transaction they are kept in, and of the service whose rules they change."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from databus.caller import Caller
from databus.clock import Clock
from databus.rule_sets.changes import AskedChange, Wrong
from databus.rule_sets.words import Difference
from databus.rules import Amendment, RuleBook

DRAFT, ADOPTED, WITHDRAWN = STATES = ("DRAFT", "ADOPTED", "WITHDRAWN")


@dataclass(frozen=True)
class RuleSet:
    """A set of changes to the rules: who drafted it, and who adopted or withdrew it.

    `followed_on` is the day on which the service began to decide anew by it.
    """

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
    followed_on: date | None = None


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


class Legislation(Protocol):
    """What a service says of changes to its rules."""

    @property
    def event(self) -> str:
        """The event that tells of a rule set."""

    def require(self, act: str, agency: str, *, on: date, rules: RuleBook) -> object:
        """Refuse an agency that may not `draft_rule_set` or `adopt_rule_set`."""

    def amendment(self, name: str, asked: Iterable[AskedChange], from_on: date | None) -> Amendment:
        """Return changes as a rule book takes them."""

    def check(self, asked: Sequence[AskedChange], book: RuleBook, on: date) -> Wrong:
        """Return what is wrong with changes of a book from a day on: the field, and what would be right."""

    def differences(self, asked: Iterable[AskedChange], before: RuleBook, on: date) -> list[Difference]:
        """Return, field by field, what changes do to a book from a day on."""


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

    def to_be_followed(self, on: date) -> Sequence[RuleSet]:
        """Return the sets in force by which nothing has been decided anew yet."""

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


class Said(Protocol):
    """Where facts are said."""

    def add(self, name: str, *, subject: str, data: object) -> str: ...


class RuleSetWork(Protocol):
    """A transaction in which rules are changed."""

    @property
    def clock(self) -> Clock: ...
    @property
    def caller(self) -> Caller: ...
    @property
    def outbox(self) -> Said: ...
    @property
    def rule_sets(self) -> RuleSets: ...
    @property
    def shelf(self) -> Books: ...
    def expect_version(self, version: int) -> None: ...
