"""Places on credit's lists: kept for the draws of campaigns, and confirmed."""

from __future__ import annotations

from databus.envelope import Event
from services.enforcement.use_cases.work import Work


def follow_listing(event: Event, tx: Work) -> None:
    """Keep a place on a list; draws from now on target whom the rule names, those frozen stay as they are.

    Source: 国发〔2016〕33号; 优化营商环境条例 53, 54 (a population is frozen before its seed is known).
    """
    data = event.data
    if not tx.copies.put_listing(data):
        return
    told = {name: data[name] for name in ("listing_id", "uscc", "list", "in_force")}
    told |= {"version": data["version"], "touched": 0}
    tx.outbox.add("enforcement.listing_applied", subject=data["listing_id"], uscc=data["uscc"], data=told)
