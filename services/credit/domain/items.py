"""The deduction catalogue: what an act is called, how severe it is and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from databus.errors import InvalidRequest
from databus.rules import RuleBook


@dataclass(frozen=True)
class Item:
    """One row of the catalogue; `severity` is None for a neutral row, which never counts."""

    code: str
    zh: str
    en: str
    severity: str | None
    points: int
    direct_d: bool
    info: str
    quality_problem: bool
    department_record: bool
    clause: str

    @property
    def weighs(self) -> bool:
        """Whether a record of it can change a rating."""
        return self.direct_d or self.points > 0


@cache
def items_on(rules: RuleBook, on: date) -> dict[str, Item]:
    """Return the catalogue as it stands on the day, by code."""
    return {
        row["code"]: Item(
            code=row["code"],
            zh=row["zh"],
            en=row["en"],
            severity=row.get("severity"),
            points=row["points"],
            direct_d=row["direct_d"],
            info=row["info"],
            quality_problem=row.get("quality_problem", False),
            department_record=row.get("department_record", False),
            clause=row["clause"],
        )
        for row in rules.table("items", on=on)
    }


def find_item(rules: RuleBook, code: str, *, on: date, field: str = "item") -> Item:
    """Return the item as it stands on the day an act's document takes effect.

    Raises:
        InvalidRequest: no such item then; lists those there are.
    """
    known = items_on(rules, on)
    if code not in known:
        raise InvalidRequest("no such credit item", field, "one of " + ", ".join(known))
    return known[code]


def bonus_codes(rules: RuleBook, *, on: date) -> Sequence[str]:
    """Return the bonuses of the day in the order of the catalogue."""
    return [row["code"] for row in rules.table("bonuses", on=on)]
