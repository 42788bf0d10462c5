"""What the use cases need of records' versions, facts and successions."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from services.enterprise.domain.facts import Fact
from services.enterprise.domain.records import Correction, Version


@dataclass(frozen=True)
class FollowUp:
    """What was found of a pledge on a day."""

    follow_up_id: str
    fact_id: str
    uscc: str
    outcome: str
    on: date
    reason: str | None
    evidence: tuple[str, ...]
    agency: str
    actor: str | None
    clause: str
    noted_at: datetime


@dataclass(frozen=True)
class Succession:
    """One enterprise succeeded by another.

    `follows`: what the old one had goes over to the successor; `ends`: the old one is no more.
    """

    uscc: str
    successor: str
    kind: str
    follows: bool
    ends: bool
    on: date
    document_no: str
    reason: str | None
    agency: str
    actor: str | None
    clause: str
    noted_at: datetime
    version: int


class Versions(Protocol):
    """Versions of records."""

    def add(self, versions: Sequence[Version]) -> None: ...
    def apply(self, corrections: Sequence[Correction]) -> None: ...
    def present(self, usccs: Collection[str]) -> dict[str, list[Version]]: ...
    def heads(self, usccs: Collection[str]) -> dict[str, Version]: ...
    def at(self, uscc: str, *, on: date, known_at: datetime | None) -> Version | None: ...
    def page(self, uscc: str, *, known_at: datetime | None, after: int | None, limit: int) -> Sequence[Version]: ...


class Facts(Protocol):
    """Facts about enterprises."""

    def add(self, facts: Sequence[Fact]) -> None: ...
    def close(self, facts: Sequence[Fact], moment: datetime) -> None: ...
    def get(self, fact_id: str) -> Fact: ...
    def of_fact(self, fact_id: str) -> Sequence[Fact]: ...
    def same(self, uscc: str, kind: str, identity: str) -> Fact | None: ...
    def held(
        self,
        usccs: Collection[str],
        kinds: Collection[str],
        *,
        on: date | None = None,
        known_at: datetime | None = None,
    ) -> Sequence[Fact]: ...
    def ending(self, zone_id: str, *, after: date, until: date) -> Sequence[Fact]: ...
    def page(
        self,
        *,
        uscc: str | None,
        zone_id: str | None,
        kinds: Collection[str],
        on: date | None,
        known_at: datetime | None,
        ends_before: date | None,
        after: str | None,
        limit: int,
    ) -> Sequence[Fact]: ...
    def forget(self, kind: str, before: date) -> None: ...
    def add_follow_up(self, follow_up: FollowUp) -> None: ...
    def follow_ups(self, fact_id: str) -> Sequence[FollowUp]: ...


class Successions(Protocol):
    """Who succeeded whom."""

    def add(self, succession: Succession) -> None: ...
    def of(self, uscc: str) -> Sequence[Succession]: ...
    def ending(self, uscc: str) -> Succession | None: ...
    def heirs(self, usccs: Collection[str]) -> dict[str, str]: ...
    def chain(self, uscc: str) -> Sequence[Succession]: ...
    def codes(self, uscc: str) -> Sequence[str]: ...
    def around(self, uscc: str) -> Sequence[Succession]: ...
