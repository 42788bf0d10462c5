"""Papers that were issued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.errors import NotFound
from databus.papers.issued import AGENCIES, IssuedPaper
from databus.values import find, listed, upsert


class StoredPapers:
    """Queries on papers.

    Args:
        session: in whose transaction.
        tables: those of the service, of `databus.papers.rows`.
    """

    def __init__(self, session: Session, tables: sa.MetaData) -> None:
        self._session = session
        self._papers = tables.tables["papers"]
        self._parts = tables.tables["paper_parts"]

    def get(self, code: str, *, lock: bool = False) -> IssuedPaper:
        """Return a paper; NotFound if none was issued with the code."""
        found = find(self._session, IssuedPaper, sa.select(self._papers).where(self._papers.c.code == code), lock=lock)
        if found is None:
            raise NotFound(f"no paper was issued with the code {code}")
        return found

    def save(self, paper: IssuedPaper) -> None:
        upsert(self._session, self._papers, paper)

    def keep_parts(self, code: str, parts: Sequence[bytes]) -> None:
        """Keep the bytes of a paper's file, numbered from 1."""
        rows = [{"code": code, "number": number, "content": part} for number, part in enumerate(parts, start=1)]
        self._session.execute(sa.insert(self._parts), rows)

    def part(self, code: str, number: int) -> bytes | None:
        """A part of a paper's file; None if it is not kept, or has no such part."""
        statement = sa.select(self._parts.c.content).where(self._parts.c.code == code, self._parts.c.number == number)
        return self._session.execute(statement).scalar_one_or_none()

    def forget_files(self, on: date) -> int:
        """Forget the bytes of papers that were kept long enough; what is known of the papers stays."""
        parts, papers = self._parts, self._papers
        old = sa.select(papers.c.code).where(papers.c.kept_until < on)
        forgotten = self._session.execute(sa.delete(parts).where(parts.c.code.in_(old)))
        return int(forgotten.rowcount)  # type: ignore[attr-defined]

    def page(
        self,
        agency: str | None,
        *,
        kind: str | None,
        about: str | None,
        after: str | None,
        limit: int,
    ) -> Sequence[IssuedPaper]:
        """Papers that an agency may read, newest first, after the one of a code."""
        statement = (
            sa.select(self._papers)
            .where(sa.or_(self._papers.c.audience == AGENCIES, self._papers.c.agency == agency))
            .order_by(self._papers.c.made_at.desc(), self._papers.c.code.desc())
            .limit(limit)
        )
        for column, wanted in ((self._papers.c.kind, kind), (self._papers.c.about, about)):
            if wanted is not None:
                statement = statement.where(column == wanted)
        if after is not None:
            place = (
                sa.select(self._papers.c.made_at, self._papers.c.code).where(self._papers.c.code == after).subquery()
            )
            statement = statement.where(
                sa.tuple_(self._papers.c.made_at, self._papers.c.code)
                < sa.select(place.c.made_at, place.c.code).scalar_subquery()
            )
        return listed(self._session, IssuedPaper, statement)
