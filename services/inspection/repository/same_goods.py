"""Queries on goods declared before: refused, stopped by an order of their own, or drawn and left lying."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from services.inspection.domain.same_goods import Earlier, Marks

_MOST: Final = 200
_FOUND: Final = """
    SELECT c.consignment_id, c.declaration_no, c.uscc, c.hs_code, c.quantity, c.unit, c.state,
           EXISTS (SELECT 1 FROM stop_orders s WHERE s.uscc = c.uscc AND s.consignment_id = c.consignment_id
                      AND s.lifted_on IS NULL) AS ordered
      FROM consignments c
"""
# refused and not cleared, or under an order of its own
_BARRED: Final = """
    c.state = 'REFUSED' AND NOT EXISTS (SELECT 1 FROM clearings l WHERE l.consignment_id = c.consignment_id)
    OR c.state IN ('HELD', 'STOPPED') AND EXISTS (
       SELECT 1 FROM stop_orders s
        WHERE s.uscc = c.uscc AND s.consignment_id = c.consignment_id AND s.lifted_on IS NULL)
"""
# its draw took it, and nobody has looked at it yet
_DRAWN: Final = """
    c.state = 'MODE_DECIDED' AND EXISTS (
       SELECT 1 FROM draws d
        WHERE d.consignment_id = c.consignment_id
          AND (d.forced IS NOT NULL
               OR d.number < c.sampling_percent AND c.sampling_percent < 100
                  AND (d.plan_id IS NULL OR c.mode <> 'CREDIT')))
"""
_BY_MARKS: Final = sa.text(
    f"""{_FOUND} WHERE c.uscc = ANY(:usccs) AND c.hs_code = ANY(:hs_codes) AND c.quantity = ANY(:quantities)
       AND c.state IN ('REFUSED', 'HELD', 'STOPPED', 'MODE_DECIDED')
       AND c.declared_on >= :since AND NOT c.consignment_id = ANY(CAST(:but AS uuid[]))
       AND ({_BARRED} OR ({_DRAWN}) AND c.declared_on <= :lying)
     ORDER BY c.consignment_id DESC LIMIT {_MOST} FOR SHARE OF c"""
)
_BY_LOTS: Final = sa.text(
    f"""{_FOUND} WHERE c.consignment_id IN (
           SELECT consignment_id FROM consignment_lots WHERE lot_id = ANY(CAST(:lots AS uuid[])))
       AND NOT c.consignment_id = ANY(CAST(:but AS uuid[]))
       AND ({_BARRED} OR {_DRAWN})
     ORDER BY c.consignment_id DESC LIMIT {_MOST} FOR SHARE OF c"""  # noqa: S608  — our own text
)


class SameGoodsInDatabase:
    """What was declared before of the same goods."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def alike(self, marks: Collection[Marks], since: date, lying: date, but: Collection[str]) -> list[Earlier]:
        """Return what was declared since a day with the same marks: barred, or drawn by a day and left lying."""
        usccs, hs_codes, quantities, _ = zip(*marks, strict=True)
        named = {"usccs": list({*usccs}), "hs_codes": list({*hs_codes}), "quantities": list({*quantities})}
        told = {**named, "since": since, "lying": lying, "but": list(but)}
        found = [_earlier(row, same_lots=False) for row in self._session.execute(_BY_MARKS, told).mappings()]
        return [one for one in found if one.marks in marks]

    def with_lots(self, lot_ids: Collection[str], but: Collection[str]) -> list[Earlier]:
        """Return what was declared with any of some lots: barred, or drawn and not looked at yet."""
        found = self._session.execute(_BY_LOTS, {"lots": list(lot_ids), "but": list(but)}).mappings()
        return [_earlier(row, same_lots=True) for row in found]


def _earlier(row: sa.RowMapping, *, same_lots: bool) -> Earlier:
    return Earlier(**{**row, "consignment_id": str(row["consignment_id"])}, same_lots=same_lots)
