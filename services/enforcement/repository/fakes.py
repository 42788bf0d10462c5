"""How cases against makers of fakes are found again."""

from __future__ import annotations

from typing import Any

from sqlalchemy.dialects.postgresql import insert

from services.enforcement import models
from services.enforcement.domain.fakes import FakeCase
from services.enforcement.repository.kept import Kept


class FakeCases(Kept[FakeCase]):
    """Cases against makers of fakes."""

    def of_source(self, source: str, source_reference: str, uscc: str) -> FakeCase | None:
        column = self.table.c
        return self.first(column.source == source, column.source_reference == source_reference, column.uscc == uscc)

    def page_of(self, *, limit: int, cursor: str | None, **asked: Any) -> tuple[list[FakeCase], str | None]:
        return self.page(self.equal(**asked), limit=limit, cursor=cursor)

    def next_number(self, year: int) -> int:
        """Take the next number of a year, as `TraceCases.next_number`."""
        table = models.table(models.FakeCaseNumberRow)
        upsert = insert(table).values(year=year, last=1)
        upsert = upsert.on_conflict_do_update(index_elements=["year"], set_={"last": table.c.last + 1})
        taken: int = self.session.execute(upsert.returning(table.c.last)).scalar_one()
        return taken
