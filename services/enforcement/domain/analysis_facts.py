"""The facts of an analysis: consignments that ended somehow, and what else happened, counted by enterprise.

They are kept with the analysis, so that it can be reckoned again, and have a mark: the digest of their canonical form.
"""

from __future__ import annotations

import hashlib
import json
import zlib
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import Any, Final

from databus import strict_json
from services.enforcement.domain.powers import registered_in

RELEASED: Final = "released"
NONCONFORMING: Final = "nonconforming"
RETURNED: Final = "returned"
RETURN: Final = "return"
TRACE_CASE: Final = "trace_case"
CAUSED: Final = (RETURN, TRACE_CASE)
HEADING: Final = 4  # digits of an HS code by which goods are told apart


@dataclass(frozen=True, order=True)
class Outcome:
    """That a consignment was released, found nonconforming, or came back.

    `mark` tells several of a kind apart: the document, or the day. `standing`: nobody has taken it back. Of two about
    the same, the one of the later version of the consignment counts, in whichever order they are heard.
    """

    consignment_id: str
    kind: str
    mark: str
    uscc: str
    hs_code: str
    destination: str | None
    happened_on: date
    standing: bool
    version: int


@dataclass(frozen=True, slots=True)
class Tally:
    """An enterprise's consignments of goods of a heading to a country in a quarter.

    `consignments` were released or found nonconforming, `nonconforming` of them do not conform, `returned` came back.
    """

    quarter: str
    uscc: str
    heading: str
    country: str
    in_zone: bool
    consignments: int
    nonconforming: int
    returned: int


@dataclass(frozen=True, slots=True)
class Happening:
    """How often something happened in a quarter, of a cause where it has one, to an enterprise where one is named."""

    quarter: str
    kind: str
    cause: str
    uscc: str
    count: int


@dataclass(frozen=True)
class Facts:
    """What a quarter's analysis of a county is reckoned from.

    `hidden` names what the published version that is corrected did not show: it stays hidden, since two versions of
    one table tell more than each of them. `salt` is a secret kept with them: without it, whoever tries all numbers
    that a hidden cell may have finds the one whose mark is published.
    """

    quarter: str
    division: str
    tallies: tuple[Tally, ...]
    happenings: tuple[Happening, ...]
    hidden: tuple[tuple[str, ...], ...] = ()
    salt: str = ""

    def canonical(self) -> bytes:
        """Return the facts in the one form that their digest is of."""
        told = {
            "quarter": self.quarter,
            "division": self.division,
            "tallies": [list(astuple(one)) for one in sorted(self.tallies, key=astuple)],
            "happenings": [list(astuple(one)) for one in sorted(self.happenings, key=astuple)],
            "hidden": sorted(list(one) for one in self.hidden),
            "salt": self.salt,
        }
        return strict_json.canonical(told)

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.canonical()).hexdigest()

    def packed(self) -> bytes:
        """Return the facts as they are kept."""
        return zlib.compress(self.canonical())

    @classmethod
    def unpacked(cls, kept: bytes) -> Facts:
        """Return the facts that were kept."""
        told = json.loads(zlib.decompress(kept))  # written by us, and larger than a message may be
        return cls(
            quarter=told["quarter"],
            division=told["division"],
            tallies=tuple(Tally(*one) for one in told["tallies"]),
            happenings=tuple(Happening(*one) for one in told["happenings"]),
            hidden=tuple(tuple(one) for one in told["hidden"]),
            salt=told["salt"],
        )

    def enterprises(self) -> set[str]:
        """Return whom the facts name."""
        return ({one.uscc for one in self.tallies} | {one.uscc for one in self.happenings}) - {""}

    def placed_as(self, before: Facts) -> Facts:
        """Return the facts with every enterprise where the version before had it.

        Who joined a zone since, or came from another county, is known to everybody: two versions, one with and one
        without, would show its figures. Whom the version before did not name counts if its code is the county's.
        """
        zones = {one.uscc: one.in_zone for one in before.tallies}
        known = before.enterprises() | {""}

        def ours(uscc: str) -> bool:
            return uscc in known or registered_in(uscc) == self.division

        placed = (replace(one, in_zone=zones.get(one.uscc, one.in_zone)) for one in self.tallies if ours(one.uscc))
        return replace(self, tallies=tuple(placed), happenings=tuple(one for one in self.happenings if ours(one.uscc)))


def digest_of_figures(figures: Mapping[str, Any], salt: str) -> str:
    """Return the mark of what was reckoned from facts with a salt."""
    return hashlib.sha256(salt.encode() + strict_json.canonical(dict(figures))).hexdigest()
