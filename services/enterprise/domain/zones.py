"""A zone (示范区) and its life: application, assessment, recognition, rectification, renewal, exit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Final

from databus.errors import Conflict, InvalidRequest
from databus.state_machine import Transition
from services.enterprise.domain.assessments import Assessment, newest_of_state
from services.enterprise.domain.conditions import Judgement, unmet
from services.enterprise.domain.moves import Guard, Move, check_day, check_guards, evidence_given
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.terms import add_months

DRAFT: Final = "DRAFT"
RECTIFYING: Final = "RECTIFYING"
RECOGNISED: Final[Mapping[str, str]] = {"provincial": "PROV_RECOGNISED", "national": "NAT_RECOGNISED"}
_ASSESSING: Final = frozenset({"PROV_ASSESSING", "NAT_ASSESSING"})


@dataclass(frozen=True)
class Zone:
    """A zone; `level` is what it holds and stays through rectification and renewal review.

    `recommender` and `assessor` are the agencies of the application under way, `since` the day of the last move,
    `trace_case_id` the finding that the present state rests on, if it rests on one. `follows` names a zone that ended
    before it, `renewal_due_on` the day on which the recognition runs out, `rectify_by` the last day of a rectification.
    """

    zone_id: str
    name: str
    product: str
    division: str
    hs_prefixes: tuple[str, ...]
    state: str = DRAFT
    level: str | None = None
    name_en: str | None = None
    territory: tuple[str, ...] = ()
    government: str | None = None
    office: str | None = None
    plan: str | None = None
    applicant: str = "gov"
    supervised_by: str = "ciq-province"
    recommender: str | None = None
    assessor: str | None = None
    since: date | None = None
    trace_case_id: str | None = None
    follows: str | None = None
    renewal_due_on: date | None = None
    rectify_by: date | None = None
    plan_started_on: date | None = None
    version: int = 1


@dataclass(frozen=True)
class Known:
    """What people judged and assessed of a zone in its state, and zones of its product that ended before it."""

    judgements: tuple[Judgement, ...] = ()
    assessments: tuple[Assessment, ...] = ()
    ended: tuple[Zone, ...] = ()


NOTHING_KNOWN: Final = Known()


@dataclass(frozen=True)
class _Case:
    zone: Zone
    known: Known
    regulations: Regulations


def move_zone(
    zone: Zone, move: Move, regulations: Regulations, *, today: date, known: Known = NOTHING_KNOWN
) -> tuple[Zone, Transition]:
    """Return the zone after the move and the rule that allowed it.

    Raises:
        InvalidRequest: no such state, or a day to come.
        Conflict: no such move from here, or a guard is not met; says which.
        NotPermitted: another agency's move; says whose.

    Source: S12 六(二); S14 三(五), 六(六), 七(二), 七(三).
    """
    transition = regulations.check(regulations.zone, zone.state, move.to, agency=move.agency, division=zone.division)
    check_day(move.on, since=zone.since, today=today)
    _check_there_was_an_opinion(move.on, regulations)
    check_guards(move, transition, _GUARDS, _Case(zone, known, regulations))
    level = regulations.levels.get(move.to, zone.level)
    moved = replace(
        zone,
        state=move.to,
        level=level,
        since=move.on,
        trace_case_id=move.trace_case_id,
        renewal_due_on=_renewal_due_on(zone, level, move, regulations),
        rectify_by=_rectify_by(move, regulations),
        version=zone.version + 1,
    )
    if move.to == "NAT_RECOMMENDED":
        return replace(moved, recommender=move.agency), transition
    if move.to in _ASSESSING:
        return replace(moved, assessor=move.agency), transition
    if zone.state in _ASSESSING:
        return replace(moved, recommender=None, assessor=None), transition
    return moved, transition


def application_from(ended: Zone, regulations: Regulations) -> date | None:
    """The first day on which a zone may be applied for that follows this one; None while it has not ended."""
    if ended.state not in regulations.zone_ends or ended.since is None:
        return None
    months = regulations.book.value(f"wait_after_{ended.state.lower()}_months", on=ended.since)
    return add_months(ended.since, months)


def _renewal_due_on(zone: Zone, level: str | None, move: Move, regulations: Regulations) -> date | None:
    """A recognition runs from the day it was decided or renewed; every other move leaves its term as it is."""
    if level is None:
        return None
    if level == zone.level and (zone.state != "RENEWAL_REVIEW" or move.to not in regulations.levels):
        return zone.renewal_due_on
    return add_months(move.on, regulations.book.value("recognition_term_months", on=move.on))


def _rectify_by(move: Move, regulations: Regulations) -> date | None:
    if move.to != RECTIFYING:
        if move.until is not None:
            raise InvalidRequest("only a rectification has a last day", "rectify_by", "left out for any other move")
        return None
    if move.until is not None and move.until < move.on:
        raise InvalidRequest("a last day before the order", "rectify_by", f"a day not before {move.on.isoformat()}")
    return move.until or move.on + timedelta(days=regulations.book.value("rectification_days", on=move.on))


def _check_there_was_an_opinion(on: date, regulations: Regulations) -> None:
    """Zones began with S12; before it there was none, and no rule by which one could have moved."""
    try:
        regulations.book.value("national_needs_provincial", on=on)
    except KeyError:
        problem = "no guiding opinion on zones was in force on that day"
        raise Conflict(problem, "on", "a day from S12 on") from None


def _caller_is_applicant(case: _Case, move: Move) -> str | None:
    applicant = case.zone.applicant
    return None if move.agency == applicant else f"the applicant is the local government, {applicant}"


def _provincial_first(case: _Case, move: Move) -> str | None:
    """S12 六(二) let any cluster that meets the conditions apply; S14 七(二) only a provincial zone."""
    book = case.regulations.book
    if book.value("national_needs_provincial", on=move.on) and case.zone.level != "provincial":
        begins = book.parameter("national_needs_provincial", on=move.on).from_on
        return f"from {begins.isoformat()} only a provincial zone may apply for national level, S14 七(二)"
    return None


def _bureau_of_the_area(case: _Case, move: Move) -> str | None:
    bureau = case.zone.supervised_by
    return None if move.agency == bureau else f"the zone is supervised by {bureau}"


def _recogniser_is_assessor(case: _Case, move: Move) -> str | None:
    assessor = case.zone.assessor
    return None if move.agency == assessor else f"only the assessor recognises, that is {assessor}"


def _assessor_is_not_recommender(case: _Case, move: Move) -> str | None:
    if move.agency != case.zone.recommender:
        return None
    return f"who recommends does not assess, and {case.zone.recommender} recommended"


def _caller_recognises_the_level(case: _Case, move: Move) -> str | None:
    duty = case.regulations.recognisers.get(case.zone.level or "")
    if duty is None:
        return "the zone holds no level"
    bodies = case.regulations.seated(duty.by, case.zone.division)
    if move.agency in bodies:
        return None
    return f"this is for the body that recognised the {case.zone.level} level: {', '.join(bodies)}"


def _conditions_hold(case: _Case, move: Move) -> str | None:
    """A condition judged not met stops any zone; the assessor's own judgement is demanded where a plan says so."""
    assessor = case.zone.assessor if case.zone.state in _ASSESSING else None
    required = case.regulations.demands(case.zone.plan, "conditions_hold", on=move.on)
    stops = unmet(case.known.judgements, move.on, case.regulations, required=required, by=assessor)
    return "; ".join(stops) or None


def _assessment_passed(case: _Case, move: Move) -> str | None:
    """An assessment not passed stops any zone; that there is one is demanded where a plan says so: of who decides."""
    own = [one for one in case.known.assessments if one.agency == move.agency]
    newest = newest_of_state(own, case.zone.state, case.regulations)
    if newest is None:
        required = case.regulations.demands(case.zone.plan, "assessment_passed", on=move.on)
        return f"no assessment by {move.agency} is recorded" if required else None
    if newest.passed:
        return None
    return f"the assessment {newest.document_no} was not passed: {newest.score} of {newest.most} points"


def _wait_is_over(case: _Case, move: Move) -> str | None:
    """A government applies anew after a wait: for the zone that this one follows; for its product if a plan says so."""
    of_product = case.regulations.demands(case.zone.plan, "wait_is_over", on=move.on)
    for ended in case.known.ended:
        first = application_from(ended, case.regulations)
        if (of_product or ended.zone_id == case.zone.follows) and first is not None and move.on < first:
            return f"{ended.zone_id} is {ended.state}; what follows it is applied for from {first.isoformat()}"
    return None


def _level_is(level: str | None) -> Guard[_Case]:
    def guard(case: _Case, _: Move) -> str | None:
        if case.zone.level == level:
            return None
        return f"the zone holds {case.zone.level or 'no'} level, not {level or 'none'}"

    return guard


_GUARDS: Final[Mapping[str, Guard[_Case]]] = {
    "caller_is_applicant": _caller_is_applicant,
    "provincial_first": _provincial_first,
    "bureau_of_the_area": _bureau_of_the_area,
    "recogniser_is_assessor": _recogniser_is_assessor,
    "assessor_is_not_recommender": _assessor_is_not_recommender,
    "caller_recognises_the_level": _caller_recognises_the_level,
    "level_is_provincial": _level_is("provincial"),
    "level_is_national": _level_is("national"),
    "level_is_none": _level_is(None),
    "conditions_hold": _conditions_hold,
    "assessment_passed": _assessment_passed,
    "wait_is_over": _wait_is_over,
    "evidence_given": evidence_given,
}
