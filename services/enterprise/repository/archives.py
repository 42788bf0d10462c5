"""Quality archives."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, array
from sqlalchemy.orm import Session, aliased

from databus.clock import SHANGHAI
from databus.many import insert_many
from services.enterprise.domain import archive
from services.enterprise.domain.archive import WHOEVER_HAS_SUCH_GOODS, Filters, beginnings
from services.enterprise.models import ArchiveRow
from services.enterprise.repository.rows import columns_of, listed, select_from, table_of
from services.enterprise.use_cases.kept import Entry

Place = tuple[datetime, int]


class StoredArchive:
    """Queries on archives."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: Entry) -> None:
        """Add a line once; the same event again changes nothing."""
        self.add_all([entry])

    def add_all(self, entries: Sequence[Entry]) -> None:
        """Add many lines, each once, in one statement."""
        insert_many(self._session, table_of(ArchiveRow), [_row(it) for it in entries], "DO NOTHING")

    def withhold(self, names: Collection[str], subject: str) -> None:
        """Show the lines about a subject no more."""
        self._session.execute(
            sa.update(table_of(ArchiveRow))
            .where(ArchiveRow.name.in_(list(names)), ArchiveRow.subject == subject)
            .values(withheld=True)
        )

    def has(self, name: str, subject: str) -> bool:
        """Whether an event of the name about the subject was entered."""
        entered = sa.exists().where(ArchiveRow.name == name, ArchiveRow.subject == subject)
        return bool(self._session.execute(sa.select(entered)).scalar_one())

    def page(
        self, codes: Collection[str], hs_codes: Collection[str], filters: Filters, *, before: Place | None, limit: int
    ) -> Sequence[Entry]:
        """Lines about an enterprise, under all its codes, and about goods it makes, newest first, after a place."""
        own = _wanted(select_from(ArchiveRow).where(ArchiveRow.uscc.in_(list(codes))), filters, before, limit)
        if not hs_codes:
            return listed(self._session, Entry, own)
        longer = [ArchiveRow.hs_prefix.startswith(code, autoescape=True) for code in hs_codes]
        such = sa.or_(ArchiveRow.hs_prefix.in_(beginnings(hs_codes)), *longer)
        of_goods = select_from(ArchiveRow).where(ArchiveRow.uscc == WHOEVER_HAS_SUCH_GOODS, such)
        either = sa.union_all(
            own.subquery().select(), _wanted(of_goods, filters, before, limit).subquery().select()
        ).subquery()
        newest = sa.select(either).order_by(either.c.at.desc(), either.c.entry_id.desc()).limit(limit)
        return listed(self._session, Entry, newest)

    def numbers_of(self, batch: str) -> Sequence[str]:
        """Every number by which a batch is known here, from any of them; empty if nothing was said about it."""
        statement = (
            sa.select(sa.func.unnest(ArchiveRow.batches))
            .where(ArchiveRow.batches.overlap(_texts([batch])), ArchiveRow.withheld.is_(False))
            .distinct()
        )
        return sorted(self._session.execute(statement).scalars())

    def page_of_batch(
        self, numbers: Collection[str], filters: Filters, *, before: Place | None, limit: int
    ) -> Sequence[Entry]:
        """Lines about a batch, newest first, after the one `before` names; each event once, of whomever it is."""
        first = aliased(ArchiveRow)
        again = sa.exists().where(first.event_id == ArchiveRow.event_id, first.entry_id < ArchiveRow.entry_id)
        statement = select_from(ArchiveRow).where(ArchiveRow.batches.overlap(_texts(numbers)), ~again)
        return listed(self._session, Entry, _wanted(statement, filters, before, limit))


def _row(entry: Entry) -> dict[str, Any]:
    told = columns_of(entry) | {"withheld": False}
    del told["entry_id"]
    return told | {"batches": list(archive.batches(entry.data)), "hs_prefix": archive.goods(entry.data)}


def _wanted(statement: sa.Select[Any], filters: Filters, before: Place | None, limit: int) -> sa.Select[Any]:
    statement = statement.where(ArchiveRow.withheld.is_(False))
    for column, wanted in (
        (ArchiveRow.name, filters.event),
        (ArchiveRow.agency, filters.reported_by),
        (ArchiveRow.subject, filters.subject),
    ):
        if wanted is not None:
            statement = statement.where(column == wanted)
    if filters.batch is not None:
        statement = statement.where(ArchiveRow.batches.overlap(_texts([filters.batch])))
    if filters.producer is not None:
        statement = statement.where(sa.func.split_part(ArchiveRow.name, ".", 1) == filters.producer)
    if filters.from_on is not None:
        statement = statement.where(ArchiveRow.at >= _begin_of(filters.from_on))
    if filters.until_on is not None:
        statement = statement.where(ArchiveRow.at < _begin_of(filters.until_on + timedelta(days=1)))
    if before is not None:
        at, entry_id = before
        statement = statement.where(
            sa.tuple_(ArchiveRow.at, ArchiveRow.entry_id)
            < sa.tuple_(sa.literal(at, sa.DateTime(timezone=True)), sa.literal(entry_id, sa.BigInteger))
        )
    return statement.order_by(ArchiveRow.at.desc(), ArchiveRow.entry_id.desc()).limit(limit)


def _texts(numbers: Collection[str]) -> sa.ColumnElement[Any]:
    return sa.cast(array(sorted(numbers)), ARRAY(sa.Text))


def _begin_of(day: date) -> datetime:
    return datetime.combine(day, time(), SHANGHAI)
