"""Time-limited registration (有期限的注册登记): the regime on some goods, and who is registered under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from databus.rules import RuleBook
from databus.state_machine import StateMachine
from services.inspection.domain.copies import Alert, TraceCase

OPEN: Final = "OPEN"
CLOSED: Final = "CLOSED"
LAPSED: Final = "LAPSED"
REGIME_STATES: Final = (OPEN, CLOSED, LAPSED)
APPLIED: Final = "APPLIED"
REGISTERED: Final = "REGISTERED"
REGISTRATION_REFUSED: Final = "REFUSED"
REVOKED: Final = "REVOKED"
ENDED: Final = "ENDED"
REGISTRATION_STATES: Final = (APPLIED, REGISTERED, REGISTRATION_REFUSED, REVOKED, ENDED)
ACCIDENTS: Final = ("systemic", "industry_wide")


@dataclass(frozen=True, slots=True)
class Regime:
    """A regime on goods; `from_on` and `until_on` both count, `extensions` keeps each time it was made longer."""

    regime_id: str
    hs_prefixes: tuple[str, ...]
    accident: str
    alert_id: str | None
    case_ids: tuple[str, ...]
    description: str
    document_no: str
    from_on: date
    until_on: date
    state: str
    agency: str
    actor: str | None
    opened_at: datetime
    extensions: tuple[dict[str, Any], ...] = ()
    closed_on: date | None = None
    reason: str | None = None
    next_on: date | None = None
    version: int = 1

    @property
    def key(self) -> str:
        """Under which name a decision reads it."""
        return f"inspection/regime/{self.regime_id}"

    def holds(self, on: date) -> bool:
        """Whether goods need a registration because of it on a day."""
        return self.state == OPEN and self.from_on <= on <= self.until_on

    def covers(self, hs_code: str) -> bool:
        """Whether it speaks of these goods."""
        return hs_code.startswith(self.hs_prefixes)


@dataclass(frozen=True, slots=True)
class Registration:
    """An enterprise under a regime: applied, registered or not; it ends with the regime."""

    registration_id: str
    regime_id: str
    uscc: str
    statement: str
    evidence: tuple[str, ...]
    state: str
    agency: str
    actor: str | None
    applied_at: datetime
    decided_agency: str | None = None
    decided_actor: str | None = None
    decided_at: datetime | None = None
    document_no: str | None = None
    reason: str | None = None
    clause: str | None = None
    version: int = 1

    @property
    def key(self) -> str:
        """Under which name a decision reads it."""
        return f"inspection/registration/{self.registration_id}"


def shows_accident(
    alert: Alert | None, cases: Sequence[TraceCase], hs_prefixes: Sequence[str], rules: RuleBook, on: date
) -> list[str]:
    """Say, in pairs of field and what would be right, why a ground shows no systemic or industry-wide accident.

    An alert shows one if it stands, is grave enough, names no single enterprise and concerns the goods; trace cases
    if they are of several enterprises and concern the goods.

    Source: S14 六(一)出口: 仅在发生系统性或行业性出口质量安全事故的情形下实施有期限的注册登记.
    """
    if alert is not None:
        return _alert_fails(alert, hs_prefixes, rules)
    least = rules.value("regime_least_enterprises", on=on)
    strange = [one.case_id for one in cases if not _meet(one.hs_code, hs_prefixes)]
    if strange:
        return ["case_ids", f"cases about these goods, not {', '.join(strange)}"]
    if len({one.uscc for one in cases}) < least:
        return ["case_ids", f"cases of at least {least} enterprises: one firm's case is no industry-wide accident"]
    return []


def _alert_fails(alert: Alert, hs_prefixes: Sequence[str], rules: RuleBook) -> list[str]:
    levels = next(row["levels"] for row in rules.table("regime_ground") if row["ground"] == "alert")
    if not alert.in_force:
        return ["alert_id", "an alert in force; this one was lifted"]
    if alert.level not in levels:
        return ["alert_id", f"an alert of level {' or '.join(levels)}, not {alert.level}"]
    if alert.scope.uscc is not None:
        return ["alert_id", "an alert on the whole industry; this one names a single enterprise"]
    if not all(_meet(alert.scope.hs_prefix, [prefix]) for prefix in hs_prefixes):
        return ["hs_prefixes", f"goods that the alert concerns: {alert.scope.hs_prefix}"]
    return []


def _meet(code: str, hs_prefixes: Sequence[str]) -> bool:
    return any(code.startswith(prefix) or prefix.startswith(code) for prefix in hs_prefixes)


def regime_machine(rules: RuleBook) -> StateMachine:
    """Return the moves of a regime."""
    return StateMachine.from_rows("registration regime", rules.table("regime_move"))


def registration_machine(rules: RuleBook) -> StateMachine:
    """Return the moves of a registration."""
    return StateMachine.from_rows("registration", rules.table("registration_move"))
