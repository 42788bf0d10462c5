"""What the rating of everybody takes and gives."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

import polars as pl


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

    def only(self, usccs: pl.Series, *, wanted: bool = True) -> Frames:
        """Return what concerns these enterprises alone, or all others."""
        named = pl.DataFrame({"uscc": usccs}, schema={"uscc": pl.String})
        how: Literal["semi", "anti"] = "semi" if wanted else "anti"
        kept = {name: frame.join(named, on="uscc", how=how, maintain_order="left") for name, frame in self._each()}
        return replace(self, **kept)

    def numbered(self) -> Frames:
        """Return the frames with `n` in place of the code: the enterprise's row in `standings`.

        What concerns an enterprise without a standing is left out.
        """
        numbers = self.standings.select("uscc").with_row_index("n")
        kept = {
            name: frame.join(numbers, on="uscc", maintain_order="left").drop("uscc")
            for name, frame in self._each()
            if name != "standings"
        }
        return replace(self, standings=self.standings.with_row_index("n"), **kept)

    def _each(self) -> list[tuple[str, pl.DataFrame]]:
        return list(vars(self).items())


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
