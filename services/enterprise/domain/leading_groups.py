"""The leading group of a zone and its office (领导小组及其办公室): seats held by offices, never by named persons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from databus.errors import InvalidRequest
from services.enterprise.domain.plans import Plan

SEATS: Final = ("head", "deputy", "member", "office_director", "office_deputy")


@dataclass(frozen=True)
class LeadingGroup:
    """A leading group as one document appointed it; it holds until the next one does."""

    group_id: str
    zone_id: str
    held_from: date
    document_no: str
    seats: tuple[Mapping[str, Any], ...]
    agency: str
    actor: str | None
    noted_at: datetime


def check_group(seats: Sequence[Mapping[str, Any]], plan: Plan | None) -> None:
    """Refuse a group without head or director of its office, and one that is not as the zone's plan composes it.

    Raises:
        InvalidRequest: says which seat, and how many sit there.

    Source: SH 六(一); SN 四(一), SN附1.
    """
    counted = Counter(seat["seat"] for seat in seats)
    for name in ("head", "office_director"):
        if counted[name] != 1:
            raise InvalidRequest(f"{counted[name]} sit as {name}", "seats", f"exactly one {name}")
    for row in plan.seats if plan else ():
        if row["seat"] not in SEATS:
            continue
        agencies = [seat["agency"] for seat in seats if seat["seat"] == row["seat"]]
        if len(agencies) != row["count"]:
            right = f"{row['count']} as {row['seat']}, as the plan composes it ({row['clause']})"
            raise InvalidRequest(f"{len(agencies)} sit as {row['seat']}", "seats", right)
        strangers = sorted(set(agencies) - set(row["agencies"]))
        if strangers:
            raise InvalidRequest(
                f"{', '.join(strangers)} sits as {row['seat']}",
                "seats",
                f"{', '.join(row['agencies'])} as {row['seat']} ({row['clause']})",
            )


def planned(plan: Plan) -> list[dict[str, Any]]:
    """The seats as the plan composes them, before a document appoints who sits there."""
    return [
        {"seat": row["seat"], "agency": agency, "post": row["zh"]}
        for row in plan.seats
        if row["seat"] in SEATS
        for agency in row["agencies"]
    ]
