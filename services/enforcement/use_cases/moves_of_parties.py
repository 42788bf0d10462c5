"""What every move of a party begins with: made already, version seen, a move of the machine, a seat that makes it."""

from __future__ import annotations

from typing import Any, Protocol

from databus.rules import RuleBook
from databus.state_machine import StateMachine, Transition
from services.enforcement.domain import powers
from services.enforcement.use_cases.work import Work, comes_again, digest_of


class Ordered(Protocol):
    """An order to move something."""

    @property
    def to(self) -> str: ...


class Movable(Protocol):
    """Something that moves."""

    @property
    def state(self) -> str: ...
    @property
    def version(self) -> int: ...


def move_of(
    order: Ordered,
    before: Movable,
    tx: Work,
    rules: RuleBook,
    *,
    what: str,
    about: tuple[str, Any],
    machine: StateMachine,
) -> tuple[str, Transition | None]:
    """Return the digest of an order and the move it asks for; no move, if the same order made it already.

    Args:
        order: says the state to move to.
        before: what moves, locked.
        tx: the transaction.
        rules: with the seats.
        what: the method, for a refusal.
        about: kind and id, as the history names them.
        machine: its moves.

    Raises:
        PreconditionFailed: another version was seen.
        Conflict: no such move from here.
        NotPermitted: the caller sits in none of the seats that make it; names the clause.
    """
    agency = tx.caller.require_agency()
    digest = digest_of(order, agency)
    if comes_again(tx, *about, order.to, digest):
        return digest, None
    tx.expect_version(before.version)
    transition = machine.check(before.state, order.to, agency=None)
    powers.require_seat(what, sorted(transition.by), transition.clause, agency, division=None, rules=rules)
    return digest, transition
