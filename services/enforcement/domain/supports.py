"""Plans of support (帮扶) for an enterprise whose capability falls short: measures, terms, a check by another person.

Source: S14 六(六) (企业能力不足 → 增强帮扶力度).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition

STATES: Final = ("PLANNED", "RUNNING", "DONE", "NOT_VERIFIED", "VERIFIED", "FAILED")
OVER: Final = frozenset({"VERIFIED", "FAILED"})


@dataclass(frozen=True)
class Support:
    """A plan: each measure with who carries it out and by when; `round` counts how often it was begun."""

    support_id: str
    case_id: str
    case_no: str
    uscc: str
    agency: str
    weakness: str
    measures: Sequence[Mapping[str, Any]]
    goal: str
    planned_by: str
    planned_on: date
    until_on: date
    document_no: str
    clause: str
    state: str = "PLANNED"
    round: int = 1
    done_on: date | None = None
    report: str | None = None
    checked_by: str | None = None
    checked_on: date | None = None
    check_report: str | None = None
    evidence: Sequence[Mapping[str, Any]] = ()
    ended_on: date | None = None
    version: int = 1

    @property
    def is_open(self) -> bool:
        return self.state not in OVER

    @property
    def hands(self) -> frozenset[str]:
        """Who planned it or carries a measure out: none of them checks it."""
        return frozenset({self.planned_by, *(str(one["by"]) for one in self.measures)})


@dataclass(frozen=True)
class SupportMove:
    """What is said when a plan moves."""

    support_id: str
    to: str
    on: date | None = None
    report: str | None = None
    checked_by: str | None = None
    until_on: date | None = None
    measures: Sequence[Mapping[str, Any]] | None = None
    evidence: Sequence[Mapping[str, Any]] | None = None
    reason: str | None = None
    document_no: str | None = None


_TAKEN_BY: Final = {
    "checked_by": frozenset({"VERIFIED", "NOT_VERIFIED"}),
    "evidence": frozenset({"DONE", "VERIFIED", "NOT_VERIFIED"}),
    "until_on": frozenset({"RUNNING"}),
    "measures": frozenset({"RUNNING"}),
    "report": frozenset({"DONE", "VERIFIED", "NOT_VERIFIED"}),
}


def machine(rules: RuleBook) -> StateMachine:
    """The moves of plans."""
    return StateMachine.from_rows("support plan", rules.table("support_move"))


def moved(plan: Support, move: SupportMove, transition: Transition, *, on: date) -> Support:
    """Return the plan after a move.

    Raises:
        InvalidRequest: a field is missing, or goes with another move.
        Conflict: who checks had a hand in the plan.
    """
    for field, targets in _TAKEN_BY.items():
        if getattr(move, field) is not None and move.to not in targets:
            right = f"left out: it goes with to = {' or '.join(sorted(targets))}"
            raise InvalidRequest(f"the move to {move.to} does not take this", field, right)
    for guard in transition.guards:
        _check(guard, plan, move, transition)
    after = replace(plan, state=move.to, clause=transition.clause, version=plan.version + 1)
    ended = on if move.to in OVER else None
    match move.to:
        case "RUNNING":
            return _begun(after, move, again=plan.state == "NOT_VERIFIED", on=on)
        case "DONE":
            return replace(after, done_on=on, report=move.report, evidence=move.evidence or ())
        case "FAILED":
            return replace(after, ended_on=ended, check_report=move.reason)
        case _:
            checked = replace(after, checked_by=move.checked_by, checked_on=on, check_report=move.report)
            return replace(checked, evidence=(*plan.evidence, *(move.evidence or ())), ended_on=ended)


def check_measures(measures: Sequence[Mapping[str, Any]], *, since: date, until: date) -> None:
    """Refuse measures that end before the plan begins or after it ends."""
    for one in measures:
        if not since <= one["until"] <= until:
            raise InvalidRequest("a measure ends outside the plan", "measures", f"until from {since} to {until}")


def _begun(plan: Support, move: SupportMove, *, again: bool, on: date) -> Support:
    until = move.until_on or plan.until_on
    if until < on:
        raise InvalidRequest("the plan would be over before it begins", "until_on", f"a day not before {on}")
    begun = replace(plan, until_on=until, measures=move.measures or plan.measures)
    if move.measures is not None:
        check_measures(move.measures, since=plan.planned_on, until=until)
    if not again:
        return begun
    fresh: dict[str, Any] = dict.fromkeys(("done_on", "report", "checked_by", "checked_on", "check_report"))
    return replace(begun, round=plan.round + 1, **fresh)


def _check(guard: str, plan: Support, move: SupportMove, transition: Transition) -> None:
    if guard == "another_person":
        if move.checked_by in plan.hands:
            right = f"an officer other than {', '.join(sorted(plan.hands))}"
            raise Conflict(f"who planned or carried out does not check ({transition.clause})", "checked_by", right)
        return
    field = guard.removesuffix("_told")
    if not getattr(move, field):
        raise InvalidRequest(f"{field} is missing ({transition.clause})", field, "told with this move")
