"""Membership of a zone (示范区企业): application, the office's review, the leading group's decision, exit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from databus.errors import InvalidRequest
from databus.state_machine import Transition
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.moves import Guard, Move, check_day, check_guards, evidence_given, reason_given
from services.enterprise.domain.regulations import Regulations

ACTIVE: Final = "ACTIVE"
APPLIED: Final = "APPLIED"
OFFICE_REVIEW: Final = "OFFICE_REVIEW"
RECOMMENDED: Final = "RECOMMENDED"
RECTIFYING: Final = "RECTIFYING"
REFUSED: Final = "REFUSED"
STANDING: Final = frozenset({"ACTIVE", "RECTIFYING"})
UNDER_WAY: Final = frozenset({"APPLIED", "OFFICE_REVIEW", "RECOMMENDED"})


@dataclass(frozen=True)
class Membership:
    """One enterprise's membership of one zone.

    `last_batch_no` outlives the membership, so that batches count on; `trace_case_id` names the finding that a
    removal rests on, `grounds` why the office recommended it, `due_on` the day by which it must have been rectified.
    """

    zone_id: str
    uscc: str
    state: str = APPLIED
    batch_no: int | None = None
    last_batch_no: int | None = None
    since: date | None = None
    reason: str | None = None
    trace_case_id: str | None = None
    grounds: str | None = None
    due_on: date | None = None
    version: int = 1

    @property
    def membership_id(self) -> str:
        """The aggregate's id, `<zone_id>/<uscc>`."""
        return f"{self.zone_id}/{self.uscc}"


@dataclass(frozen=True)
class Candidate:
    """What a decision on a membership looks at.

    `grade` is the local copy of the credit grade, `batches` the highest batch number so far (0: none),
    `finding_stands` whether a malicious finding against the enterprise stands, `finding_overturned` whether the
    one that its removal rests on was overturned, `division` the zone's county, `decided` the batches decided as a
    whole, `assessed` whether the assessment of this application was passed (None: there is none), `must_be_assessed`
    whether the zone's plan asks for one, `punished` whether it is on credit's list of joint punishment.
    """

    enterprise: Enterprise
    zone_state: str
    grade: str
    batches: int
    finding_stands: bool
    finding_overturned: bool
    division: str | None = None
    decided: frozenset[int] = frozenset()
    assessed: bool | None = None
    must_be_assessed: bool = False
    punished: bool = False


@dataclass(frozen=True)
class _Case:
    candidate: Candidate
    regulations: Regulations


def move_membership(
    membership: Membership, move: Move, candidate: Candidate, regulations: Regulations, *, today: date
) -> tuple[Membership, Transition]:
    """Return the membership after the move and the rule that allowed it.

    Raises:
        InvalidRequest: no such state, a day to come, or a batch number missing or out of place.
        Conflict: no such move from here, or a guard is not met; says which.
        NotPermitted: another agency's move; says whose.

    Source: SH 二(二)3, 四(二)1, 四(二)2; SN附2 二 (推进)1; S14 三(五), 六(六).
    """
    _check_batch_no(move, membership)
    _check_recommendation_and_term(move)
    transition = regulations.check(
        regulations.membership, membership.state, move.to, agency=move.agency, division=candidate.division
    )
    check_day(move.on, since=membership.since, today=today)
    check_guards(move, transition, _GUARDS, _Case(candidate, regulations))
    batch_no = move.batch_no if move.batch_no is not None else membership.batch_no
    moved = replace(
        membership,
        state=move.to,
        batch_no=None if move.to == APPLIED else batch_no,
        last_batch_no=batch_no or membership.last_batch_no,
        since=move.on,
        reason=move.reason,
        trace_case_id=move.trace_case_id,
        grounds=None if move.to == APPLIED else move.grounds or membership.grounds,
        due_on=_due_on(move, regulations) if move.to == RECTIFYING else None,
        version=membership.version + 1,
    )
    return moved, transition


def unmet_first_batch(
    enterprise: Enterprise, grade: str, regulations: Regulations, *, punished: bool = False
) -> list[str]:
    """Return the conditions of the first batch that are not met, in Chinese and English.

    Source: SH 四(二)1; 国发〔2016〕33号.
    """
    unmet = []
    for row in regulations.first_batch:
        if row["condition"] == "not_punished":
            met = not punished
        else:
            met = grade in row["grades"] if "grades" in row else bool(getattr(enterprise, row["condition"]))
        if not met:
            unmet.append(f"{row['zh']} {row['en']} ({row['clause']})")
    return unmet


def _check_batch_no(move: Move, membership: Membership) -> None:
    joining = move.to == ACTIVE and membership.state == "RECOMMENDED"
    if joining and move.batch_no is None:
        raise InvalidRequest("the decision names the batch", "batch_no", "a whole number from 1")
    if move.batch_no is not None and not joining:
        raise InvalidRequest(
            "only the decision RECOMMENDED → ACTIVE names a batch", "batch_no", "left out for any other move"
        )


def _check_recommendation_and_term(move: Move) -> None:
    if move.grounds is not None and move.to != RECOMMENDED:
        raise InvalidRequest("only a recommendation has grounds", "grounds", "left out for any other move")
    if move.until is not None and move.to != RECTIFYING:
        raise InvalidRequest("only a rectification has a deadline", "rectify_by", "left out for any other move")
    if move.until is not None and move.until < move.on:
        raise InvalidRequest("a deadline before the day", "rectify_by", f"a day not before {move.on.isoformat()}")


def _due_on(move: Move, regulations: Regulations) -> date:
    return move.until or move.on + timedelta(days=regulations.value("rectification_term", on=move.on))


def _zone_is_open(case: _Case, _: Move) -> str | None:
    state = case.candidate.zone_state
    return f"the zone is {state}" if state in case.regulations.zone_ends else None


def _enterprise_is_active(case: _Case, _: Move) -> str | None:
    return None if case.candidate.enterprise.active else "the enterprise is dissolved"


def _batch_follows(case: _Case, move: Move) -> str | None:
    """Batches are numbered one after the other, so that the first one's conditions cannot be walked around."""
    following = case.candidate.batches + 1
    return None if (move.batch_no or 0) <= following else f"the next batch is number {following}"


def _batch_is_open(case: _Case, move: Move) -> str | None:
    """A batch decided as a whole takes nobody in later. Source: SH 四(二)."""
    if move.batch_no not in case.candidate.decided:
        return None
    return f"batch {move.batch_no} was decided as a whole"


def _assessed(case: _Case, _: Move) -> str | None:
    """Whoever was assessed has passed; where the plan asks for it, everybody was. Source: SN附2 二 (推进)1."""
    if case.candidate.assessed is False:
        return "the assessment of this application was not passed"
    if case.candidate.assessed is None and case.candidate.must_be_assessed:
        return "the application was not assessed yet"
    return None


def _pledge_is_signed(case: _Case, _: Move) -> str | None:
    return None if case.candidate.enterprise.pledge else "质量诚信承诺书 is not signed: the pledge comes first"


def _no_finding_stands(case: _Case, _: Move) -> str | None:
    return "a malicious finding against the enterprise stands" if case.candidate.finding_stands else None


def _first_batch(case: _Case, move: Move) -> str | None:
    regulations, candidate = case.regulations, case.candidate
    if move.batch_no != regulations.value("first_batch_no", on=move.on):
        return None
    unmet = unmet_first_batch(candidate.enterprise, candidate.grade, regulations, punished=candidate.punished)
    if not unmet:
        return None
    return f"the first batch also needs {'; '.join(unmet)}; the grade known here is {candidate.grade}"


def _finding_was_overturned(case: _Case, _: Move) -> str | None:
    if case.candidate.finding_overturned:
        return None
    return "the finding that the removal rests on, if it rests on one, was not overturned"


_GUARDS: Final[Mapping[str, Guard[_Case]]] = {
    "zone_is_open": _zone_is_open,
    "enterprise_is_active": _enterprise_is_active,
    "assessed": _assessed,
    "batch_follows": _batch_follows,
    "batch_is_open": _batch_is_open,
    "pledge_is_signed": _pledge_is_signed,
    "no_finding_stands": _no_finding_stands,
    "first_batch": _first_batch,
    "finding_was_overturned": _finding_was_overturned,
    "reason_given": reason_given,
    "evidence_given": evidence_given,
}
