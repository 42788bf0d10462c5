"""Lists of zones a page at a time."""

from __future__ import annotations

from collections.abc import Mapping

from databus.errors import InvalidRequest
from databus.pages import Page, page
from services.enterprise.domain.zones import Zone
from services.enterprise.use_cases.work import Work


def zone_page(filters: Mapping[str, str | None], *, cursor: str | None, limit: int, work: Work) -> Page[Zone]:
    """Return a page of the zones, by id; any word may be an id, so a cursor must be that of a zone.

    Raises:
        InvalidRequest: no page gave this cursor.
    """
    if cursor is not None and work.zones.find(cursor) is None:
        raise InvalidRequest("there is no such page", "cursor", "a cursor that a page gave as `next_cursor`")
    found = work.zones.page(**filters, after=cursor, limit=limit + 1)
    return page(found, limit, lambda zone: zone.zone_id)
