"""Liaison officers, problems reported to the office, and what is made public."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from databus.errors import Conflict

OPEN: Final = "OPEN"
ANSWERED: Final = "ANSWERED"
NOTICE_KINDS: Final = ("plan", "standard", "policy", "recognition", "members", "report", "publicity", "other")


@dataclass(frozen=True)
class Liaison:
    """The officer an agency names for reporting and liaison, from a day until another; personal data.

    Held from `held_from` up to but not including `held_until`; known from `known_from` to `known_until`, both moments.
    """

    liaison_id: str
    revision: int
    agency: str
    division: str
    name: str
    position: str
    phone: str
    email: str | None
    held_from: date
    held_until: date | None
    document_no: str
    actor: str | None
    known_from: datetime
    known_until: datetime | None = None


def hand_over(liaison: Liaison, until: date, at: datetime, document_no: str) -> Liaison:
    """Return the liaison as it ends on the day.

    Raises:
        Conflict: the day is before the liaison began.

    Source: SH 六(一).
    """
    if until < liaison.held_from:
        right = f"a day from {liaison.held_from.isoformat()} on (SH 六(一))"
        raise Conflict("a liaison ends after it began", "held_until", right)
    return replace(
        liaison,
        revision=liaison.revision + 1,
        held_until=until,
        document_no=document_no,
        known_from=at,
        known_until=None,
    )


@dataclass(frozen=True)
class Problem:
    """A problem met in carrying out a plan, with the answer of the body it goes to."""

    problem_id: str
    zone_id: str | None
    division: str
    agency: str
    text: str
    reported_on: date
    clause: str
    on: date
    state: str = OPEN
    answer: str | None = None
    answered_by: str | None = None
    task_id: str | None = None
    version: int = 1


def answered(problem: Problem, text: str, agency: str, task_id: str | None, *, today: date) -> Problem:
    """Return the problem with its answer, and the task given for it, if one was; Conflict if it has one."""
    if problem.state != OPEN:
        raise Conflict("the problem is answered already", "problem_id", f"by {problem.answered_by} ({problem.clause})")
    return replace(
        problem,
        state=ANSWERED,
        answer=text,
        answered_by=agency,
        task_id=task_id,
        on=today,
        version=problem.version + 1,
    )


@dataclass(frozen=True)
class Notice:
    """Something made public of its own accord (主动公开): a plan, a standard, a report, publicity."""

    notice_id: str
    zone_id: str | None
    division: str
    kind: str
    title: str
    text: str
    document_no: str
    issued_on: date
    published_on: date
    agency: str
    clause: str
