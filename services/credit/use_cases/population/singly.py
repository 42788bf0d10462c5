"""The rating of the few whose course is not followed on columns: each by the domain itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import polars as pl

from databus.rules import RuleBook
from services.credit.domain.rating import BonusChange, Facts, Grant, Rating, rate
from services.credit.domain.records import Record
from services.credit.use_cases.population.frames import Frames


def facts_of(frames: Frames) -> Iterator[tuple[str, Facts]]:
    """Yield code and facts of everybody in the frames."""
    records = _by_uscc(frames.records.sort("record_id"))
    bonuses = _by_uscc(frames.bonuses.sort("place"))
    formals = _by_uscc(frames.formals)
    grants = _by_uscc(frames.grants)
    for uscc, known_since_on in frames.standings.select("uscc", "known_since_on").iter_rows():
        yield (
            uscc,
            Facts(
                known_since_on=known_since_on,
                records=tuple(_record(row) for row in records.get(uscc, ())),
                bonuses=tuple(BonusChange(row["on"], frozenset(row["held"])) for row in bonuses.get(uscc, ())),
                formal_days=tuple(row["formal_on"] for row in formals.get(uscc, ())),
                grants=tuple(Grant(row["granted_on"], row["revoked_on"]) for row in grants.get(uscc, ())),
            ),
        )


def rate_singly(frames: Frames, *, on: date, rules: RuleBook, formal_on: date | None) -> Iterator[dict[str, Any]]:
    """Yield the rating of everybody in the frames as a row."""
    for uscc, known in facts_of(frames):
        facts = known if formal_on is None else known.with_formal_day(formal_on)
        yield {"uscc": uscc, **_row(rate(facts, on=on, rules=rules))}


def _row(rating: Rating) -> dict[str, Any]:
    return {
        "score": rating.score,
        "score_grade": rating.score_grade,
        "grade": rating.grade,
        "since": rating.since,
        "grade_a_since": rating.grade_a_since,
        "rated": rating.rated,
        "formal_on": rating.formal_on,
        "valid_until": rating.valid_until,
        "next_change_on": rating.next_change_on,
        "due_on": rating.due_on,
        "bonuses": list(rating.assessment.bonuses),
        "deductions": [
            {
                "record_id": found.record.record_id,
                "item": found.item.code,
                "points": found.points,
                "clause": found.item.clause,
                "counts_until": found.counts_until,
            }
            for found in rating.assessment.deductions
        ],
    }


def _by_uscc(frame: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    kept: dict[str, list[dict[str, Any]]] = {}
    for row in frame.iter_rows(named=True):
        kept.setdefault(row["uscc"], []).append(row)
    return kept


def _record(row: dict[str, Any]) -> Record:
    return Record(
        item=row["item"],
        agency=row["agency"],
        document_no=row["document_no"],
        effective_on=row["effective_on"],
        annulled_on=row["annulled_on"],
        repaired_on=row["repaired_on"],
        record_id=row["record_id"],
        version=row["version"],
    )
