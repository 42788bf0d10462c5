"""The rating of everybody at once, on columns: the same answers as `domain.rating.rate`, to the last field.

It runs for as long as polars needs without giving way: a caller on a green thread hands it to a real one.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from databus.rules import RuleBook


@dataclass(frozen=True)
class Frames:
    """All that ratings of many enterprises rest on, as known at one moment; days are `pl.Date`.

    Attributes:
        standings: one row an enterprise, sorted: uscc, known_since_on, known_at, version, grade, score, rated, on,
            formal_on, due_on.
        records: uscc, record_id, item, agency, document_no, effective_on, annulled_on, repaired_on, version.
        bonuses: uscc, place (in the order learnt), on, held (list of codes).
        formals: uscc, formal_on.
        grants: uscc, granted_on, revoked_on, in the order learnt.
        enterprises: uscc, active; enterprises unknown to the registry are not here.
    """

    standings: pl.DataFrame
    records: pl.DataFrame
    bonuses: pl.DataFrame
    formals: pl.DataFrame
    grants: pl.DataFrame
    enterprises: pl.DataFrame

    def only(self, usccs: pl.Series) -> Frames:
        """Return what concerns these enterprises alone."""
        wanted = usccs.to_frame("uscc")
        return replace(self, **{name: frame.join(wanted, on="uscc", how="semi") for name, frame in vars(self).items()})


@dataclass(frozen=True)
class RatedFrames:
    """The ratings of a day.

    Attributes:
        on: the day.
        rule_set: the version of the rule book.
        ratings: one row an enterprise in the order of `standings`: uscc, score, score_grade, grade, since,
            grade_a_since, rated, formal_on, valid_until, next_change_on, due_on, bonuses (list of codes),
            deductions (list of record_id, item, points, clause, counts_until; in the order of `rate`),
            facts_read (JSON text of what `turn.facts_read` returns).
    """

    on: date
    rule_set: str
    ratings: pl.DataFrame


def rate_frames(frames: Frames, *, on: date, rules: RuleBook, formal_on: date | None = None) -> RatedFrames:
    """Return the rating of a day for everybody in the frames, equal to `rate` of each one's facts.

    Args:
        frames: whom, and all that is known of them.
        on: the day of the rating.
        rules: the rule book.
        formal_on: a day on which everybody here is rated formally besides (`Facts.with_formal_day`).

    Source: AQSIQ announcements 2013 No. 93 and 2014 No. 3; DOMAIN D.2.
    """
    raise NotImplementedError


def score_frames(frames: Frames, *, on: date, rules: RuleBook) -> pl.DataFrame:
    """Return uscc, score and score_grade (A to D) of everybody on a day, as `assess` gives them, and nothing else.

    Only standings, records and bonuses are looked at.
    """
    raise NotImplementedError
