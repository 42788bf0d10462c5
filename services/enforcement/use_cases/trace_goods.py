"""The lots and consignments that a trace case is about, named by their ids so that inspection finds them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from services.enforcement.domain.trace_cases import TraceCase
from services.enforcement.use_cases.work import Work

LOT: Final = "lot"
CONSIGNMENT: Final = "consignment"


@dataclass(frozen=True)
class Goods:
    """What a case is about."""

    consignment_ids: tuple[str, ...]
    lot_ids: tuple[str, ...]


class TraceGoods(Protocol):
    """Which case is about which goods."""

    def add(self, case_id: str, kind: str, goods_ids: Collection[str]) -> int:
        """Add what is not there yet; return how many were added."""
        ...

    def cases_with(self, kind: str, goods_id: str) -> Sequence[str]: ...

    def of(self, case_id: str) -> Goods: ...


class GoodsWork(Work, Protocol):
    """A transaction that keeps the goods of cases."""

    @property
    def trace_goods(self) -> TraceGoods: ...


def link_goods(tx: GoodsWork, case: TraceCase, consignment_ids: Collection[str], lot_ids: Collection[str]) -> bool:
    """Note goods that a case is about and say all of them, if any is new; whether any was.

    Source: SN附2 三(二)3 (back to each step of production, by lot).
    """
    new = tx.trace_goods.add(case.case_id, CONSIGNMENT, consignment_ids)
    new += tx.trace_goods.add(case.case_id, LOT, lot_ids)
    if new:
        say_goods(tx, case)
    return bool(new)


def say_goods(tx: GoodsWork, case: TraceCase) -> None:
    """Say which goods a case is about; nothing if none is known."""
    goods = tx.trace_goods.of(case.case_id)
    if goods.consignment_ids or goods.lot_ids:
        data = {
            "case_id": case.case_id,
            "case_no": case.case_no,
            "uscc": case.uscc,
            "hs_code": case.hs_code,
            "trigger": case.trigger,
            "disposition": case.disposition,
            "finding_review": case.finding_review,
            "document_no": case.document_no,
            "consignment_ids": goods.consignment_ids,
            "lot_ids": goods.lot_ids,
            "clause": case.clause,
            "version": case.version,
        }
        tx.outbox.add(
            "enforcement.trace_goods_changed",
            subject=case.case_id,
            data=data,
            uscc=case.uscc,
            legalbasis="SN附2 三(二)3",
        )
