"""Who succeeded whom."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.enterprise.models import SuccessionRow
from services.enterprise.repository.rows import columns_of, find, listed, select_from, table_of
from services.enterprise.use_cases.held import Succession

LONGEST_CHAIN: Final = 50
SHOWN: Final = 100


class StoredSuccessions:
    """Queries on successions."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, succession: Succession) -> None:
        self._session.execute(sa.insert(table_of(SuccessionRow)).values(columns_of(succession)))

    def of(self, uscc: str) -> Sequence[Succession]:
        """The successions of an enterprise, by successor; more than one after a division alone."""
        statement = select_from(SuccessionRow).where(SuccessionRow.uscc == uscc)
        return listed(self._session, Succession, statement.order_by(SuccessionRow.on, SuccessionRow.successor))

    def ending(self, uscc: str) -> Succession | None:
        """The succession that ended an enterprise."""
        statement = select_from(SuccessionRow).where(SuccessionRow.uscc == uscc, SuccessionRow.ends)
        return find(self._session, Succession, statement)

    def heirs(self, usccs: Collection[str]) -> dict[str, str]:
        """Of some enterprises those that another one stands for today, with its code."""
        asked = sa.select(SuccessionRow.uscc).where(SuccessionRow.uscc.in_(list(usccs)), SuccessionRow.ends)
        return {uscc: self.chain(uscc)[-1].successor for uscc in list(self._session.execute(asked).scalars())}

    def chain(self, uscc: str) -> Sequence[Succession]:
        """From an enterprise to the one that stands for it today, link by link; empty if it stands itself."""
        links: list[Succession] = []
        link = self.ending(uscc)
        while link is not None and len(links) < LONGEST_CHAIN:
            links.append(link)
            link = self.ending(link.successor)
        return links

    def around(self, uscc: str) -> Sequence[Succession]:
        """The successions of an enterprise and those by which it succeeded others, the newest, oldest first."""
        either = sa.or_(SuccessionRow.uscc == uscc, SuccessionRow.successor == uscc)
        order = (SuccessionRow.on.desc(), SuccessionRow.uscc.desc(), SuccessionRow.successor.desc())
        newest = select_from(SuccessionRow).where(either).order_by(*order).limit(SHOWN)
        return listed(self._session, Succession, newest)[::-1]

    def codes(self, uscc: str) -> Sequence[str]:
        """The enterprise's code and the codes of all whose things went over to it, however long ago."""
        return list(self._session.execute(codes_of(uscc)).scalars())


def codes_of(usccs: str | sa.Select[Any]) -> sa.Select[Any]:
    """Ask for the code of an enterprise, or of some, and the codes of all whose things went over to them."""
    first = sa.select(sa.literal(usccs).label("code")) if isinstance(usccs, str) else usccs
    links = sa.select(SuccessionRow.uscc, SuccessionRow.successor).where(SuccessionRow.follows).subquery()
    walk = first.cte("walk", recursive=True)
    walk = walk.union(sa.select(links.c.uscc).join(walk, links.c.successor == walk.c.code))
    return sa.select(walk.c.code)
