"""What issuing papers needs of the transaction it runs in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from databus.caller import Caller
from databus.clock import Clock
from databus.papers.issued import IssuedPaper
from databus.papers.seal import Sealer


class Papers(Protocol):
    """Papers that were issued."""

    def get(self, code: str, *, lock: bool = False) -> IssuedPaper: ...
    def save(self, paper: IssuedPaper) -> None: ...
    def keep_parts(self, code: str, parts: Sequence[bytes]) -> None: ...
    def part(self, code: str, number: int) -> bytes | None: ...
    def forget_files(self, on: date) -> int: ...
    def page(
        self, agency: str | None, *, kind: str | None, about: str | None, after: str | None, limit: int
    ) -> Sequence[IssuedPaper]: ...


class PaperWork(Protocol):
    """A transaction in which papers are issued, read and withdrawn."""

    @property
    def caller(self) -> Caller: ...
    @property
    def clock(self) -> Clock: ...
    @property
    def papers(self) -> Papers: ...
    @property
    def sealer(self) -> Sealer | None: ...
