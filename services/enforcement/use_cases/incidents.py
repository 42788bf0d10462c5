"""Incident rooms: open one, call agencies, give tasks, keep a log, report, stand down, review."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Final, Protocol

from databus.clock import Clock
from databus.errors import Conflict, NotFound
from databus.identifiers import uuid7
from databus.rules import RuleBook
from databus.strict_json import JsonObject
from services.enforcement.domain import incident_acts as acts
from services.enforcement.domain import incidents, powers
from services.enforcement.domain.history import Step
from services.enforcement.domain.incident_acts import IncidentAct
from services.enforcement.domain.incidents import INCIDENT, Incident, IncidentMove, LogEntry
from services.enforcement.use_cases.clocks import cancel_clocks, clocks_of, meet_clock, start_clock
from services.enforcement.use_cases.incident_log import details_of, enter
from services.enforcement.use_cases.incident_papers import report, require_called, require_reach, warn
from services.enforcement.use_cases.intake_work import bodies_of
from services.enforcement.use_cases.legal_documents import DocumentWork
from services.enforcement.use_cases.moves_of_parties import move_of
from services.enforcement.use_cases.officers import Signature, SigningWork
from services.enforcement.use_cases.powers import Located, require_row
from services.enforcement.use_cases.work import Kept, Work, comes_again, digest_of

ACKNOWLEDGE: Final = "incident_acknowledgement"
TASK: Final = "incident_task"
REVIEW: Final = "incident_review"
_NEWEST: Final = 20
_SAID: Final = (
    *("incident_id", "reference", "title", "level", "lead_agency", "agencies", "division", "state", "opened_on"),
    *("ended_on", "reports", "report_no", "entries", "head", "clause", "version"),
)


@dataclass(frozen=True)
class OpenIncident:
    """What happened, how grave it is, where."""

    reference: str
    title: str
    description: str
    level: str
    division: str | None = None
    signatures: Sequence[Signature] = ()


class Incidents(Kept[Incident], Protocol):
    """Incidents with their logs."""

    def of_reference(self, lead_agency: str, reference: str) -> Incident | None: ...

    def page_of(
        self, bodies: Collection[str], *, limit: int, cursor: str | None, **wanted: str | None
    ) -> tuple[Sequence[Incident], str | None]: ...

    def enter(self, entry: LogEntry) -> None: ...

    def log(self, incident_id: str, *, after: int = 0, most: int | None = None) -> Sequence[LogEntry]: ...


class IncidentWork(Work, DocumentWork, SigningWork, Located, Protocol):
    """A transaction in which incidents are responded to."""

    @property
    def incidents(self) -> Incidents: ...


def open_incident(order: OpenIncident, tx: IncidentWork, rules: RuleBook, clock: Clock) -> Incident:
    """Open a room; who opens it leads.

    Raises:
        NotPermitted: an agency that leads none there.
        Conflict: the reference stands for another incident.
    """
    row = rules.table("incident_open")[0]
    agency = require_row("open_incident", row, tx, rules, division=order.division)
    standing = tx.incidents.of_reference(agency, order.reference)
    if standing is not None:
        raise Conflict("an incident of this reference exists", "reference", standing.incident_id)
    place = order.division or powers.home_of(agency, rules)
    told = {name: value for name, value in asdict(order).items() if name != "signatures"} | {"division": place}
    made = Incident(incident_id=uuid7(), lead_agency=agency, opened_on=clock.today(), clause=row["clause"], **told)
    said = {"title": order.title, "level": order.level}
    made, entry = enter(
        *(made, "OPEN", order.description, tx, rules, clock),
        signatures=order.signatures,
        details=said,
        subject=order.reference,
    )
    tx.incidents.add(made)
    tx.incidents.enter(entry)
    _note(made, None, made.opened_on, tx)
    return made


def move(order: IncidentMove, tx: IncidentWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Respond, stand down, take it up again, close it after review; the same move again changes nothing.

    Raises:
        NotFound: there is none, or one was not called to it.
        NotPermitted: not the lead.
        Conflict, InvalidRequest: see `domain.incidents.moved`.
    """
    on, agency = clock.today(), tx.caller.require_agency()
    before = visible(order.incident_id, tx, rules, on, lock=True)
    about, machine = (INCIDENT, before.incident_id), incidents.machine(rules)
    digest, transition = move_of(order, before, tx, rules, what="move_incident", about=about, machine=machine)
    if transition is None:
        return file_of(before, tx)
    _require_lead(before, agency, rules, on)
    after = incidents.moved(before, order, transition, on=on)
    said = {"level": order.level} if order.level else None
    text = order.reason or order.review or order.to
    after, entry = enter(after, order.to, text, tx, rules, clock, signatures=order.signatures, details=said)
    key = after.incident_id
    if after.state == "STOOD_DOWN":
        _run(REVIEW, after, INCIDENT, key, after.lead_agency, tx, rules, on=on)
    elif after.state == "CLOSED":
        meet_clock(tx, rules, kind=REVIEW, subject_kind=INCIDENT, subject_id=key, on=on)
    else:
        cancel_clocks(tx, rules, subject_kind=INCIDENT, subject_id=key, on=on, reason=order.to, kind=REVIEW)
    tx.incidents.save(after)
    tx.incidents.enter(entry)
    _note(after, before.state, on, tx, note=order.reason, digest=digest)
    return file_of(after, tx)


def act(order: IncidentAct, tx: IncidentWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Do something in the room; it is entered in the log. The same act again changes nothing.

    Raises:
        NotFound: there is none, or one was not called to it.
        NotPermitted, Conflict, InvalidRequest: see `domain.incidents.acted`.
    """
    on, row = clock.today(), rules.table("incident_act")[0]
    agency = require_row("act_in_incident", row, tx, rules, division=None)
    before = visible(order.incident_id, tx, rules, on, lock=True)
    digest = digest_of(order, agency)
    if comes_again(tx, INCIDENT, before.incident_id, before.state, digest):
        return file_of(before, tx)
    tx.expect_version(before.version)
    require_called(order, row, rules)
    require_reach(order, agency, row, tx, rules)
    bodies = bodies_of(agency, rules, on)
    after = acts.acted(before, order, bodies=bodies, on=on)
    after, details = _with_terms(before, after, order, bodies, tx, rules, on=on)
    after, entry = enter(
        *(after, order.act, order.text, tx, rules, clock), signatures=order.signatures, details=details
    )
    tx.incidents.save(after)
    tx.incidents.enter(entry)
    number = after.report_no if order.act == acts.REPORT else details.get("document_no")
    _note(after, before.state, on, tx, note=f"{order.act}: {entry.digest}", digest=digest, document_no=number)
    return file_of(after, tx)


def visible(incident_id: str, tx: IncidentWork, rules: RuleBook, on: date, *, lock: bool = False) -> Incident:
    """Return an incident to who leads it and who was called; for everybody else there is none."""
    found = tx.incidents.find(incident_id, lock=lock)
    bodies = set(bodies_of(tx.caller.require_agency(), rules, on))
    if found is None or bodies.isdisjoint({found.lead_agency, *found.agencies}):
        raise NotFound("there is no such incident", "incident_id", "one of list_incidents")
    return found


def get(incident_id: str, tx: IncidentWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Return an incident with the newest entries of its log, its terms and history."""
    return file_of(visible(incident_id, tx, rules, clock.today()), tx)


def listed(
    ask: Mapping[str, Any], tx: IncidentWork, rules: RuleBook, clock: Clock
) -> tuple[Sequence[Incident], str | None]:
    """Return a page of incidents that the calling agency leads or was called to, newest first."""
    return tx.incidents.page_of(bodies_of(tx.caller.require_agency(), rules, clock.today()), **ask)


def file_of(found: Incident, tx: IncidentWork) -> JsonObject:
    """Return an incident with its terms, the newest entries of its log, and whether the log holds."""
    key = found.incident_id
    log = tx.incidents.log(key)
    calls = [one for called in found.agencies for one in clocks_of(tx, INCIDENT, _call_key(found, called))]
    tasks = [one for task in found.tasks for one in clocks_of(tx, TASK, _task_key(found, task["task_no"]))]
    return {
        **{name: getattr(found, name) for name in found.__dataclass_fields__},
        "log": list(log[-_NEWEST:]),
        "log_holds": incidents.log_holds(log, found.head),
        "clocks": [*clocks_of(tx, INCIDENT, key), *calls, *tasks],
    }


def log_page(ask: Mapping[str, Any], tx: IncidentWork, rules: RuleBook, clock: Clock) -> JsonObject:
    """Return entries of a log after a place, oldest first; whoever has them recomputes the chain."""
    found = visible(ask["incident_id"], tx, rules, clock.today())
    entries = tx.incidents.log(found.incident_id, after=ask["after"], most=ask["limit"])
    names = {"lead_agency": found.lead_agency, "agencies": found.agencies}
    return {"items": [{**asdict(one), **names} for one in entries]}


def _require_lead(incident: Incident, agency: str, rules: RuleBook, on: date) -> None:
    if incident.lead_agency not in bodies_of(agency, rules, on):
        powers.require_seat("move_incident", (), incident.clause, agency, division=None, rules=rules)


def _with_terms(
    before: Incident,
    after: Incident,
    order: IncidentAct,
    bodies: Collection[str],
    tx: IncidentWork,
    rules: RuleBook,
    *,
    on: date,
) -> tuple[Incident, dict[str, Any]]:
    """Start and end the clocks of an act, write its papers; return the incident and what its entry says beside."""
    details = details_of(order)
    if order.act == acts.CALL:
        called = after.agencies[-1]
        _run(ACKNOWLEDGE, after, INCIDENT, _call_key(after, called), called, tx, rules, on=on)
    elif order.act == acts.ACKNOWLEDGE:
        for one in bodies:
            key = _call_key(after, one)
            meet_clock(tx, rules, kind=ACKNOWLEDGE, subject_kind=INCIDENT, subject_id=key, on=on)
    elif order.act == acts.ASSIGN:
        task = after.tasks[-1]
        key = _task_key(after, task["task_no"])
        _run(TASK, after, TASK, key, task["agency"], tx, rules, on=on, until=order.due_on)
        details["task_no"] = task["task_no"]
    elif order.act == acts.DONE:
        key = _task_key(after, order.task_no)
        meet_clock(tx, rules, kind=TASK, subject_kind=TASK, subject_id=key, on=on)
    elif order.act == acts.REPORT:
        after = report(before, after, order, tx, rules, on=on)
        details["document_no"] = after.report_no
    elif order.act == acts.INFORM:
        details["document_no"] = warn(after, order, tx, rules, on=on)
    return after, details


def _run(
    kind: str,
    incident: Incident,
    subject_kind: str,
    key: str,
    responsible: str,
    tx: IncidentWork,
    rules: RuleBook,
    *,
    on: date,
    until: date | None = None,
) -> None:
    start_clock(
        tx,
        rules,
        kind=kind,
        subject_kind=subject_kind,
        subject_id=key,
        responsible=responsible,
        on=on,
        division=incident.division,
        escalate_to=None if responsible == incident.lead_agency else (incident.lead_agency,),
        until=until,
    )


def _call_key(incident: Incident, called: str) -> str:
    return f"{incident.incident_id}/{called}"


def _task_key(incident: Incident, task_no: int | None) -> str:
    return f"{incident.incident_id}/{task_no}"


def _note(
    after: Incident,
    before: str | None,
    on: date,
    tx: IncidentWork,
    *,
    note: str | None = None,
    digest: str | None = None,
    document_no: str | None = None,
) -> None:
    caller, key = tx.caller, after.incident_id
    step = Step(INCIDENT, key, after.version, before, after.state, on, caller.agency, caller.actor, after.clause)
    tx.history.add(replace(step, note=note, digest=digest, document_no=document_no))
    data = {name: getattr(after, name) for name in _SAID}
    tx.outbox.add("enforcement.incident_changed", subject=key, data=data, legalbasis=after.clause)
