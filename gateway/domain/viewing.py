"""Who sees which accesses to an enterprise's data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from gateway.domain.agencies import Agency
from gateway.domain.catalogue import Catalogue
from gateway.domain.hiding import Hiding

PORTAL: Final = "portal"


@dataclass(frozen=True, slots=True)
class View:
    """What one caller sees of the accesses to an enterprise's data.

    Attributes:
        agencies: its own accesses are always seen: its code and those it succeeded.
        datasets: accesses to these are seen; None: to all.
        hidden: orders whose accesses it does not see.
        actors: whether it sees which officer it was, of all agencies.
    """

    agencies: tuple[str, ...]
    datasets: tuple[str, ...] | None
    hidden: tuple[Hiding, ...]
    actors: bool

    @property
    def outside(self) -> bool:
        """Whether it is the enterprise or the public that looks."""
        return self.datasets is None and not self.actors


def view_of_operator(agency: str) -> View:
    """Everything."""
    return View((agency,), None, (), actors=True)


def view_of_enterprise(hidings: Sequence[Hiding]) -> View:
    """All of its own but what is hidden; agencies alone are named, not their officers."""
    return View((), None, tuple(hidings), actors=False)


def view_of_agency(
    agency: str, agencies: Mapping[str, Agency], catalogue: Catalogue, hidings: Sequence[Hiding]
) -> View:
    """Its own accesses, and those to the data sets that it provides; but no other agency's that are hidden."""
    own = with_predecessors(agency, agencies)
    provided = tuple(code for code, dataset in catalogue.datasets.items() if dataset.provider in own)
    hidden = tuple(one for one in hidings if one.agency not in own and one.ordered_by not in own)
    return View(own, provided, hidden, actors=False)


def with_predecessors(agency: str, agencies: Mapping[str, Agency]) -> tuple[str, ...]:
    """Return an agency's code and those of all whose tasks came to it."""
    found, added = [agency], True
    while added:
        before = [one.code for one in agencies.values() if one.successor in found and one.code not in found]
        found += before
        added = bool(before)
    return tuple(found)


def in_charge(code: str, agencies: Mapping[str, Agency]) -> str:
    """Return who has an agency's tasks now: itself, or the last of its successors if it is gone."""
    seen = {code}
    while True:
        agency = agencies.get(code)
        if agency is None or agency.successor is None or agency.state != "REMOVED" or agency.successor in seen:
            return code
        code = agency.successor
        seen.add(code)
