"""Which county something is about, and which bodies there are in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from databus.errors import InvalidRequest, NotPermitted
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases.work import Work

_NAMING: Final = ("seat", "plan_agency", "agency_name")


def division_of(zone_id: str | None, division: str | None, work: Work) -> str:
    """Return the division of a zone, or the one named where there is none.

    Raises:
        NotFound: there is no such zone.
        InvalidRequest: neither is named, or the zone is in another division.
    """
    if zone_id is None:
        if division is None:
            raise InvalidRequest("whose is it?", "zone_id", "a zone, or the division of a county")
        return division
    found = work.zones.get(zone_id).division
    if division is not None and division != found:
        raise InvalidRequest("the zone is in another division", "division", f"{found}, or left out")
    return found


def require_bodies(agencies: Sequence[str], division: str, field: str, regulations: Regulations) -> None:
    """Raise InvalidRequest for the first agency that the rules do not know, or that is another county's.

    It says who sits in that seat in this county.
    """
    known = {row["agency"] for table in _NAMING for row in regulations.book.table(table)}
    for agency in agencies:
        if agency not in known:
            raise InvalidRequest(f"no body is called {agency}", field, "the code of a body of the county, such as samr")
        here = regulations.seated([regulations.seat(agency, None)], division)
        if agency not in here:
            right = f"a body of {division}, such as {', '.join(here) or 'its own'}"
            raise InvalidRequest(f"{agency} is no body of this county", field, right)


def acting_for(work: Work, regulations: Regulations) -> set[str]:
    """Return the calling agency and those whose duties it has taken over by today."""
    agency = work.caller.agency
    if agency is None:
        raise NotPermitted("this is for agencies, not for operators")
    return regulations.predecessors(agency, on=work.clock.today())
