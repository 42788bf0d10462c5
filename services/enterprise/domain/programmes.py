"""Programmes of counties: how many zones at which level, by when; counted from what happened, for any day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from databus.errors import NotFound
from services.enterprise.domain.regulations import Regulations, Row

LEVELS: Final = ("provincial", "national")


@dataclass(frozen=True)
class Step:
    """A move of a zone: which state it led to, on which day."""

    on: date
    state: str


@dataclass(frozen=True)
class Course:
    """A zone with its moves up to a day, oldest first."""

    zone_id: str
    name: str
    product: str
    steps: tuple[Step, ...]

    def state(self) -> str:
        """The state the moves led to."""
        return self.steps[-1].state

    def level(self, regulations: Regulations) -> str | None:
        """The level the moves led to; states that bring none leave it as it was."""
        held: str | None = None
        for step in self.steps:
            held = regulations.levels.get(step.state, held)
        return held

    def reached_on(self, level: str, regulations: Regulations) -> date | None:
        """The day on which the zone first held the level or a higher one."""
        held: str | None = None
        for step in self.steps:
            held = regulations.levels.get(step.state, held)
            if at_least(held, level):
                return step.on
        return None


@dataclass(frozen=True)
class Industry:
    """An industry that a county builds zones for first, and why."""

    programme: str
    document_no: str
    rank: int
    product: str
    hs_prefixes: tuple[str, ...]
    cluster: str
    exports: str
    quality: str
    on: date
    agency: str
    actor: str | None
    noted_at: datetime


def at_least(held: str | None, level: str) -> bool:
    """Whether a level is reached by one that is held."""
    return held is not None and LEVELS.index(held) >= LEVELS.index(level)


def programme_named(name: str, regulations: Regulations) -> Row:
    """Return a programme; NotFound lists those there are."""
    for row in regulations.book.table("programme"):
        if row["programme"] == name:
            return row
    known = ", ".join(row["programme"] for row in regulations.book.table("programme"))
    raise NotFound(f"there is no programme {name}, only {known}")


def counts(courses: Sequence[Course], regulations: Regulations) -> dict[str, int]:
    """How many zones hold each level, each counted once, by the level it holds. Source: SN 三; DOMAIN Z-35."""
    held = [course.level(regulations) for course in courses]
    return {level: held.count(level) for level in LEVELS}


def targets(name: str, counted: Mapping[str, int], regulations: Regulations) -> list[dict[str, Any]]:
    """The programme's targets with what is reached."""
    return [
        {
            "level": row["level"],
            "zones": row["zones"],
            "reached": counted[row["level"]],
            "met": counted[row["level"]] >= row["zones"],
            "clause": row["clause"],
        }
        for row in regulations.rows("programme_target", "programme", name)
    ]


def items(name: str, courses: Sequence[Course], on: date, regulations: Regulations) -> list[dict[str, Any]]:
    """Each zone that the programme wants, and how it stands on the day. Source: SN附2 一; SH 五."""
    return [_item(row, courses, on, regulations) for row in regulations.rows("programme_zone", "programme", name)]


def _item(row: Row, courses: Sequence[Course], on: date, regulations: Regulations) -> dict[str, Any]:
    found = [course for course in courses if course.product in row["products"]]
    course = max(found, key=lambda one: _rank(one, regulations), default=None)
    met = course is not None and at_least(course.level(regulations), row["level"])
    return {
        "phase": row["phase"],
        "product": row["products"][0],
        "wanted_level": row["level"],
        "begins_on": row["begins_on"],
        "due_on": row["due_on"],
        "clause": row["clause"],
        "zone_id": course.zone_id if course else None,
        "state": course.state() if course else None,
        "level": course.level(regulations) if course else None,
        "reached_on": course.reached_on(row["level"], regulations) if course else None,
        "met": met,
        "overdue": not met and on > row["due_on"],
    }


def _rank(course: Course, regulations: Regulations) -> tuple[int, date]:
    """Of several zones for one product, the one of the highest level counts, then the one that moved last."""
    held = course.level(regulations)
    return (LEVELS.index(held) if held else -1), course.steps[-1].on


def due_for(product: str, division: str, on: date, regulations: Regulations) -> date | None:
    """The next day by which a county's programme wants a zone of the product, None if none does any more."""
    programmes = {row["programme"] for row in regulations.book.table("programme") if row["division"] == division}
    days = [
        row["due_on"]
        for row in regulations.book.table("programme_zone")
        if row["programme"] in programmes and product in row["products"] and row["due_on"] >= on
    ]
    return min(days, default=None)
