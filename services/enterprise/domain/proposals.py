"""Adverse decisions about standing, and their reversal: proposed by rule, made by people."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from services.enterprise.domain import memberships, titles, zones

OPEN: Final = "OPEN"
ACCEPTED: Final = "ACCEPTED"
DECLINED: Final = "DECLINED"
WITHDRAWN: Final = "WITHDRAWN"
ADVERSE: Final = ("REVOKE_TITLE", "REMOVE_MEMBER", "RECTIFY_ZONE")
REVERSAL: Final = ("REINSTATE_TITLE", "RESTORE_MEMBER", "RESTORE_ZONE")

# a proposal is moot once what it is about has left these states
_MEANINGFUL: Final[Mapping[str, frozenset[str]]] = {
    "REVOKE_TITLE": titles.HELD,
    "REINSTATE_TITLE": frozenset({titles.REVOKED}),
    "REMOVE_MEMBER": memberships.STANDING,
    "RESTORE_MEMBER": frozenset({"REMOVED"}),
    "RESTORE_ZONE": frozenset({zones.RECTIFYING}),
}
# a zone keeps its level through applications and reviews; in these states it has lost it, and nothing is to rectify
_WITHOUT_A_LEVEL: Final = frozenset({"DRAFT", "REJECTED", "LAPSED", "REVOKED"})


@dataclass(frozen=True)
class Proposal:
    """A proposal; `about` is the id of the title, membership or zone that would move, `on` the day of its state."""

    proposal_id: str
    kind: str
    about: str
    uscc: str
    zone_id: str
    title_id: str | None
    trace_case_id: str
    decided_by: tuple[str, ...]
    clause: str
    proposed_on: date
    on: date
    state: str = OPEN
    decision: str | None = None
    decided_agency: str | None = None
    decided_actor: str | None = None
    version: int = 1


def is_moot(kind: str, state: str) -> bool:
    """Whether a proposal has nothing left to decide when what it is about is in that state."""
    if kind == "RECTIFY_ZONE":
        return state in _WITHOUT_A_LEVEL
    return state not in _MEANINGFUL[kind]
