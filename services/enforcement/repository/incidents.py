"""How incidents and their logs are found again."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import JSONB

from services.enforcement import models
from services.enforcement.domain.incidents import Incident, LogEntry
from services.enforcement.repository.kept import Kept, things, values_of


class Incidents(Kept[Incident]):
    """Incidents with their logs."""

    def of_reference(self, lead_agency: str, reference: str) -> Incident | None:
        return self.first(*self.equal(lead_agency=lead_agency, reference=reference))

    def page_of(
        self, bodies: Collection[str], *, limit: int, cursor: str | None, **wanted: str | None
    ) -> tuple[list[Incident], str | None]:
        """Return a page of those that one of the bodies leads or was called to."""
        column = self.table.c
        called = sa.or_(*(sa.type_coerce(column.agencies, JSONB).contains([one]) for one in bodies))
        return self.page(
            [sa.or_(column.lead_agency.in_(bodies), called), *self.equal(**wanted)], limit=limit, cursor=cursor
        )

    def enter(self, entry: LogEntry) -> None:
        self.session.execute(sa.insert(models.table(models.IncidentLogRow)).values(values_of(entry)))

    def log(self, incident_id: str, *, after: int = 0, most: int | None = None) -> list[LogEntry]:
        """Return the entries of a log, oldest first."""
        table = models.table(models.IncidentLogRow)
        select = sa.select(table).where(table.c.incident_id == incident_id, table.c.place > after)
        return things(self.session, select.order_by(table.c.place).limit(most), LogEntry)
