"""Quality archives."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.enterprise.models import ArchiveRow
from services.enterprise.repository.rows import columns_of, listed, select_from, table_of
from services.enterprise.use_cases.kept import Entry


class StoredArchive:
    """Queries on archives."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: Entry) -> None:
        """Add a line once; the same event again changes nothing."""
        self.add_all([entry])

    def add_all(self, entries: Sequence[Entry]) -> None:
        """Add any number of lines in one statement, each once."""
        rows = [{**columns_of(entry), "withheld": False} for entry in entries]
        for row in rows:
            del row["entry_id"]
        if rows:
            self._session.execute(insert(table_of(ArchiveRow)).on_conflict_do_nothing(), rows)

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

    def page(self, uscc: str, *, name: str | None, before: tuple[datetime, int] | None, limit: int) -> Sequence[Entry]:
        """Lines newest first, after the one that `before` names by moment and id."""
        statement = (
            select_from(ArchiveRow)
            .where(ArchiveRow.uscc == uscc, ArchiveRow.withheld.is_(False))
            .order_by(ArchiveRow.at.desc(), ArchiveRow.entry_id.desc())
            .limit(limit)
        )
        if name:
            statement = statement.where(ArchiveRow.name == name)
        if before:
            at, entry_id = before
            statement = statement.where(
                sa.tuple_(ArchiveRow.at, ArchiveRow.entry_id)
                < sa.tuple_(sa.literal(at, sa.DateTime(timezone=True)), sa.literal(entry_id, sa.BigInteger))
            )
        return listed(self._session, Entry, statement)
