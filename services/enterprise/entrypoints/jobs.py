"""Imports and exports."""

from __future__ import annotations

from databus.service import command
from services.enterprise import schemas
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.use_cases import imports


class Jobs(Desk):
    """Imports and exports, with progress."""

    @command(schemas.ImportEnterprises, gives=schemas.ImportResult)
    def import_enterprises(self, asked: Asked, tx: Tx) -> imports.Imported:
        """Take in the office's spreadsheet; rows that are wrong are refused with row, column and reason."""
        return imports.take_in(asked["reading"], asked["filename"], tx, self.regulations)
