"""How documents of legal steps are found, and how they are numbered."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.enforcement import models
from services.enforcement.domain.legal_documents import WITHDRAWN, LegalDocument
from services.enforcement.repository.kept import Kept, things


class LegalDocuments(Kept[LegalDocument]):
    """Documents of legal steps."""

    def next_number(self, agency: str, word: str, year: int) -> int:
        """Return the next number of a series; it is given back if the transaction fails, so none is missing."""
        table = models.table(models.DocumentNumberRow)
        start = insert(table).values(agency=agency, word=word, year=year, last=1)
        counted = start.on_conflict_do_update(
            index_elements=["agency", "word", "year"], set_={"last": table.c.last + 1}
        ).returning(table.c.last)
        return int(self.session.execute(counted).scalar_one())

    def about(self, subject_kind: str, subject_id: str, kind: str | None = None) -> list[LegalDocument]:
        """Return the documents of something, oldest first."""
        return self.all(*self.equal(subject_kind=subject_kind, subject_id=subject_id, kind=kind))

    def next_due(self, now: datetime) -> LegalDocument | None:
        """Return the document whose paper has waited longest, locked; one that is being written is passed over."""
        column = self.table.c
        select = (
            sa.select(self.table)
            .where(column.paper.is_(None), column.state != WITHDRAWN)
            .where(sa.or_(column.retry_at.is_(None), column.retry_at <= now))
            .order_by(column.asked_at)
            .limit(1)
            .with_for_update(skip_locked=True)
        )
        return next(iter(things(self.session, select, self.made)), None)

    def name_of(self, uscc: str) -> str | None:
        """Return what an enterprise is called, as the registry said."""
        copies = models.table(models.EnterpriseRow)
        return self.session.execute(sa.select(copies.c.name).where(copies.c.uscc == uscc)).scalar_one_or_none()

    def page_of(
        self,
        *,
        bodies: Sequence[str],
        limit: int,
        cursor: str | None,
        **wanted: Any,
    ) -> tuple[list[LegalDocument], str | None]:
        """Return a page of what an agency of these codes may see, newest first."""
        return self.page([*self.equal(**wanted), self._seen(bodies)], limit=limit, cursor=cursor)

    def served_page(
        self, uscc: str, *, on: date, at_once: Collection[str], limit: int, cursor: str | None
    ) -> tuple[list[LegalDocument], str | None]:
        """Return a page of what an enterprise may read on a day, newest first; `at_once`: kinds that nobody serves."""
        column = self.table.c
        read = sa.or_(column.served_on <= on, column.kind.in_(at_once))
        return self.page([column.uscc == uscc, column.party, read], limit=limit, cursor=cursor)

    def issued_by(
        self, agencies: Collection[str], *, kind: str | None, state: str | None, after: str | None, limit: int
    ) -> list[LegalDocument]:
        """Return an agency's own documents, oldest first, behind the one of an id."""
        column = self.table.c
        select = sa.select(self.table).where(column.agency.in_(agencies), *self.equal(kind=kind, state=state))
        if after is not None:
            select = select.where(column.document_id > after)
        return things(self.session, select.order_by(column.document_id).limit(limit), self.made)

    def _seen(self, bodies: Sequence[str]) -> sa.ColumnElement[bool]:
        column = self.table.c
        return sa.or_(column.party, column.agency.in_(bodies), column.to_agency.in_(bodies))
