"""What is said of goods that came back, and which trace case they led to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from databus.shapes import UUID
from services.inspection.domain.consignment import Consignment
from services.inspection.domain.lots import Lot
from services.inspection.domain.mode_table import JsonObject
from services.inspection.domain.recalls import plain
from services.inspection.domain.returns import Return, ReturnedLot
from services.inspection.use_cases.ports import Work

_IDENTITY: Final = re.compile(UUID)


def link_case(work: Work, case_id: str, consignment_ids: Iterable[str]) -> None:
    """Link a case to the returns of its consignments that no case is known of; what a person has linked stays.

    Source: SN/T 4911.1-2017 (信息采集 → 追溯调查).
    """
    for consignment_id in identities(consignment_ids):
        for one in work.returns.of_consignment(consignment_id):
            returned = work.returns.find(one.return_id, lock=True)
            if returned is not None and returned.trace_case_id is None:
                keep(work, replace(returned, trace_case_id=case_id, version=returned.version + 1))


def identities(told: Iterable[str]) -> list[str]:
    """Return those of some ids that can be ids of ours; others name goods that are in no register here."""
    return [one for one in told if _IDENTITY.fullmatch(one)]


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
