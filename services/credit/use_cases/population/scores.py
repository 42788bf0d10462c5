"""Scores alone, on columns: the twin of `domain.scoring.assess`."""

from __future__ import annotations

from datetime import date

import polars as pl

from databus.rules import RuleBook
from services.credit.domain.items import ever_direct
from services.credit.domain.records import earliest_counting
from services.credit.use_cases.population.bonuses import held_on
from services.credit.use_cases.population.frames import Frames
from services.credit.use_cases.population.terms import bonus_catalogue, daily, grade_of, score_of, with_terms
from services.credit.use_cases.population.weighing import ACT, counting, live_records


def score_frames(frames: Frames, *, on: date, rules: RuleBook) -> pl.DataFrame:
    """Return uscc, score and score_grade (A to D) of everybody on a day, as `assess` gives them, and nothing else.

    Only standings, records and bonuses are looked at.
    """
    told = scored(
        frames.standings.select("uscc", n="uscc"),
        counting(live_records(with_terms(_perhaps_counting(frames.records, on, rules), rules)), on),
        held_on(frames.bonuses.rename({"uscc": "n"}), on, bonus_catalogue(rules)),
        on,
        rules,
    )
    return told.drop("n")


def _perhaps_counting(records: pl.DataFrame, on: date, rules: RuleBook) -> pl.DataFrame:
    """Return the records without most of those that cannot count on the day; cheaper than to look at each."""
    direct = pl.col("item").is_in(list(ever_direct(rules)))
    first = {direct_d: earliest_counting(on, rules, direct_d=direct_d) for direct_d in (True, False)}
    columns = ["item", "agency", "document_no", "effective_on", "annulled_on", "repaired_on"]
    return (
        records.lazy()
        .filter(
            pl.col("effective_on").is_between(min(first.values()), on),
            *(pl.col(end).is_null() | (pl.col(end) > on) for end in ("annulled_on", "repaired_on")),
            (pl.col("effective_on") >= first[False]) | direct,
        )
        .select(*columns, n="uscc")
        .collect()
    )


def scored(numbers: pl.DataFrame, found: pl.DataFrame, held: pl.DataFrame, on: date, rules: RuleBook) -> pl.DataFrame:
    """Return n, uscc, score and score_grade by the records that count on the day and the bonuses held."""
    acts = found.lazy().group_by(ACT).agg(pl.col("points").max(), direct=pl.col("direct_d").any())
    deducted = acts.group_by("n").agg(pl.col("points").sum(), pl.col("direct").any()).collect()
    levels = numbers
    for part in (deducted, held.select("n", "mask")):
        levels = levels.join(part, on="n", how="left", maintain_order="left")
    day = daily(pl.Series([on]), rules)
    score = score_of(pl.col("points").fill_null(0), pl.col("mask").fill_null(0))
    told = levels.join(day, how="cross").with_columns(score=score)
    grade = grade_of(pl.col("score"), pl.col("direct").fill_null(value=False))
    return told.select("n", "uscc", "score", score_grade=grade)
