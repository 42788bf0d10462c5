"""Two-sided reconciliation: our own count and hash of a day against the log's, every difference named.

Sent are our commands and facts that were answered with success; received are the answers to them, and the events.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from sanhu_client.journal import Crossed, Journal

if TYPE_CHECKING:
    from sanhu_client.exchange import Exchange

Item = tuple[str, str]
AGREED = "AGREED"
PART = 3000  # of each list in one message, so that it stays below 1 MiB


@dataclass(frozen=True)
class Sides:
    """What we sent and got on a day: ids with the hash of each body."""

    sent: frozenset[Item]
    received: frozenset[Item]

    def counts(self) -> dict[str, dict[str, Any]]:
        """Return count and hash of both sides."""
        return {"sent": tally(self.sent), "received": tally(self.received)}

    def lists(self) -> dict[str, list[dict[str, str]]]:
        """Return both sides written out."""
        return {"sent": _listed(self.sent), "received": _listed(self.received)}


def sides_of(crossed: Iterable[Crossed]) -> Sides:
    """Return the two sides of what a journal holds."""
    sent, received = set(), set()
    for each in crossed:
        if each.outcome != "ok" or each.reference is None:
            continue
        if each.request_hash is not None:
            sent.add((each.reference, each.request_hash))
        if each.answer_hash is not None:
            received.add((each.reference, each.answer_hash))
    return Sides(frozenset(sent), frozenset(received))


def tally(items: Iterable[Item]) -> dict[str, Any]:
    """Return count and hash: SHA-256 of the lines `id:hash`, sorted as bytes, each ended by a line feed."""
    lines = sorted(f"{reference}:{body}\n".encode() for reference, body in set(items))
    return {"count": len(lines), "hash": sha256(b"".join(lines)).hexdigest()}


def reconcile(exchange: Exchange, journal: Journal, day: date) -> dict[str, Any]:
    """Compare a day with the log; where it differs, name every difference.

    Args:
        exchange: where to compare.
        journal: ours, with everything that we sent and got by any door.
        day: of Asia/Shanghai, yesterday as a rule.
    """
    ours = sides_of(journal.of_day(day))
    told = exchange.call("gateway.reconcile_day", on=day.isoformat(), **ours.counts())
    if told["state"] == AGREED:
        return told
    lists = ours.lists()
    longest = max(map(len, lists.values()))
    for begin in range(0, longest or 1, PART):
        part = {side: items[begin : begin + PART] for side, items in lists.items()}
        more = begin + PART < longest
        told = exchange.call("gateway.compare_lists", reconciliation_id=told["id"], more=more, **part)
    return told


def _listed(items: Iterable[Item]) -> list[dict[str, str]]:
    return [{"id": reference, "hash": body} for reference, body in sorted(items)]
