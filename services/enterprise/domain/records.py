"""Versions of an enterprise's record: over which days each holds, over which moments it is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.facts import Source

TICK: Final = timedelta(microseconds=1)


@dataclass(frozen=True)
class Version:
    """One version of the record as stated; its `version_id` is 0 until it is written."""

    stated: Enterprise
    held_from: date
    held_until: date | None
    known_from: datetime
    known_until: datetime | None
    source: Source
    version_id: int = 0

    def holds(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.held_from <= on and (self.held_until is None or on < self.held_until)

    def known(self, at: datetime) -> bool:
        """Whether it was known at a moment."""
        return self.known_from <= at and (self.known_until is None or at < self.known_until)


@dataclass(frozen=True)
class Correction:
    """What a correction closes (known no longer) and what it adds."""

    closed: tuple[Version, ...]
    added: tuple[Version, ...]
    moment: datetime


def first(enterprise: Enterprise, on: date, source: Source, moment: datetime) -> Version:
    """The first version of an enterprise's record, held from a day for good."""
    return Version(enterprise, on, None, moment, None, source)


def after(known: Sequence[Version], now: datetime) -> datetime:
    """Return the moment of a change: now, or just after the last change if a clock lags behind it."""
    return max([now, *(version.known_from + TICK for version in known)])


def correct(
    known: Sequence[Version],
    changes: Mapping[str, Any],
    *,
    held_from: date,
    held_until: date | None,
    source: Source,
    moment: datetime,
    number: int,
) -> Correction:
    """State that some fields had these values over `[held_from, held_until)`; nothing is overwritten.

    Versions that say otherwise there are closed; what they say of the days before and after is stated anew. A
    correction that begins before the record does carries the record's first version back to that day.

    Args:
        known: the versions known at present, in order of days.
        changes: fields of the record.
        held_from: the first day.
        held_until: the first day on which it is as it was known again; None: for good.
        source: who says so.
        moment: after every `known_from` of `known`.
        number: the version of the enterprise that this leads to.
    """
    closed: list[Version] = []
    added: list[Version] = []
    for version in _carried_back(known, held_from):
        begins = max(version.held_from, held_from)
        ends = _earlier(version.held_until, held_until)
        changed = replace(version.stated, **dict(changes))
        new = version.version_id < 0
        if (ends is not None and begins >= ends) or (changed == version.stated and not new):
            continue
        if not new:
            closed.append(version)
        anew = replace(version, known_from=moment, known_until=None, version_id=0)
        if version.held_from < begins and not new:
            added.append(replace(anew, held_until=begins))
        stated = replace(changed, version=number)
        added.append(replace(anew, stated=stated, held_from=begins, held_until=ends, source=source))
        if ends is not None and ends != version.held_until:
            added.append(replace(anew, held_from=ends, source=source if new else version.source))
    return Correction(tuple(closed), tuple(added), moment)


def _carried_back(known: Sequence[Version], day: date) -> list[Version]:
    """The versions, and before them the first one for the days that the record does not reach yet."""
    ordered = sorted(known, key=lambda version: version.held_from)
    earliest = ordered[0]
    if day >= earliest.held_from:
        return ordered
    return [replace(earliest, held_from=day, held_until=earliest.held_from, version_id=-1), *ordered]


def _earlier(one: date | None, other: date | None) -> date | None:
    if one is None or other is None:
        return one if other is None else other
    return min(one, other)
