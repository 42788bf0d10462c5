"""Who may do something for an enterprise: its own county's bodies, and those that act nationwide."""

from __future__ import annotations

from databus.errors import Conflict
from databus.state_machine import Transition
from services.inspection.domain import powers
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.copies import Zone
from services.inspection.domain.mode_table import JsonObject
from services.inspection.use_cases.ports import Desk, Work


def division_of(work: Work, uscc: str) -> str:
    """Return where an enterprise is, as the registry said, else as its code does."""
    held = work.held.enterprise(uscc)
    return powers.registered_in(uscc) if held is None or held.division is None else held.division


def division_of_zone(zone: Zone) -> str:
    """Return the county of a zone; Conflict while it is not known, since whose zone it is decides who may."""
    if zone.division is None:
        raise Conflict("the zone's county is not known here yet", "zone_id", "once the registry tells of it again")
    return zone.division


def require(desk: Desk, work: Work, act: str, uscc: str | None = None) -> None:
    """Refuse the calling agency unless it may do this for the enterprise; for anybody if none is named.

    Raises:
        NotPermitted: names who may, and the clause.
    """
    desk.require(act, work.caller.agency, None if uscc is None else division_of(work, uscc))


def may(desk: Desk, work: Work, act: str, uscc: str) -> bool:
    """Whether the calling agency may do this for the enterprise."""
    return desk.may(act, work.caller.agency, division_of(work, uscc))


def require_seated(desk: Desk, work: Work, what: str, row: JsonObject, uscc: str | None) -> None:
    """Refuse the calling agency unless it takes one of the seats of a row (`by`, `clause`) for the enterprise.

    Raises:
        NotPermitted: names who does, and the clause.
    """
    division = None if uscc is None else division_of(work, uscc)
    agency = work.caller.agency
    powers.require_seat(what, row["by"], row["clause"], agency, division=division, rules=desk.rules)


def check_move(desk: Desk, work: Work, consignment: Consignment, to: str) -> Transition:
    """Return a consignment's move to a state, by the calling agency.

    Raises:
        Conflict, InvalidRequest, NotPermitted: see domain.powers.check_move.
    """
    division = division_of(work, consignment.declared.uscc)
    agency = work.caller.agency
    return powers.check_move(desk.machine, consignment.state, to, agency, division=division, rules=desk.rules)
