"""Goods that came back (出口退运), as the form of SN/T 4911 asks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from databus.errors import InvalidRequest
from databus.rules import RuleBook


@dataclass(frozen=True, slots=True)
class ReturnedLot:
    """How much of a lot came back, and which pieces."""

    lot_id: str
    quantity: Decimal
    marks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Return:
    """A return of goods of one consignment; its cause is claimed until somebody who investigated settles it."""

    return_id: str
    consignment_id: str
    uscc: str
    hs_code: str
    quantity: Decimal
    unit: str
    returned_on: date
    goods_class: str
    cause: str
    cause_kind: str
    reason: str
    document_no: str
    country: str | None
    value_usd: Decimal | None
    statutory: bool
    inspected: bool
    certificate_no: str | None
    enterprise_class: int | None
    third_party_body: str | None
    third_party_report_no: str | None
    tested_abroad_by: str | None
    qms: bool
    qms_audited_by: str | None
    agency: str
    actor: str | None
    recorded_at: datetime
    trace_case_id: str | None = None
    cause_settled_by: str | None = None
    cause_settled_on: date | None = None
    settling_document_no: str | None = None
    version: int = 1


def cause_row(rules: RuleBook, code: str) -> dict[str, Any]:
    """What the form says of a cause; InvalidRequest if it has no such cause."""
    return _row(rules, "return_cause", code, "cause")


def goods_row(rules: RuleBook, code: str) -> dict[str, Any]:
    """What the form says of a class of goods; InvalidRequest if it has no such class."""
    return _row(rules, "returned_goods_class", code, "goods_class")


def check_lots(quantity: Decimal, lots: tuple[ReturnedLot, ...], shipped: dict[str, Decimal]) -> None:
    """Refuse lots that were not in the consignment, or more of them than was; `shipped` is what has not come back."""
    for one in lots:
        if one.lot_id not in shipped:
            raise InvalidRequest("the lot was not in the consignment", "lots", "a lot that is linked to it")
        if one.quantity > shipped[one.lot_id]:
            raise InvalidRequest("more of a lot came back than is out", "lots", f"at most {shipped[one.lot_id]:f}")
    if sum((one.quantity for one in lots), Decimal(0)) > quantity:
        raise InvalidRequest("the lots are more than all that came back", "lots", f"{quantity:f} together at most")


def _row(rules: RuleBook, table: str, code: str, field: str) -> dict[str, Any]:
    rows = rules.table(table)
    for row in rows:
        if row["code"] == code:
            return row
    raise InvalidRequest("the form has no such entry", field, "one of " + ", ".join(row["code"] for row in rows))
