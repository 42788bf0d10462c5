"""Guards of moves: what is refused names the guard and the clause."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from databus.errors import Conflict, InvalidRequest
from databus.state_machine import Transition


def check_guards(guards: Mapping[str, Callable[..., None]], transition: Transition, *told: object) -> None:
    """Check every guard that a move names, each told the same.

    Raises:
        InvalidRequest, Conflict: as the guard says it, with its name and the move's clause.
    """
    for name in transition.guards:
        try:
            guards[name](*told)
        except (InvalidRequest, Conflict) as refused:
            message = f"{refused.message} ({name}: {transition.clause})"
            raise type(refused).about(message, refused.fields) from refused
