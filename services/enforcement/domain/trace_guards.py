"""What must be so before a trace case may move: two investigators, recusal, evidence, notice and defence, approvals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import Transition
from services.enforcement.domain.guarding import check_guards
from services.enforcement.domain.trace_cases import TraceCase, TraceMove


@dataclass(frozen=True)
class Attempt:
    """A move that is tried, and what its guards look at."""

    before: TraceCase
    after: TraceCase
    move: TraceMove
    on: date
    punished: bool
    rules: RuleBook


def check(attempt: Attempt, transition: Transition) -> None:
    """Check every guard of a transition.

    Raises:
        InvalidRequest: a field is missing or wrong.
        Conflict: something must happen first.
    """
    check_guards(GUARDS, transition, attempt)


def check_approver(case: TraceCase, officer: str) -> None:
    """Refuse an approver who investigated or inspected the goods.

    Source: 行政处罚法 Art. 43 (recusal), 57, 58 (those who decide and review are not those who investigated).
    """
    if officer in case.investigators or officer in case.inspected_by:
        raise Conflict(
            "who investigated or inspected does not approve", "approved_by", f"an officer other than {officer}"
        )


def _two_investigators(attempt: Attempt) -> None:
    wanted = attempt.rules.value("investigators_min", on=attempt.on)
    if len(set(attempt.move.investigators or ())) < wanted:
        raise InvalidRequest("too few investigators", "investigators", f"at least {wanted} different officers")


def _recusal(attempt: Attempt) -> None:
    recused = sorted(set(attempt.after.investigators) & set(attempt.after.inspected_by))
    if recused:
        raise Conflict(
            "who inspected the goods does not investigate them (回避)",
            "investigators",
            f"others than {', '.join(recused)}",
        )


def _cause_told(attempt: Attempt) -> None:
    if attempt.move.cause is None:
        rows = attempt.rules.table("disposition")
        raise InvalidRequest("a cause is missing", "cause", "one of " + ", ".join(row["code"] for row in rows))


def _evidence_told(attempt: Attempt) -> None:
    if not attempt.move.evidence:
        raise InvalidRequest("evidence is missing", "evidence", "at least one document or record")


def _document_told(attempt: Attempt) -> None:
    if attempt.move.document_no is None:
        raise InvalidRequest("a document is missing", "document_no", "the number of the document that says so")


def _reason_told(attempt: Attempt) -> None:
    if attempt.move.reason is None:
        raise InvalidRequest("a reason is missing", "reason", "why, in a sentence")


def _disposition_told(attempt: Attempt) -> None:
    if attempt.move.cause not in {None, attempt.before.cause}:
        raise Conflict(
            "the case is disposed of by the cause that was classified",
            "cause",
            f"{attempt.before.cause}, or to = CAUSE_CLASSIFIED again",
        )
    approved = attempt.before.cause == "MALICIOUS" and attempt.before.approvals
    if approved and attempt.move.cause_detail not in {None, attempt.before.cause_detail}:
        right = "as it was approved, or left out; to = CAUSE_CLASSIFIED again"
        raise Conflict("officers approved another finding (行政处罚法 57)", "cause_detail", right)


def _notice_and_defence(attempt: Attempt) -> None:
    """Source: 行政处罚法 Art. 44, 45: told of facts, reasons and basis, and heard, before the decision."""
    case = attempt.after
    if case.cause != "MALICIOUS":
        return
    if case.notice_served_on is None:
        raise Conflict("no notice was served (行政处罚法 44)", "notice_served_on", "the day the notice was served")
    if case.defence_heard_on is None:
        raise Conflict("no defence was heard (行政处罚法 45)", "defence_heard_on", "the day it was heard or waived")
    if not case.opened_on <= case.notice_served_on <= case.defence_heard_on <= attempt.on:
        right = f"{case.opened_on} ≤ notice_served_on ≤ defence_heard_on ≤ {attempt.on}"
        raise InvalidRequest("notice and defence are out of order", "defence_heard_on", right)


def _two_approvals(attempt: Attempt) -> None:
    if attempt.after.cause != "MALICIOUS":
        return
    wanted = attempt.rules.value("malicious_approvals_min", on=attempt.on)
    missing = wanted - len(attempt.before.approvals)
    if missing > 0:
        raise Conflict(
            f"a finding MALICIOUS needs the approval of {wanted} officers",
            "to",
            f"approve_finding by {missing} more first",
        )


def _disposed_as(code: str) -> Callable[[Attempt], None]:
    def guard(attempt: Attempt) -> None:
        if attempt.before.disposition != code:
            told = attempt.before.disposition
            raise Conflict(f"the case was disposed of as {told}", "to", f"this way is for {code}")

    return guard


def _finding_stands(attempt: Attempt) -> None:
    if not attempt.before.finding_in_force:
        raise Conflict("no finding MALICIOUS is in force", "to", "a penalty case needs one (S14 六(六))")


def _nothing_left_to_do(attempt: Attempt) -> None:
    case = attempt.before
    if case.disposition != "NON_QUALITY" and case.finding_review != "OVERTURNED":
        raise Conflict(f"{case.disposition} calls for measures first", "to", "NEGOTIATING, ASSISTING or PENALTY_CASE")


def _punished_transferred_or_overturned(attempt: Attempt) -> None:
    overturned = attempt.before.finding_review == "OVERTURNED"
    if not (attempt.punished or overturned or attempt.move.transferred_to):
        raise Conflict(
            "the penalty case has no end yet",
            "to",
            "record_penalty citing the case, or transferred_to (行政处罚法 27), or the finding overturned first",
        )


GUARDS: Final[Mapping[str, Callable[[Attempt], None]]] = {
    "two_investigators": _two_investigators,
    "recusal": _recusal,
    "cause_told": _cause_told,
    "evidence_told": _evidence_told,
    "document_told": _document_told,
    "reason_told": _reason_told,
    "disposition_told": _disposition_told,
    "notice_and_defence": _notice_and_defence,
    "two_approvals": _two_approvals,
    "foreign_regulation": _disposed_as("FOREIGN_REGULATION"),
    "capability": _disposed_as("CAPABILITY"),
    "finding_stands": _finding_stands,
    "nothing_left_to_do": _nothing_left_to_do,
    "punished_transferred_or_overturned": _punished_transferred_or_overturned,
}
