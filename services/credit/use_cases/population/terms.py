"""The rule book as columns; every value is asked of the domain, once for each day that occurs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, Final

import polars as pl

from databus.rules import RuleBook
from services.credit.domain.cycle import valid_until
from services.credit.domain.items import bonus_codes, find_item
from services.credit.domain.records import counts_until

GRADES: Final = ("a", "b", "c")
_TERMS: Final = {
    "points": pl.Int32,
    "direct_d": pl.Boolean,
    "weighs": pl.Boolean,
    "clause": pl.String,
    "until": pl.Date,
}
_DAILY: Final = {
    "full": pl.Int32,
    "bonus_cap": pl.Int32,
    "bonus_points": pl.Int32,
    **{f"{grade}_min": pl.Int32 for grade in GRADES},
    "bonuses_mask": pl.Int64,
}


def with_terms(records: pl.DataFrame, rules: RuleBook) -> pl.DataFrame:
    """Return records with what their item says: points, direct_d, weighs, clause, and `until` (`counts_until`).

    Points of a direct-D item are 0.

    Raises:
        InvalidRequest: an item that is not in the catalogue of its day.
    """
    pairs = records.select("item", "effective_on").unique()
    rows = [_terms_of(code, day, rules) for code, day in pairs.iter_rows()]
    terms = pl.DataFrame(rows, schema=_TERMS, orient="row")
    return records.join(pl.concat([pairs, terms], how="horizontal"), on=["item", "effective_on"], maintain_order="left")


@lru_cache(maxsize=100_000)  # shard after shard asks for the same days
def _terms_of(code: str, effective_on: date, rules: RuleBook) -> tuple[Any, ...]:
    item = find_item(rules, code, on=effective_on)
    points = 0 if item.direct_d else item.points
    return points, item.direct_d, item.weighs, item.clause, counts_until(item, effective_on, rules)


def daily(days: pl.Series, rules: RuleBook) -> pl.DataFrame:
    """Return the parameters of scores and grades on each of some days (`day`)."""
    rows = [(day, *_parameters(day, rules)) for day in days]
    return pl.DataFrame(rows, schema={"day": pl.Date, **_DAILY}, orient="row")


@lru_cache(maxsize=20_000)
def _parameters(day: date, rules: RuleBook) -> tuple[int, ...]:
    keys = ("full_score", "bonus_cap", "bonus_points", *(f"grade_{grade}_min" for grade in GRADES))
    codes = bonus_catalogue(rules)
    mask = sum(1 << codes.index(code) for code in set(bonus_codes(rules, on=day)))
    return *(rules.value(key, on=day) for key in keys), mask


def bonus_catalogue(rules: RuleBook) -> Sequence[str]:
    """Return every bonus of any day; the place of each is its bit in a mask."""
    return list(dict.fromkeys(row["code"] for row in rules.table("bonuses")))


def score_of(points: pl.Expr, mask: pl.Expr) -> pl.Expr:
    """The score by points deducted and bonuses held, beside the columns of `Daily`."""
    held = (mask & pl.col("bonuses_mask")).bitwise_count_ones().cast(pl.Int32)
    extra = pl.min_horizontal(pl.col("bonus_cap"), held * pl.col("bonus_points"))
    return pl.max_horizontal(pl.lit(0, pl.Int32), pl.min_horizontal(pl.col("full"), pl.col("full") - points + extra))


def grade_of(score: pl.Expr, direct: pl.Expr) -> pl.Expr:
    """The grade of a score, D by a direct-D item, beside the columns of `Daily`."""
    return (
        pl.when(direct)
        .then(pl.lit("D"))
        .when(score >= pl.col("a_min"))
        .then(pl.lit("A"))
        .when(score >= pl.col("b_min"))
        .then(pl.lit("B"))
        .when(score >= pl.col("c_min"))
        .then(pl.lit("C"))
        .otherwise(pl.lit("D"))
    )


def by_day(days: pl.Series, ask: Callable[[date], date]) -> pl.DataFrame:
    """Return each day that occurs (`day`) with the day that the domain gives for it (`until`)."""
    known = days.unique().drop_nulls()
    return pl.DataFrame({"day": known, "until": pl.Series([ask(day) for day in known], dtype=pl.Date)})


def validity(days: pl.Series, rules: RuleBook) -> pl.DataFrame:
    """Return each formal day with the last day of its validity."""
    return by_day(days, lambda day: valid_until(day, rules))
