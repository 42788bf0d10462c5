"""How returns are found again, and how many of them are investigated."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from services.enforcement.domain.returns import ReturnForm
from services.enforcement.repository.kept import Kept

_FILTERS = ("uscc", "state", "case_id", "consignment_id", "goods_class", "country", "agency")


class ReturnForms(Kept[ReturnForm]):
    """Forms of returned goods."""

    def hold(self, consignment_id: str) -> None:
        """Hold what is written of a consignment's returns until the transaction ends: two events tell of each."""
        key = sa.func.hashtextextended(f"returns of {consignment_id}", 0)
        self.session.execute(sa.select(sa.func.pg_advisory_xact_lock(key)))

    def of_source(self, source_return_id: str) -> ReturnForm | None:
        return self.first(self.table.c.source_return_id == source_return_id)

    def of_consignment(self, consignment_id: str) -> list[ReturnForm]:
        return self.all(self.table.c.consignment_id == consignment_id)

    def of_document(self, uscc: str, document_no: str) -> ReturnForm | None:
        return self.first(self.table.c.uscc == uscc, self.table.c.document_no == document_no)

    def of_case(self, case_id: str) -> list[ReturnForm]:
        return self.all(self.table.c.case_id == case_id)

    def page_of(self, *, limit: int, cursor: str | None, **asked: Any) -> tuple[list[ReturnForm], str | None]:
        """Return a page; `cause` finds the returns that name it among their causes."""
        column = self.table.c
        conditions = self.equal(**{name: asked.get(name) for name in _FILTERS})
        if asked.get("cause") is not None:
            conditions.append(sa.type_coerce(column.causes, JSONB).contains([asked["cause"]]))
        if asked.get("from_on") is not None:
            conditions.append(column.returned_on >= asked["from_on"])
        if asked.get("until_on") is not None:
            conditions.append(column.returned_on <= asked["until_on"])
        return self.page(conditions, limit=limit, cursor=cursor)

    def counted(self, from_on: date, until_on: date, division: str | None) -> dict[str, int]:
        """Count the returns of a period: all, those with a case, those whose form is complete."""
        column = self.table.c
        asked = sa.select(
            sa.func.count().label("returns"),
            sa.func.count(column.case_id).label("with_case"),
            sa.func.count(column.completed_on).label("completed"),
        ).where(column.returned_on.between(from_on, until_on), *self._in(division))
        return dict(self.session.execute(asked).mappings().one())

    def waiting(
        self, from_on: date, until_on: date, division: str | None, after: str | None, limit: int
    ) -> list[ReturnForm]:
        """Return the returns of a period whose form is not complete, the oldest first."""
        column = self.table.c
        conditions = [column.returned_on.between(from_on, until_on), column.completed_on.is_(None), *self._in(division)]
        if after is not None:
            conditions.append(column.return_id > after)
        return self.selected(sa.select(self.table).where(*conditions).order_by(column.return_id).limit(limit))

    def _in(self, division: str | None) -> list[sa.ColumnElement[bool]]:
        return [] if division is None else [sa.func.substr(self.table.c.uscc, 3, 6) == division]
