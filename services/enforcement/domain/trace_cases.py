"""Responsibility trace cases (责任追溯调查): from the trigger over the cause to the three-way disposition.

Source: S14 六(六); stages of SN/T 4911.1-2017.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition

TRIGGERS: Final = ("foreign_notification", "recall", "return", "domestic_sampling")
DISPOSITIONS: Final = ("FOREIGN_REGULATION", "CAPABILITY", "MALICIOUS", "NON_QUALITY")
OVER: Final = frozenset({"CLOSED", "ARCHIVED"})

# which moves take a field; every other move refuses it
_TAKEN_BY: Final[dict[str, frozenset[str]]] = {
    "investigators": frozenset({"ASSIGNED"}),
    "inspected_by": frozenset({"ASSIGNED"}),
    "cause": frozenset({"CAUSE_CLASSIFIED", "DISPOSED"}),
    "cause_detail": frozenset({"CAUSE_CLASSIFIED", "DISPOSED"}),
    "evidence": frozenset({"INVESTIGATING", "CAUSE_CLASSIFIED", "VERIFIED"}),
    "notice_served_on": frozenset({"CAUSE_CLASSIFIED", "DISPOSED"}),
    "defence_heard_on": frozenset({"CAUSE_CLASSIFIED", "DISPOSED"}),
    "defence": frozenset({"CAUSE_CLASSIFIED", "DISPOSED"}),
    "transferred_to": frozenset({"CLOSED"}),
}


@dataclass(frozen=True)
class TraceCase:
    """A trace case. `finding_in_force` holds from a MALICIOUS disposition until the case is closed or overturned."""

    case_id: str
    case_no: str
    agency: str
    uscc: str
    hs_code: str
    trigger: str
    source_reference: str
    lots: tuple[str, ...]
    alert_id: str | None
    consignment_id: str | None
    state: str
    opened_on: date
    clause: str
    version: int
    inspected_by: tuple[str, ...] = ()
    investigators: tuple[str, ...] = ()
    cause: str | None = None
    cause_detail: str | None = None
    evidence: tuple[str, ...] = ()
    notice_served_on: date | None = None
    defence_heard_on: date | None = None
    defence: str | None = None
    approvals: tuple[str, ...] = ()
    disposition: str | None = None
    document_no: str | None = None
    transferred_to: str | None = None
    finding_in_force: bool = False
    finding_review: str | None = None
    filed_on: date | None = None
    disposed_on: date | None = None
    closed_on: date | None = None
    penalty_case_id: str | None = None

    @property
    def is_open(self) -> bool:
        return self.state not in OVER

    @property
    def finding_stands(self) -> bool:
        """Whether malice was found and the finding not overturned; closing or reopening the case does not end it."""
        return self.disposition == "MALICIOUS" and self.finding_review != "OVERTURNED"


@dataclass(frozen=True)
class TraceMove:
    """What an agency says when it moves a case."""

    case_id: str
    to: str
    on: date | None = None
    investigators: tuple[str, ...] | None = None
    inspected_by: tuple[str, ...] | None = None
    cause: str | None = None
    cause_detail: str | None = None
    evidence: tuple[str, ...] | None = None
    notice_served_on: date | None = None
    defence_heard_on: date | None = None
    defence: str | None = None
    document_no: str | None = None
    transferred_to: str | None = None
    reason: str | None = None


def machine(rules: RuleBook) -> StateMachine:
    """The moves of cases. Source: DOMAIN D.4; S14 六(六)."""
    return StateMachine.from_rows("trace case", rules.table("trace_move"))


def moved(case: TraceCase, move: TraceMove, transition: Transition, *, on: date) -> TraceCase:
    """Return the case after a move, its guards not yet checked (`trace_guards.check`).

    Raises:
        InvalidRequest: the move has a field that it does not take.
    """
    _refuse_strays(move)
    after = replace(case, state=move.to, clause=transition.clause, version=case.version + 1)
    after = replace(after, **_told(case, move))
    match move.to:
        case "CAUSE_CLASSIFIED":
            return replace(after, approvals=())
        case "DISPOSED":
            malicious = after.cause == "MALICIOUS"
            found = replace(after, disposition=after.cause, disposed_on=on, finding_in_force=malicious)
            return replace(found, finding_review=None)
        case "PENALTY_CASE":
            return replace(after, filed_on=on)
        case "CLOSED":
            return replace(after, closed_on=on, finding_in_force=False)
        case "REOPENED":
            return _begun_again(after)
        case _:
            return after


def _refuse_strays(move: TraceMove) -> None:
    for field, targets in _TAKEN_BY.items():
        if getattr(move, field) is not None and move.to not in targets:
            right = "left out: it goes with to = " + " or ".join(sorted(targets))
            raise InvalidRequest(f"the move to {move.to} does not take this", field, right)


def _told(case: TraceCase, move: TraceMove) -> dict[str, Any]:
    told = {
        field: getattr(move, field)
        for field in (*_TAKEN_BY, "document_no")
        if field != "evidence" and getattr(move, field) is not None
    }
    if move.evidence is not None:
        told["evidence"] = (*case.evidence, *move.evidence)
    return told


def _begun_again(case: TraceCase) -> TraceCase:
    """A reopened case keeps who inspected and the evidence; cause, approvals and disposition are to be found anew.

    A finding MALICIOUS stands until it is overturned or the cause is found to be another.
    """
    if not case.finding_stands:
        case = replace(case, disposition=None, document_no=None, finding_review=None, disposed_on=None)
    return replace(
        case,
        investigators=(),
        cause=None,
        cause_detail=None,
        notice_served_on=None,
        defence_heard_on=None,
        defence=None,
        approvals=(),
        transferred_to=None,
        finding_in_force=False,
        filed_on=None,
        closed_on=None,
        penalty_case_id=None,
    )


def disposition_row(code: str | None, rules: RuleBook) -> dict[str, Any] | None:
    """Return the row of a disposition: its name, its measure, the credit item it leads to."""
    return next((row for row in rules.table("disposition") if row["code"] == code), None)
