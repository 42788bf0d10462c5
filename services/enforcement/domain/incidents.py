"""Incident rooms (应急处置): a level, agencies called, tasks, a log that nobody changes, stand-down and review.

Source: SH 三(七) (风险分析、评估、分级、预警与快速反应); 突发事件应对法 Art. 42 (four levels).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.chains import link_digest
from services.enforcement.domain.guarding import check_guards

INCIDENT: Final = "incident"
LEVELS: Final = ("I", "II", "III", "IV")
STATES: Final = ("OPEN", "RESPONDING", "STOOD_DOWN", "CLOSED")


@dataclass(frozen=True)
class Incident:
    """A sudden event, who leads, who was called, what is to be done; `head` is the newest entry of its log."""

    incident_id: str
    reference: str
    title: str
    description: str
    level: str
    lead_agency: str
    division: str | None
    opened_on: date
    clause: str
    state: str = "OPEN"
    agencies: tuple[str, ...] = ()
    calls: Sequence[Mapping[str, Any]] = ()
    tasks: Sequence[Mapping[str, Any]] = ()
    links: Sequence[Mapping[str, Any]] = ()
    report_no: str | None = None
    reports: int = 0
    review: str | None = None
    entries: int = 0
    head: str | None = None
    ended_on: date | None = None
    version: int = 1


@dataclass(frozen=True)
class LogEntry:
    """An entry of the log; `digest` covers it and the entry before.

    `details` is what was said beside the text: whom, until when, which. `signed_by` is the officer who signed it,
    `signed_digest` that of the statement signed, where there is one.
    """

    incident_id: str
    place: int
    at: datetime
    agency: str
    actor: str | None
    act: str
    text: str
    previous: str | None
    digest: str
    details: Mapping[str, Any] | None = None
    signed_by: str | None = None
    signed_digest: str | None = None

    @property
    def said(self) -> dict[str, Any]:
        """What the digest covers: older entries have neither details nor signatures."""
        names = ("incident_id", "place", "agency", "actor", "act", "text", "previous")
        more = ("details", "signed_by", "signed_digest")
        told = {name: getattr(self, name) for name in more if getattr(self, name)}
        return {name: getattr(self, name) for name in names} | {"at": self.at.astimezone(UTC).isoformat()} | told


@dataclass(frozen=True)
class IncidentMove:
    """What is said when an incident moves."""

    incident_id: str
    to: str
    level: str | None = None
    reason: str | None = None
    review: str | None = None
    signatures: Sequence[Any] = ()


_TAKEN_BY: Final = {"reason": frozenset({"RESPONDING", "STOOD_DOWN"}), "review": frozenset({"CLOSED"})}


def machine(rules: RuleBook) -> StateMachine:
    """The moves of incidents."""
    return StateMachine.from_rows("incident", rules.table("incident_move"))


def moved(incident: Incident, move: IncidentMove, transition: Transition, *, on: date) -> Incident:
    """Return the incident after a move.

    Raises:
        InvalidRequest, Conflict: a field is missing or goes with another move, tasks are open; names guard and clause.
    """
    require_taken(_TAKEN_BY, move, move.to, "to")
    check_guards(GUARDS, transition, incident, move)
    after = replace(incident, state=move.to, clause=transition.clause, version=incident.version + 1)
    after = replace(after, level=move.level or after.level, review=move.review or after.review)
    return replace(after, ended_on=on) if move.to == "CLOSED" else after


def entered(
    incident: Incident,
    act: str,
    text: str,
    *,
    agency: str,
    actor: str | None,
    at: datetime,
    details: Mapping[str, Any] | None = None,
    signed: tuple[str, str] | None = None,
) -> tuple[Incident, LogEntry]:
    """Return the incident with one more entry in its log, and the entry; `signed`: by whom, and what by its digest."""
    officer, statement = signed or (None, None)
    entry = LogEntry(
        incident_id=incident.incident_id,
        place=incident.entries + 1,
        at=at,
        agency=agency,
        actor=actor,
        act=act,
        text=text,
        previous=incident.head,
        digest="",
        details=details or None,
        signed_by=officer,
        signed_digest=statement,
    )
    entry = replace(entry, digest=link_digest(entry.said))
    return replace(incident, entries=entry.place, head=entry.digest), entry


def log_holds(log: Sequence[LogEntry], head: str | None) -> bool:
    """Whether no entry was changed, left out or added."""
    before: str | None = None
    for place, one in enumerate(log, start=1):
        if (one.place, one.previous) != (place, before) or link_digest(one.said) != one.digest:
            return False
        before = one.digest
    return before == head


def require_taken(taken_by: Mapping[str, Collection[str]], order: Any, what: str, field: str) -> None:
    """Refuse what is said along with a move or an act that does not take it.

    Raises:
        InvalidRequest: names it, and what it goes with.
    """
    for name, takers in taken_by.items():
        if getattr(order, name) not in {None, False} and what not in takers:
            right = f"left out: it goes with {field} = {' or '.join(sorted(takers))}"
            raise InvalidRequest(f"{what} does not take this", name, right)


# ---- guards
def _reason_told(incident: Incident, move: IncidentMove) -> None:
    del incident
    if not move.reason:
        raise InvalidRequest("reason is missing", "reason", "why, in a sentence")


def _review_told(incident: Incident, move: IncidentMove) -> None:
    del incident
    if not move.review:
        raise InvalidRequest("review is missing", "review", "what happened, what is learnt")


def _tasks_done(incident: Incident, move: IncidentMove) -> None:
    del move
    open_ones = [str(one["task_no"]) for one in incident.tasks if one["done_on"] is None and not one["lesson"]]
    if open_ones:
        raise Conflict("tasks are open", "to", f"DONE of {', '.join(open_ones)} first")


def _somebody_called(incident: Incident, move: IncidentMove) -> None:
    del move
    if not incident.agencies:
        raise Conflict("nobody is called", "to", "CALL first")


GUARDS: Final[Mapping[str, Callable[[Incident, IncidentMove], None]]] = {
    "reason_told": _reason_told,
    "review_told": _review_told,
    "tasks_done": _tasks_done,
    "somebody_called": _somebody_called,
}
