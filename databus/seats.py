"""Seats: the rules name them, and in each county a body of its own sits in them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class _Seated:
    division: str
    agency: str
    seats: tuple[str, ...]


class Seats:
    """Who sits where, by the beginning of a division's code.

    Source: SH 四(一), 六(一), 六(二); SN 二(三), 四(一), 四(四), SN附1; S14 七(二).
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]]) -> None:
        self._rows = [_Seated(row["division"], row["agency"], tuple(row["seats"])) for row in rows]
        self._bound = {row.agency for row in self._rows}

    def taken_by(self, agency: str, division: str | None) -> tuple[str, ...]:
        """The seats that an agency takes in a division, its own first; in any county if none is named.

        A body that is named for other counties alone takes none in a county that has bodies of its own.
        """
        own = [
            seat
            for row in self._rows
            if row.agency == agency and (division is None or division.startswith(row.division))
            for seat in row.seats
        ]
        if own:
            return tuple(dict.fromkeys(own))
        return () if division is not None and agency in self._bound and self._has_bodies(division) else (agency,)

    def agencies(self, seats: Collection[str], division: str | None) -> tuple[str, ...]:
        """The bodies that sit in these seats in a division, in the order of the seats."""
        if division is None:
            return tuple(seats)
        found = [
            agency
            for seat in seats
            for agency in (*self._named(seat, division), seat)
            if seat in self.taken_by(agency, division)
        ]
        return tuple(dict.fromkeys(found))

    def elsewhere(self, agency: str) -> tuple[str, ...]:
        """The divisions whose own bodies leave no seat to an agency; none for one that acts nationwide."""
        return tuple(sorted({row.division for row in self._rows if not self.taken_by(agency, row.division)}))

    def _named(self, seat: str, division: str) -> list[str]:
        return [row.agency for row in self._rows if seat in row.seats and division.startswith(row.division)]

    def _has_bodies(self, division: str) -> bool:
        return any(division == row.division for row in self._rows)
