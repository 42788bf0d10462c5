"""A draft tried on a range of enterprises, on columns: who would be graded otherwise, and which change does it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl

from databus.rule_sets.changes import AskedChange
from databus.rules import RuleBook
from services.credit.domain.rating import UNRATED
from services.credit.domain.rule_changes import amendment
from services.credit.use_cases.backtest_work import ALWAYS, APART, FALLS, FROM_DAY, RISES
from services.credit.use_cases.population import Frames, rate_frames, score_frames

GRADES: Final = ("AA", "A", "B", "C", "D", UNRATED)
BETWEEN: Final = ">"
_BEFORE: Final = {"grade": "grade_before", "score": "score_before", "score_grade": "score_grade_before"}
_PLACE: Final = {grade: place for place, grade in enumerate(GRADES)}


@dataclass(frozen=True)
class Trial:
    """A draft to be tried: the rules before it, its changes, the day rated, and its own first day."""

    before: RuleBook
    name: str
    changes: Sequence[AskedChange]
    on: date
    effective_on: date

    def since(self) -> Mapping[str, date | None]:
        """Return for each view since when the draft holds in it; None: always."""
        return {ALWAYS: None, FROM_DAY: self.effective_on}

    def book(self, changes: Sequence[AskedChange], since: date | None) -> RuleBook:
        """Return the book with some of the changes."""
        return self.before.amended(amendment(self.name, changes, since))


@dataclass(frozen=True)
class Tried:
    """What came of a range: how many go from one grade to another in each view, whose score moves, and who moves."""

    enterprises: int
    counts: Mapping[str, Mapping[str, int]]
    score_moves: Mapping[str, int]
    moves: Sequence[dict[str, Any]]


def try_range(frames: Frames, trial: Trial) -> Tried:
    """Rate a range of active enterprises by the rules before and by the draft; nothing is kept.

    Source: DESIGN §3.6; D.2.
    """
    inactive = frames.enterprises.filter(~pl.col("active"))["uscc"]
    active = frames.only(inactive, wanted=False)
    wanted = ["uscc", "grade", "score", "score_grade"]
    now = rate_frames(active, on=trial.on, rules=trial.before).ratings.select(wanted).rename(_BEFORE)
    counts: dict[str, dict[str, int]] = {}
    score_moves: dict[str, int] = {}
    moves: list[dict[str, Any]] = []
    for view, since in trial.since().items():
        then = rate_frames(active, on=trial.on, rules=trial.book(trial.changes, since)).ratings.select(wanted)
        both = now.join(then, on="uscc", maintain_order="left")
        counts[view] = _counts(both)
        score_moves[view] = both.filter(pl.col("score") != pl.col("score_before")).height
        moved = both.filter(pl.col("grade") != pl.col("grade_before"))
        moves += _moves(view, moved, _causes(active.only(moved["uscc"]), trial, since))
    return Tried(now.height, counts, score_moves, moves)


def _counts(both: pl.DataFrame) -> dict[str, int]:
    pairs = both.group_by("grade_before", "grade").len()
    return {f"{before}{BETWEEN}{after}": count for before, after, count in pairs.iter_rows()}


def _moves(view: str, moved: pl.DataFrame, causes: Mapping[str, list[str]]) -> Iterator[dict[str, Any]]:
    for row in moved.iter_rows(named=True):
        before, after = row["grade_before"], row["grade"]
        yield {
            "view": view,
            "uscc": row["uscc"],
            "direction": direction(before, after),
            "grade_before": before,
            "grade_after": after,
            "score_before": row["score_before"],
            "score_after": row["score"],
            "causes": causes.get(row["uscc"], []),
        }


def direction(before: str, after: str) -> str:
    """Return whether that is a rise or a fall; what has to do with U is neither."""
    if UNRATED in {before, after}:
        return APART
    return RISES if _PLACE[after] < _PLACE[before] else FALLS


def _causes(frames: Frames, trial: Trial, since: date | None) -> dict[str, list[str]]:
    """Return for each enterprise the changes that by themselves give another score or grade; all, if none does."""
    if not frames.standings.height:
        return {}
    now = score_frames(frames, on=trial.on, rules=trial.before).rename({"score": "s", "score_grade": "g"})
    causes: dict[str, list[str]] = {uscc: [] for uscc in now["uscc"]}
    for change in trial.changes:
        alone = score_frames(frames, on=trial.on, rules=trial.book([change], since))
        both = alone.join(now, on="uscc")
        other = both.filter((pl.col("s") != pl.col("score")) | (pl.col("g") != pl.col("score_grade")))
        for uscc in other["uscc"]:
            causes[uscc].append(f"{change.kind} {change.key}")
    every = [f"{change.kind} {change.key}" for change in trial.changes]
    return {uscc: found or every for uscc, found in causes.items()}
