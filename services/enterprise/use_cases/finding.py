"""Finding enterprises: by what, and a page of those found."""

from __future__ import annotations

from collections.abc import Sequence

from databus.pages import Page, page
from services.enterprise.domain import search
from services.enterprise.domain.enterprises import Enterprise
from services.enterprise.domain.search import Indexed
from services.enterprise.use_cases.pinyin import syllables
from services.enterprise.use_cases.work import Work

Found = tuple[Enterprise, str]


def indexed(uscc: str, names: Sequence[str], name_en: str | None) -> Indexed:
    """Return what an enterprise is found by: the present name stands first in `names`."""
    return search.index(uscc, names, name_en, [syllables(name) for name in names])


def find(
    *, q: str | None, zone: str | None, grade: str | None, cursor: str | None, limit: int, work: Work
) -> Page[Found]:
    """Return a page of enterprises with their grades.

    Without a text they come by code; with one in an order of no meaning, the nearest of each page first.
    """
    if q is None:
        listed = work.enterprises.listed(zone=zone, grade=grade, after=cursor, limit=limit + 1)
        return page(listed, limit, lambda pair: pair[0].uscc)
    found: Sequence[Found] = []
    for wanted in search.ask(q):  # what one way found is not at its end where a cursor is, so pages go on in one way
        found = work.enterprises.find_named(wanted, zone=zone, grade=grade, after=cursor, limit=limit + 1)
        if found:
            break
    shown = page(found, limit, lambda pair: pair[0].uscc)
    nearest = sorted(shown.items, key=lambda pair: search.nearness(q, pair[0].name, pair[0].uscc))
    return Page(nearest, shown.next_cursor)
