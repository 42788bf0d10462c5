"""Queries on what goes over from an enterprise to the one that succeeds it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from services.inspection.domain.consignment import Consignment
from services.inspection.models import SuccessionRow
from services.inspection.repository.rows import CONSIGNMENTS, table_of, to_consignment

_SUCCESSIONS: Final = table_of(SuccessionRow)
# what inspection itself keeps of enterprises; what others said of them they say again of the heir
_OURS: Final = ("approvals", "stop_orders", "laboratories", "reports", "paper_calls")
_ONCE: Final = {
    "filings": ("kind", "sha256"),
    "registrations": ("regime_id",),
    "applications": ("kind", "direction", "hs_prefix"),
}
# enforcement says nothing again
_CASES: Final = "UPDATE held_trace_cases SET uscc = :heir WHERE uscc = :old"
_ALERTS: Final = "UPDATE held_alerts SET uscc = :heir WHERE uscc = :old"
# what is open, or released and not gone, or stopped
_STAYS: Final = CONSIGNMENTS.c.is_open | CONSIGNMENTS.c.state.in_(("RELEASED", "STOPPED"))


class SuccessionsInDatabase:
    """Who stands for whom, and what went over."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._heirs: dict[str, str] = {}  # of many declarations most are of the same few

    def keep(self, old: str, heir: str, on: date, document_no: str) -> None:
        """Keep who stands for an enterprise."""
        told = insert(_SUCCESSIONS).values(uscc=old, successor=heir, on=on, document_no=document_no)
        self._session.execute(told.on_conflict_do_nothing())
        self._heirs.clear()

    def stands_for(self, uscc: str) -> str:
        """Return the code that stands for an enterprise, its own if none succeeded it."""
        if uscc not in self._heirs:
            self._heirs[uscc] = self._session.scalar(_HEIR, {"uscc": uscc}) or uscc
        return self._heirs[uscc]

    def hand_over(self, old: str, heir: str) -> None:
        """Let grants, orders and evidence of an enterprise be the heir's; of what both have, the heir's own stays."""
        names = {"old": old, "heir": heir}
        for statement in (_CASES, _ALERTS):
            self._session.execute(sa.text(statement), names)
        for table in _OURS:
            taken = f"UPDATE {table} SET uscc = :heir, version = version + 1 WHERE uscc = :old"  # noqa: S608  — ours
            self._session.execute(sa.text(taken), names)
        for table, same in _ONCE.items():
            both = " AND ".join(f"h.{name} = t.{name}" for name in same)
            taken = (
                f"UPDATE {table} AS t SET uscc = :heir, version = t.version + 1 WHERE t.uscc = :old"  # noqa: S608  — ours
                f" AND NOT EXISTS (SELECT 1 FROM {table} h WHERE h.uscc = :heir AND {both})"
            )
            self._session.execute(sa.text(taken), names)

    def consignments(self, uscc: str, limit: int) -> list[Consignment]:
        """Return consignments of an enterprise that have not left, locked."""
        asked = sa.select(CONSIGNMENTS).where(CONSIGNMENTS.c.uscc == uscc, _STAYS)
        asked = asked.order_by(CONSIGNMENTS.c.consignment_id).limit(limit).with_for_update()
        return [to_consignment(row) for row in self._session.execute(asked).mappings()]

    def pass_on(self, consignment_ids: Sequence[str], heir: str) -> None:
        """Let consignments be the heir's."""
        named = CONSIGNMENTS.c.consignment_id == sa.func.any(
            sa.cast(list(consignment_ids), ARRAY(sa.Uuid(as_uuid=False)))
        )
        self._session.execute(CONSIGNMENTS.update().where(named).values(uscc=heir))


_HEIR: Final = sa.text(
    """
    WITH RECURSIVE line(uscc, at) AS (
        SELECT successor, 1 FROM successions WHERE uscc = :uscc
        UNION
        SELECT s.successor, line.at + 1 FROM line JOIN successions s ON s.uscc = line.uscc WHERE line.at < 100
    )
    SELECT uscc FROM line ORDER BY at DESC LIMIT 1
    """
)
