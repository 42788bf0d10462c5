"""The title 出口工业产品质量安全示范企业: nomination, evaluation, grant, suspension, revocation, reinstatement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from databus.state_machine import Transition
from services.enterprise.domain.memberships import ACTIVE, STANDING
from services.enterprise.domain.moves import Guard, Move, check_day, check_guards, evidence_given
from services.enterprise.domain.regulations import Regulations

NOMINATED: Final = "NOMINATED"
GRANTED: Final = "GRANTED"
SUSPENDED: Final = "SUSPENDED"
REVOKED: Final = "REVOKED"
HELD: Final = frozenset({GRANTED, SUSPENDED})
UNDER_WAY: Final = frozenset({NOMINATED, "EVALUATING"})


@dataclass(frozen=True)
class Title:
    """A title; `trace_case_id` names the finding that its present state rests on, if it rests on one."""

    title_id: str
    zone_id: str
    uscc: str
    state: str = NOMINATED
    since: date | None = None
    reason: str | None = None
    trace_case_id: str | None = None
    version: int = 1


@dataclass(frozen=True)
class Holder:
    """What a decision on a title looks at: the holder's membership and findings, the county of the zone."""

    membership_state: str | None
    finding_stands: bool
    finding_overturned: bool
    division: str | None = None


def move_title(
    title: Title, move: Move, holder: Holder, regulations: Regulations, *, today: date
) -> tuple[Title, Transition]:
    """Return the title after the move and the rule that allowed it.

    Raises:
        InvalidRequest: no such state, a day to come, or an adverse decision without evidence.
        Conflict: no such move from here, or a guard is not met; says which.
        NotPermitted: another agency's move; says whose.

    Source: S14 六(三), 六(六).
    """
    # a rule may do at once what people do too: the service's own moves are the safety measures of S14 六(六)
    transition = regulations.check(
        regulations.title, title.state, move.to, agency=move.agency, division=holder.division
    )
    check_day(move.on, since=title.since if move.agency else None, today=today)
    check_guards(move, transition, _GUARDS, holder)
    moved = replace(
        title,
        state=move.to,
        since=move.on,
        reason=move.reason,
        trace_case_id=move.trace_case_id,
        version=title.version + 1,
    )
    return moved, transition


def _member_is_active(holder: Holder, move: Move) -> str | None:
    """A grant needs an ACTIVE member; what the service itself gives back needs one that was not ended meanwhile."""
    if holder.membership_state in ({ACTIVE} if move.agency else STANDING):
        return None
    return f"the membership is {holder.membership_state or 'not there'}, not ACTIVE"


def _no_finding_stands(holder: Holder, _: Move) -> str | None:
    return "a malicious finding against the enterprise stands" if holder.finding_stands else None


def _finding_was_overturned(holder: Holder, _: Move) -> str | None:
    if holder.finding_overturned:
        return None
    return "the finding that the revocation rests on, if it rests on one, was not overturned"


_GUARDS: Final[Mapping[str, Guard[Holder]]] = {
    "member_is_active": _member_is_active,
    "no_finding_stands": _no_finding_stands,
    "finding_was_overturned": _finding_was_overturned,
    "evidence_given": evidence_given,
}
