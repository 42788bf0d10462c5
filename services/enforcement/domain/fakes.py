"""Cases against makers and sellers of fakes outside the zone, who need not be in any register.

Source: SN附2 三(三)2 (对区外假冒伪劣建立责任追溯机制); S14 六(六) (打击假冒伪劣及不正当竞争).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.errors import InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition

STATES: Final = (
    "OPENED",
    "ASSIGNED",
    "INVESTIGATING",
    "SUBSTANTIATED",
    "UNFOUNDED",
    "PENALTY_CASE",
    "TRANSFERRED",
    "CLOSED",
    "REOPENED",
)
SOURCES: Final = ("complaint", "report", "alert", "campaign", "enterprise", "customs_seizure", "trace_case")


@dataclass(frozen=True)
class FakeCase:
    """A case: whose goods are faked (`uscc`), what the fakes are, who is suspected and where."""

    case_id: str
    case_no: str
    agency: str
    uscc: str
    division: str
    mark: str
    right_no: str | None
    hs_code: str | None
    goods: str
    suspect: str
    suspect_place: str
    suspect_uscc: str | None
    source: str
    source_reference: str
    opened_on: date
    clause: str
    state: str = "OPENED"
    investigators: tuple[str, ...] = ()
    evidence: Sequence[Mapping[str, Any]] = ()
    finding: str | None = None
    document_no: str | None = None
    transferred_to: str | None = None
    penalty_case_id: str | None = None
    ended_on: date | None = None
    version: int = 1


@dataclass(frozen=True)
class FakeMove:
    """What is said when a case moves."""

    case_id: str
    to: str
    on: date | None = None
    investigators: tuple[str, ...] | None = None
    evidence: Sequence[Mapping[str, Any]] | None = None
    finding: str | None = None
    suspect: str | None = None
    suspect_place: str | None = None
    suspect_uscc: str | None = None
    document_no: str | None = None
    transferred_to: str | None = None
    penalty_case_id: str | None = None
    reason: str | None = None


_TAKEN_BY: Final = {
    "investigators": frozenset({"ASSIGNED"}),
    "evidence": frozenset({"INVESTIGATING", "SUBSTANTIATED", "UNFOUNDED"}),
    "finding": frozenset({"SUBSTANTIATED", "UNFOUNDED"}),
    "suspect": frozenset({"INVESTIGATING", "SUBSTANTIATED"}),
    "suspect_place": frozenset({"INVESTIGATING", "SUBSTANTIATED"}),
    "suspect_uscc": frozenset({"INVESTIGATING", "SUBSTANTIATED"}),
    "transferred_to": frozenset({"TRANSFERRED"}),
    "penalty_case_id": frozenset({"PENALTY_CASE"}),
}


def machine(rules: RuleBook) -> StateMachine:
    """The moves of cases against fakes."""
    return StateMachine.from_rows("case against fakes", rules.table("fake_move"))


def moved(case: FakeCase, move: FakeMove, transition: Transition, *, on: date, rules: RuleBook) -> FakeCase:
    """Return the case after a move.

    Raises:
        InvalidRequest: a field is missing, or goes with another move.
    """
    for field, targets in _TAKEN_BY.items():
        if getattr(move, field) is not None and move.to not in targets:
            right = f"left out: it goes with to = {' or '.join(sorted(targets))}"
            raise InvalidRequest(f"the move to {move.to} does not take this", field, right)
    for guard in transition.guards:
        _check(guard, move, transition, on=on, rules=rules)
    told = {
        name: getattr(move, name)
        for name in (*_TAKEN_BY, "document_no")
        if name != "evidence" and getattr(move, name) is not None
    }
    after = replace(case, state=move.to, clause=transition.clause, version=case.version + 1, **told)
    after = replace(after, evidence=(*case.evidence, *(move.evidence or ())))
    if move.to == "REOPENED":
        return replace(after, investigators=(), finding=None, transferred_to=None, penalty_case_id=None, ended_on=None)
    return replace(after, ended_on=on) if move.to == "CLOSED" else after


def _check(guard: str, move: FakeMove, transition: Transition, *, on: date, rules: RuleBook) -> None:
    if guard == "two_investigators":
        wanted = rules.value("investigators_min", on=on)
        if len(set(move.investigators or ())) < wanted:
            right = f"at least {wanted} different officers"
            raise InvalidRequest(f"too few investigators ({transition.clause})", "investigators", right)
        return
    field = guard.removesuffix("_told")
    if not getattr(move, field):
        raise InvalidRequest(f"{field} is missing ({transition.clause})", field, "told with this move")
