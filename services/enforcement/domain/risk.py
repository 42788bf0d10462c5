"""How bad a risk is: severity of harm against its probability."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.rules import RuleBook

LEVELS: Final = ("none", "low", "medium", "high", "serious")


def rank(level: str) -> int:
    """Place of a level, 0 for none to 4 for serious."""
    return LEVELS.index(level)


def level_of(severity: int, probability: Decimal, rules: RuleBook, *, on: date) -> str:
    """Return the level that the matrix gives.

    Args:
        severity: 1 (slight) to 4 (fatal).
        probability: 0 to 1, that the harm comes about in the product's life.
        rules: with the table `risk_matrix`.
        on: the day whose table counts.

    Source: Commission Implementing Decision (EU) 2019/417, risk level table.
    """
    level: str = cell_of(probability, rules, on=on)["levels"][severity - 1]
    return level


def cell_of(probability: Decimal, rules: RuleBook, *, on: date) -> Mapping[str, Any]:
    """Return the row of the matrix that a probability falls into.

    Source: Commission Implementing Decision (EU) 2019/417, risk level table.
    """
    for row in rules.table("risk_matrix", on=on):
        if "more_than" not in row or probability > Decimal(row["more_than"]):
            return row
    raise _no_matrix()


def row_of_band(band: str, rules: RuleBook, *, on: date) -> Mapping[str, Any]:
    """Return the row of the matrix that bears the name of a band of probability."""
    rows = rules.table("risk_matrix", on=on)
    if not rows:
        raise _no_matrix()
    for row in rows:
        if row["band"] == band:
            return row
    raise InvalidRequest("no such band of probability", "band", "one of " + ", ".join(row["band"] for row in rows))


def _no_matrix() -> InvalidRequest:
    return InvalidRequest("no risk matrix stood on that day", "on", "a day from 2010-01-26")


def chosen_level(
    level: str | None, severity: int | None, probability: Decimal | None, rules: RuleBook, *, on: date
) -> str | None:
    """Return the level said, or the matrix's if severity and probability are said; None if nothing is.

    Raises:
        InvalidRequest: half of the pair, or a level that the pair contradicts.
    """
    if severity is None and probability is None:
        return level
    if severity is None:
        raise InvalidRequest("half of an assessment", "severity", "1 to 4, with the probability")
    if probability is None:
        raise InvalidRequest("half of an assessment", "probability", "0 to 1, with the severity")
    found = level_of(severity, probability, rules, on=on)
    if level not in {None, found}:
        raise InvalidRequest("the level contradicts the assessment", "level", f"{found}, or left out")
    return found
