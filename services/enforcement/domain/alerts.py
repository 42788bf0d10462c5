"""Risk alerts (风险预警): collected, assessed, issued, upgraded or downgraded, lifted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Final

from databus.errors import Conflict, InvalidRequest
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain.guarding import check_guards
from services.enforcement.domain.risk import chosen_level, rank

IN_FORCE: Final = frozenset({"ISSUED", "UPGRADED", "DOWNGRADED"})


@dataclass(frozen=True)
class Alert:
    """An alert: about goods whose HS code begins with the prefix and, where given, a destination or an enterprise."""

    alert_id: str
    state: str
    level: str | None
    hs_prefix: str | None
    destination: str | None
    uscc: str | None
    risk: str
    source_reference: str
    source: str
    notified_by: str | None
    agency: str
    collected_on: date
    issued_on: date | None
    lifted_on: date | None
    clause: str
    version: int
    information_id: str | None = None
    hazard: str | None = None

    @property
    def in_force(self) -> bool:
        return self.state in IN_FORCE


@dataclass(frozen=True)
class AlertMove:
    """What an agency says when it moves an alert."""

    alert_id: str
    to: str
    on: date | None = None
    level: str | None = None
    severity: int | None = None
    probability: Decimal | None = None
    hs_prefix: str | None = None
    destination: str | None = None
    uscc: str | None = None
    document_no: str | None = None
    reason: str | None = None
    assessment_id: str | None = None


def machine(rules: RuleBook) -> StateMachine:
    """The moves of alerts. Source: DOMAIN D.4; SH 三(七)."""
    return StateMachine.from_rows("alert", rules.table("alert_move"))


def moved(alert: Alert, move: AlertMove, transition: Transition, rules: RuleBook, *, on: date) -> Alert:
    """Return the alert after a move whose guards it meets.

    Raises:
        InvalidRequest: the move lacks a field, or has one that it does not take.
        Conflict: a guard is not met.
    """
    _refuse_strays(move)
    level = chosen_level(move.level, move.severity, move.probability, rules, on=on)
    after = replace(
        alert,
        state=move.to,
        level=level or alert.level,
        hs_prefix=move.hs_prefix or alert.hs_prefix,
        destination=move.destination or alert.destination,
        uscc=move.uscc or alert.uscc,
        issued_on=on if move.to == "ISSUED" else alert.issued_on,
        lifted_on=on if move.to == "LIFTED" else None,
        clause=transition.clause,
        version=alert.version + 1,
    )
    check_guards(GUARDS, transition, alert, after)
    return after


def _refuse_strays(move: AlertMove) -> None:
    assessing = {"severity", "probability", "hs_prefix", "destination", "uscc"}
    takes = {"ASSESSED": {"level"} | assessing, "UPGRADED": {"level", "severity", "probability"}}
    takes["DOWNGRADED"] = takes["UPGRADED"]
    for field in ("level", *sorted(assessing)):
        if getattr(move, field) is not None and field not in takes.get(move.to, set()):
            right = "left out: it belongs to the assessment (to = ASSESSED)"
            raise InvalidRequest(f"the move to {move.to} does not take this", field, right)


def _level_known(_before: Alert, after: Alert) -> None:
    if after.level is None:
        raise InvalidRequest("an assessment without a level", "level", "a level, or severity and probability")


def _goods_known(_before: Alert, after: Alert) -> None:
    if after.hs_prefix is None:
        raise InvalidRequest("an assessment without goods", "hs_prefix", "the beginning of the HS codes concerned")


def _level_warns(before: Alert, _after: Alert) -> None:
    if before.level in {None, "none"}:
        raise Conflict("an alert of level none warns of nothing", "to", "ASSESSED first, with a level from low up")


def _level_higher(before: Alert, after: Alert) -> None:
    if rank(after.level or "none") <= rank(before.level or "none"):
        raise Conflict("not an upgrade", "level", f"higher than {before.level}")


def _level_lower(before: Alert, after: Alert) -> None:
    if not 0 < rank(after.level or "none") < rank(before.level or "none"):
        raise Conflict("not a downgrade", "level", f"lower than {before.level}; to end the alert, to = LIFTED")


GUARDS: Final[Mapping[str, Callable[[Alert, Alert], None]]] = {
    "level_known": _level_known,
    "goods_known": _goods_known,
    "level_warns": _level_warns,
    "level_higher": _level_higher,
    "level_lower": _level_lower,
}
