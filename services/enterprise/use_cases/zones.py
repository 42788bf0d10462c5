"""Creating and moving zones; what ends with them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from databus.errors import Conflict, InvalidRequest
from services.enterprise.domain import memberships as membership_rules
from services.enterprise.domain.moves import Move
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.words import zone_state
from services.enterprise.domain.zones import DRAFT, RECTIFYING, Known, Zone, move_zone
from services.enterprise.use_cases import kpis, memberships, proposals, zone_terms
from services.enterprise.use_cases.repetition import is_repetition
from services.enterprise.use_cases.saying import say_zone
from services.enterprise.use_cases.work import Work
from services.enterprise.use_cases.zone_records import Amendment


def create(zone: Zone, work: Work, regulations: Regulations) -> Zone:
    """Draft a zone. Source: S14 四, 七(二)."""
    agency = work.caller.require_agency()
    duty = regulations.require("create_zone", agency, division=zone.division)
    if zone.plan is not None:
        regulations.require_plan(zone.plan)
    if work.zones.find(zone.zone_id) is not None:
        raise Conflict("there is a zone of this id already", "zone_id", "an id of its own")
    zone = _with_its_bodies(zone, regulations)
    _check_follows(zone, work, regulations)
    work.zones.add(zone)
    drafted = Move(DRAFT, work.clock.today(), agency)
    say_zone(zone, None, drafted, duty.clause, regulations, work)
    kpis.refresh(zone, work, regulations)
    return zone


def amend(zone_id: str, changes: Mapping[str, Any], document_no: str, work: Work, regulations: Regulations) -> Zone:
    """Change a zone's description: territory, names, government, office, plan; what changes nothing is not noted.

    Raises:
        PreconditionFailed: the caller read another version.
        Conflict: a plan that was started already.

    Source: S14 七(二); SH 六(一).
    """
    agency = work.caller.require_agency()
    zone = work.zones.get(zone_id, lock=True)
    regulations.require("amend_zone", agency, division=zone.division)
    changed = {name: value for name, value in changes.items() if getattr(zone, name) != value}
    if not changed:
        return zone
    work.expect_version(zone.version)
    if changed.get("plan") is not None:
        regulations.require_plan(changed["plan"])
    if "plan" in changed and zone.plan_started_on is not None:
        raise Conflict("the plan is started already", "plan", f"{zone.plan}, started on {zone.plan_started_on}")
    amended = replace(zone, **changed, version=zone.version + 1)
    work.zones.save(amended)
    before = {name: getattr(zone, name) for name in changed}
    noted_at = work.clock.now()
    work.zone_records.amend(
        Amendment(zone_id, amended.version, changed, before, document_no, agency, work.caller.actor, noted_at)
    )
    kpis.refresh(amended, work, regulations)
    return amended


def _check_follows(zone: Zone, work: Work, regulations: Regulations) -> None:
    """A zone follows one of its own county that has ended; the wait is looked at when it is applied for."""
    if zone.follows is None:
        return
    ended = work.zones.find(zone.follows)
    if ended is None or ended.division != zone.division:
        raise InvalidRequest("there is no such zone in the county", "follows", "the id of a zone that ended")
    if ended.state not in regulations.zone_ends:
        raise Conflict("a zone follows one that has ended", "follows", f"{ended.zone_id} is {ended.state}")


def _with_its_bodies(zone: Zone, regulations: Regulations) -> Zone:
    """The applicant is the county's government, the supervisor the bureau of its area. Source: S14 七(二), 七(三)."""
    applicant = regulations.seated((zone.applicant,), zone.division)
    bureau = regulations.seated((zone.supervised_by,), zone.division)
    if not applicant or not bureau:
        raise InvalidRequest("nobody may apply or supervise there", "division", "a county that rules/seats.toml seats")
    return replace(zone, applicant=applicant[0], supervised_by=bureau[0])


def move(zone_id: str, wanted: Move, work: Work, regulations: Regulations) -> Zone:
    """Move a zone; a move asked for again, with the same evidence by the same agency, is answered as it stands.

    Source: S12 六(二); S14 三(五), 六(六), 七(二), 七(三).
    """
    zone = work.zones.get(zone_id, lock=True)
    last = work.history.last("zone", zone_id)
    if is_repetition(wanted, zone.state, last, until=zone.rectify_by):
        return zone
    work.expect_version(zone.version)
    return move_locked(zone, wanted, work, regulations)


def move_locked(zone: Zone, wanted: Move, work: Work, regulations: Regulations) -> Zone:
    """Move a zone whose row is held; its memberships end with it."""
    known = _known(zone, work)
    moved, transition = move_zone(zone, wanted, regulations, today=work.clock.today(), known=known)
    work.zones.save(moved)
    say_zone(moved, zone.state, wanted, transition.clause, regulations, work)
    zone_terms.settle(zone, moved, work, regulations)
    if moved.state == RECTIFYING:
        zone_terms.order_rectification(moved, work, regulations)
    proposals.settle(zone.zone_id, moved.state, work)
    if moved.state in regulations.zone_ends:
        _end_memberships(moved, regulations.zone_ends[moved.state], work, regulations)
    kpis.refresh(moved, work, regulations)
    return moved


def _known(zone: Zone, work: Work) -> Known:
    """What guards look at besides the zone; assessments count from the day its present state began."""
    followed = work.zones.find(zone.follows) if zone.follows else None
    return Known(
        judgements=tuple(work.assessments.judgements(zone.zone_id)),
        assessments=tuple(work.assessments.since(zone.zone_id, zone.since)),
        ended=(*([followed] if followed else []), *work.zones.ended_before(zone)),
    )


def _end_memberships(zone: Zone, clause: str, work: Work, regulations: Regulations) -> None:
    on = work.clock.today()
    reason = f"示范区{zone_state(zone.state)}（{clause}）"
    for membership in work.memberships.in_zone(zone.zone_id, lock=True):
        if membership.state in membership_rules.STANDING | membership_rules.UNDER_WAY:
            memberships.move_one(membership, Move("ENDED", on, None, reason=reason), work, regulations)
    lying = work.proposals.open_for_zone(zone.zone_id)
    proposals.withdraw_all(lying, {one.kind for one in lying}, f"moot: {zone.zone_id} is {zone.state}", work)
