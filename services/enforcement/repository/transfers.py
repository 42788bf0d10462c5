"""How transfers of cases and evidence are found again."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from services.enforcement.domain.transfers import Transfer
from services.enforcement.repository.kept import Kept


class Transfers(Kept[Transfer]):
    """Transfers."""

    def open_of(self, subject_kind: str, subject_id: str, kind: str) -> list[Transfer]:
        """Return what is sent of a thing and not yet answered, oldest first."""
        return self.all(*self.equal(subject_kind=subject_kind, subject_id=subject_id, kind=kind, state="SENT"))

    def page_of(
        self, bodies: Collection[str], *, limit: int, cursor: str | None, **wanted: str | None
    ) -> tuple[list[Transfer], str | None]:
        """Return a page of those that one of the bodies gives or takes."""
        column = self.table.c
        theirs = sa.or_(column.from_agency.in_(bodies), column.to_agency.in_(bodies))
        return self.page([theirs, *self.equal(**wanted)], limit=limit, cursor=cursor)
