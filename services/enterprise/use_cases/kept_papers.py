"""What the use cases on papers need of where papers are kept."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Protocol

from services.enterprise.domain.papers import IssuedPaper


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
