"""The log of an incident room: each entry bound to the one before, signed by an officer where they have keys."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import date
from typing import Any, Final, Protocol

from databus import statements
from databus.caller import Caller
from databus.clock import Clock
from databus.errors import InvalidRequest
from databus.rules import RuleBook
from services.enforcement.domain import incidents
from services.enforcement.domain.incident_acts import IncidentAct
from services.enforcement.domain.incidents import INCIDENT, Incident, LogEntry
from services.enforcement.use_cases.officers import (
    Signature,
    SigningWork,
    check_signatures,
    signatures_needed,
    statement_of,
)

ACT: Final = "enter_in_incident"
_POST: Final = "responder"


class LoggingWork(SigningWork, Protocol):
    """A transaction in which a log grows."""

    @property
    def caller(self) -> Caller: ...


def enter(
    incident: Incident,
    what: str,
    text: str,
    tx: LoggingWork,
    rules: RuleBook,
    clock: Clock,
    *,
    signatures: Sequence[Signature],
    details: Mapping[str, Any] | None = None,
    subject: str | None = None,
) -> tuple[Incident, LogEntry]:
    """Return the incident with one more entry, signed where officers of the agency have keys.

    `subject` is what is signed of, where the incident has no id yet.

    Raises:
        InvalidRequest: not signed, not exactly this, or by more than one; names the officer.

    Source: DESIGN §6; 突发事件应对法 39 (what was known when has to be shown).
    """
    agency = tx.caller.require_agency()
    signed = None
    if signatures or signatures_needed(tx, ACT, agency, rules):
        said = _statement(subject or incident.incident_id, agency, what, text, details)
        signed = _signed(said, signatures, agency, tx, rules, clock.today())
    return incidents.entered(
        incident,
        what,
        text,
        agency=agency,
        actor=tx.caller.actor,
        at=clock.now(),
        details=details,
        signed=signed,
    )


def details_of(order: IncidentAct) -> dict[str, Any]:
    """Return what an act says beside its text: whom, until when, which; days as texts."""
    beside = [one.name for one in fields(order) if one.name not in {"incident_id", "act", "text", "signatures"}]
    told = {name: getattr(order, name) for name in beside if getattr(order, name) not in {None, False}}
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in told.items()}


def _statement(subject: str, agency: str, what: str, text: str, details: Mapping[str, Any] | None) -> dict[str, Any]:
    return statement_of(ACT, INCIDENT, subject, agency=agency, entry=what, text=text, details=dict(details or {}))


def _signed(
    said: Mapping[str, Any],
    signatures: Sequence[Signature],
    agency: str,
    tx: LoggingWork,
    rules: RuleBook,
    on: date,
) -> tuple[str, str]:
    if len(signatures) > 1:
        raise InvalidRequest("an entry is one officer's", "signatures", "one signature")
    (officer,) = check_signatures(tx, said, signatures, agency=agency, post=_POST, on=on, rules=rules, at_least=1)
    return officer.officer_id, statements.digest_of(said)
