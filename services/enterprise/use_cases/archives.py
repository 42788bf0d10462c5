"""Quality archives: one timeline of what any service said about an enterprise, or about a batch."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

from databus.errors import NotFound
from databus.pages import Page, page
from services.enterprise.domain.archive import Filters
from services.enterprise.use_cases.kept import Entry
from services.enterprise.use_cases.work import Work

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


def of_enterprise(uscc: str, filters: Filters, *, cursor: str | None, limit: int, work: Work) -> Page[Entry]:
    """Return a page of an enterprise's archive, newest first, with the alerts on goods that it makes.

    Raises:
        NotFound: nothing is known of it.

    Source: S14 六(六): enterprises of the zone, and those of the cluster outside it.
    """
    enterprise = work.enterprises.find(uscc)
    hs_codes = enterprise.hs_codes if enterprise is not None else ()
    codes = work.successions.codes(uscc)
    found = work.archive.page(codes, hs_codes, filters, before=_place(cursor), limit=limit + 1)
    if not found and cursor is None and not filters.any and enterprise is None:
        raise NotFound(f"nothing is known of {uscc}")
    return page(found, limit, _cursor)


def of_batch(batch: str, filters: Filters, *, cursor: str | None, limit: int, work: Work) -> Page[Entry]:
    """Return a page of what was said about a batch or a case, newest first, whichever of its numbers is named.

    Raises:
        NotFound: nothing was said about such a batch.
    """
    numbers = work.archive.numbers_of(batch)
    if not numbers:
        raise NotFound(f"nothing is known of a batch {batch}")
    found = work.archive.page_of_batch(numbers, filters, before=_place(cursor), limit=limit + 1)
    return page(found, limit, _cursor)


def lines(uscc: str | None, batch: str | None, filters: Filters, *, limit: int, work: Work) -> Page[Entry]:
    """Return the lines of an archive at once, newest first, for a file."""
    if uscc is not None:
        return of_enterprise(uscc, filters, cursor=None, limit=limit, work=work)
    return of_batch(batch or "", filters, cursor=None, limit=limit, work=work)


def _cursor(entry: Entry) -> str:
    return f"{(entry.at - _EPOCH) // timedelta(microseconds=1)}-{entry.entry_id}"


def _place(cursor: str | None) -> tuple[datetime, int] | None:
    if cursor is None:
        return None
    moment, _, entry_id = cursor.partition("-")
    return _EPOCH + timedelta(microseconds=int(moment)), int(entry_id)
