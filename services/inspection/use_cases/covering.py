"""Which monitoring plan takes the place of drawing a batch by itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from services.inspection.domain.consignment import Consignment
from services.inspection.use_cases.ports import Work


def covering(work: Work, consignments: Sequence[Consignment], on: date) -> Mapping[str, str]:
    """Return, for each consignment declared on a day that an approved plan in force covers, the oldest such plan.

    Source: DOMAIN D.1 rule 8 (drawn by monitoring plan, not by batch); S14 六(一)出口.
    """
    plans = work.monitoring.in_force(on)
    if not plans:
        return {}
    zones = work.monitoring.zones_of({one.declared.uscc for one in consignments})
    found: dict[str, str] = {}
    for one in consignments:
        said = one.declared
        of_zones = zones.get(said.uscc, ())
        for plan in plans:
            if plan.covers(said.hs_code, said.direction, said.destination, of_zones, on):
                found[one.consignment_id] = plan.plan_id
                break
    return found
