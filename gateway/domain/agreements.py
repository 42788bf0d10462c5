"""Who may have what from whom, for what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

ALL = "*"


@dataclass(frozen=True)
class Purpose:
    """What data is used for, and by which law."""

    code: str
    zh: str
    basis: str


@dataclass(frozen=True)
class Agreement:
    """One agency's leave to have a data set.

    Attributes:
        dataset: a code of the catalogue.
        fields: names of the data set's fields; `("*",)` is every one that may be shared.
        default_purpose: taken when a call names none; None: a call must name one.
        divisions: prefixes of GB/T 2260 whose enterprises are seen; `()` the consumer's own, `("",)` all.
        signatures: whether a call under it must be signed.
        per_minute: calls a minute at most; None: as many as come.
        valid_to: its last day.
    """

    id: str
    version: int
    provider: str
    consumer: str
    dataset: str
    fields: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    default_purpose: str | None
    divisions: tuple[str, ...]
    signatures: bool
    per_minute: int | None
    per_day: int | None
    valid_from: date
    valid_to: date
    clause: str

    @property
    def name(self) -> str:
        """The agreement as notes name it: `id@version`."""
        return f"{self.id}@{self.version}"

    def holds(self, on: date) -> bool:
        """Whether it is in force on a day."""
        return self.valid_from <= on <= self.valid_to

    def purpose(self, named: str | None) -> Purpose | None:
        """Return the purpose a call has: the one it names, by code or by its Chinese name, else the default."""
        wanted = named if named is not None else self.default_purpose
        return next((purpose for purpose in self.purposes if wanted in (purpose.code, purpose.zh)), None)

    def gives(self, field: str) -> bool:
        """Whether a field is agreed."""
        return ALL in self.fields or field in self.fields


def names(purposes: Iterable[Purpose]) -> str:
    """Return purposes as a text for people."""
    return ", ".join(f"{purpose.code} ({purpose.zh})" for purpose in purposes)
