"""What is said of each rating, on columns: the twin of `turn.state_of` as its contract writes it, as JSON."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from services.credit.domain.standing import Standing


def states(ratings: pl.DataFrame, before: Sequence[Standing], rule_set: str, fields: Sequence[str]) -> Sequence[str]:
    """Return the states of ratings as JSON.

    Args:
        ratings: as `rate_frames` returns them.
        before: where each stood, in the same order.
        rule_set: the version of the rule book.
        fields: of the contract, in its order.
    """
    told = ratings.with_columns(
        pl.Series("previous_grade", [standing.grade for standing in before], dtype=pl.String),
        pl.Series("version", [standing.version + 1 for standing in before], dtype=pl.Int64),
        rule_set=pl.lit(rule_set),
    )
    return told.select(pl.struct(list(fields)).struct.json_encode()).to_series().to_list()
