"""What one data set gives one agency, how often, and what was given of an answer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from gateway.domain.catalogue import RowRule

EVERYWHERE: Final = ("",)
NOTHING: Final[frozenset[str]] = frozenset()


@dataclass(frozen=True, slots=True)
class Cut:
    """An answer as its receiver may see it, and what was given of whom.

    Attributes:
        fields: first-level fields given.
        subjects: enterprises about whom something was given.
        withheld: fields left out.
        agreements: `id@version` of each agreement that it was given under.
        purpose: what it is used for.
        datasets: what it belongs to.
    """

    answer: Any
    fields: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    agreements: tuple[str, ...] = ()
    purpose: str | None = None
    datasets: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Share:
    """What one data set gives one agency.

    Attributes:
        near: fields given of an enterprise in the divisions agreed.
        far: fields given of any other.
        whole: fields given of what the receiver said itself.
        rows: rules that keep records back from it.
        said: fields that name who said a record.
        prefixes: divisions whose enterprises are near.
        never: fields that nobody is given.
    """

    near: frozenset[str]
    far: frozenset[str]
    whole: frozenset[str]
    rows: tuple[RowRule, ...]
    said: tuple[str, ...]
    prefixes: tuple[str, ...] = EVERYWHERE
    never: frozenset[str] = NOTHING

    def holds(self, divisions: Sequence[str]) -> bool:
        """Whether an enterprise of these divisions is near."""
        return any(division.startswith(self.prefixes) for division in divisions)


@dataclass(frozen=True, slots=True)
class Quota:
    """How often an agreement may be used."""

    agreement: str
    consumer: str
    per_minute: int | None
    per_day: int | None
