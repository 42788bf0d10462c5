"""What is published of an analysis: its figures without those hidden, compared with what was published before.

Other quarters are shown as they were published themselves, never reckoned anew: what was told late, or who joined a
zone since, would otherwise be the difference between two publications of one quarter.

Source: decision 0072.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from services.enforcement.domain.analyses import Quarter
from services.enforcement.domain.analysis_figures import SCOPES, THAN, compare, quarters_to
from services.enforcement.domain.suppression import TOTAL

EMPTY: Final[Mapping[str, Any]] = {"cells": [], "trend": [], "causes": [], "other_figures": []}
_COUNTS: Final = ("consignments", "nonconforming", "returned", "enterprises")
_RATES: Final = ("nonconforming_rate", "returned_rate")
_NOTHING: Final = {**dict.fromkeys(_COUNTS, 0), **dict.fromkeys(_RATES)}
_UNKNOWN: Final = dict.fromkeys((*_COUNTS, *_RATES))


def publication(
    figures: Mapping[str, Any], quarter: Quarter, earlier: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return what everybody may read.

    Args:
        figures: all that was reckoned, each cell marked as hidden or not.
        quarter: of the analysis.
        earlier: what is published of other quarters of the county, by quarter.
    """
    known = {one: _Published(told) for one, told in earlier.items()}
    shown = {"cells": [_cell(one, quarter, known) for one in figures["cells"]]}
    known[str(quarter)] = _Published({**shown, "other_figures": []})
    return {
        **shown,
        "trend": list(_trend(quarter, known)),
        "causes": [_cut(one, ("count", "enterprises")) for one in figures["causes"]],
        "other_figures": [_other(one, quarter, known) for one in figures["other_figures"]],
    }


class _Published:
    """What is published of a quarter."""

    def __init__(self, told: Mapping[str, Any]) -> None:
        self._cells: dict[tuple[str, str, str], Mapping[str, Any]] = {
            (one["industry"], one["market"], one["scope"]): one for one in told["cells"]
        }
        self._others: dict[str, int | None] = {one["kind"]: one["count"] for one in told["other_figures"]}
        self.industries = {one["industry"] for one in told["cells"]}

    def cell(self, industry: str, market: str, scope: str) -> Mapping[str, Any]:
        """Return a cell; one that is not listed is empty, the numbers of a hidden one are None."""
        return self._cells.get((industry, market, scope), _NOTHING)

    def other(self, kind: str) -> int | None:
        return self._others.get(kind, 0)


def _cut(one: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {**one, **dict.fromkeys(names)} if one["hidden"] else dict(one)


def _cell(one: Mapping[str, Any], quarter: Quarter, known: Mapping[str, _Published]) -> dict[str, Any]:
    shown = _cut(one, (*_COUNTS, *_RATES))
    place = (one["industry"], one["market"], one["scope"])
    compared = []
    for than, back in THAN.items():
        other = str(quarter.before(back))
        before = known[other].cell(*place) if other in known else _UNKNOWN
        compared.append(compare(shown, before, than, other))
    return {**shown, "compared": compared}


def _trend(quarter: Quarter, known: Mapping[str, _Published]) -> Iterator[dict[str, Any]]:
    industries = sorted({industry for one in known.values() for industry in one.industries})
    for scope in SCOPES:
        for industry in industries:
            for one in quarters_to(quarter):
                told = known[one].cell(industry, TOTAL, scope) if one in known else _UNKNOWN
                shown = {name: told[name] for name in ("consignments", *_RATES)}
                yield {"quarter": one, "scope": scope, "industry": industry, **shown}


def _other(one: Mapping[str, Any], quarter: Quarter, known: Mapping[str, _Published]) -> dict[str, Any]:
    shown = _cut(one, ("count", "enterprises"))
    for than, back in THAN.items():
        other = str(quarter.before(back))
        shown[than] = known[other].other(one["kind"]) if other in known else None
    return shown
