"""Scores and grades of everybody as somebody writes them without us: in one statement of SQL, and in polars alone.

Both know one day and the shipped rules by heart; what they answer is compared with ours to the last grade.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final

import polars as pl

import services.credit
from bench.credit_fill import TODAY
from databus.rules import RuleBook
from services.credit.domain.items import items_on
from services.credit.domain.period import add_months

RULES: Final = RuleBook.load(Path(services.credit.__file__).parent / "rules")
_ITEMS: Final = items_on(RULES, TODAY)
_BONUSES: Final = ("pledge", "cnas_lab", "own_brand", "quality_award")
_SINCE: Final = {direct: add_months(TODAY, -months) for direct, months in ((True, 36), (False, 12))}
_SETTINGS: Final = (
    "SET work_mem = '512MB'; SET max_parallel_workers_per_gather = 2; SET jit = off;"
    " SET temp_buffers = '256MB'; SET statement_timeout = 0"
)
_SCORES: Final = """
CREATE TEMP TABLE scores AS
WITH counting AS (
    SELECT r.uscc, r.agency, r.document_no, i.direct_d, i.points
    FROM records r JOIN (VALUES {items}) AS i (code, direct_d, points) ON i.code = r.item
    WHERE r.effective_on <= DATE '{on}'
      AND r.effective_on > CASE WHEN i.direct_d THEN DATE '{direct}' ELSE DATE '{other}' END
      AND (r.annulled_on IS NULL OR r.annulled_on > DATE '{on}')
      AND (r.repaired_on IS NULL OR r.repaired_on > DATE '{on}')
      AND (i.direct_d OR i.points > 0)
), acts AS (
    SELECT uscc, max(points) FILTER (WHERE NOT direct_d) AS points, bool_or(direct_d) AS direct
    FROM counting GROUP BY uscc, agency, document_no
), deducted AS (
    SELECT uscc, sum(points) AS points, bool_or(direct) AS direct FROM acts GROUP BY uscc
), held AS (
    SELECT DISTINCT ON (uscc) uscc, jsonb_array_length(held) AS bonuses
    FROM bonuses WHERE "on" <= DATE '{on}' ORDER BY uscc, bonus_id DESC
), scored AS (
    SELECT s.uscc, coalesce(d.direct, false) AS direct,
        greatest(0, least(100, 100 - coalesce(d.points, 0) + least(2, coalesce(h.bonuses, 0))))::int AS score
    FROM standings s LEFT JOIN deducted d USING (uscc) LEFT JOIN held h USING (uscc)
)
SELECT uscc, score,
    CASE WHEN direct THEN 'D' WHEN score >= 89 THEN 'A' WHEN score >= 77 THEN 'B' WHEN score >= 65 THEN 'C' ELSE 'D' END
    AS score_grade
FROM scored
"""


def in_sql(cursor: Any) -> None:
    """Let PostgreSQL make a table of everybody's score and grade, with all the memory it can use."""
    rows = ", ".join(f"('{item.code}', {item.direct_d}, {item.points})" for item in _ITEMS.values())
    told = _SCORES.format(items=rows, on=TODAY, direct=_SINCE[True], other=_SINCE[False])
    cursor.execute(f"{_SETTINGS}; DROP TABLE IF EXISTS scores")
    cursor.execute(told)


def in_polars(standings: pl.DataFrame, records: pl.DataFrame, bonuses: pl.DataFrame, on: date = TODAY) -> pl.DataFrame:
    """Rate everybody with polars alone, on the same columns."""
    items = pl.LazyFrame(
        [(item.code, item.direct_d, item.points) for item in _ITEMS.values()],
        schema={"item": pl.String, "direct_d": pl.Boolean, "points": pl.Int32},
        orient="row",
    )
    since = pl.when("direct_d").then(pl.lit(_SINCE[True])).otherwise(pl.lit(_SINCE[False]))
    counting = (
        records.lazy()
        .filter(
            pl.col("effective_on") <= on,
            pl.col("annulled_on").is_null() | (pl.col("annulled_on") > on),
            pl.col("repaired_on").is_null() | (pl.col("repaired_on") > on),
        )
        .join(items, on="item")
        .filter(pl.col("effective_on") > since, pl.col("direct_d") | (pl.col("points") > 0))
    )
    deducted = (
        counting.group_by("uscc", "agency", "document_no")
        .agg(points=pl.col("points").filter(~pl.col("direct_d")).max(), direct=pl.col("direct_d").any())
        .group_by("uscc")
        .agg(pl.col("points").sum(), pl.col("direct").any())
    )
    held = (
        bonuses.lazy()
        .filter(pl.col("on") <= on)
        .sort("place")
        .group_by("uscc")
        .agg(pl.col("held").last().list.len().cast(pl.Int32))
    )
    extra = pl.min_horizontal(pl.lit(2), pl.col("held").fill_null(0))
    score = (100 - pl.col("points").fill_null(0) + extra).clip(0, 100).cast(pl.Int32)
    grade = (
        pl.when(pl.col("direct").fill_null(value=False))
        .then(pl.lit("D"))
        .when(pl.col("score") >= 89)
        .then(pl.lit("A"))
        .when(pl.col("score") >= 77)
        .then(pl.lit("B"))
        .when(pl.col("score") >= 65)
        .then(pl.lit("C"))
        .otherwise(pl.lit("D"))
    )
    told = standings.lazy().select("uscc").join(deducted, on="uscc", how="left").join(held, on="uscc", how="left")
    return told.with_columns(score=score).select("uscc", "score", score_grade=grade).sort("uscc").collect()
