"""The quality archive, and papers made of what the registry knows."""

from __future__ import annotations

from databus.service import query
from services.enterprise import schemas
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.use_cases import pages
from services.enterprise.use_cases.kept import Entry
from services.enterprise.use_cases.pages import Page


class Papers(Desk):
    """The quality archive and papers."""

    @query(schemas.GetArchive, gives=schemas.ArchivePage)
    def get_archive(self, asked: Asked, tx: Tx) -> Page[Entry]:
        """Show everything any service said about an enterprise, newest first."""
        told = {"name": asked["event"], "cursor": asked["cursor"], "limit": asked["limit"]}
        return pages.archive_page(asked["uscc"], **told, work=tx)
