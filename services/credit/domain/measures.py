"""What a grade, or a place on a list, means in each service and for each agency."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from databus.rules import RuleBook


@dataclass(frozen=True)
class Measure:
    """An incentive or a restriction as the rules have it; `automatic`: the service carries it out by itself."""

    code: str
    zh: str
    en: str
    effect: str
    grades: tuple[str, ...]
    lists: tuple[str, ...]
    barred_by: tuple[str, ...]
    service: str
    agencies: tuple[str, ...]
    automatic: bool
    clause: str
    sure: str
    since: date

    def because(self, grade: str, lists: Collection[str]) -> tuple[str, ...]:
        """Return the grade and lists that bring it, none where it does not hold."""
        if not set(self.barred_by).isdisjoint(lists):
            return ()
        named = tuple(code for code in self.lists if code in lists)
        return (*((grade,) if grade in self.grades else ()), *named)


@dataclass(frozen=True)
class Held:
    """A measure that holds for an enterprise, and what brings it."""

    measure: Measure
    because: tuple[str, ...]


@lru_cache(maxsize=400)
def measures_on(rules: RuleBook, on: date) -> tuple[Measure, ...]:
    """Return the measures in force on a day."""
    return tuple(
        Measure(
            code=row["code"],
            zh=row["zh"],
            en=row["en"],
            effect=row["effect"],
            grades=tuple(row["grades"]),
            lists=tuple(row["lists"]),
            barred_by=tuple(row["barred_by"]),
            service=row["service"],
            agencies=tuple(row["agencies"]),
            automatic=row["automatic"],
            clause=row["clause"],
            sure=row["sure"],
            since=row["from"],
        )
        for row in rules.table("measure", on=on)
    )


def held(grade: str, lists: Collection[str], *, on: date, rules: RuleBook) -> list[Held]:
    """Return what holds for an enterprise of a grade that is on these lists.

    Source: DOMAIN B.4 (grades and their effects, joint incentives and punishments), D.2 (effects).
    """
    found = ((one, one.because(grade, lists)) for one in measures_on(rules, on))
    return [Held(one, because) for one, because in found if because]


def of_list(code: str, *, on: date, rules: RuleBook) -> list[Measure]:
    """Return the measures that a list brings or takes away."""
    return [one for one in measures_on(rules, on) if code in one.lists or code in one.barred_by]
