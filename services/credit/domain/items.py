"""The deduction catalogue: what an act is called, how severe it is and what it costs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

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


@dataclass(frozen=True)
class _Dated:
    """A row of the catalogue with the days it is in force: from `start`, before `end`, where given."""

    start: date
    end: date
    item: Item


@lru_cache(maxsize=8)
def _catalogue(rules: RuleBook) -> dict[str, list[_Dated]]:
    rows: dict[str, list[_Dated]] = {}
    for row in rules.table("items"):
        item = Item(
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
        dated = _Dated(row.get("from", date.min), row.get("until", date.max), item)
        rows.setdefault(item.code, []).append(dated)
    return rows


def items_on(rules: RuleBook, on: date) -> dict[str, Item]:
    """Return the catalogue as it stands on the day, by code."""
    return {
        code: dated.item for code, rows in _catalogue(rules).items() for dated in rows if dated.start <= on < dated.end
    }


def find_item(rules: RuleBook, code: str, *, on: date, field: str = "item") -> Item:
    """Return the item as it stands on the day an act's document takes effect.

    Raises:
        InvalidRequest: no such item then; lists those there are.
    """
    for dated in _catalogue(rules).get(code, ()):
        if dated.start <= on < dated.end:
            return dated.item
    raise InvalidRequest("no such credit item", field, "one of " + ", ".join(items_on(rules, on)))


def codes_of(rules: RuleBook, severity: str) -> Sequence[str]:
    """Return the items that have, or had, a severity."""
    rows = _catalogue(rules).items()
    return [code for code, dated in rows if any(one.item.severity == severity for one in dated)]


def ever_direct(rules: RuleBook) -> Sequence[str]:
    """Return the items that make a grade D at once on some day."""
    return [code for code, dated in _catalogue(rules).items() if any(one.item.direct_d for one in dated)]


def bonus_codes(rules: RuleBook, *, on: date) -> Sequence[str]:
    """Return the bonuses of the day in the order of the catalogue."""
    return [row["code"] for row in rules.table("bonuses", on=on)]
