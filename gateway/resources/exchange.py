"""Answers of terms, receipts and counts of deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from databus import calendar
from gateway import repository, use_cases
from gateway.notes import Receipt
from gateway.resources.ask import Ask, Handler


async def get_term(ask: Ask) -> calendar.Term:
    """When a term of working days ends."""
    return calendar.add_working_days(ask.fields["start"], ask.fields["working_days"])


async def get_receipt(ask: Ask) -> Receipt:
    """What is noted under a receipt."""
    receipt = await repository.find_receipt(ask.pool, ask.fields["receipt_id"])
    return use_cases.show_receipt(receipt, ask.agency, operator=ask.operator)


async def count_deliveries(ask: Ask) -> dict[str, Any]:
    """How many events reached the border."""
    counts = await repository.count_deliveries(ask.pool)
    heard = await repository.list_heard(ask.pool)
    return {"items": counts, "total": sum(row["count"] for row in counts), "heard": heard}


HANDLERS: Mapping[str, Handler] = {
    "get_term": get_term,
    "get_receipt": get_receipt,
    "count_deliveries": count_deliveries,
}
