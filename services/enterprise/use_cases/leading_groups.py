"""Appointing the leading group of a zone and its office."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from databus.errors import Conflict
from databus.identifiers import uuid7
from services.enterprise.domain.leading_groups import LeadingGroup, check_group, planned
from services.enterprise.domain.moves import check_day
from services.enterprise.domain.plans import plan_named
from services.enterprise.domain.regulations import Regulations
from services.enterprise.domain.zones import Zone
from services.enterprise.use_cases.work import Work


def appoint(
    zone_id: str,
    document_no: str,
    on: date,
    seats: Sequence[Mapping[str, Any]],
    work: Work,
    regulations: Regulations,
) -> Zone:
    """Appoint a leading group; the one before it held until that day.

    Raises:
        NotPermitted: not the zone's government.
        InvalidRequest: not composed as the zone's plan says.
        Conflict: a day before that of the group appointed last.

    Source: SH 六(一); SN 四(一), SN附1.
    """
    agency = work.caller.require_agency()
    zone = work.zones.get(zone_id, lock=True)
    regulations.require("appoint_leading_group", agency, division=zone.division)
    today = work.clock.today()
    check_day(on, since=None, today=today)
    last = work.zone_records.group(zone_id, on=today)
    if last is not None and on < last.held_from:
        raise Conflict("a day before the group appointed last", "on", f"a day not before {last.held_from.isoformat()}")
    check_group(seats, plan_named(zone.plan, regulations) if zone.plan else None)
    group = LeadingGroup(
        group_id=uuid7(),
        zone_id=zone_id,
        held_from=on,
        document_no=document_no,
        seats=tuple(seats),
        agency=agency,
        actor=work.caller.actor,
        noted_at=work.clock.now(),
    )
    work.zone_records.appoint(group)
    return zone


def group_of(zone: Zone, work: Work, regulations: Regulations) -> dict[str, Any] | None:
    """The zone's leading group today: as appointed, else as its plan composes it, None without either."""
    group = work.zone_records.group(zone.zone_id, on=work.clock.today())
    if group is not None:
        return {"appointed": True, **{name: getattr(group, name) for name in ("held_from", "document_no", "seats")}}
    plan = plan_named(zone.plan, regulations) if zone.plan else None
    if plan is None:
        return None
    return {
        "appointed": False,
        "held_from": plan.issued_on,
        "document_no": plan.document,
        "seats": planned(plan),
    }
