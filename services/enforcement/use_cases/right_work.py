"""What looking after marks and patents needs of a transaction."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import Protocol

from services.enforcement.domain.protected_rights import ProtectedRight, RightHit
from services.enforcement.use_cases.clocks import ClockWork
from services.enforcement.use_cases.risk_work import Goods
from services.enforcement.use_cases.work import Kept, Work


class ProtectedRights(Kept[ProtectedRight], Protocol):
    """Marks and patents."""

    def of_number(self, kind: str, number: str) -> ProtectedRight | None: ...

    def on_goods(self, hs_code: str, on: date) -> list[ProtectedRight]: ...

    def brands_of(self, usccs: Collection[str]) -> dict[str, list[str]]: ...

    def declared(self, prefixes: Collection[str], since: date, limit: int) -> list[Goods]: ...


class RightHits(Kept[RightHit], Protocol):
    """Goods that may hurt a right."""

    def propose(self, hits: Sequence[RightHit]) -> list[RightHit]: ...

    def counts(self, right_id: str) -> dict[str, int]: ...


class Leads(Protocol):
    """Why enterprises are to be targeted by the next draws."""

    def tell_leads(self, source_kind: str, source_id: str, usccs: Iterable[str], reason: str, on: date) -> None: ...

    def end_leads(
        self, source_kind: str, source_id: str | None = None, usccs: Collection[str] | None = None
    ) -> None: ...


class RightWork(ClockWork, Work, Protocol):
    """A transaction in which marks and patents are looked after."""

    @property
    def protected_rights(self) -> ProtectedRights: ...
    @property
    def right_hits(self) -> RightHits: ...
    @property
    def draws(self) -> Leads: ...
