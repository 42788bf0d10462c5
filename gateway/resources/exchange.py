"""Answers of terms, receipts and counts of deliveries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from databus import calendar
from databus.errors import NotPermitted
from gateway import repository, use_cases
from gateway.evidence import store
from gateway.resources.ask import Ask, Handler
from gateway.resources.evidence import PERSONAL, included, is_own, shown_to


async def get_term(ask: Ask) -> calendar.Term:
    """When a term of working days ends."""
    return calendar.add_working_days(ask.fields["start"], ask.fields["working_days"])


async def get_receipt(ask: Ask) -> dict[str, Any]:
    """What is noted under a receipt, and where it stands in the evidence log."""
    note_id, names = ask.fields["receipt_id"], ask.fields["fields_"]
    receipt = await repository.find_receipt(ask.pool, note_id)
    mine = use_cases.show_receipt(receipt, ask.agency, operator=ask.operator, role=ask.role, own=ask.own)
    shown = asdict(mine)
    if ask.role in PERSONAL:
        actor = await ask.pool.fetchval("SELECT actor FROM intents WHERE id = $1", note_id)
        if not is_own(ask, shown["agency"], actor):
            raise NotPermitted("the receipt was given to another caller", "receipt_id", "one of your own")
    entries = await store.find_entries(ask.pool, note_id)
    if not entries:
        nothing = dict.fromkeys(("epoch", "position", "leaf", "entry", "proof", "head"))
        return {**shown, **nothing, "status": "pending", "earlier": []}
    return {
        **shown,
        **await included(ask, entries[-1]),
        "status": "logged",
        "entry": shown_to(ask, entries[-1], None if names is None else names.split(",")),
        "earlier": [entry.position for entry in entries[:-1]],
    }


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
