"""A quarter's quality analysis of a county's exports (产业质量分析评价): drafted, approved, published, corrected.

Source: SN附2 三(三)1 (做好外贸产业质量分析评价和权威发布工作); DOMAIN R-04.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.guarding import check_guards

DRAFT: Final = "DRAFT"
APPROVED: Final = "APPROVED"
PUBLISHED: Final = "PUBLISHED"
SUPERSEDED: Final = "SUPERSEDED"
DROPPED: Final = "DROPPED"
STATES: Final = (DRAFT, APPROVED, PUBLISHED, SUPERSEDED, DROPPED)
MOVES: Final = (DRAFT, APPROVED, PUBLISHED, DROPPED)
OPEN: Final = (DRAFT, APPROVED)
_QUARTERS: Final = 4
_MONTHS: Final = 3


@dataclass(frozen=True, order=True)
class Quarter:
    """Three months of a year; `number` is 1 to 4."""

    year: int
    number: int

    @classmethod
    def parse(cls, text: str) -> Quarter:
        """Return the quarter of a text such as 2026Q3."""
        year, _, number = text.partition("Q")
        return cls(int(year), int(number))

    @classmethod
    def of(cls, day: date) -> Quarter:
        """Return the quarter of a day."""
        return cls(day.year, (day.month - 1) // _MONTHS + 1)

    def before(self, count: int = 1) -> Quarter:
        """Return the quarter so many before."""
        year, number = divmod(self.year * _QUARTERS + self.number - 1 - count, _QUARTERS)
        return Quarter(year, number + 1)

    @property
    def first_day(self) -> date:
        return date(self.year, _MONTHS * (self.number - 1) + 1, 1)

    @property
    def last_day(self) -> date:
        return self.before(-1).first_day - timedelta(days=1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"


@dataclass(frozen=True)
class Analysis:
    """What says which analysis it is and where it stands; its figures are kept beside it.

    `edition` counts the versions of the quarter's analysis that were begun, `corrects` is the published one before.
    `agency` and `actor` wrote it last: nobody where it was drafted by rule and not written on yet.
    """

    analysis_id: str
    quarter: str
    division: str
    edition: int
    state: str
    agency: str | None
    actor: str | None
    corrects: str | None
    reason: str | None
    as_of: datetime
    facts_digest: str
    figures_digest: str
    rule_set: str
    threshold: int
    findings: str | None
    advice: str | None
    drafted_on: date
    approved_on: date | None
    approved_by: str | None
    published_on: date | None
    ended_on: date | None
    document_no: str | None
    clause: str
    version: int = 1

    @property
    def is_open(self) -> bool:
        """Whether it may still become a publication."""
        return self.state in OPEN

    @property
    def about(self) -> str:
        """What all versions of the quarter's analysis have in common."""
        return f"{self.division}/{self.quarter}"


@dataclass(frozen=True)
class DraftAnalysis:
    """The quarter of a county to analyse; with a reason, what was published is corrected."""

    quarter: str
    division: str
    reason: str | None = None


@dataclass(frozen=True)
class AnalysisMove:
    """What becomes of an analysis; texts, and figures reckoned anew, go with the move to DRAFT."""

    analysis_id: str
    to: str
    findings: str | None = None
    advice: str | None = None
    anew: bool = False
    reason: str | None = None
    document_no: str | None = None


@dataclass(frozen=True)
class AnalysisAttempt:
    """A move that an officer tries; `writers` are the agencies and officers who wrote on it so far."""

    before: Analysis
    move: AnalysisMove
    agency: str
    actor: str | None
    persons: int
    writers: frozenset[tuple[str | None, str | None]]


def machine(rules: RuleBook) -> StateMachine:
    """The moves of an analysis."""
    return StateMachine.from_rows("analysis", rules.table("analysis_move"))


def require_analysable(quarter: Quarter, today: date, rules_from: date) -> None:
    """Refuse a quarter that is not over, or that ended before there were rules for analyses.

    Raises:
        InvalidRequest: names the quarter.
    """
    if today <= quarter.last_day:
        raise InvalidRequest("the quarter is not over", "quarter", f"at the latest {Quarter.of(today).before()}")
    if quarter.last_day < rules_from:
        raise InvalidRequest("no rules of analyses are so old", "quarter", f"at the earliest {Quarter.of(rules_from)}")


def moved(attempt: AnalysisAttempt, transition: Transition, *, on: date) -> Analysis:
    """Return an analysis after a move, its guards checked.

    Raises:
        InvalidRequest, Conflict: a guard is not met; names it and the clause.
    """
    before, move = attempt.before, attempt.move
    _check_told(before, move)
    check_guards(GUARDS, transition, attempt)
    after = replace(before, state=move.to, clause=transition.clause, version=before.version + 1)
    if move.to == DRAFT:
        after = replace(after, approved_on=None, approved_by=None)
        return _written(after, attempt) if before.state == DRAFT else after
    if move.to == APPROVED:
        return replace(after, approved_on=on, approved_by=f"{attempt.agency}/{attempt.actor}")
    if move.to == PUBLISHED:
        return replace(after, published_on=on, document_no=move.document_no)
    return replace(after, ended_on=on)


def _written(analysis: Analysis, attempt: AnalysisAttempt) -> Analysis:
    move = attempt.move
    findings, advice = move.findings or analysis.findings, move.advice or analysis.advice
    return replace(analysis, findings=findings, advice=advice, agency=attempt.agency, actor=attempt.actor)


def _check_told(before: Analysis, move: AnalysisMove) -> None:
    """Refuse texts with a move that does not write: whoever takes an analysis back has not written it."""
    if (before.state, move.to) == (DRAFT, DRAFT):
        return
    for field, told in (("findings", move.findings), ("advice", move.advice), ("anew", move.anew or None)):
        if told is not None:
            raise InvalidRequest("this move does not take this", field, "left out: it goes from DRAFT to DRAFT")


def _texts_written(attempt: AnalysisAttempt) -> None:
    for field in ("findings", "advice"):
        if getattr(attempt.before, field) is None:
            raise Conflict("nobody has written yet what the figures say", field, "written by a move to DRAFT")


def _another_person(attempt: AnalysisAttempt) -> None:
    if attempt.persons <= 1:
        return
    if attempt.actor is None:
        raise Conflict("no officer is named", "to", "approved by an officer other than the one who wrote it")
    if (attempt.agency, attempt.actor) in attempt.writers:
        raise Conflict("whoever wrote on it does not approve it", "to", "approved by another officer")


def _reason_told(attempt: AnalysisAttempt) -> None:
    if attempt.move.reason is None:
        raise InvalidRequest("a reason is missing", "reason", "why, in a sentence")


def _document_told(attempt: AnalysisAttempt) -> None:
    if attempt.move.document_no is None:
        raise InvalidRequest("a document is missing", "document_no", "the number under which it is published")


GUARDS: Final[Mapping[str, Callable[[AnalysisAttempt], None]]] = {
    "texts_written": _texts_written,
    "another_person": _another_person,
    "reason_told": _reason_told,
    "document_told": _document_told,
}
