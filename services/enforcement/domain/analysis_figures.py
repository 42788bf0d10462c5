"""The figures of an analysis: industries by markets, in a county's zones and outside, compared and over two years.

Figures are reckoned whole; each that says too much of single enterprises is marked as hidden, and a publication leaves
it out (analysis_publication.py). Rates are exact: counts divided as decimals, rounded half-even to four places.

Source: SN附2 三(三)1; 统计法 (2009) 25 (what makes single enterprises known is not told); decision 0072.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from typing import Any, Final

from services.enforcement.domain.analyses import Quarter
from services.enforcement.domain.analysis_facts import CAUSED, Facts, Tally
from services.enforcement.domain.suppression import TOTAL, Cell, suppress

COUNTY: Final = "county"
ZONE: Final = "zone"
OUTSIDE: Final = "outside"
SCOPES: Final = (COUNTY, ZONE, OUTSIDE)
OTHER: Final = "other"
QUARTERS: Final = 8
THAN: Final = {"quarter_before": 1, "year_before": 4}
_PLACES: Final = Decimal("0.0001")
_DIGITS: Final = 50  # of a quotient before it is rounded
_AXES: Final = {COUNTY: TOTAL, ZONE: ZONE, OUTSIDE: OUTSIDE}  # how the table to be published names a scope

Key = tuple[str, str, str]  # industry, market, scope


@dataclass
class Sums:
    """What stands in a cell."""

    consignments: int = 0
    nonconforming: int = 0
    returned: int = 0
    enterprises: set[str] = field(default_factory=set)

    def add(self, tally: Tally) -> None:
        self.consignments += tally.consignments
        self.nonconforming += tally.nonconforming
        self.returned += tally.returned
        self.enterprises.add(tally.uscc)


class Groups:
    """Which industry goods of a heading belong to, and which market a country is."""

    def __init__(self, industries: Sequence[Mapping[str, Any]], markets: Sequence[Mapping[str, Any]]) -> None:
        self._by_prefix = {prefix: row["code"] for row in industries for prefix in row.get("hs_prefixes", ())}
        self._lengths = sorted({len(prefix) for prefix in self._by_prefix}, reverse=True)
        self._markets = frozenset(row["code"] for row in markets)
        self.industries = [row["code"] for row in industries]
        self.markets = [row["code"] for row in markets]

    def industry(self, heading: str) -> str:
        """Return the industry whose longest beginning of codes fits, else the one of all others."""
        begins = (heading[:length] for length in self._lengths)
        return next((self._by_prefix[one] for one in begins if one in self._by_prefix), OTHER)

    def market(self, country: str) -> str:
        """Return the market that a country is, else the one of all others."""
        return country if country in self._markets else OTHER


def rate(part: int, whole: int) -> str | None:
    """Return a share as a decimal text of four places, rounded half-even; None of nothing."""
    if not whole:
        return None
    with localcontext() as context:
        context.prec = _DIGITS
        return str((Decimal(part) / Decimal(whole)).quantize(_PLACES, ROUND_HALF_EVEN))


def change(now: str | None, before: str | None) -> str | None:
    """Return by how much a rate changed; None where either is not known."""
    return None if now is None or before is None else str(Decimal(now) - Decimal(before))


def figures(facts: Facts, groups: Groups, threshold: int) -> dict[str, Any]:
    """Return all that an analysis says in numbers, each cell marked as hidden or not."""
    quarter = Quarter.parse(facts.quarter)
    sums = _sums(facts.tallies, groups)
    table = sums[facts.quarter]
    kept = {tuple(one[1:]) for one in facts.hidden if one[0] == "cell"}
    hidden = {_scoped(key) for key in suppress(_table(table), threshold, _numbers(table))} | (kept & table.keys())
    order = _order(groups)
    return {
        "cells": [_cell(key, table[key], key in hidden, quarter, sums) for key in sorted(table, key=order)],
        "trend": list(_trend(quarter, sums, groups)),
        "causes": _causes(facts, threshold),
        "other_figures": _others(facts, quarter, threshold),
    }


def hidden_in(told: Mapping[str, Any]) -> tuple[tuple[str, ...], ...]:
    """Return what figures do not show to everybody, by names that a later version knows again."""
    cells = [("cell", one["industry"], one["market"], one["scope"]) for one in told["cells"] if one["hidden"]]
    causes = [("cause", one["kind"], one["cause"]) for one in told["causes"] if one["hidden"]]
    others = [("other", one["kind"]) for one in told["other_figures"] if one["hidden"]]
    return tuple(sorted([*cells, *causes, *others]))


def _sums(tallies: Iterable[Tally], groups: Groups) -> dict[str, dict[Key, Sums]]:
    """Add up by quarter, then by industry, market and scope, with all their totals."""
    found: dict[str, dict[Key, Sums]] = defaultdict(lambda: defaultdict(Sums))
    for one in tallies:
        cells = found[one.quarter]
        scopes = (COUNTY, ZONE if one.in_zone else OUTSIDE)
        for industry in (groups.industry(one.heading), TOTAL):
            for market in (groups.market(one.country), TOTAL):
                for scope in scopes:
                    cells[industry, market, scope].add(one)
    return found


def _table(cells: Mapping[Key, Sums]) -> dict[tuple[str, ...], Cell]:
    """Return the cells as one table of three axes: what is in the zones and outside adds up to the county."""
    return {
        (industry, market, _AXES[scope]): Cell(one.consignments + one.returned, len(one.enterprises))
        for (industry, market, scope), one in cells.items()
    }


def _numbers(cells: Mapping[Key, Sums]) -> list[dict[tuple[str, ...], int]]:
    """Return what a cell shows singly: none of these is to be computed of a hidden one either."""
    names = ("consignments", "nonconforming", "returned")
    return [
        {(industry, market, _AXES[scope]): getattr(one, name) for (industry, market, scope), one in cells.items()}
        for name in names
    ]


def _scoped(key: tuple[str, ...]) -> Key:
    return key[0], key[1], COUNTY if key[2] == TOTAL else key[2]


def _order(groups: Groups) -> Any:
    industries = {code: place for place, code in enumerate([TOTAL, *groups.industries])}
    markets = {code: place for place, code in enumerate([TOTAL, *groups.markets])}
    return lambda key: (SCOPES.index(key[2]), industries[key[0]], markets[key[1]])


def _cell(
    key: Key, one: Sums, hidden: bool, quarter: Quarter, sums: Mapping[str, Mapping[Key, Sums]]
) -> dict[str, Any]:
    now = _measures(one)
    compared = []
    for than, back in THAN.items():
        other = str(quarter.before(back))
        before = _measures(sums[other].get(key, Sums()) if other in sums else None)
        compared.append(compare(now, before, than, other))
    return {
        "scope": key[2],
        "industry": key[0],
        "market": key[1],
        "hidden": hidden,
        **now,
        "enterprises": len(one.enterprises),
        "compared": compared,
    }


def compare(now: Mapping[str, Any], before: Mapping[str, Any], than: str, quarter: str) -> dict[str, Any]:
    """Return a cell of another quarter beside the one of this."""
    return {
        "than": than,
        "quarter": quarter,
        "consignments": before["consignments"],
        "nonconforming_rate": before["nonconforming_rate"],
        "returned_rate": before["returned_rate"],
        "nonconforming_change": change(now["nonconforming_rate"], before["nonconforming_rate"]),
        "returned_change": change(now["returned_rate"], before["returned_rate"]),
    }


def _measures(one: Sums | None) -> dict[str, Any]:
    """Return a cell's numbers; all None where the quarter is not known."""
    if one is None:
        names = ("consignments", "nonconforming", "returned", "nonconforming_rate", "returned_rate")
        return dict.fromkeys(names)
    return {
        "consignments": one.consignments,
        "nonconforming": one.nonconforming,
        "returned": one.returned,
        "nonconforming_rate": rate(one.nonconforming, one.consignments),
        "returned_rate": rate(one.returned, one.consignments),
    }


def quarters_to(quarter: Quarter) -> list[str]:
    """Return the quarters of a trend, oldest first."""
    return [str(quarter.before(back)) for back in range(QUARTERS - 1, -1, -1)]


def _trend(quarter: Quarter, sums: Mapping[str, Mapping[Key, Sums]], groups: Groups) -> Iterator[dict[str, Any]]:
    named = {key[0] for cells in sums.values() for key in cells}
    for scope in SCOPES:
        for industry in (one for one in (TOTAL, *groups.industries) if one in named):
            for one in quarters_to(quarter):
                found = sums[one].get((industry, TOTAL, scope), Sums()) if one in sums else None
                told = _measures(found)
                shown = {name: told[name] for name in ("consignments", "nonconforming_rate", "returned_rate")}
                yield {"quarter": one, "scope": scope, "industry": industry, **shown}


def _causes(facts: Facts, threshold: int) -> list[dict[str, Any]]:
    """Return causes of returns and of trace cases, most frequent first; each kind is a table of one axis."""
    found: list[dict[str, Any]] = []
    for kind in CAUSED:
        counts: dict[str, int] = defaultdict(int)
        named: dict[str, set[str]] = defaultdict(set)
        for one in facts.happenings:
            if (one.quarter, one.kind) == (facts.quarter, kind):
                for cause in (one.cause, TOTAL):
                    counts[cause] += one.count
                    named[cause].add(one.uscc)
        hidden = suppress({(cause,): Cell(counts[cause], len(named[cause])) for cause in counts}, threshold)
        for cause in sorted(counts, key=lambda cause: (-counts[cause], cause)):
            kept = ("cause", kind, cause) in facts.hidden
            found.append(
                {
                    "kind": kind,
                    "cause": cause,
                    "hidden": kept or (cause,) in hidden,
                    "count": counts[cause],
                    "enterprises": len(named[cause]),
                }
            )
    return found


def _others(facts: Facts, quarter: Quarter, threshold: int) -> list[dict[str, Any]]:
    """Return how often other things happened; what names few enterprises is hidden."""
    counts: dict[tuple[str, str], int] = defaultdict(int)
    named: dict[str, set[str]] = defaultdict(set)
    for one in facts.happenings:
        counts[one.quarter, one.kind] += one.count
        if one.quarter == facts.quarter and one.uscc:
            named[one.kind].add(one.uscc)
    kinds = sorted({kind for _, kind in counts} - set(CAUSED))
    return [
        {
            "kind": kind,
            "hidden": ("other", kind) in facts.hidden or 0 < len(named[kind]) < threshold,
            "count": counts[facts.quarter, kind],
            "enterprises": len(named[kind]),
            **{than: counts.get((str(quarter.before(back)), kind), 0) for than, back in THAN.items()},
        }
        for kind in kinds
    ]
