"""The steps of complaints and reports, and what each needs.

Source: 市场监督管理投诉举报处理暂行办法 7, 14, 15, 20, 21, 31; 市场监督管理行政处罚程序规定 18-20.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.complaints import COMPLAINT, MIXED, REPORT, Complaint

TABLES: Final = {COMPLAINT: "complaint_move", REPORT: "report_move", MIXED: "mixed_move"}


@dataclass(frozen=True)
class Step:
    """A step as the unit asks for it.

    `late` is the last day of the term that the step must keep, where there is one and it is over.
    """

    to: str
    on: date
    category: str | None = None
    known_on: date | None = None
    against_uscc: str | None = None
    against_name: str | None = None
    reason: str | None = None
    document_no: str | None = None
    leads: tuple[str, ...] = ()
    answered: bool = False
    late: date | None = None


@dataclass(frozen=True)
class Attempt:
    """A step that is tried."""

    before: Complaint
    after: Complaint
    step: Step
    rules: RuleBook


def machine(kind: str, rules: RuleBook) -> StateMachine:
    """Return the steps of a kind."""
    return StateMachine.from_rows(kind.lower(), rules.table(TABLES[kind]))


def moved(complaint: Complaint, move: Transition, step: Step, rules: RuleBook) -> Complaint:
    """Return it after a step.

    Raises:
        InvalidRequest: something the step needs was not told, or not rightly.
        Conflict: something the law demands of the step is not so.
    """
    after = replace(
        complaint,
        state=step.to,
        moved_on=step.on,
        category=step.category or complaint.category,
        known_on=step.known_on or complaint.known_on,
        against_uscc=step.against_uscc or complaint.against_uscc,
        against_name=step.against_name or complaint.against_name,
        reason=step.reason,
        document_no=step.document_no or complaint.document_no,
        leads=step.leads or complaint.leads,
        version=complaint.version + 1,
    )
    _check_lists(complaint, after, step, rules)
    for guard in move.guards:
        GUARDS[guard](Attempt(complaint, after, step, rules), move.clause)
    return after


def over_limit(known_on: date, received_on: date, rules: RuleBook) -> bool:
    """Whether it was known for so long that it may not be complained of any more."""
    year = known_on.year + int(rules.value("complaint_limit_years", on=received_on))
    try:
        last = known_on.replace(year=year)
    except ValueError:  # the 29th of February
        last = (known_on + timedelta(days=1)).replace(year=year)
    return received_on > last


def reason_row(to: str, state: str, code: str | None, rules: RuleBook) -> Mapping[str, Any]:
    """Return the reason that leads to a state.

    Raises:
        InvalidRequest: names those that do.
    """
    rows = [row for row in rules.table("intake_reason") if to in row["to"] and state in row.get("states", [state])]
    for row in rows:
        if row["code"] == code:
            return row
    raise InvalidRequest(f"{to} needs a reason that the law lists", "reason", ", ".join(row["code"] for row in rows))


def _check_lists(before: Complaint, after: Complaint, step: Step, rules: RuleBook) -> None:
    _listed("category", (step.category,) if step.category else (), "intake_subject", rules)
    _listed("leads", step.leads, "intake_lead", rules)
    if step.known_on is not None and step.known_on > before.received_on:
        raise InvalidRequest("known after it came in", "known_on", f"a day not after {before.received_on}")
    if step.leads and step.to != "FILED":
        raise InvalidRequest("only a report that is filed leads to something", "leads", "left out")
    if step.reason is not None and not any(step.to in row["to"] for row in rules.table("intake_reason")):
        raise InvalidRequest(f"{step.to} has no reason", "reason", "left out")
    if before.against_uscc is not None and after.against_uscc != before.against_uscc and before.state != "RECEIVED":
        raise Conflict("it was taken up against another", "against_uscc", before.against_uscc)


def _listed(field: str, codes: tuple[str, ...], table: str, rules: RuleBook) -> None:
    known = [row["code"] for row in rules.table(table)]
    for code in codes:
        if code not in known:
            raise InvalidRequest("not in the list", field, "one of " + ", ".join(known))


def _against_told(tried: Attempt, clause: str) -> None:
    if tried.after.against_uscc is None and tried.after.against_name is None:
        raise InvalidRequest(f"against whom it is must be told ({clause})", "against_uscc", "a code, or against_name")
    if tried.after.category is None:
        raise InvalidRequest(f"what it is about must be told ({clause})", "category", "one of the list")


def _within_limit(tried: Attempt, clause: str) -> None:
    if tried.after.known_on is None:
        raise InvalidRequest(f"since when it was known must be told ({clause})", "known_on", "a day")
    if over_limit(tried.after.known_on, tried.before.received_on, tried.rules):
        years = tried.rules.value("complaint_limit_years", on=tried.before.received_on)
        raise Conflict(f"known for more than {years} years: refused as OVER_LIMIT ({clause})", "known_on", "REFUSED")


def _reason_listed(tried: Attempt, clause: str) -> None:
    row = reason_row(tried.step.to, tried.before.state, tried.step.reason, tried.rules)
    if row.get("over_limit"):
        if tried.after.known_on is None:
            raise InvalidRequest(f"since when it was known must be told ({clause})", "known_on", "a day")
        if not over_limit(tried.after.known_on, tried.before.received_on, tried.rules):
            raise Conflict(f"it is within the limit: no ground to refuse ({row['clause']})", "reason", "another one")


def _document_told(tried: Attempt, clause: str) -> None:
    if tried.step.document_no is None:
        raise InvalidRequest(f"{tried.step.to} rests on a document ({clause})", "document_no", "its number")


def _mediation_in_time(tried: Attempt, clause: str) -> None:
    row = reason_row(tried.step.to, tried.before.state, tried.step.reason, tried.rules)
    if row.get("in_time") and tried.step.late is not None:
        raise Conflict(
            f"mediation ended on {tried.step.late}: no agreement is recorded after it ({clause})",
            "reason",
            "NOT_AGREED",
        )


def _named(tried: Attempt, clause: str) -> None:
    if not tried.before.named:
        raise Conflict(f"who reported gave no name: there is nobody to tell ({clause})", "to", "nothing")


def _answered(tried: Attempt, clause: str) -> None:
    if not tried.step.answered:
        raise Conflict(f"told by an answer, not by a step ({clause})", "to", "answer_complaint")


GUARDS: Final = {
    "against_told": _against_told,
    "within_limit": _within_limit,
    "reason_listed": _reason_listed,
    "document_told": _document_told,
    "mediation_in_time": _mediation_in_time,
    "named": _named,
    "answered": _answered,
}
