"""Risk information (风险信息): what is heard of goods that may harm, from whichever source, and what becomes of it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition

SOURCES: Final = (
    "supervision_sampling",
    "foreign_notification",
    "return",
    "recall",
    "questionnaire",
    "complaint",
    "tbt_sps",
    "foreign_market_surveillance",
)
STATES: Final = ("COLLECTED", "ASSESSED", "ALERTED", "DISMISSED")
WAITING: Final = frozenset({"COLLECTED", "ASSESSED"})
CHANNELS: Final = ("direct", "safety_gate", "file")


@dataclass(frozen=True)
class RiskInformation:
    """One piece of information, as its source told it, and where it stands.

    `photos` are kept by digest, never as pictures; `raw_sha256` is of what the source sent. `traders` are makers and
    dealers as the source named them, `measures` what was ordered abroad. `division` is where it belongs, None nowhere
    in particular. `known_to` are others who told of the same.
    """

    information_id: str
    source: str
    reference: str
    channel: str
    state: str
    agency: str
    division: str | None
    product: str
    description: str
    hazard: str | None
    hs_prefix: str | None
    category: str | None
    brands: tuple[str, ...]
    models: tuple[str, ...]
    barcodes: tuple[str, ...]
    batches: tuple[str, ...]
    usccs: tuple[str, ...]
    declaration_nos: tuple[str, ...]
    traders: tuple[dict[str, Any], ...]
    measures: tuple[dict[str, Any], ...]
    photos: tuple[dict[str, Any], ...]
    notified_by: str | None
    market: str | None
    origin: str | None
    published_on: date | None
    received_on: date
    raw_sha256: str | None
    level: str | None
    alert_id: str | None
    matched: bool
    digest: str
    clause: str
    version: int = 1
    known_to: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Told:
    """What is told of a risk when it is recorded."""

    source: str
    reference: str
    product: str
    description: str
    hazard: str | None = None
    hs_prefix: str | None = None
    category: str | None = None
    brands: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    barcodes: tuple[str, ...] = ()
    batches: tuple[str, ...] = ()
    usccs: tuple[str, ...] = ()
    declaration_nos: tuple[str, ...] = ()
    traders: tuple[dict[str, Any], ...] = ()
    measures: tuple[dict[str, Any], ...] = ()
    photos: tuple[dict[str, Any], ...] = ()
    notified_by: str | None = None
    market: str | None = None
    origin: str | None = None
    published_on: date | None = None
    received_on: date | None = None
    division: str | None = None
    raw_sha256: str | None = field(default=None)


@dataclass(frozen=True)
class InformationMove:
    """What an agency says when it dismisses information, or takes that back."""

    information_id: str
    to: str
    reason: str | None = None
    document_no: str | None = None
    on: date | None = None


def otherwise(standing: RiskInformation, told: Told) -> dict[str, Any]:
    """Return what is told otherwise than it stands, field by field; what is left out is not told."""
    names = [name for name in vars(told) if name not in {"source", "reference", "received_on"}]
    return {
        name: _plainly(getattr(told, name))
        for name in names
        if getattr(told, name) not in (None, (), getattr(standing, name))
    }


def _plainly(value: Any) -> Any:
    """A value as JSON keeps it."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def source_row(source: str, rules: RuleBook) -> dict[str, Any]:
    """Return what the rules say of a source: who may tell it, and whether it triggers a trace case."""
    return next(row for row in rules.table("risk_source") if row["code"] == source)


def trigger_of(source: str, rules: RuleBook) -> str | None:
    """Return the kind of trace case that a confirmed match opens, None if it opens none.

    Source: S14 六(六).
    """
    trigger: str | None = source_row(source, rules).get("trigger")
    return trigger


def machine(rules: RuleBook) -> StateMachine:
    """The moves of risk information. Source: SH 三(七)."""
    return StateMachine.from_rows("risk_information", rules.table("risk_information_move"))


def moved(one: RiskInformation, to: str, transition: Transition, *, reason: str | None = None, **new: Any) -> Any:
    """Return the information after a move whose guards it meets.

    Raises:
        InvalidRequest: the reason is missing.
        Conflict: a guard is not met; names the clause.
    """
    after = replace(one, state=to, clause=transition.clause, version=one.version + 1, **new)
    for guard in transition.guards:
        GUARDS[guard](after, reason, transition.clause)
    return after


def _assessed(after: RiskInformation, _reason: str | None, clause: str) -> None:
    if after.level is None:
        raise Conflict(f"it was not assessed yet ({clause})", "information_id", "assess_risk first")


def _reason_told(_after: RiskInformation, reason: str | None, clause: str) -> None:
    if not reason:
        raise InvalidRequest(f"why, is not told ({clause})", "reason", "a text, not left out")


GUARDS: Final[Mapping[str, Callable[[RiskInformation, str | None, str], None]]] = {
    "assessed": _assessed,
    "reason_told": _reason_told,
}


def has_unseen(reference: str) -> bool:
    """Whether a reference has signs that cannot be seen: two that look alike would be two."""
    return any(unicodedata.category(sign) == "Cf" for sign in reference)


def require_seen(reference: str) -> None:
    """Refuse a reference with signs that cannot be seen.

    Raises:
        InvalidRequest: names it.
    """
    if has_unseen(reference):
        raise InvalidRequest("signs that cannot be seen", "reference", "the source's number as it is read")
