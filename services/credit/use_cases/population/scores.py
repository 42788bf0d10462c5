"""Scores alone, on columns: the twin of `domain.scoring.assess`."""

from __future__ import annotations

from datetime import date

import polars as pl

from databus.rules import RuleBook
from services.credit.use_cases.population.bonuses import held_on, held_steps
from services.credit.use_cases.population.frames import Frames
from services.credit.use_cases.population.terms import bonus_catalogue, daily, grade_of, score_of, with_terms
from services.credit.use_cases.population.weighing import ACT, counting, live_records


def score_frames(frames: Frames, *, on: date, rules: RuleBook) -> pl.DataFrame:
    """Return uscc, score and score_grade (A to D) of everybody on a day, as `assess` gives them, and nothing else.

    Only standings, records and bonuses are looked at.
    """
    begun = frames.records.lazy().filter(pl.col("effective_on") <= on)
    standing = begun.filter(*(pl.col(end).is_null() | (pl.col(end) > on) for end in ("annulled_on", "repaired_on")))
    columns = ["uscc", "item", "agency", "document_no", "effective_on", "annulled_on", "repaired_on"]
    numbers = frames.standings.select("uscc").with_row_index("n")
    counted = counting(live_records(with_terms(standing.select(columns).collect(), rules)), on)
    found = counted.join(numbers, on="uscc")
    held = frames.bonuses.join(numbers, on="uscc")
    told = scored(numbers, found, held_on(held_steps(held, bonus_catalogue(rules)), on), on, rules)
    return told.drop("n")


def scored(numbers: pl.DataFrame, found: pl.DataFrame, held: pl.DataFrame, on: date, rules: RuleBook) -> pl.DataFrame:
    """Return n, uscc, score and score_grade by the records that count on the day and the bonuses held."""
    acts = found.filter(~pl.col("direct_d")).group_by(ACT).agg(pl.col("points").max())
    points = acts.group_by("n").agg(pl.col("points").sum())
    direct = found.filter("direct_d").select("n", direct=pl.lit(value=True)).unique()
    levels = numbers
    for part in (points, direct, held.select("n", "mask")):
        levels = levels.join(part, on="n", how="left", maintain_order="left")
    day = daily(pl.Series([on]), rules)
    score = score_of(pl.col("points").fill_null(0), pl.col("mask").fill_null(0))
    told = levels.join(day, how="cross").with_columns(score=score)
    grade = grade_of(pl.col("score"), pl.col("direct").fill_null(value=False))
    return told.select("n", "uscc", "score", score_grade=grade)
