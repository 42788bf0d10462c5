"""Remedies against a record: an objection (异议), or a repair that is asked for (信用修复申请)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from databus.rules import RuleBook
from databus.state_machine import StateMachine
from services.credit.domain.deadlines import Deadline, closed

OBJECTION: Final = "OBJECTION"
REPAIR: Final = "REPAIR"
KINDS: Final = (OBJECTION, REPAIR)
OPEN: Final = "OPEN"
FILED: Final = "FILED"
ACCEPTED: Final = "ACCEPTED"
UPHELD: Final = "UPHELD"
GRANTED: Final = "GRANTED"
WITHDRAWN: Final = "WITHDRAWN"
SETTLED: Final = "SETTLED"
RUNNING: Final = (OPEN, FILED, ACCEPTED)
STATES: Final = (OPEN, UPHELD, "REJECTED", FILED, ACCEPTED, "INCOMPLETE", GRANTED, "REFUSED", WITHDRAWN, SETTLED)
_MOVES: Final = {OBJECTION: "objection_moves", REPAIR: "repair_moves"}


@dataclass(frozen=True)
class Step:
    """One step of a remedy: who took it, when it is dated and when it became known here."""

    state: str
    on: date
    known_at: datetime
    agency: str | None = None
    actor: str | None = None
    document_no: str | None = None
    reason: str | None = None
    clause: str | None = None


@dataclass(frozen=True)
class Remedy:
    """A remedy as it stands.

    Attributes:
        recorder: the agency that recorded the act, which answers.
        agency: who handed it in; `actor`: the person or client of that agency.
        record_version: the record's version that it is against.
        evidence: what was handed in with it: what it proves, document, digest.
        steps: those taken, the first one being the filing; kept apart, never overwritten.
        deadline: until when the recorder must act.
    """

    remedy_id: str
    kind: str
    record_id: str
    record_version: int
    uscc: str
    recorder: str
    agency: str
    actor: str | None
    reason: str
    evidence: Sequence[dict[str, Any]]
    state: str
    filed_on: date
    known_at: datetime
    deadline: Deadline
    ended_on: date | None = None
    steps: tuple[Step, ...] = ()
    version: int = 1

    @property
    def runs(self) -> bool:
        """Whether it waits for somebody."""
        return self.state in RUNNING


def moved(remedy: Remedy, step: Step, deadline: Deadline | None = None) -> Remedy:
    """Return a remedy after a step; without a new deadline it has ended."""
    return replace(
        remedy,
        state=step.state,
        deadline=deadline or closed(remedy.deadline),
        ended_on=None if deadline is not None else step.on,
        steps=(*remedy.steps, step),
        version=remedy.version + 1,
    )


def check_move(remedy: Remedy, to: str, rules: RuleBook) -> str:
    """Return the clause under which a remedy moves; Conflict names the moves there are."""
    return _machine(remedy.kind, rules).check(remedy.state, to, agency=None).clause


@lru_cache(maxsize=16)
def _machine(kind: str, rules: RuleBook) -> StateMachine:
    return StateMachine.from_rows(kind.lower(), rules.table(_MOVES[kind]))
