"""Grades that others give: their schemes, which one holds on a day, and how it is shown beside ours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from databus.errors import InvalidRequest
from databus.rules import RuleBook


@dataclass(frozen=True)
class SchemeGrade:
    """A grade of another scheme as its issuer said it; `valid_until` is its last day, None while open."""

    grade_id: str
    uscc: str
    scheme: str
    grade: str
    valid_from: date
    valid_until: date | None
    agency: str
    document_no: str
    known_at: datetime


@dataclass(frozen=True)
class Shown:
    """A grade of another scheme with its words, the last day it held so far, and the letter it is shown as."""

    kept: SchemeGrade
    zh: str
    en: str
    scheme_zh: str
    scheme_en: str
    shown_as: str
    clause: str
    until: date | None


def check(scheme: str, grade: str, valid_from: date, valid_until: date | None, *, rules: RuleBook) -> None:
    """Refuse a scheme or grade that is none, and a day on which the scheme was not in force.

    Raises:
        InvalidRequest: names the field and what would be right.
    """
    row = _scheme(scheme, rules)
    codes = [one["code"] for one in row["grades"]]
    if grade not in codes:
        raise InvalidRequest(f"no such grade of {scheme}", "grade", "one of " + ", ".join(codes))
    if valid_from < row["from"] or ("until" in row and row["until"] <= valid_from):
        force = f"from {row['from']}" + (f", before {row['until']}" if "until" in row else "")
        raise InvalidRequest(f"{scheme} was not in force then", "valid_from", f"a day {force} ({row['clause']})")
    if valid_until is not None and valid_until < valid_from:
        raise InvalidRequest("a grade that ends before it begins", "valid_until", f"{valid_from} or later")


def holding(kept: Iterable[SchemeGrade], *, on: date, rules: RuleBook) -> list[Shown]:
    """Return the grade of each scheme that holds on a day: of those begun, the latest, as it was said last.

    A scheme that another order has repealed shows its last grade as history, up to its own last day.
    """
    newest: dict[str, SchemeGrade] = {}
    for one in sorted(kept, key=lambda one: (one.valid_from, one.known_at)):
        if one.valid_from <= on:
            newest[one.scheme] = one
    shown = [show(newest[row["code"]], rules=rules) for row in rules.table("scheme") if row["code"] in newest]
    return [one for one in shown if one.until is None or on <= one.until]


def show(one: SchemeGrade, *, rules: RuleBook) -> Shown:
    """Return a grade with its words. Source: DOMAIN B.5 (the mapping is for display alone)."""
    row = _scheme(one.scheme, rules)
    grade = next(told for told in row["grades"] if told["code"] == one.grade)
    last = row["until"].fromordinal(row["until"].toordinal() - 1) if "until" in row else None
    ends = [day for day in (one.valid_until, last) if day is not None]
    return Shown(
        kept=one,
        zh=grade["zh"],
        en=grade["en"],
        scheme_zh=row["zh"],
        scheme_en=row["en"],
        shown_as=grade["shown_as"],
        clause=row["clause"],
        until=min(ends, default=None),
    )


def _scheme(code: str, rules: RuleBook) -> Mapping[str, Any]:
    rows = rules.table("scheme")
    found = next((row for row in rows if row["code"] == code), None)
    if found is None:
        raise InvalidRequest("no such scheme", "scheme", "one of " + ", ".join(row["code"] for row in rows))
    return found
