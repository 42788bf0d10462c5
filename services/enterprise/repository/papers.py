"""Papers that were issued."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.errors import NotFound
from services.enterprise.domain.papers import AGENCIES, IssuedPaper
from services.enterprise.models import PaperPartRow, PaperRow
from services.enterprise.repository.rows import find, listed, select_from, table_of, upsert


class StoredPapers:
    """Queries on papers."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, code: str, *, lock: bool = False) -> IssuedPaper:
        """Return a paper; NotFound if none was issued with the code."""
        found = find(self._session, IssuedPaper, select_from(PaperRow).where(PaperRow.code == code), lock=lock)
        if found is None:
            raise NotFound(f"no paper was issued with the code {code}")
        return found

    def save(self, paper: IssuedPaper) -> None:
        upsert(self._session, PaperRow, paper)

    def keep_parts(self, code: str, parts: Sequence[bytes]) -> None:
        """Keep the bytes of a paper's file, numbered from 1."""
        rows = [{"code": code, "number": number, "content": part} for number, part in enumerate(parts, start=1)]
        self._session.execute(sa.insert(table_of(PaperPartRow)), rows)

    def part(self, code: str, number: int) -> bytes | None:
        """A part of a paper's file; None if it is not kept, or has no such part."""
        statement = sa.select(PaperPartRow.content).where(PaperPartRow.code == code, PaperPartRow.number == number)
        return self._session.execute(statement).scalar_one_or_none()

    def forget_files(self, on: date) -> int:
        """Forget the bytes of papers that were kept long enough; what is known of the papers stays."""
        parts, papers = table_of(PaperPartRow), table_of(PaperRow)
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
            select_from(PaperRow)
            .where(sa.or_(PaperRow.audience == AGENCIES, PaperRow.agency == agency))
            .order_by(PaperRow.made_at.desc(), PaperRow.code.desc())
            .limit(limit)
        )
        for column, wanted in ((PaperRow.kind, kind), (PaperRow.about, about)):
            if wanted is not None:
                statement = statement.where(column == wanted)
        if after is not None:
            place = sa.select(PaperRow.made_at, PaperRow.code).where(PaperRow.code == after).subquery()
            statement = statement.where(
                sa.tuple_(PaperRow.made_at, PaperRow.code) < sa.select(place.c.made_at, place.c.code).scalar_subquery()
            )
        return listed(self._session, IssuedPaper, statement)
