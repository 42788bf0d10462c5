"""Comments on technical measures: what an agency sends to the member, and what an enterprise tells the departments.

Source: WTO TBT Agreement 2.9.4; S14 六(二) (交涉); SH 三(五) (企业与部门间信息互通).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.guarding import check_guards
from services.enforcement.domain.technical_measures import TechnicalMeasure

STATES: Final = ("DRAFTED", "SENT", "ANSWERED", "WITHDRAWN")


@dataclass(frozen=True)
class MeasureComment:
    """A comment: of an enterprise if `uscc` names one, then it is for the departments; else for the member."""

    comment_id: str
    measure_id: str
    uscc: str | None
    division: str | None
    state: str
    text: str
    agency: str
    actor: str | None
    drafted_on: date
    sent_to: str | None
    sent_on: date | None
    document_no: str | None
    answer: str | None
    answered_on: date | None
    answered_by: str | None
    digest: str
    clause: str
    version: int = 1


@dataclass(frozen=True)
class CommentDraft:
    """What is drafted."""

    measure_id: str
    text: str
    uscc: str | None = None


@dataclass(frozen=True)
class CommentMove:
    """What becomes of a comment."""

    comment_id: str
    to: str
    sent_to: str | None = None
    answer: str | None = None
    document_no: str | None = None
    reason: str | None = None
    on: date | None = None


def machine(rules: RuleBook) -> StateMachine:
    """The moves of a comment; `owner` is whoever drafted it."""
    return StateMachine.from_rows("measure_comment", rules.table("measure_comment_move"))


def moved(
    before: MeasureComment,
    move: CommentMove,
    transition: Transition,
    measure: TechnicalMeasure,
    *,
    agency: str,
    on: date,
) -> MeasureComment:
    """Return a comment after a move whose guards it meets.

    Raises:
        InvalidRequest, Conflict: a guard is not met; names it and the clause.
    """
    after = replace(before, state=move.to, clause=transition.clause, version=before.version + 1)
    if move.to == "SENT":
        to = move.sent_to if before.uscc is None else measure.agency
        after = replace(after, sent_to=to, sent_on=on, document_no=move.document_no)
    if move.to == "ANSWERED":
        after = replace(after, answer=move.answer, answered_on=on, answered_by=agency)
    check_guards(GUARDS, transition, after, move, measure)
    return after


def _addressee(after: MeasureComment, _move: CommentMove, _measure: TechnicalMeasure) -> None:
    if not after.sent_to:
        raise InvalidRequest("to whom, is not told", "sent_to", "the member's enquiry point, not left out")


def _in_time(after: MeasureComment, _move: CommentMove, measure: TechnicalMeasure) -> None:
    until = measure.comment_until
    if after.uscc is None and until is not None and after.sent_on is not None and after.sent_on > until:
        raise Conflict("comments are taken no more", "on", f"a day not after {until}")


def _answer(after: MeasureComment, _move: CommentMove, _measure: TechnicalMeasure) -> None:
    if not after.answer:
        raise InvalidRequest("the answer is not told", "answer", "a text, not left out")


def _reason(_after: MeasureComment, move: CommentMove, _measure: TechnicalMeasure) -> None:
    if not move.reason:
        raise InvalidRequest("why, is not told", "reason", "a text, not left out")


GUARDS: Final[Mapping[str, Callable[[MeasureComment, CommentMove, TechnicalMeasure], None]]] = {
    "addressee_told": _addressee,
    "comment_in_time": _in_time,
    "answer_told": _answer,
    "reason_of_comment_told": _reason,
}
