"""What is public of credit, and until when."""

from __future__ import annotations

from datetime import date
from typing import Any

from databus.service import chore, daily, query
from services.credit.entrypoints.desk import Desk, Tx
from services.credit.schemas import publicity
from services.credit.use_cases import publicity as publicity_cases


class Publicity(Desk):
    """What the public may see."""

    @query(publicity.TakesPublicityOf, gives=publicity.GivesPublicityOf)
    def get_publicity(self, asked: dict[str, Any], tx: Tx) -> dict[str, Any]:
        """Return what the public may see of an enterprise: its grade, and the records public now."""
        return publicity_cases.get_publicity(asked["uscc"], tx, tx.rules)

    @query(publicity.TakesPublicity, gives=publicity.GivesPublicity)
    def list_publicity(self, ask: publicity_cases.ListPublicity, tx: Tx) -> dict[str, Any]:
        """List the records that are public now, newest first."""
        items, cursor = publicity_cases.list_publicity(ask, tx, tx.rules)
        return {"items": items, "next_cursor": cursor}

    @daily("00:05")
    def end_publicity(self, on: date, tx: Tx) -> None:
        """Say whose publicity stops by itself with the day."""
        publicity_cases.end_what_is_over(on, tx, tx.rules)

    @chore(every_s=60)
    def end_more_publicity(self, tx: Tx) -> bool:
        """Say of the others, where the rules or days missed ended more than are said at once."""
        return publicity_cases.end_what_is_over(self.clock.today(), tx, tx.rules)
