"""Which agency may do what in enforcement: rules name seats, and in each county a body of its own sits in them."""

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


def home_of(agency: str | None, rules: RuleBook) -> str | None:
    """The division in which an agency sits, as far as the rows name it; None for a nationwide body."""
    return next((row["division"] for row in rules.table("seat") if row["agency"] == agency), None)


def sits_in(by: Collection[str], agency: str | None, *, division: str | None, rules: RuleBook) -> bool:
    """Whether an agency takes one of the seats in a division; in any if none is named.

    A division without bodies of its own is everybody's who takes the seat somewhere: who acted there is punished where
    he acted.

    Source: 行政处罚法 Art. 22 (the act's place gives jurisdiction).
    """
    if agency is None:
        return False
    seats = seats_of(rules)
    taken = seats.taken_by(agency, division)
    if division is not None and not has_bodies(division, rules):
        taken = (*taken, *seats.taken_by(agency, None))
    return not set(by).isdisjoint(taken)


def has_bodies(division: str, rules: RuleBook) -> bool:
    """Whether the rules seat bodies of a division's own."""
    return any(row["division"] == division for row in rules.table("seat"))


def seated(by: Collection[str], *, division: str | None, rules: RuleBook) -> tuple[str, ...]:
    """The bodies that sit in these seats in a division, in the order of the seats."""
    return seats_of(rules).agencies(by, division)


def require_seat(
    what: str, by: Collection[str], clause: str, agency: str | None, *, division: str | None, rules: RuleBook
) -> None:
    """Refuse an agency that takes none of the seats in the division, or nationwide.

    Raises:
        NotPermitted: names who does, and the clause.
    """
    if not sits_in(by, agency, division=division, rules=rules):
        nobody = "nobody in this county" if by else "the service itself, by rule"
        who = ", ".join(seated(by, division=division, rules=rules)) or nobody
        raise NotPermitted(f"{what} is for {who}, not for {agency} ({clause})")


def check_move(
    machine: StateMachine, state: str, to: str, agency: str | None, *, division: str | None, rules: RuleBook
) -> Transition:
    """Return the move from `state` to `to` by an agency in a division.

    Raises:
        Conflict, InvalidRequest: see StateMachine.check.
        NotPermitted: somebody else's move; says whose.
    """
    move = machine.check(state, to, agency=None)
    what = f"{machine.name}: {state} → {to}"
    require_seat(what, sorted(move.by), move.clause, agency, division=division, rules=rules)
    return move
