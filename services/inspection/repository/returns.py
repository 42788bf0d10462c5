"""Queries on goods that came back."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from databus import values
from databus.many import insert_many
from services.inspection.domain.returns import Return, ReturnedLot
from services.inspection.models import ReturnedLotRow, ReturnRow
from services.inspection.repository.rows import table_of

_RETURNS: Final = table_of(ReturnRow)
_LOTS: Final = table_of(ReturnedLotRow)


class ReturnsInDatabase:
    """Returns of inspection's database."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, return_id: str, *, lock: bool = False) -> Return | None:
        """Return a return, or None."""
        asked = sa.select(_RETURNS).where(_RETURNS.c.return_id == return_id)
        return values.find(self._session, Return, asked, lock=lock)

    def save(self, returned: Return) -> None:
        """Write a return, new or changed."""
        values.upsert(self._session, _RETURNS, returned)

    def of_consignment(self, consignment_id: str) -> list[Return]:
        """Return what came back of a consignment, oldest first."""
        asked = sa.select(_RETURNS).where(_RETURNS.c.consignment_id == consignment_id)
        return values.listed(self._session, Return, asked.order_by(_RETURNS.c.return_id))

    def quantities(self, consignment_ids: Collection[str]) -> Mapping[str, Decimal]:
        """Return how much of consignments has come back, by consignment; those of which nothing has are left out."""
        column = _RETURNS.c
        asked = (
            sa.select(column.consignment_id, sa.func.sum(column.quantity))
            .where(column.consignment_id.in_(consignment_ids))
            .group_by(column.consignment_id)
        )
        return {row[0]: row[1] for row in self._session.execute(asked)}

    def of_case(self, case_id: str) -> list[Return]:
        """Return the returns that a trace case is about."""
        asked = sa.select(_RETURNS).where(_RETURNS.c.trace_case_id == case_id)
        return values.listed(self._session, Return, asked.order_by(_RETURNS.c.return_id))

    def page(self, filters: Mapping[str, Any], after: str | None, limit: int) -> list[Return]:
        """Return returns, newest first, older than the one the cursor names."""
        asked = sa.select(_RETURNS)
        for name in ("uscc", "consignment_id", "cause", "cause_kind", "goods_class", "country", "trace_case_id"):
            if filters.get(name) is not None:
                asked = asked.where(_RETURNS.c[name] == filters[name])
        for name, compare in (("from_on", _RETURNS.c.returned_on.__ge__), ("until_on", _RETURNS.c.returned_on.__le__)):
            if filters.get(name) is not None:
                asked = asked.where(compare(filters[name]))
        if filters.get("lot_id") is not None:
            with_lot = sa.select(_LOTS.c.return_id).where(_LOTS.c.lot_id == filters["lot_id"])
            asked = asked.where(_RETURNS.c.return_id.in_(with_lot))
        if after is not None:
            asked = asked.where(_RETURNS.c.return_id < after)
        return values.listed(self._session, Return, asked.order_by(_RETURNS.c.return_id.desc()).limit(limit))

    # ---- their lots
    def save_lots(self, return_id: str, lots: Sequence[ReturnedLot]) -> None:
        """Write which lots came back, in the place of what was said before."""
        self._session.execute(sa.delete(_LOTS).where(_LOTS.c.return_id == return_id))
        insert_many(
            self._session,
            _LOTS,
            [
                {"return_id": return_id, "lot_id": one.lot_id, "quantity": one.quantity, "marks": list(one.marks)}
                for one in lots
            ],
        )

    def lots(self, return_ids: Collection[str]) -> Mapping[str, list[ReturnedLot]]:
        """Return the lots of returns, by return."""
        asked = sa.select(_LOTS).where(_LOTS.c.return_id.in_(return_ids)).order_by(_LOTS.c.lot_id)
        found: dict[str, list[ReturnedLot]] = {return_id: [] for return_id in return_ids}
        for row in self._session.execute(asked).mappings():
            found[row["return_id"]].append(ReturnedLot(row["lot_id"], row["quantity"], tuple(row["marks"])))
        return found

    def lot_quantities(self, consignment_id: str) -> Mapping[str, Decimal]:
        """Return how much of each lot of a consignment has come back."""
        asked = (
            sa.select(_LOTS.c.lot_id, sa.func.sum(_LOTS.c.quantity))
            .join(_RETURNS, _RETURNS.c.return_id == _LOTS.c.return_id)
            .where(_RETURNS.c.consignment_id == consignment_id)
            .group_by(_LOTS.c.lot_id)
        )
        return {row[0]: row[1] for row in self._session.execute(asked)}
