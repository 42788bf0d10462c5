"""State machines as data: who may move what from where to where, since when, under which clause."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from databus.errors import Conflict, InvalidRequest, NotPermitted


@dataclass(frozen=True)
class Transition:
    """One permitted move.

    `by` holds the agencies that may make it (empty: only the service itself), `guards` names the conditions
    that the use case must check besides.
    """

    source: str
    target: str
    by: frozenset[str]
    clause: str
    guards: tuple[str, ...] = ()


class StateMachine:
    """The moves of one kind of thing, from rows `{from = […], to, by = […], clause, guards = […]}`."""

    def __init__(self, name: str, transitions: Iterable[Transition]) -> None:
        self.name = name
        self._moves = {(move.source, move.target): move for move in transitions}
        self.states = frozenset(state for pair in self._moves for state in pair)

    @classmethod
    def from_rows(cls, name: str, rows: Iterable[Mapping[str, Any]]) -> StateMachine:
        """Build the machine from rule rows; `from` may name several states."""
        return cls(
            name,
            [
                Transition(source, row["to"], frozenset(row["by"]), row["clause"], tuple(row.get("guards", ())))
                for row in rows
                for source in (row["from"] if isinstance(row["from"], list) else [row["from"]])
            ],
        )

    def from_state(self, state: str) -> list[Transition]:
        """Moves that start at a state."""
        return [move for (source, _), move in self._moves.items() if source == state]

    def _ways(self, state: str) -> str:
        """Say which moves somebody may make from a state; those of the service itself where there are no others."""
        moves = self.from_state(state)
        allowed = sorted(move.target for move in [one for one in moves if one.by] or moves)
        return "from here: " + ", ".join(allowed) if allowed else f"{state} is final"

    def transitions(self) -> Collection[Transition]:
        """All moves."""
        return self._moves.values()

    def check(self, state: str, to: str, *, agency: str | None) -> Transition:
        """Return the move from `state` to `to` by an agency (None: the service itself).

        Raises:
            InvalidRequest: no such state.
            Conflict: no such move from here; says which there are.
            NotPermitted: somebody else's move; says whose.
        """
        if to not in self.states:
            raise InvalidRequest(f"{self.name}: no such state", "to", "one of " + ", ".join(sorted(self.states)))
        move = self._moves.get((state, to))
        if move is None:
            raise Conflict(f"{self.name}: no move from {state} to {to}", "to", self._ways(state))
        if agency is not None and agency not in move.by:
            who = ", ".join(sorted(move.by)) or "the service itself, by rule"
            raise NotPermitted(f"{self.name}: {state} → {to} is for {who}, not for {agency} ({move.clause})")
        return move
