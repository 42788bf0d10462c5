"""Days that zones have to keep: renewals and rectifications, told to those concerned as tasks."""

from __future__ import annotations

from datetime import date, timedelta

from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.tasks import TaskToAssign
from services.enterprise.domain.zones import RECTIFYING, Zone
from services.enterprise.use_cases import tasks
from services.enterprise.use_cases.work import Work

_ORIGIN = "zone"
_RENEWAL, _RECTIFICATION, _OVERDUE = "renewal", "rectification", "rectification_overdue"


def remind(on: date, work: Work, regulations: Regulations) -> None:
    """Give the tasks that the day brings: to renew what runs out, to decide on a rectification that is overdue.

    Source: S14 三(五), 七(三); DOMAIN B.15 (续延复审).
    """
    notice = timedelta(days=regulations.book.value("renewal_notice_days", on=on))
    for zone in work.zones.running_out(on + notice):
        _ask_for_renewal(zone, work, regulations)
    for zone in work.zones.rectification_overdue(on):
        _ask_for_decision(zone, work, regulations)


def order_rectification(zone: Zone, work: Work, regulations: Regulations) -> None:
    """Give the zone's government the task that a rectification is, with its last day. Source: S14 三(五), 七(三)."""
    tasks.assign(
        TaskToAssign(
            zone.zone_id,
            _ORIGIN,
            _RECTIFICATION,
            zh=f"{zone.name}整改",
            en=f"Rectification of {zone.name}",
            agencies=(zone.applicant, zone.supervised_by),
            lead=zone.applicant,
            due_on=zone.rectify_by,
            clause="S14 三(五), 七(三)",
            item=str(zone.version),
        ),
        work,
        regulations,
    )


def settle(before: Zone, after: Zone, work: Work, regulations: Regulations) -> None:
    """End the tasks that a move made pointless: of a rectification left, a renewal decided, a zone that ended."""
    ended = [_RECTIFICATION, _OVERDUE] if before.state == RECTIFYING else []
    if after.renewal_due_on != before.renewal_due_on:
        ended.append(_RENEWAL)
    moved = f"{before.state} → {after.state}"
    for origin_id in ended:
        if after.level is None:
            tasks.cancel_of(_ORIGIN, origin_id, moved, work, zone_id=after.zone_id)
        for task in work.tasks.of_origin(_ORIGIN, origin_id, zone_id=after.zone_id, lock=True):
            tasks.complete_by_rule(task, (moved,), work)
    if after.state in regulations.zone_ends and after.plan is not None:
        tasks.cancel_of("plan", after.plan, moved, work, zone_id=after.zone_id)


def _ask_for_renewal(zone: Zone, work: Work, regulations: Regulations) -> None:
    duty = regulations.recognisers[zone.level or ""]
    bodies = regulations.seated(duty.by, zone.division)
    tasks.assign(
        TaskToAssign(
            zone.zone_id,
            _ORIGIN,
            _RENEWAL,
            zh=f"{zone.name}续延复审",
            en=f"Renewal review of {zone.name}",
            agencies=(*bodies, zone.applicant),
            lead=bodies[0],
            due_on=zone.renewal_due_on,
            clause="S14 三(五); DOMAIN B.15",
            item=zone.renewal_due_on.isoformat() if zone.renewal_due_on else "",
        ),
        work,
        regulations,
    )


def _ask_for_decision(zone: Zone, work: Work, regulations: Regulations) -> None:
    duty = regulations.recognisers.get(zone.level or "")
    bodies = regulations.seated(duty.by, zone.division) if duty else ()
    tasks.assign(
        TaskToAssign(
            zone.zone_id,
            _ORIGIN,
            _OVERDUE,
            zh=f"{zone.name}整改逾期，作出处理决定",
            en=f"Decide on {zone.name}, whose rectification is overdue",
            agencies=tuple(dict.fromkeys((zone.supervised_by, *bodies))),
            lead=zone.supervised_by,
            due_on=None,
            clause="S14 三(五), 六(六), 七(三)",
            item=str(zone.version),
        ),
        work,
        regulations,
    )
