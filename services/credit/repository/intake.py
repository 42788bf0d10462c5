"""The records of a file: what concerns many of them asked together, what comes of them written together."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus.many import insert_many
from services.credit.domain.adopted import Adopted
from services.credit.domain.rating import Facts
from services.credit.domain.standing import HistoryEntry, Standing
from services.credit.models import FormerStatementRow, ListingRow, RecordRow, SuccessionRow
from services.credit.repository.facts import facts_of_many
from services.credit.repository.register import CreditRepository, adopted, columns_of
from services.credit.repository.shards import ShardRepository


class IntakeRepository(CreditRepository):
    """The register, with standings and history kept back until `write`; implements `use_cases.long_work.Intake`."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._many = ShardRepository(session)
        self._facts: Mapping[str, Facts] = {}
        self._standings: dict[str, Standing] = {}
        self._history: list[HistoryEntry] = []

    def lock_all(self, usccs: Collection[str], *, today: date, now: datetime) -> Mapping[str, Standing]:
        """Return standings under lock, those made that were not known."""
        known = self.usccs_known(usccs)
        for uscc in sorted(set(usccs) - set(known)):
            self.lock_standing(uscc, today=today, now=now)
        return {one.uscc: one for one in self._many.lock_standings(sorted(usccs), wait=True)}

    def usccs_succeeded(self, usccs: Collection[str]) -> Collection[str]:
        """Return those of some codes that another stands for."""
        return set(self._session.scalars(sa.select(SuccessionRow.uscc).where(SuccessionRow.uscc.in_(usccs))))

    def usccs_listed(self, usccs: Collection[str]) -> Collection[str]:
        """Return those of some enterprises that are, or were, on a list or proposed for one."""
        return set(self._session.scalars(sa.select(ListingRow.uscc).where(ListingRow.uscc.in_(usccs))))

    def under_documents(self, agency: str, documents: Collection[str]) -> Sequence[Adopted]:
        """Return an agency's records under some documents."""
        asked = sa.select(*RecordRow.__table__.c)
        asked = asked.where(RecordRow.agency == agency, RecordRow.document_no.in_(documents))
        return [adopted(row) for row in self._session.execute(asked.order_by(RecordRow.record_id)).mappings()]

    def once_under_documents(self, agency: str, documents: Collection[str]) -> Sequence[tuple[str, str]]:
        """Return the documents, with items, that an agency's records once stood under before they were corrected."""
        asked = (
            sa.select(FormerStatementRow.document_no, FormerStatementRow.item)
            .join(RecordRow, RecordRow.record_id == FormerStatementRow.record_id)
            .where(RecordRow.agency == agency, FormerStatementRow.document_no.in_(documents))
        )
        return [(row.document_no, row.item) for row in self._session.execute(asked)]

    def add_records(self, records: Sequence[Adopted]) -> None:
        insert_many(self._session, RecordRow.__table__, [columns_of(record) for record in records])  # type: ignore[arg-type]

    def read_facts(self, usccs: Collection[str]) -> None:
        """Read what is known of many enterprises together, once nothing more is written about them."""
        self._facts = facts_of_many(self._session, usccs)

    def facts(self, uscc: str, *, known_at: datetime | None = None) -> Facts:
        if known_at is None and uscc in self._facts:
            return self._facts[uscc]
        return super().facts(uscc, known_at=known_at)

    def save_standing(self, standing: Standing) -> None:
        self._standings[standing.uscc] = standing

    def find_standing(self, uscc: str) -> Standing | None:
        return self._standings.get(uscc) or super().find_standing(uscc)

    def add_history(self, entry: HistoryEntry) -> None:
        self._history.append(entry)

    def write(self) -> None:
        """Write what was kept back."""
        self._many.save_standings(list(self._standings.values()))
        self._many.add_history(self._history)
        self._facts, self._standings, self._history = {}, {}, []
