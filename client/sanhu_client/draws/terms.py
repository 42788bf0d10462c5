"""The terms of a draw: all that is fixed before anybody commits to a part of the seed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from hashlib import sha256
from math import ceil, floor
from typing import Any, Final

from sanhu_client.draws.seeds import FORMAT
from sanhu_client.evidence.leaves import Malformed, canonical

TARGETED: Final = "targeted"
WEIGHTED: Final = "weighted"
RANDOM: Final = "random"
EVERYONE: Final = "everyone"
PARTS: Final = (TARGETED, RANDOM, WEIGHTED, EVERYONE)
_MOST_TICKETS: Final = 1000
# a share in few digits: one like 1e999999999 would take all memory of whoever checks the file
_SHARE: Final = re.compile(r"[0-9]{1,12}(\.[0-9]{1,18})?(E-[0-9]|/[0-9]{1,12})?", re.ASCII)


@dataclass(frozen=True)
class Grade:
    """A grade as the draw sees it.

    Attributes:
        tickets: how many of them each enterprise of the grade has.
        share: of those without a reason that is drawn where no sample size is set.
        count: enterprises of the population.
        reasoned: of them, those with a reason to be targeted.
    """

    tickets: int
    share: Fraction
    count: int
    reasoned: int


@dataclass(frozen=True)
class Terms:
    """How many are drawn, in which parts.

    Attributes:
        sample_size: the whole sample; None: all with a reason, and of the others the share of their grade.
        everyone: nobody is left out.
        random_share_min: least part of the sample that is not targeted.
        uniform_share_min: least part of it in which everybody has the same chance whatever the grade.
        grades: by name.
    """

    sample_size: int | None
    everyone: bool
    random_share_min: Fraction
    uniform_share_min: Fraction
    grades: Mapping[str, Grade]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Terms:
        """Read the terms as they are published.

        Raises:
            Malformed: they are none.
        """
        try:
            grades = {
                name: Grade(int(row["tickets"]), _share(row["share"]), int(row["count"]), int(row["reasoned"]))
                for name, row in data["grades"].items()
            }
            size = data["sample_size"]
            least, uniform = _share(data["random_share_min"]), _share(data["uniform_share_min"])
            found = cls(None if size is None else int(size), data["everyone"] is True, least, uniform, grades)
        except (KeyError, TypeError, ValueError, AttributeError, ZeroDivisionError):
            raise Malformed("not the terms of a draw") from None
        fit = all(0 < one.tickets <= _MOST_TICKETS and 0 <= one.reasoned <= one.count for one in grades.values())
        if data.get("format") != FORMAT or not fit or not (0 <= least < 1 and 0 <= uniform < 1):
            raise Malformed(f"not the terms of a draw of {FORMAT}")
        return found

    @property
    def count(self) -> int:
        """Enterprises of the population."""
        return sum(one.count for one in self.grades.values())

    @property
    def reasoned(self) -> int:
        """Enterprises with a reason to be targeted."""
        return sum(one.reasoned for one in self.grades.values())

    @property
    def targeted(self) -> int:
        """How many are targeted."""
        if self.sample_size is None:
            return self.reasoned
        return min(self.reasoned, floor(self.sample_size * (1 - self.random_share_min)))

    @property
    def shares(self) -> dict[str, int]:
        """How many of each grade, of those without a reason, where no sample size is set."""
        return {name: ceil(one.share * (one.count - one.reasoned)) for name, one in self.grades.items()}

    @property
    def uniform(self) -> int:
        """How many are drawn whatever the grade."""
        if self.sample_size is not None:
            return min(ceil(self.sample_size * self.uniform_share_min), self.sample_size - self.targeted)
        weighted, least, uniform = sum(self.shares.values()), self.random_share_min, self.uniform_share_min
        for_random = ceil(self.targeted * least / (1 - least)) - weighted
        return max(for_random, ceil((self.targeted + weighted) * uniform / (1 - uniform)), 0)


def _share(told: Any) -> Fraction:
    if _SHARE.fullmatch(str(told)) is None:
        raise Malformed("not a share")
    return Fraction(str(told))


def digest_of(terms: Mapping[str, Any]) -> str:
    """Return the SHA-256 of terms, in hexadecimal: of their canonical JSON."""
    return sha256(canonical(terms)).hexdigest()
