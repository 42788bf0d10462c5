"""Which rule book holds: what the service came with, amended by the rule sets whose day has come."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import aggregate_order_by, insert
from sqlalchemy.orm import Session

from databus.clock import Clock, day_of
from databus.rule_sets.changes import AskedChange
from databus.rule_sets.work import ADOPTED, Legislation
from databus.rules import Amendment, RuleBook

HELD = 16
_books: OrderedDict[tuple[str, ...], RuleBook] = OrderedDict()  # a book is large and is the same for its digest


@dataclass(frozen=True)
class _Found:
    set_ids: tuple[str, ...]
    kept: frozenset[str]


class Shelf:
    """The rule books: of today, of a moment, and each that was ever used.

    Args:
        session: in whose transaction.
        tables: those of the service, of `databus.rule_sets.rows`.
        shipped: what the service came with.
        clock: says which day it is.
        law: how changes become an amendment.
        read_only: nothing is kept.
    """

    def __init__(
        self,
        session: Session,
        tables: sa.MetaData,
        shipped: RuleBook,
        clock: Clock,
        law: Legislation,
        *,
        read_only: bool,
    ) -> None:
        self._session = session
        self._sets = tables.tables["rule_sets"].c
        self._version_rows = tables.tables["rule_set_versions"]
        self._books = tables.tables["rule_books"]
        self._shipped = shipped
        self._law = law
        self._clock = clock
        self._read_only = read_only

    def today(self) -> RuleBook:
        """Return the book of today; what may be decided by is kept from its first use."""
        found = self._find(self._clock.today())
        book = self._amended(found.set_ids)
        if not self._read_only and book.digest not in found.kept:
            self._keep(book, found.set_ids)
        return book

    def as_known(self, known_at: datetime) -> RuleBook:
        """Return the book as it was at a moment: by the sets adopted and in force then, on the files of then."""
        set_ids = self._find(day_of(known_at), known_at).set_ids
        asked = (
            sa.select(self._books.c.digest)
            .where(self._books.c.set_ids == list(set_ids), self._books.c.kept_at <= known_at)
            .order_by(self._books.c.kept_at.desc())
        )
        digest = self._session.scalars(asked.limit(1)).first()
        found = None if digest is None else self.of(digest)
        return found or self._amended(set_ids)

    def before(self, on: date, number: int | None) -> RuleBook:
        """Return the book that a set adopted under a number changes on a day; without a number the book of the day."""
        return self._amended(self._find(on, before=number).set_ids)

    def keep(self, on: date, number: int | None) -> None:
        """Keep the text of the book that a set adopted under a number changes on a day."""
        found = self._find(on, before=number)
        book = self._amended(found.set_ids)
        if book.digest not in found.kept:
            self._keep(book, found.set_ids)

    def of(self, digest: str) -> RuleBook | None:
        """Return a book that was used, by its digest; None if there was none."""
        if digest == self._shipped.digest:
            return self._shipped
        if (digest,) not in _books:
            text = self._session.scalars(sa.select(self._books.c.text).where(self._books.c.digest == digest)).first()
            if text is None:
                return None
            _hold((digest,), RuleBook.of_text(text))
        return _books[(digest,)]

    def _find(self, on: date, known_at: datetime | None = None, before: int | None = None) -> _Found:
        """Return the sets in force, in the order they hold, and which books are kept: one question for both."""
        holds = [self._sets.state == ADOPTED, self._sets.effective_on <= on]
        if known_at is not None:
            holds.append(self._sets.decided_at <= known_at)
        if before is not None:
            holds.append(self._sets.number < before)
        order = sa.func.array_agg(aggregate_order_by(self._sets.set_id, self._sets.number))
        sets = sa.select(order).where(*holds).scalar_subquery()
        kept = sa.select(sa.func.array_agg(self._books.c.digest)).scalar_subquery()
        row = self._session.execute(sa.select(sets, kept)).one()
        return _Found(tuple(str(set_id) for set_id in row[0] or ()), frozenset(row[1] or ()))

    def _amended(self, set_ids: Sequence[str]) -> RuleBook:
        if not set_ids:
            return self._shipped
        key = (self._shipped.digest, *set_ids)
        if key not in _books:
            book = self._shipped
            for amendment in self._amendments(set_ids):
                book = book.amended(amendment)
            _hold(key, book)
        return _books[key]

    def _amendments(self, set_ids: Sequence[str]) -> list[Amendment]:
        versions = self._version_rows.c
        version = sa.and_(versions.set_id == self._sets.set_id, versions.version == self._sets.version)
        asked = (
            sa.select(self._sets.set_id, self._sets.name, self._sets.effective_on, versions.changes)
            .join(self._version_rows, version)
            .where(self._sets.set_id.in_(set_ids))
        )
        rows = {row.set_id: row for row in self._session.execute(asked)}
        return [self._amendment(rows[set_id]) for set_id in set_ids]

    def _amendment(self, row: Any) -> Amendment:
        asked = [AskedChange(**change) for change in row.changes]
        return self._law.amendment(row.name, asked, row.effective_on)

    def _keep(self, book: RuleBook, set_ids: Sequence[str]) -> None:
        row = {
            "digest": book.digest,
            "version": book.version,
            "set_ids": list(set_ids),
            "text": book.text(),
            "kept_at": self._clock.now(),
        }
        self._session.execute(insert(self._books).values(row).on_conflict_do_nothing())


def _hold(key: tuple[str, ...], book: RuleBook) -> None:
    _books[key] = book
    while len(_books) > HELD:
        _books.popitem(last=False)
