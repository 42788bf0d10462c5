"""Queries about what records said before they were corrected, and which code stands for which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.credit.domain.adopted import Adopted
from services.credit.models import FormalRow, FormerStatementRow, GrantRow, HandedOverRow, RecordRow, Row, SuccessionRow
from services.credit.repository.register import adopted
from services.credit.use_cases.lineage import FormerStatement, Restatement, Succession

_HEIR = sa.text(
    """
    WITH RECURSIVE chain AS (
        SELECT successor, 1 AS step FROM successions
        WHERE uscc = :uscc AND known_at <= CAST(:known_at AS timestamptz)
        UNION ALL
        SELECT s.successor, step + 1 FROM successions s JOIN chain ON s.uscc = chain.successor
        WHERE step < 50 AND s.known_at <= CAST(:known_at AS timestamptz)
    )
    SELECT successor FROM chain ORDER BY step DESC LIMIT 1
    """
)


class LineageRepository:
    """Former statements and successions in PostgreSQL; implements `use_cases.lineage.Lineage`."""

    def __init__(self, session: Session) -> None:
        self._session = session

    # ---- statements
    def keep_statement(self, record: Adopted, until: datetime, why: Restatement) -> None:
        said = {name: getattr(record, name) for name in _SAID}
        values = {**said, **asdict(why), "ordinal": record.corrections, "known_at": record.stated_at}
        self._session.execute(insert(FormerStatementRow).values(**values, known_until=until))

    def former(self, record_ids: Collection[str]) -> Mapping[str, Sequence[FormerStatement]]:
        columns = FormerStatementRow.__table__.c
        asked = sa.select(*columns).where(columns.record_id.in_(record_ids)).order_by(columns.ordinal)
        found: dict[str, list[FormerStatement]] = defaultdict(list)
        for row in self._session.execute(asked).mappings():
            found[row["record_id"]].append(FormerStatement(**row))
        return found

    def once_under(self, agency: str, document_no: str, item: str) -> Sequence[tuple[str, Adopted]]:
        said_of = FormerStatementRow.uscc.label("said_of")
        asked = (
            sa.select(*RecordRow.__table__.c, said_of)
            .join(FormerStatementRow, FormerStatementRow.record_id == RecordRow.record_id)
            .where(RecordRow.agency == agency)
            .where(FormerStatementRow.document_no == document_no, FormerStatementRow.item == item)
        )
        rows = [dict(row) for row in self._session.execute(asked.order_by(RecordRow.record_id)).mappings()]
        return [(row.pop("said_of"), adopted(row)) for row in rows]

    # ---- successions
    def heir_of(self, uscc: str, *, known_at: datetime | None = None) -> str:
        found = self._session.execute(_HEIR, {"uscc": uscc, "known_at": known_at or "infinity"})
        return str(found.scalar() or uscc)

    def predecessors(self, uscc: str) -> Sequence[Succession]:
        columns = [getattr(SuccessionRow, field.name) for field in fields(Succession)]
        asked = sa.select(*columns).where(SuccessionRow.successor == uscc).order_by(SuccessionRow.known_at)
        return [Succession(**row) for row in self._session.execute(asked).mappings()]

    def add_succession(self, succession: Succession) -> bool:
        added = insert(SuccessionRow).values(asdict(succession)).on_conflict_do_nothing()
        return self._session.execute(added.returning(SuccessionRow.uscc)).first() is not None

    def hand_over(self, uscc: str, heir: str, at: datetime) -> None:
        """Let formal ratings and grants be the heir's; of two formal ratings of one day the heir's own stands."""
        self._keep_rows(FormalRow, "FORMAL", uscc, at)
        self._keep_rows(GrantRow, "GRANT", uscc, at)
        own = sa.select(FormalRow.formal_on).where(FormalRow.uscc == heir)
        twice = sa.delete(FormalRow).where(FormalRow.uscc == uscc, FormalRow.formal_on.in_(own))
        self._session.execute(twice.execution_options(synchronize_session=False))
        for row in (FormalRow, GrantRow):
            columns = row.__table__.c
            change = sa.update(row).where(columns.uscc == uscc).values(uscc=heir, known_at=at)
            self._session.execute(change.execution_options(synchronize_session=False))

    def keep_known_since(self, uscc: str, on: date, known_at: datetime, until: datetime) -> None:
        self._keep(uscc, "KNOWN_SINCE", {"known_since_on": on.isoformat()}, known_at, until)

    def _keep_rows(self, row: type[Row], what: str, uscc: str, until: datetime) -> None:
        columns = row.__table__.c
        as_json = sa.func.to_jsonb(sa.literal_column(row.__tablename__))
        asked = sa.select(as_json, columns.known_at).where(columns.uscc == uscc)
        for was, known_at in self._session.execute(asked).all():
            self._keep(uscc, what, was, known_at, until)

    def _keep(self, uscc: str, what: str, was: Mapping[str, Any], known_at: datetime, until: datetime) -> None:
        values = {"uscc": uscc, "what": what, "was": was, "known_at": known_at, "known_until": until}
        self._session.execute(insert(HandedOverRow).values(values))


_SAID = (
    "record_id",
    "uscc",
    "item",
    "document_no",
    "occurred_on",
    "decided_on",
    "effective_on",
    "detail",
    "evidence_hash",
)
