"""The title 出口工业产品质量安全示范企业: nomination, evaluation, grant, suspension, revocation, reinstatement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from databus.errors import InvalidRequest
from databus.state_machine import Transition
from services.enterprise.domain.memberships import ACTIVE, STANDING
from services.enterprise.domain.moves import Guard, Move, check_day, check_guards, evidence_given
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.terms import add_months

NOMINATED: Final = "NOMINATED"
EVALUATING: Final = "EVALUATING"
GRANTED: Final = "GRANTED"
SUSPENDED: Final = "SUSPENDED"
REVOKED: Final = "REVOKED"
EXPIRED: Final = "EXPIRED"
HELD: Final = frozenset({GRANTED, SUSPENDED})
UNDER_WAY: Final = frozenset({NOMINATED, EVALUATING})


@dataclass(frozen=True)
class Title:
    """A title; it holds through `valid_until`.

    `grounds` says by what the nominee leads, `trace_case_id` names the finding that the present state rests on, if it
    rests on one.
    """

    title_id: str
    zone_id: str
    uscc: str
    state: str = NOMINATED
    since: date | None = None
    reason: str | None = None
    trace_case_id: str | None = None
    grounds: str | None = None
    valid_until: date | None = None
    version: int = 1

    def has_run_out(self, on: date) -> bool:
        """Whether its last day was before the day."""
        return self.valid_until is not None and self.valid_until < on


@dataclass(frozen=True)
class Holder:
    """What a decision on a title looks at: the holder's membership and findings, the county of the zone.

    `evaluated` is whether the evaluation under way was passed (None: none is recorded), `other_title` another title of
    the holder in the zone that stands or is under way, `punished` whether it is on credit's list of joint punishment.
    """

    membership_state: str | None
    finding_stands: bool
    finding_overturned: bool
    division: str | None = None
    evaluated: bool | None = None
    other_title: str | None = None
    punished: bool = False


@dataclass(frozen=True)
class _Case:
    holder: Holder
    valid_until: date | None
    today: date


def move_title(
    title: Title, move: Move, holder: Holder, regulations: Regulations, *, today: date
) -> tuple[Title, Transition]:
    """Return the title after the move and the rule that allowed it.

    Raises:
        InvalidRequest: no such state, a day to come, a last day where none belongs, or an adverse decision without
            evidence.
        Conflict: no such move from here, or a guard is not met; says which.
        NotPermitted: another agency's move; says whose.

    Source: S14 三(五), 六(三), 六(六).
    """
    # a rule may do at once what people do too: the service's own moves are the safety measures of S14 六(六)
    transition = regulations.check(
        regulations.title, title.state, move.to, agency=move.agency, division=holder.division
    )
    check_day(move.on, since=title.since if move.agency else None, today=today)
    valid_until = _last_day(title, move, regulations)
    check_guards(move, transition, _GUARDS, _Case(holder, valid_until, today))
    moved = replace(
        title,
        state=move.to,
        since=move.on,
        reason=move.reason,
        trace_case_id=move.trace_case_id,
        valid_until=valid_until,
        version=title.version + 1,
    )
    return moved, transition


def _last_day(title: Title, move: Move, regulations: Regulations) -> date | None:
    if (title.state, move.to) == (EVALUATING, GRANTED):
        return move.until or add_months(move.on, regulations.value("title_term", on=move.on))
    if move.until is not None:
        raise InvalidRequest("only a grant has a last day", "valid_until", "left out for any other move")
    return title.valid_until


def _evaluation_not_failed(case: _Case, _: Move) -> str | None:
    return "the evaluation was not passed" if case.holder.evaluated is False else None


def _term_runs(case: _Case, _: Move) -> str | None:
    last = case.valid_until
    return f"its last day was {last.isoformat()}" if last is not None and last < case.today else None


def _no_other_title(case: _Case, _: Move) -> str | None:
    other = case.holder.other_title
    return None if other is None else f"the holder has title {other} meanwhile"


def _member_is_active(case: _Case, move: Move) -> str | None:
    """A grant needs an ACTIVE member; what the service itself gives back needs one that was not ended meanwhile."""
    state = case.holder.membership_state
    if state in ({ACTIVE} if move.agency else STANDING):
        return None
    return f"the membership is {state or 'not there'}, not ACTIVE"


def _no_finding_stands(case: _Case, _: Move) -> str | None:
    return "a malicious finding against the enterprise stands" if case.holder.finding_stands else None


def _not_punished(case: _Case, _: Move) -> str | None:
    return "the enterprise is on the list of joint punishment" if case.holder.punished else None


def _finding_was_overturned(case: _Case, _: Move) -> str | None:
    if case.holder.finding_overturned:
        return None
    return "the finding that the revocation rests on, if it rests on one, was not overturned"


_GUARDS: Final[Mapping[str, Guard[_Case]]] = {
    "evaluation_not_failed": _evaluation_not_failed,
    "term_runs": _term_runs,
    "no_other_title": _no_other_title,
    "member_is_active": _member_is_active,
    "no_finding_stands": _no_finding_stands,
    "not_punished": _not_punished,
    "finding_was_overturned": _finding_was_overturned,
    "evidence_given": evidence_given,
}
