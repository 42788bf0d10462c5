"""Since when a grade has held, on columns: the twin of `domain.rating`'s walk over the days of change."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

import polars as pl

from databus.rules import RuleBook
from services.credit.domain.scoring import rule_days
from services.credit.use_cases.population.terms import daily, grade_of, score_of
from services.credit.use_cases.population.weighing import live_records, steps

_NEVER: Final = date.min
_FIRST: Final = (pl.col("n") != pl.col("n").shift(1)).fill_null(value=True)  # of its enterprise, in rows in order
_LAPSE: Final = pl.col("valid_until") + timedelta(days=1)


@dataclass(frozen=True)
class Course:
    """What the grades of some enterprises follow.

    Attributes:
        starts: n, start: the first day looked at.
        records: with terms.
        bonuses: n, on, mask: the steps of what is held.
        formals: n, formal_on, valid_until.
    """

    starts: pl.DataFrame
    records: pl.DataFrame
    bonuses: pl.DataFrame
    formals: pl.DataFrame

    def only(self, numbers: pl.Series) -> Course:
        """Return the course of some of the enterprises."""
        wanted = pl.DataFrame({"n": numbers})
        kept = {
            name: frame.join(wanted, on="n", how="semi", maintain_order="left") for name, frame in vars(self).items()
        }
        return Course(**kept)

    def without_annulled(self, by: date) -> Course:
        """Return the course as if what was annulled by the day had never been recorded."""
        annulled = pl.col("annulled_on").is_not_null() & (pl.col("annulled_on") <= by)
        return Course(self.starts, self.records.filter(~annulled), self.bonuses, self.formals)


def grades(course: Course, on: date, rules: RuleBook) -> pl.DataFrame:
    """Return n, day, grade on each day up to one on which anything may change, in order; U where not rated."""
    starts = course.starts.select("n", day="start")
    rows = [
        starts,
        steps(live_records(course.records), on),
        course.bonuses.select("n", "mask", day="on"),
        course.formals.select("n", "valid_until", day="formal_on"),
        course.formals.select("n", day=_LAPSE),
        *(starts.filter(pl.col("day") < day).with_columns(day=pl.lit(day)) for day in rule_days(rules)),
    ]
    return _graded(_levels(_in_order(rows, course.starts, on)), rules)


def held_since(graded: pl.DataFrame, holds: pl.Expr) -> pl.DataFrame:
    """Return n and since when without a break something has held that holds at the end."""
    marked = graded.with_columns(holds=holds)
    goes_on = (_FIRST.not_()) & pl.col("holds").shift(1)
    begins = marked.filter(pl.col("holds") & goes_on.not_()).unique("n", keep="last", maintain_order=True)
    ends = marked.unique("n", keep="last", maintain_order=True).filter("holds")
    return begins.join(ends.select("n"), on="n", how="semi").select("n", since="day")


def _in_order(rows: list[pl.DataFrame], starts: pl.DataFrame, on: date) -> pl.DataFrame:
    """Return all rows by enterprise and day; what was before the first day looked at comes with that day."""
    every = pl.concat(rows, how="diagonal").filter(pl.col("day") <= on)
    begun = every.join(starts, on="n", maintain_order="left")
    asof = begun.sort("n", "day", maintain_order=True)
    return asof.with_columns(day=pl.max_horizontal("day", "start"))


def _levels(rows: pl.DataFrame) -> pl.DataFrame:
    """Return for each enterprise and day what holds from it on."""
    levels = rows.select(
        "n",
        "day",
        points=_running("points"),
        direct=_running("direct"),
        mask=_carried("mask", 0),
        valid_until=_carried("valid_until", _NEVER),
    )
    goes_on = (pl.col("n") == pl.col("n").shift(-1)) & (pl.col("day") == pl.col("day").shift(-1))
    return levels.filter(~goes_on.fill_null(value=False))


def _running(name: str) -> pl.Expr:
    """The sum of a column up to each row of an enterprise."""
    change = pl.col(name).fill_null(0)
    total = change.cum_sum()
    return total - pl.when(_FIRST).then(total - change).forward_fill()


def _carried(name: str, at_first: int | date) -> pl.Expr:
    """The last value of a column up to each row of an enterprise."""
    return pl.when(_FIRST & pl.col(name).is_null()).then(at_first).otherwise(name).forward_fill()


def _graded(levels: pl.DataFrame, rules: RuleBook) -> pl.DataFrame:
    known = levels.join(daily(levels["day"].unique(), rules), on="day", maintain_order="left")
    grade = grade_of(score_of(pl.col("points"), pl.col("mask")), pl.col("direct") > 0)
    rated = pl.col("day") <= pl.col("valid_until")
    return known.select("n", "day", grade=pl.when(rated).then(grade).otherwise(pl.lit("U")))
