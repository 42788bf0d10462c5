"""How trace cases are found again."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.enforcement import models
from services.enforcement.domain.trace_cases import OVER, TraceCase
from services.enforcement.repository.kept import Kept


class TraceCases(Kept[TraceCase]):
    """Trace cases."""

    def of_source(self, trigger: str, source_reference: str, uscc: str, hs_code: str) -> TraceCase | None:
        column = self.table.c
        return self.first(
            column.trigger == trigger,
            column.source_reference == source_reference,
            column.uscc == uscc,
            column.hs_code == hs_code,
        )

    def of_consignment(self, consignment_id: str) -> TraceCase | None:
        return self.first(self.table.c.consignment_id == consignment_id)

    def open_against(self, usccs: Collection[str]) -> set[str]:
        column = self.table.c
        select = sa.select(column.uscc).where(column.uscc.in_(usccs), column.state.not_in(OVER))
        return set(self.session.scalars(select))

    def page_of(
        self,
        *,
        state: str | None,
        uscc: str | None,
        trigger: str | None,
        open: bool | None,  # noqa: A002  — the field's name
        limit: int,
        cursor: str | None,
    ) -> tuple[list[TraceCase], str | None]:
        """Return a page; `open` finds the cases not over, or those over."""
        conditions = self.equal(state=state, uscc=uscc, trigger=trigger)
        if open is not None:
            conditions.append(self.table.c.state.not_in(OVER) if open else self.table.c.state.in_(OVER))
        return self.page(conditions, limit=limit, cursor=cursor)

    def next_number(self, year: int) -> int:
        """Take the next number of a year; cases of one year wait for each other, so no number is left out."""
        table = models.table(models.CaseNumberRow)
        upsert = insert(table).values(year=year, last=1)
        upsert = upsert.on_conflict_do_update(index_elements=["year"], set_={"last": table.c.last + 1})
        taken: int = self.session.execute(upsert.returning(table.c.last)).scalar_one()
        return taken
