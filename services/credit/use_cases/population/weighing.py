"""Which records count, on columns: the twin of `domain.scoring.deductions` and `next_change_on`."""

from __future__ import annotations

from datetime import date
from typing import Final

import polars as pl

ACT: Final = ("n", "agency", "document_no")
PLACE: Final = (*ACT, "place")
_WEIGHT: Final = ("points", "until", "item", "annulled_end", "repaired_end", "record_key")


def live_records(records: pl.DataFrame) -> pl.DataFrame:
    """Return the records (`terms.with_terms`) that count on some day, with `end`, the first day they no longer do."""
    end = pl.min_horizontal("until", "annulled_on", "repaired_on")
    return records.filter("weighs").with_columns(end=end).filter(pl.col("end") > pl.col("effective_on"))


def counting(live: pl.DataFrame, on: date) -> pl.DataFrame:
    """Return the live records that count on the day."""
    return live.filter(pl.col("effective_on") <= on, pl.col("end") > on)


def chosen(live: pl.DataFrame, on: date) -> pl.DataFrame:
    """Return what is deducted on the day: of each act its direct-D items and the one dearest other item."""
    found = _with_place(counting(live, on))
    doubled = found.select(PLACE).is_duplicated()
    dearest = _with_weight(found.filter(doubled)).sort(_WEIGHT, descending=True, maintain_order=True)
    dearest = dearest.unique(PLACE, keep="first", maintain_order=True).select(found.columns)
    kept = pl.concat([found.filter(~doubled), dearest])
    return kept.sort("n", "effective_on", "agency", "document_no", "item", maintain_order=True)


def next_changes(live: pl.DataFrame, now: pl.DataFrame, on: date) -> pl.DataFrame:
    """Return n and `next_change_on`: the first later day on which other records than those chosen now are deducted.

    That is when one of them ends, or when a record begins where there is none, or a lighter one.
    """
    coming = _with_weight(_with_place(live.filter(pl.col("effective_on") > on)))
    present = _with_weight(now).select(*PLACE, *(pl.col(name).alias(f"{name}_now") for name in _WEIGHT))
    beside = coming.join(present, on=list(PLACE), how="left")
    begins = beside.filter(pl.col("points_now").is_null() | _outweighs()).select("n", day="effective_on")
    days = pl.concat([now.select("n", day="end"), begins])
    return days.group_by("n").agg(next_change_on=pl.col("day").min())


def steps(live: pl.DataFrame, until: date) -> pl.DataFrame:
    """Return how the points of each enterprise change day by day up to one: n, day, points, direct (differences)."""
    begun = live.filter(pl.col("effective_on") <= until)
    dear = begun.filter(~pl.col("direct_d"))
    doubled = dear.select(ACT).is_duplicated()
    spans = [
        dear.filter(~doubled).select("n", "effective_on", "end", "points", direct=pl.lit(0, pl.Int32)),
        begun.filter("direct_d").select("n", "effective_on", "end", "points", direct=pl.lit(1, pl.Int32)),
    ]
    single = pl.concat(spans)
    starts = single.select("n", "points", "direct", day="effective_on")
    ends = single.select("n", -pl.col("points"), -pl.col("direct"), day="end")
    return pl.concat([starts, ends, _steps_of_acts(dear.filter(doubled))], how="diagonal").filter(
        pl.col("day") <= until
    )


def _steps_of_acts(dear: pl.DataFrame) -> pl.DataFrame:
    """Of each act with several records, how the points of the dearest change."""
    edges = pl.concat([dear.select(*ACT, day="effective_on"), dear.select(*ACT, day="end")]).unique()
    beside = edges.join(dear.select(*ACT, "effective_on", "end", "points"), on=list(ACT))
    counts = (pl.col("effective_on") <= pl.col("day")) & (pl.col("day") < pl.col("end"))
    level = beside.group_by(*ACT, "day").agg(points=pl.col("points").filter(counts).max().fill_null(0))
    rises = level.sort(*ACT, "day").with_columns(
        points=pl.col("points") - pl.col("points").shift(1, fill_value=0).over(ACT)
    )
    return rises.select("n", "day", "points", direct=pl.lit(0, pl.Int32))


def _with_place(records: pl.DataFrame) -> pl.DataFrame:
    place = pl.when("direct_d").then("item").otherwise(pl.lit(""))
    return records.with_columns(place=place)


def _with_weight(records: pl.DataFrame) -> pl.DataFrame:
    return records.with_columns(
        annulled_end=pl.col("annulled_on").fill_null(date.max),
        repaired_end=pl.col("repaired_on").fill_null(date.max),
        record_key=pl.col("record_id").fill_null(""),
    )


def _outweighs() -> pl.Expr:
    """Whether a record goes before the one chosen now, compared part by part."""
    heavier = pl.lit(value=False)
    for name in reversed(_WEIGHT):
        theirs = pl.col(f"{name}_now")
        heavier = (pl.col(name) > theirs) | ((pl.col(name) == theirs) & heavier)
    return heavier
