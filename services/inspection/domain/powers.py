"""Which agency may do what in inspection: rules name seats, and in each county a body of its own sits in them."""

from __future__ import annotations

from collections.abc import Collection
from functools import lru_cache

from databus.errors import NotPermitted
from databus.rules import RuleBook
from databus.seats import Seats
from databus.state_machine import StateMachine, Transition

_DIVISION_IN_USCC = slice(2, 8)


@lru_cache(maxsize=8)
def seats_of(rules: RuleBook) -> Seats:
    """Who sits where."""
    return Seats(rules.table("seat"))


def registered_in(uscc: str) -> str:
    """The division whose registrar gave a code: where an enterprise is, as long as the registry has not said.

    Source: GB 32100-2015: digits 3 to 8.
    """
    return uscc[_DIVISION_IN_USCC]


def sits_in(by: Collection[str], agency: str | None, *, division: str | None, rules: RuleBook) -> bool:
    """Whether an agency takes one of the seats in a division; in any if none is named."""
    return agency is not None and not set(by).isdisjoint(seats_of(rules).taken_by(agency, division))


def require_seat(
    what: str, by: Collection[str], clause: str, agency: str | None, *, division: str | None, rules: RuleBook
) -> None:
    """Refuse an agency that takes none of the seats in the enterprise's county, or nationwide.

    Raises:
        NotPermitted: names who does, and the clause.
    """
    if not sits_in(by, agency, division=division, rules=rules):
        nobody = "nobody in this county" if by else "the service itself, by rule"
        who = ", ".join(seats_of(rules).agencies(by, division)) or nobody
        raise NotPermitted(f"{what} is for {who}, not for {agency} ({clause})")


def check_move(
    machine: StateMachine, state: str, to: str, agency: str | None, *, division: str | None, rules: RuleBook
) -> Transition:
    """Return the move from `state` to `to` by an agency for an enterprise of that division.

    Raises:
        Conflict, InvalidRequest: see StateMachine.check.
        NotPermitted: somebody else's move; says whose.
    """
    move = machine.check(state, to, agency=None)
    what = f"{machine.name}: {state} → {to}"
    require_seat(what, sorted(move.by), move.clause, agency, division=division, rules=rules)
    return move
