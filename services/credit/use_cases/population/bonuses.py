"""The bonuses held, on columns: the twin of `domain.rating.bonuses_on`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl


def held_steps(bonuses: pl.DataFrame, codes: Sequence[str]) -> pl.DataFrame:
    """Return n, on, held and mask of the changes that show: one learnt later outdoes those of later days before it."""
    asof = bonuses.sort("n", "on", "place")
    shown = asof.filter(pl.col("place") == pl.col("place").cum_max().over("n"))
    last = shown.unique(["n", "on"], keep="last", maintain_order=True)
    return last.with_columns(mask=_mask(pl.col("held"), codes))


def held_on(bonuses: pl.DataFrame, on: date, codes: Sequence[str]) -> pl.DataFrame:
    """Return n, held and mask of the day: what was learnt last of what holds by then."""
    begun = bonuses.filter(pl.col("on") <= on).sort("place")
    last = begun.unique("n", keep="last", maintain_order=True)
    return last.select("n", "held", mask=_mask(pl.col("held"), codes))


def _mask(held: pl.Expr, codes: Sequence[str]) -> pl.Expr:
    bits = [held.list.contains(code).cast(pl.Int64) * (1 << place) for place, code in enumerate(codes)]
    return pl.sum_horizontal(pl.lit(0, pl.Int64), *bits)
