"""What an agency may say about a clock itself: that it was met, where nothing else shows it, or is extended."""

from __future__ import annotations

from typing import Any, Final

from databus.errors import Conflict
from databus.rules import RuleBook
from services.enforcement.domain.clocks import Clock

MET, EXTENDED = "MET", "EXTENDED"
MOVES: Final = (MET, EXTENDED)


def row_of(kind: str, rules: RuleBook) -> dict[str, Any]:
    """Return the newest row of a kind of clock."""
    return [row for row in rules.table("clock") if row["code"] == kind][-1]


def require_by_hand(clock: Clock, rules: RuleBook) -> None:
    """Refuse to meet a clock by hand that an act of its own meets.

    Raises:
        Conflict: says which thing shows that it was done.
    """
    if not row_of(clock.kind, rules).get("by_hand", False):
        shown = f"{clock.subject_kind} {clock.subject_id} itself shows it"
        raise Conflict(f"{clock.kind} is not met by hand ({clock.clause})", "to", shown)


def approvers_of(clock: Clock, rules: RuleBook) -> tuple[str, ...]:
    """The seats that approve an extension; empty if the responsible agency does itself."""
    return tuple(row_of(clock.kind, rules).get("approvers", ()))
