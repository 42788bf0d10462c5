"""Grades that others give: recorded by their issuer, told beside ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from databus.errors import Conflict
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.schemes import SchemeGrade, Shown, check, holding, show
from services.credit.use_cases.turn import begin, find_standing
from services.credit.use_cases.work import CreditWork


@dataclass(frozen=True)
class RecordSchemeGrade:
    """A grade as its issuer's document says it."""

    uscc: str
    scheme: str
    grade: str
    valid_from: date
    document_no: str
    valid_until: date | None = None


@dataclass(frozen=True)
class SchemeGrades:
    """The grades that hold on a day, and all that was recorded, newest first."""

    uscc: str
    on: date
    known_at: datetime | None
    schemes: Sequence[Shown]
    recorded: Sequence[Shown]


def record_scheme_grade(ask: RecordSchemeGrade, work: CreditWork, rules: RuleBook) -> Shown:
    """Record another scheme's grade; what was recorded before stays, and a later statement of the same day outdoes it.

    Raises:
        NotPermitted: not the scheme's issuer.
        InvalidRequest: no such scheme or grade, or a day on which the scheme was not in force.
        Conflict: the document stands for another grade.

    Source: DOMAIN B.5 (grades stay separate records).
    """
    agency, today = work.caller.require_agency(), work.clock.today()
    powers.require("record_scheme_grade", agency, on=today, rules=rules)
    check(ask.scheme, ask.grade, ask.valid_from, ask.valid_until, rules=rules)
    turn = begin(ask.uscc, work)
    for kept in work.listings.grades(ask.uscc):
        if (kept.scheme, kept.document_no, kept.agency) == (ask.scheme, ask.document_no, agency):
            if (kept.grade, kept.valid_from, kept.valid_until) != (ask.grade, ask.valid_from, ask.valid_until):
                raise Conflict("the document stands for another grade", "document_no", f"it says {kept.grade}")
            return show(kept, rules=rules)
    made = SchemeGrade(
        uuid7(),
        ask.uscc,
        ask.scheme,
        ask.grade,
        ask.valid_from,
        ask.valid_until,
        agency,
        ask.document_no,
        turn.at,
    )
    work.listings.add_grade(made)
    shown = show(made, rules=rules)
    told = {name: value for name, value in vars(made).items() if name != "known_at"}
    data = told | {"shown_as": shown.shown_as, "clause": shown.clause, "version": 1}
    work.outbox.add(
        "credit.scheme_grade_changed", subject=made.grade_id, uscc=ask.uscc, data=data, legalbasis=shown.clause
    )
    return shown


def list_scheme_grades(
    uscc: str, on: date | None, known_at: datetime | None, work: CreditWork, rules: RuleBook, *, limit: int
) -> SchemeGrades:
    """Return the grades that others gave an enterprise, on a day and as known at a moment.

    Raises:
        NotFound: nothing is known of the enterprise.
    """
    day = on or work.clock.today()
    kept = work.listings.grades(uscc, known_at=known_at)
    if not kept:
        find_standing(uscc, work)
    recorded = [show(one, rules=rules) for one in reversed(kept)][:limit]
    return SchemeGrades(uscc, day, known_at, holding(kept, on=day, rules=rules), recorded)


def schemes_of(
    uscc: str, on: date, known_at: datetime | None, work: CreditWork, rules: RuleBook
) -> list[dict[str, Any]]:
    """Return the grades of other schemes that hold on a day, as a rating shows them beside ours."""
    kept = work.listings.grades(uscc, known_at=known_at)
    return [show_grade(one) for one in holding(kept, on=on, rules=rules)]


def show_grade(shown: Shown) -> dict[str, Any]:
    """Return a grade of another scheme as a caller sees it."""
    kept = shown.kept
    return {
        "grade_id": kept.grade_id,
        "uscc": kept.uscc,
        "scheme": kept.scheme,
        "scheme_zh": shown.scheme_zh,
        "scheme_en": shown.scheme_en,
        "grade": kept.grade,
        "zh": shown.zh,
        "en": shown.en,
        "shown_as": shown.shown_as,
        "valid_from": kept.valid_from,
        "valid_until": shown.until,
        "agency": kept.agency,
        "document_no": kept.document_no,
        "clause": shown.clause,
        "known_at": kept.known_at,
    }
