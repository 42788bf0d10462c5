"""How penalties are found again."""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa

from services.enforcement.domain.penalties import Penalty
from services.enforcement.repository.kept import Kept
from services.enforcement.use_cases.work import Complaint


class Penalties(Kept[Penalty]):
    """Penalties."""

    def hold_party(self, party: str) -> None:
        """Let one transaction at a time say what is done to a party, until it ends: two bodies fine no act at once."""
        self.session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(f"party/{party}", 0))))

    def of_document(self, agency: str, document_no: str) -> Penalty | None:
        return self.first(self.table.c.agency == agency, self.table.c.document_no == document_no)

    def fine_standing(self, uscc: str, act_key: str, occurred_on: date) -> Penalty | None:
        column = self.table.c
        return self.first(
            column.uscc == uscc,
            column.act_key == act_key,
            column.occurred_on == occurred_on,
            column.state == "DECIDED",
            column.fine_fen > 0,
        )

    def citing(self, case_id: str) -> list[Penalty]:
        return self.all(self.table.c.trace_case_id == case_id)

    def page_of(self, *, limit: int, cursor: str | None, **wanted: str | None) -> tuple[list[Penalty], str | None]:
        """Return a page of those whose columns are as wanted."""
        return self.page(self.equal(**wanted), limit=limit, cursor=cursor)


class Complaints(Kept[Complaint]):
    """Complaints found true."""

    def by_document(self, agency: str, document_no: str, uscc: str) -> Complaint | None:
        column = self.table.c
        return self.first(column.agency == agency, column.document_no == document_no, column.uscc == uscc)
