"""Lists a page at a time."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from databus.errors import InvalidRequest
from services.enterprise.domain.zones import Zone
from services.enterprise.use_cases.work import Work

T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some items, and the cursor that the next page is asked for with; None on the last."""

    items: Sequence[T]
    next_cursor: str | None


def page(found: Sequence[T], limit: int, key: Callable[[T], str]) -> Page[T]:
    """Make a page of up to `limit` items; one item more than that was asked for, to know whether there are more."""
    shown = found[:limit]
    return Page(shown, key(shown[-1]) if len(found) > limit else None)


def zone_page(filters: Mapping[str, str | None], *, cursor: str | None, limit: int, work: Work) -> Page[Zone]:
    """Return a page of the zones, by id; any word may be an id, so a cursor must be that of a zone.

    Raises:
        InvalidRequest: no page gave this cursor.
    """
    if cursor is not None and work.zones.find(cursor) is None:
        raise InvalidRequest("there is no such page", "cursor", "a cursor that a page gave as `next_cursor`")
    found = work.zones.page(**filters, after=cursor, limit=limit + 1)
    return page(found, limit, lambda zone: zone.zone_id)
