"""The whole rating of everybody, on columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import polars as pl
from polars._typing import PolarsDataType

from databus.rules import RuleBook
from services.credit.domain.items import bonus_codes
from services.credit.domain.rating import UNRATED
from services.credit.use_cases.population.bonuses import held_on, held_steps
from services.credit.use_cases.population.facts_read import facts_read
from services.credit.use_cases.population.frames import Frames, RatedFrames
from services.credit.use_cases.population.scores import scored
from services.credit.use_cases.population.singly import rate_singly
from services.credit.use_cases.population.terms import bonus_catalogue, validity, with_terms
from services.credit.use_cases.population.timeline import Course, grades, held_since
from services.credit.use_cases.population.weighing import chosen, live_records, next_changes

_DEDUCTION: Final[dict[str, PolarsDataType]] = {
    "record_id": pl.String,
    "item": pl.String,
    "points": pl.Int32,
    "clause": pl.String,
    "counts_until": pl.Date,
}
RATING: Final[dict[str, PolarsDataType]] = {
    "uscc": pl.String,
    "score": pl.Int32,
    "score_grade": pl.String,
    "grade": pl.String,
    "since": pl.Date,
    "grade_a_since": pl.Date,
    "rated": pl.Boolean,
    "formal_on": pl.Date,
    "valid_until": pl.Date,
    "next_change_on": pl.Date,
    "due_on": pl.Date,
    "bonuses": pl.List(pl.String),
    "deductions": pl.List(pl.Struct(_DEDUCTION)),
}


def rate_frames(frames: Frames, *, on: date, rules: RuleBook, formal_on: date | None = None) -> RatedFrames:
    """Return the rating of a day for everybody in the frames, equal to `rate` of each one's facts.

    Args:
        frames: whom, and all that is known of them.
        on: the day of the rating.
        rules: the rule book.
        formal_on: a day on which everybody here is rated formally besides (`Facts.with_formal_day`).

    Source: AQSIQ announcements 2013 No. 93 and 2014 No. 3; DOMAIN D.2.
    """
    granted = frames.standings.join(frames.grants, on="uscc", how="semi")["uscc"]
    others = frames.only(granted, wanted=False).numbered()
    singly = rate_singly(frames.only(granted), on=on, rules=rules, formal_on=formal_on)
    alone = pl.DataFrame(list(singly), schema=RATING, orient="row")
    together = _rate_together(with_formal_day(others, formal_on), on, rules)
    rated = pl.concat([together.select(list(RATING)), alone])
    every = with_formal_day(frames.numbered(), formal_on)
    read = facts_read(every, held_on(every.bonuses, on, ()))
    told = every.standings.select("n", "uscc").join(rated, on="uscc", maintain_order="left")
    return RatedFrames(on, rules.version, told.join(read, on="n", maintain_order="left").drop("n"))


def with_formal_day(frames: Frames, day: date | None) -> Frames:
    """Return numbered frames with one more formal rating of everybody."""
    if day is None:
        return frames
    added = frames.standings.select("n", formal_on=pl.lit(day, pl.Date))
    return replace(frames, formals=pl.concat([frames.formals.select("n", "formal_on"), added]))


def _rate_together(frames: Frames, on: date, rules: RuleBook) -> pl.DataFrame:
    records = with_terms(frames.records, rules)
    live = live_records(records)
    now = chosen(live, on)
    bonuses = bonus_catalogue(rules)
    held = held_on(frames.bonuses, on, bonuses)
    valid = frames.formals.join(validity(frames.formals["formal_on"], rules), left_on="formal_on", right_on="day")
    formals = valid.select("n", "formal_on", valid_until="until").sort("n", "formal_on")
    told = scored(frames.standings.select("n", "uscc"), now, held, on, rules)
    for part in (
        formals.filter(pl.col("formal_on") <= on).unique("n", keep="last", maintain_order=True),
        next_changes(live, now, on),
        now.group_by("n", maintain_order=True).agg(deductions=_deduction()),
        held.select("n", bonuses=_held_in_order(bonus_codes(rules, on=on))),
    ):
        told = told.join(part, on="n", how="left", maintain_order="left")
    graded = told.with_columns(*_decided(on), pl.col("deductions", "bonuses").fill_null([]))
    course = Course(
        starts=frames.standings.select("n", start=pl.min_horizontal("known_since_on", pl.lit(on))),
        records=records,
        bonuses=held_steps(frames.bonuses, bonuses).select("n", "on", "mask"),
        formals=formals,
    )
    return _with_since(graded, course, on, rules)


def _decided(on: date) -> list[pl.Expr]:
    rated = (pl.col("valid_until") >= on).fill_null(value=False)
    lapse = pl.when(rated).then(pl.col("valid_until") + timedelta(days=1))
    return [
        rated.alias("rated"),
        pl.when(rated).then("score_grade").otherwise(pl.lit(UNRATED)).alias("grade"),
        pl.min_horizontal("next_change_on", lapse).alias("due_on"),
    ]


def _with_since(told: pl.DataFrame, course: Course, on: date, rules: RuleBook) -> pl.DataFrame:
    """Return the ratings with since when the grade has held, and since when it has been A as if nothing annulled."""
    course_of_all = grades(course, on, rules).join(
        told.select("n", now="grade"), on="n", how="left", maintain_order="left"
    )
    is_a = pl.col("grade") == "A"
    annulled = course.records.filter(pl.col("annulled_on") <= on)["n"].unique()
    cleared = grades(course.only(annulled).without_annulled(on), on, rules)
    touched = pl.DataFrame({"n": annulled})
    a_since = pl.concat(
        [
            held_since(course_of_all, is_a).join(touched, on="n", how="anti"),
            held_since(cleared, is_a),
        ]
    )
    since = held_since(course_of_all, pl.col("grade") == pl.col("now"))
    return (
        told.join(since, on="n", how="left", maintain_order="left")
        .join(a_since.rename({"since": "grade_a_since"}), on="n", how="left", maintain_order="left")
        .with_columns(pl.col("since").fill_null(on))
    )


def _deduction() -> pl.Expr:
    return pl.struct("record_id", "item", "points", "clause", counts_until="until")


def _held_in_order(codes: Sequence[str]) -> pl.Expr:
    return pl.concat_list(
        [pl.when(pl.col("held").list.contains(code)).then(pl.lit(code)) for code in codes]
    ).list.drop_nulls()
