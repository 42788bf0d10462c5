"""What each day brings."""

from __future__ import annotations

from datetime import date

from databus.service import daily
from services.inspection.entrypoints.area import Area, Tx
from services.inspection.use_cases import releasing


class Days(Area):
    """Releases expire, decisions are looked at again."""

    @daily("00:05")
    def begin_day(self, on: date, tx: Tx) -> None:
        """Let unused releases expire, and look again at everything open."""
        releasing.begin_day(self.desk_of(tx), tx, on)
