"""A check (检查) of a zone's management system, and what follows each finding: corrective and preventive action."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from databus.errors import Conflict, InvalidRequest, NotPermitted

OPEN: Final = "OPEN"
PLANNED: Final = "PLANNED"
TAKEN: Final = "TAKEN"
CLOSED: Final = "CLOSED"
STATES: Final = (OPEN, PLANNED, TAKEN, CLOSED)
KINDS: Final = ("self_check", "internal_audit", "management_review", "supervision")
SEVERITIES: Final = ("major", "minor", "observation")
_NEXT: Final = {OPEN: (PLANNED,), PLANNED: (PLANNED, TAKEN), TAKEN: (CLOSED, OPEN), CLOSED: ()}


@dataclass(frozen=True)
class Check:
    """A check of a zone on a day, by the agency that made it."""

    check_id: str
    zone_id: str
    division: str
    kind: str
    scope: str
    document_no: str
    checked_on: date
    agency: str
    clause: str


@dataclass(frozen=True)
class CheckFinding:
    """What a check found, with the action taken on it.

    `responsible` answers for the action, `rounds` counts the plans made, `due_on` is the last day for the action.
    """

    finding_id: str
    check_id: str
    zone_id: str
    no: int
    what: str
    requirement: str
    severity: str
    responsible: str
    answer_by: date
    clause: str
    on: date
    state: str = OPEN
    cause: str | None = None
    corrective: str | None = None
    preventive: str | None = None
    due_on: date | None = None
    taken_on: date | None = None
    taken_evidence: tuple[str, ...] = ()
    verified_by: str | None = None
    verified_evidence: tuple[str, ...] = ()
    reason: str | None = None
    rounds: int = 0
    version: int = 1


@dataclass(frozen=True)
class Step:
    """Somebody takes a finding on: plans the action, says it is taken, verifies it, or opens it again."""

    to: str
    agency: str
    acting_for: frozenset[str]
    on: date
    evidence: tuple[str, ...] = ()
    reason: str | None = None
    cause: str | None = None
    corrective: str | None = None
    preventive: str | None = None
    due_on: date | None = None


def last_day(finding: CheckFinding) -> date | None:
    """The last day of what the finding waits for: a plan, or the action; None once that is taken."""
    return {OPEN: finding.answer_by, PLANNED: finding.due_on}.get(finding.state)


def is_overdue(finding: CheckFinding, today: date) -> bool:
    """Whether what the finding waits for is late."""
    day = last_day(finding)
    return day is not None and day < today


def move(finding: CheckFinding, step: Step) -> CheckFinding:
    """Return the finding after the step.

    Raises:
        Conflict: no such step from here; says which there are.
        NotPermitted: the plan and the action are for the agency responsible, their verification for another.
        InvalidRequest: what the step says is not whole; names the field.

    Source: SN附2 三(一)2 (检查、纠正与预防措施).
    """
    open_to = _NEXT[finding.state]
    if step.to not in open_to:
        right = f"it may become {' or '.join(open_to)}" if open_to else "it is closed for good"
        raise Conflict(f"{finding.state} → {step.to} is refused", "to", f"{right} ({finding.clause})")
    moved = {PLANNED: _plan, TAKEN: _take, CLOSED: _close, OPEN: _reopen}[step.to](finding, step)
    return replace(moved, state=step.to, on=step.on, version=finding.version + 1)


def _plan(finding: CheckFinding, step: Step) -> CheckFinding:
    _require_responsible(finding, step)
    for name in ("cause", "corrective", "preventive"):
        if not getattr(step, name):
            raise InvalidRequest("a plan names cause, corrective and preventive action", name, "a text, not left out")
    if step.due_on is None or step.due_on < step.on:
        raise InvalidRequest("an action has a last day", "due_on", f"a day from {step.on.isoformat()} on")
    return replace(
        finding,
        cause=step.cause,
        corrective=step.corrective,
        preventive=step.preventive,
        due_on=step.due_on,
        reason=None,
        rounds=finding.rounds + 1,
    )


def _take(finding: CheckFinding, step: Step) -> CheckFinding:
    _require_responsible(finding, step)
    _require_evidence(step, "that show the action")
    return replace(finding, taken_on=step.on, taken_evidence=step.evidence)


def _close(finding: CheckFinding, step: Step) -> CheckFinding:
    _require_another(finding, step)
    _require_evidence(step, "that show the action works")
    return replace(finding, verified_by=step.agency, verified_evidence=step.evidence)


def _reopen(finding: CheckFinding, step: Step) -> CheckFinding:
    _require_another(finding, step)
    _require_evidence(step, "that show the action does not work")
    if not step.reason:
        raise InvalidRequest("a finding is opened again for a reason", "reason", "a text, not left out")
    return replace(finding, reason=step.reason, taken_on=None, taken_evidence=(), due_on=None)


def _require_responsible(finding: CheckFinding, step: Step) -> None:
    if finding.responsible not in step.acting_for:
        raise NotPermitted(f"this is for {finding.responsible}, which is responsible ({finding.clause})")


def _require_another(finding: CheckFinding, step: Step) -> None:
    if finding.responsible in step.acting_for:
        raise Conflict("who took the action does not verify it", "verified_by", f"not {step.agency} ({finding.clause})")


def _require_evidence(step: Step, what: str) -> None:
    if not step.evidence:
        raise InvalidRequest("this rests on documents", "evidence", f"the numbers of those {what}")
