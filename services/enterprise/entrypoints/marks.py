"""Licences to use a zone's name and mark."""

from __future__ import annotations

from datetime import date

from databus import pages
from databus.pages import Page
from databus.service import command, daily, query
from services.enterprise import schemas
from services.enterprise.domain.marks import MarkLicence
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.use_cases import marks


class Marks(Desk):
    """Mark licences."""

    @command(schemas.ApplyMarkLicence, gives=schemas.MarkLicence)
    def apply_mark_licence(self, asked: Asked, tx: Tx) -> MarkLicence:
        """Ask for a licence to use the zone's name and mark."""
        return marks.apply(asked, asked["on"] or self.clock.today(), tx, self.regulations)

    @command(schemas.MoveMarkLicence, gives=schemas.MarkLicence)
    def move_mark_licence(self, asked: Asked, tx: Tx) -> MarkLicence:
        """Move a mark licence: grant, another term, refusal, suspension, withdrawal, return."""
        return marks.move(asked["licence_id"], self._move(asked, tx), tx, self.regulations)

    @command(
        schemas.RecordMarkUse,
        gives=schemas.MarkLicenceWithHistory,
        natural_key=("licence_id", "use", "occasion"),
    )
    def record_mark_use(self, asked: Asked, tx: Tx) -> Asked:
        """Note a use of the zone's name and mark, such as at a fair; return the licence with its uses."""
        marks.record_use(asked["licence_id"], asked, asked["on"] or self.clock.today(), tx, self.regulations)
        return dict(marks.show(asked["licence_id"], tx))

    @query(schemas.ListMarkLicences, gives=schemas.MarkLicencePage)
    def list_mark_licences(self, asked: Asked, tx: Tx) -> Page[MarkLicence]:
        """List mark licences, by zone, enterprise and state."""
        limit, after = asked.pop("limit"), asked.pop("cursor")
        found = tx.marks.page(**asked, after=after, limit=limit + 1)
        return pages.page(found, limit, lambda licence: licence.licence_id)

    @query(schemas.GetMarkLicence, gives=schemas.MarkLicenceWithHistory)
    def get_mark_licence(self, asked: Asked, tx: Tx) -> Asked:
        """Show a mark licence with its history and its newest uses."""
        return dict(marks.show(asked["licence_id"], tx))

    @daily("00:05")
    def let_mark_licences_expire(self, _: date, tx: Tx) -> None:
        """Let mark licences expire whose last day has passed."""
        marks.expire(tx, self.regulations)
