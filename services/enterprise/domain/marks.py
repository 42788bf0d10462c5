"""The licence to use a zone's name and mark: application, grant, use, suspension, end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final

from databus.errors import InvalidRequest
from databus.state_machine import Transition
from services.enterprise.domain.memberships import ACTIVE, STANDING
from services.enterprise.domain.moves import Guard, Move, check_day, check_guards, evidence_given, reason_given
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.terms import add_months

APPLIED: Final = "APPLIED"
LICENSED: Final = "LICENSED"
SUSPENDED: Final = "SUSPENDED"
EXPIRED: Final = "EXPIRED"
ENDED: Final = "ENDED"
GRANTED: Final = frozenset({LICENSED, SUSPENDED})
LIVE: Final = GRANTED | {APPLIED}


@dataclass(frozen=True)
class MarkLicence:
    """A licence; it holds through `valid_until`. `trace_case_id` names the finding it is suspended for."""

    licence_id: str
    zone_id: str
    uscc: str
    purpose: str
    state: str = APPLIED
    since: date | None = None
    valid_until: date | None = None
    reason: str | None = None
    trace_case_id: str | None = None
    version: int = 1

    def has_run_out(self, on: date) -> bool:
        """Whether its last day was before the day."""
        return self.valid_until is not None and self.valid_until < on


@dataclass(frozen=True)
class MarkUse:
    """One use of the name and mark."""

    use_id: str
    licence_id: str
    use: str
    occasion: str
    on: date
    agency: str
    noted_at: datetime


@dataclass(frozen=True)
class Licensee:
    """What a decision on a licence looks at."""

    membership_state: str | None
    zone_level: str | None
    finding_stands: bool
    division: str | None = None


@dataclass(frozen=True)
class _Case:
    licence: MarkLicence
    licensee: Licensee
    valid_until: date | None
    today: date


def move_mark(
    licence: MarkLicence, move: Move, licensee: Licensee, regulations: Regulations, *, today: date
) -> tuple[MarkLicence, Transition]:
    """Return the licence after the move and the rule that allowed it.

    Raises:
        InvalidRequest: no such state, a day to come, a last day where none belongs, no reason or evidence.
        Conflict: no such move from here, or a guard is not met; says which.
        NotPermitted: another agency's move; says whose.

    Source: S14 三(五), 六(五), 六(六); SN附2 三(五)3.
    """
    transition = regulations.check(
        regulations.mark, licence.state, move.to, agency=move.agency, division=licensee.division
    )
    valid_until = _last_day(licence, move, regulations)
    check_day(move.on, since=licence.since if move.agency else None, today=today)
    check_guards(move, transition, _GUARDS, _Case(licence, licensee, valid_until, today))
    moved = replace(
        licence,
        state=move.to,
        since=move.on,
        valid_until=valid_until,
        reason=move.reason,
        trace_case_id=move.trace_case_id,
        version=licence.version + 1,
    )
    return moved, transition


def _last_day(licence: MarkLicence, move: Move, regulations: Regulations) -> date | None:
    granting = move.to == LICENSED and licence.state != SUSPENDED
    if granting:
        return move.until or add_months(move.on, regulations.value("mark_licence_term", on=move.on))
    if move.until is not None:
        raise InvalidRequest("only a grant or its renewal has a last day", "valid_until", "left out for any other move")
    return licence.valid_until


def _member_is_active(case: _Case, move: Move) -> str | None:
    """A grant needs an ACTIVE member; what the service gives back needs one that was not ended meanwhile."""
    state = case.licensee.membership_state
    if state in ({ACTIVE} if move.agency else STANDING):
        return None
    return f"the membership is {state or 'not there'}, not ACTIVE"


def _zone_holds_a_level(case: _Case, _: Move) -> str | None:
    return None if case.licensee.zone_level else "the zone holds no level: it has no name to lend"


def _no_finding_stands(case: _Case, _: Move) -> str | None:
    return "a malicious finding against the enterprise stands" if case.licensee.finding_stands else None


def _term_runs(case: _Case, _: Move) -> str | None:
    last = case.valid_until
    return f"its last day was {last.isoformat()}" if last is not None and last < case.today else None


def _term_grows(case: _Case, _: Move) -> str | None:
    held, wanted = case.licence.valid_until, case.valid_until
    if held is None or wanted is None or wanted > held:
        return None
    return f"it holds through {held.isoformat()} already"


_GUARDS: Final[Mapping[str, Guard[_Case]]] = {
    "member_is_active": _member_is_active,
    "zone_holds_a_level": _zone_holds_a_level,
    "no_finding_stands": _no_finding_stands,
    "term_runs": _term_runs,
    "term_grows": _term_grows,
    "reason_given": reason_given,
    "evidence_given": evidence_given,
}
