"""The ratings of many: lists, and counts by grade, zone and division."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from databus.rules import RuleBook
from services.credit.domain.cycle import valid_until
from services.credit.domain.summary import INACTIVE, RATED, UNRATED, category
from services.credit.use_cases.directory import Listed, RatingWork, Tally, Wanted

PLACES: Final = 200  # zones or divisions of an answer


def list_ratings(
    wanted: Wanted, work: RatingWork, rules: RuleBook, *, limit: int, cursor: str | None
) -> dict[str, Any]:
    """Return a page of where enterprises stand, by their codes."""
    found = work.directory.page(wanted, limit=limit + 1, after=cursor)
    page = found[:limit]
    return {
        "items": [_shown(one, rules) for one in page],
        "next_cursor": page[-1].uscc if len(found) > limit else None,
    }


def get_statistics(wanted: Wanted, work: RatingWork, rules: RuleBook) -> dict[str, Any]:
    """Return how many enterprises there are of each kind and grade, in all, of each zone and of each division.

    Source: AQSIQ announcement 2013 No. 93 (分类管理; new or inactive enterprises handled apart); S14 六(一).
    """
    work.book.one_snapshot()
    everybody = work.directory.tally_by("division", wanted)
    zones, divisions = _places(work.directory.tally_by("zone_id", wanted)), _places(everybody)
    return {
        "on": work.clock.today(),
        "rule_set": rules.version,
        **_counts(everybody),
        "zones": zones[:PLACES],
        "divisions": divisions[:PLACES],
        "places_left_out": max(0, len(zones) - PLACES) + max(0, len(divisions) - PLACES),
    }


def _shown(one: Listed, rules: RuleBook) -> dict[str, Any]:
    until: date | None = None if one.formal_on is None else valid_until(one.formal_on, rules)
    kind = category(active=one.active, rated=one.rated)
    return {**vars(one), "category": kind, "valid_until": until}


def _places(tallies: Iterable[Tally]) -> list[dict[str, Any]]:
    by_place: dict[str, list[Tally]] = {}
    for one in tallies:
        by_place.setdefault(one.place or "", []).append(one)
    return [{"place": place or None, **_counts(found)} for place, found in sorted(by_place.items())]


def _counts(tallies: Iterable[Tally]) -> dict[str, Any]:
    kinds: Counter[str] = Counter()
    grades: Counter[str] = Counter()
    for one in tallies:
        kind = category(active=one.active, rated=one.rated)
        kinds[kind] += one.count
        if kind in {RATED, UNRATED}:
            grades[one.grade] += one.count
    return {
        "enterprises": kinds.total(),
        "active": kinds[RATED] + kinds[UNRATED],
        "rated": kinds[RATED],
        "unrated": kinds[UNRATED],
        "inactive": kinds[INACTIVE],
        "by_grade": dict(sorted(grades.items())),
    }
