"""Two-sided reconciliation: an agency's own count and hash of a day against the log's, every difference named.

An item is an id and the SHA-256 of a body, both as text. A side's hash is the SHA-256 of its distinct lines
`id:sha256(body)`, sorted as bytes, each ended by a line feed; of no line it is that of nothing.

*Sent* are the commands that the agency gave and that were answered with success: the id is the idempotency key (of a
fact, the message's id) or, without one, the receipt's id; the body is the call's fields. *Received* are the answers to
them, under the same id and without the receipt, and the events handed to the agency: the id is the event's, the body
its data as handed over. Bodies are canonical JSON: UTF-8, keys sorted, no spaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Final

SENT: Final = "sent"
RECEIVED: Final = "received"
SIDES: Final = (SENT, RECEIVED)

AGREED: Final = "AGREED"
LISTS_WANTED: Final = "LISTS_WANTED"
NAMED: Final = "NAMED"
STATES: Final = (AGREED, LISTS_WANTED, NAMED)

ONLY_HERE: Final = "only_here"
ONLY_THERE: Final = "only_there"
OTHER_BODY: Final = "other_body"
OTHER_DAY: Final = "other_day"
KINDS: Final = (ONLY_HERE, ONLY_THERE, OTHER_BODY, OTHER_DAY)

Item = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many items a side has, and their hash."""

    count: int
    hash: str


@dataclass(frozen=True, slots=True)
class Difference:
    """One item on which the two sides differ.

    Attributes:
        side: sent or received, as the agency sees it.
        kind: only_here: the log alone has it; only_there: the agency alone; other_body: both, not the same;
            other_day: both the same, the log on another day, as happens around midnight.
        here: hashes of the body as the log has it.
        there: hashes of the body as the agency has it.
        logged_at: when the log has it; an item of a minute around midnight may be the agency's on the other day.
    """

    side: str
    kind: str
    id: str
    here: tuple[str, ...]
    there: tuple[str, ...]
    logged_at: datetime | None


def tally(items: Iterable[Item]) -> Tally:
    """Return count and hash of a side."""
    lines = sorted(f"{item_id}:{body_hash}\n".encode() for item_id, body_hash in set(items))
    return Tally(len(lines), sha256(b"".join(lines)).hexdigest())


def differences(
    side: str, here: Mapping[Item, datetime], there: Iterable[Item], nearby: Mapping[Item, datetime]
) -> list[Difference]:
    """Name every difference of a side.

    Args:
        side: sent or received.
        here: what the log has on the day, and when.
        there: what the agency has.
        nearby: what the log has on the days before and after, and when.
    """
    ours, theirs = _by_id(here), _by_id(there)
    found = []
    for item_id in sorted(ours.keys() | theirs.keys()):
        mine, told = ours.get(item_id, ()), theirs.get(item_id, ())
        if mine == told:
            continue
        if mine:
            kind = OTHER_BODY if told else ONLY_HERE
            found.append(Difference(side, kind, item_id, mine, told, here[item_id, mine[0]]))
            continue
        moments = [nearby.get((item_id, one)) for one in told]
        if all(moments):
            found.append(Difference(side, OTHER_DAY, item_id, told, told, moments[0]))
        else:
            found.append(Difference(side, ONLY_THERE, item_id, mine, told, None))
    return found


def grave(found: Sequence[Difference]) -> bool:
    """Whether anything is left once items of the neighbouring days are set aside."""
    return any(one.kind != OTHER_DAY for one in found)


def _by_id(items: Iterable[Item]) -> dict[str, tuple[str, ...]]:
    found: dict[str, set[str]] = {}
    for item_id, body_hash in items:
        found.setdefault(item_id, set()).add(body_hash)
    return {item_id: tuple(sorted(hashes)) for item_id, hashes in found.items()}
