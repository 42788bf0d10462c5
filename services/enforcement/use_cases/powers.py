"""Who may do something for an enterprise or in a zone: their own county's bodies, and those that act nationwide."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from databus.caller import Caller
from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain import powers


class Places(Protocol):
    """Where enterprises and zones are, as last heard."""

    def division_of(self, uscc: str) -> str | None: ...

    def zone_division(self, zone_id: str | None) -> str | None: ...


class Located(Protocol):
    """A transaction that knows who calls, and where enterprises and zones are."""

    @property
    def caller(self) -> Caller: ...
    @property
    def copies(self) -> Places: ...


def division_of(tx: Located, uscc: str) -> str:
    """Return where an enterprise is, as the registry said, else as its code does."""
    return tx.copies.division_of(uscc) or powers.registered_in(uscc)


def division_of_alert(tx: Located, uscc: str | None, agency: str, rules: RuleBook) -> str | None:
    """Return where an alert belongs: to its enterprise's county, else to that of the agency that told it."""
    return powers.home_of(agency, rules) if uscc is None else division_of(tx, uscc)


def division_of_scope(
    tx: Located, division: str | None, zone_id: str | None, agency: str, rules: RuleBook
) -> str | None:
    """Return where a campaign takes place: in the division told, its zone's, else that of the agency that leads it."""
    return division or tx.copies.zone_division(zone_id) or powers.home_of(agency, rules)


def require_row(what: str, row: Mapping[str, Any], tx: Located, rules: RuleBook, *, division: str | None) -> str:
    """Return the calling agency if it takes one of the seats of a row (`by`, `clause`) in the division.

    Raises:
        NotPermitted: names who does, and the clause.
    """
    agency = tx.caller.require_agency()
    powers.require_seat(what, row["by"], row["clause"], agency, division=division, rules=rules)
    return agency


def require_act(tx: Located, rules: RuleBook, table: str, act: str, uscc: str | None) -> str:
    """Return the calling agency if a row of a table (`act`, `by`, `clause`) lets it act for the enterprise; for anybody
    if none is named.

    Raises:
        NotPermitted: names who may, and the clause.
    """
    row = next(row for row in rules.table(table) if row["act"] == act)
    return require_row(act, row, tx, rules, division=None if uscc is None else division_of(tx, uscc))


def check_move(
    machine: StateMachine, state: str, to: str, tx: Located, rules: RuleBook, *, division: str | None
) -> Transition:
    """Return the move from `state` to `to` by the calling agency in a division.

    Raises:
        Conflict, InvalidRequest, NotPermitted: see domain.powers.check_move.
    """
    return powers.check_move(machine, state, to, tx.caller.require_agency(), division=division, rules=rules)
