"""What is said of goods that came back, and which trace case they led to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from services.inspection.domain.consignment import Consignment
from services.inspection.domain.lots import Lot
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.recalls import plain
from services.inspection.domain.returns import Return, ReturnedLot
from services.inspection.use_cases.ports import Work


def link_case(work: Work, data: Mapping[str, Any]) -> None:
    """Link a case to the return it can only be about: the one of such goods that has no case yet.

    Where more of the same goods came back at one time, whoever investigates says which case is about which.

    Source: SN/T 4911.1-2017 (信息采集 → 追溯调查).
    """
    if work.returns.of_case(data["case_id"]):
        return
    waiting = work.returns.without_case(data["uscc"], data["hs_code"])
    if len(waiting) == 1:
        keep(work, replace(waiting[0], trace_case_id=data["case_id"], version=waiting[0].version + 1))


def keep(work: Work, returned: Return) -> None:
    """Write a return and say it."""
    work.returns.save(returned)
    lots = work.returns.lots([returned.return_id])[returned.return_id]
    known = work.lots.some([one.lot_id for one in lots])
    consignment = work.recalls.consignments([returned.consignment_id])[returned.consignment_id]
    state = _state(returned, lots, known, consignment)
    work.outbox.add("inspection.return_recorded", subject=returned.return_id, uscc=returned.uscc, data=state)


def lot_views(lots: Sequence[ReturnedLot], known: Mapping[str, Lot]) -> list[JsonObject]:
    """Return which lots came back as they are told."""
    return [
        {
            "lot_id": one.lot_id,
            "lot_no": known[one.lot_id].lot_no,
            "quantity": plain(one.quantity),
            "marks": list(one.marks),
        }
        for one in lots
    ]


def _state(
    returned: Return, lots: Sequence[ReturnedLot], known: Mapping[str, Lot], consignment: Consignment
) -> JsonObject:
    declared = consignment.declared
    same = ("return_id", "consignment_id", "uscc", "hs_code", "unit", "returned_on", "goods_class", "cause")
    also = ("cause_kind", "country", "trace_case_id", "document_no", "reason", "version")
    told = {name: getattr(returned, name) for name in (*same, *also)}
    views = lot_views(lots, known)
    return told | {
        "declaration_no": declared.declaration_no,
        "product": declared.product,
        "quantity": plain(returned.quantity),
        "cause_settled": returned.cause_settled_on is not None,
        "lots": [{name: view[name] for name in ("lot_id", "lot_no", "quantity")} for view in views],
    }
