"""Which key figure fails next, and when, if nobody does anything: what runs out is known beforehand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.facts import Decider, Fact, decided
from services.enterprise.domain.kpi_profiles import Profile
from services.enterprise.domain.kpis import Board, Kpi, judge
from services.enterprise.domain.regulations import Regulations, Row

Number = Decimal | int
_MEMBER_FIGURES: Final = ("members", "leading", "own_brand", "qms_and_self_control", "rated")
_EXPORT_FIGURES: Final = ("member_exports", "leading_exports")
_THRESHOLD: Final = "threshold"  # of what is adopted for a day to come: named beside the figures as a cause


@dataclass(frozen=True)
class Prospect:
    """An ACTIVE member with everything of it that runs out on a day known today."""

    uscc: str
    stated: Enterprise
    facts: Sequence[Fact]
    rated: bool
    rated_until: date | None
    exports: Decimal | None

    def on(self, day: date, deciders: Sequence[Decider]) -> dict[str, Number]:
        """What the member adds to the figures on a day."""
        record = decided(self.stated, self.facts, deciders, day)
        rated = self.rated and (self.rated_until is None or day <= self.rated_until)
        exports = self.exports or Decimal(0)
        return {
            "members": 1,
            "leading": int(record.leading),
            "own_brand": int(record.own_brand),
            "qms_and_self_control": int(record.qms and record.self_control),
            "rated": int(rated),
            "member_exports": exports,
            "leading_exports": exports if record.leading else Decimal(0),
        }

    def turns(self) -> Iterator[date]:
        """Days on which it may add something else than the day before."""
        if self.rated and self.rated_until is not None:
            yield self.rated_until + timedelta(days=1)
        for fact in self.facts:
            yield fact.held_from
            if fact.held_until is not None:
                yield fact.held_until


@dataclass(frozen=True)
class Cause:
    """Why a figure changes on a day: by whom, and by how much."""

    on: date
    figure: str
    change: Number
    uscc: str | None
    zh: str
    en: str


@dataclass(frozen=True)
class Outlook:
    """A key figure today, and the first day on which it fails; `spare` is what a count may lose before it does."""

    kpi: Kpi
    spare: int | None
    fails_on: date | None
    value_then: str | None
    because: tuple[Cause, ...]
    more_causes: int


@dataclass(frozen=True)
class Known:
    """Everything that a forecast rests on."""

    today: date
    until: date
    prospects: Sequence[Prospect]
    fixed: Mapping[str, Number | None]  # the year's denominators
    campaigns: Mapping[int, int]  # campaigns closed, by year
    profiles: Sequence[tuple[date, Profile]]  # by the day from which each counts, the first one today's


@dataclass
class _Course:
    """The figures from day to day."""

    known: Known
    deciders: Sequence[Decider]
    totals: dict[str, Number] = field(default_factory=dict)
    adds: dict[str, dict[str, Number]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.totals = dict.fromkeys((*_MEMBER_FIGURES, *_EXPORT_FIGURES), 0)
        for one in self.known.prospects:
            self.adds[one.uscc] = one.on(self.known.today, self.deciders)
            self._add(self.adds[one.uscc])
        self.totals["campaigns_closed"] = self.known.campaigns.get(self.known.today.year, 0)

    def _add(self, told: Mapping[str, Number]) -> None:
        for name, number in told.items():
            self.totals[name] += number

    def figures(self) -> dict[str, Number | None]:
        """All figures; exports are unknown where nobody's are."""
        unknown = all(one.exports is None for one in self.known.prospects)
        exports = dict.fromkeys(_EXPORT_FIGURES) if unknown else {}
        return {**self.totals, **exports, **self.known.fixed}

    def go_to(self, day: date, turning: Sequence[Prospect]) -> Iterator[Cause]:
        """Move on to a day; say what changed."""
        for one in turning:
            before, after = self.adds[one.uscc], one.on(day, self.deciders)
            self.adds[one.uscc] = after
            for name in before:
                if after[name] != before[name]:
                    self.totals[name] += after[name] - before[name]
                    yield _cause(one, name, after[name] - before[name], day)
        closed, counted = self.known.campaigns.get(day.year, 0), self.totals["campaigns_closed"]
        if closed != counted:
            self.totals["campaigns_closed"] = closed
            zh, en = f"{day.year}年度重新计数", f"the year {day.year} is counted anew"
            yield Cause(day, "campaigns_closed", closed - counted, None, zh, en)


def forecast(known: Known, regulations: Regulations) -> list[Outlook]:
    """Return the outlook of every key figure of today's profile, in its order.

    Nothing is assumed but the passing of days: ratings and facts run out, the year's campaigns are counted anew,
    thresholds adopted for a later day begin to count.

    Source: DOMAIN Z-36 to Z-44; SH 三.
    """
    course = _Course(known, regulations.facts.deciders)
    today = _judge(course, known, known.today, regulations)
    causes: list[Cause] = []
    failures: dict[str, tuple[date, Kpi, list[Cause]]] = {}
    passing = {kpi.code for kpi in today.kpis if kpi.passed}
    for day, turning in _days(known):
        causes += course.go_to(day, turning)
        for kpi in _judge(course, known, day, regulations).kpis:
            if kpi.code in passing and kpi.code not in failures and not kpi.passed:
                failures[kpi.code] = (day, kpi, [*causes, *_adopted(known, kpi.code, day)])
    rows = {row["code"]: row for row in known.profiles[0][1].rows}
    most = int(regulations.book.value("forecast_causes", on=known.today))
    return [_outlook(kpi, rows[kpi.code], failures.get(kpi.code), most) for kpi in today.kpis]


def failing_without(known: Known, leaving: Sequence[str], regulations: Regulations) -> list[str]:
    """The key figures that pass today and would fail if these members were removed."""
    left = [one for one in known.prospects if one.uscc not in leaving]
    less = Known(known.today, known.until, left, known.fixed, known.campaigns, known.profiles)
    before = _judge(_Course(known, regulations.facts.deciders), known, known.today, regulations)
    after = _judge(_Course(less, regulations.facts.deciders), less, known.today, regulations)
    return [old.code for old, new in zip(before.kpis, after.kpis, strict=True) if old.passed and not new.passed]


def _days(known: Known) -> Iterator[tuple[date, list[Prospect]]]:
    """The days to come on which something may change, each with the members it may change."""
    turning: dict[date, dict[str, Prospect]] = {}
    for one in known.prospects:
        for day in one.turns():
            turning.setdefault(day, {})[one.uscc] = one
    years = range(known.today.year + 1, known.until.year + 1)
    fixed = [day for day, _ in known.profiles] + [date(year, 1, 1) for year in years]
    for day in sorted({*turning, *fixed}):
        if known.today < day <= known.until:
            yield day, list(turning.get(day, {}).values())


def _judge(course: _Course, known: Known, day: date, regulations: Regulations) -> Board:
    profile = [profile for begins, profile in known.profiles if begins <= day][-1]
    return judge(profile.profile, profile.rows, course.figures(), regulations)


def _outlook(kpi: Kpi, row: Row, failure: tuple[date, Kpi, list[Cause]] | None, most: int) -> Outlook:
    if failure is None:
        return Outlook(kpi, _spare(kpi, row), None, None, (), 0)
    fails_on, then, causes = failure
    about = [
        cause
        for cause in reversed(causes)
        if cause.figure == _THRESHOLD
        or (cause.figure == row["numerator"] and cause.change < 0)
        or (cause.figure == row.get("denominator") and cause.change > 0)
    ]
    return Outlook(kpi, _spare(kpi, row), fails_on, then.value, tuple(about[:most]), max(0, len(about) - most))


def _adopted(known: Known, code: str, day: date) -> Iterator[Cause]:
    """The thresholds of a key figure that begin to count up to a day, where they differ from those before."""
    for (_, before), (begins, after) in pairwise(known.profiles):
        was, becomes = ([row["threshold"] for row in one.rows if row["code"] == code] for one in (before, after))
        if begins <= day and was and becomes and was != becomes:
            zh = f"{after.document_no}规定的指标值{becomes[0]}开始适用"
            en = f"the threshold {becomes[0]} of {after.document_no} begins to count"
            yield Cause(begins, _THRESHOLD, Decimal(becomes[0]) - Decimal(was[0]), None, zh, en)


def _spare(kpi: Kpi, row: Row) -> int | None:
    """How many a count may lose and still pass; None for a share, and where it fails already."""
    if "denominator" in row or kpi.value is None or not kpi.passed or row["at"] == "exactly":
        return None
    return int(Fraction(kpi.value) - Fraction(row["threshold"]))


def _cause(one: Prospect, figure: str, change: Number, day: date) -> Cause:
    if figure == "rated":
        zh, en = f"信用评级有效期至{one.rated_until}届满", f"its rating is valid to {one.rated_until}"
        return Cause(day, figure, change, one.uscc, zh, en)
    ended = [fact for fact in one.facts if day in {fact.held_until, fact.held_from}]
    named = "、".join(fact.identity for fact in ended)
    which = "到期" if change < 0 else "生效"
    verb = "ends" if change < 0 else "begins"
    kinds = ", ".join(f"{fact.kind} {fact.identity}" for fact in ended)
    return Cause(day, figure, change, one.uscc, f"{named}{which}", f"{kinds} {verb}")
