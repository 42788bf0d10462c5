"""Events on their way out: read in their order, cut for one agency, signed, noted as carried. Shared by every way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final, Protocol
from uuid import UUID

import asyncpg
import orjson
from sanhu_client.signatures import PrivateKey
from sanhu_client.signatures.events import HEADER, canonical, sign_event

from databus.envelope import Event, to_headers
from databus.errors import NotPermitted
from databus.identifiers import uuid7
from gateway import jurisdictions, repairs
from gateway.domain.evidence import digest
from gateway.domain.sharing import Cut, Divisions, Sharing

USCC: Final = "uscc"
# events that say where enterprises are, or what must be shared no longer
PLACING: Final = frozenset(
    {*jurisdictions.ENTERPRISES, jurisdictions.MEMBERSHIPS, jurisdictions.ZONES, repairs.REPAIRED}
)
_READ: Final = """
SELECT position, addressee, id, type, version, subject, sequence, time, uscc, agency, classification, data
FROM deliveries WHERE position > $1 ORDER BY position LIMIT $2
"""
_LAST: Final = "SELECT greatest(dropped, (SELECT max(position) FROM deliveries)) FROM positions"
_NOTE: Final = """
INSERT INTO unsequenced (kind, ref, fields)
SELECT 'event', ref, fields::jsonb FROM unnest($1::uuid[], $2::text[]) AS carried (ref, fields)
"""


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event that reached the border.

    Attributes:
        position: in the one order in which events are handed on.
        addressee: the one agency it is for, of what the exchange itself says; None: whoever is entitled.
    """

    position: int
    event: Event
    addressee: str | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """An event as one agency is handed it.

    Attributes:
        id: of the note about it.
        body: its data, cut, as canonical JSON.
        headers: CloudEvents' attributes as AMQP has them, the signature among them.
        datasets: what is given.
    """

    id: str
    delivery: Delivery
    cut: Cut
    body: bytes
    headers: Mapping[str, str]
    datasets: tuple[str, ...]


class Known(Protocol):
    """Of the directory, what is needed here."""

    sharing: Sharing
    up_to: int

    def divisions_of(self, uscc: str) -> Sequence[str]: ...
    async def reach(self, position: int) -> None: ...


async def read_after(source: asyncpg.Pool, position: int, limit: int) -> list[Delivery]:
    """Return the deliveries after a position, in order."""
    return [_delivery(row) for row in await source.fetch(_READ, position, limit)]


async def ready(known: Known, page: Sequence[Delivery]) -> None:
    """Return when the events can be cut: who an enterprise belongs to may be said by one of them, or just before it.

    An event is cut once for each agency, so one whose enterprise was not known yet would be lost to its own county.
    """
    for one in reversed(page):
        event = one.event
        if one.position <= known.up_to:
            return
        if event.name in PLACING or (event.uscc is not None and not known.divisions_of(event.uscc)):
            await known.reach(one.position)
            return


async def last_position(source: asyncpg.Pool) -> int:
    """Return the position of the last event there is; whoever reads after it misses nothing that is said from now on.

    Positions given to what came twice stay empty, so the last that was given says nothing.
    """
    return int(await source.fetchval(_LAST))


def carry(
    known: Known, agency: str, delivery: Delivery, key: PrivateKey, on: date, purpose: str | None = None
) -> Carried | None:
    """Return the event as the agency is to be handed it; None if it is not to have it."""
    event = delivery.event
    if delivery.addressee is not None:
        if delivery.addressee != agency:
            return None
        given: tuple[Cut, tuple[str, ...]] | None = (Cut(event.data, fields=tuple(sorted(event.data))), ())
    else:
        given = _cut(known.sharing, known.divisions_of, agency, event, on, purpose)
    if given is None:
        return None
    cut, datasets = given
    body = canonical(cut.answer)
    headers = to_headers(event)
    if delivery.addressee is None and USCC not in cut.fields:
        # whom it is about is kept back: the envelope must not say it, and nothing was given of anybody
        headers.pop(f"ce-{USCC}", None)
        cut = replace(cut, subjects=())
    if cut.purpose is not None:
        headers["ce-purpose"] = cut.purpose
    headers[HEADER] = sign_event(key, headers, body)
    return Carried(uuid7(), delivery, cut, body, headers, datasets)


async def note(
    connection: asyncpg.Connection, carried: Sequence[Carried], agency: str, door: str, at: datetime
) -> None:
    """Have the evidence log take in what was carried; within the transaction that moves the carrier's cursor."""
    if carried:
        fields = [orjson.dumps(entry(each, agency, door, at)).decode() for each in carried]
        await connection.execute(_NOTE, [UUID(each.id) for each in carried], fields)


def entry(carried: Carried, agency: str, door: str, at: datetime) -> dict[str, Any]:
    """Return the log's entry about an event that was carried to an agency."""
    event, cut = carried.delivery.event, carried.cut
    told = [carried.headers[f"ce-{USCC}"]] if f"ce-{USCC}" in carried.headers else []
    return {
        "id": carried.id,
        "kind": "event",
        "at": at.isoformat(),
        "door": door,
        "agency": agency,
        "operation": event.name,
        "event": event.id,
        "subject": event.subject,
        "position": carried.delivery.position,
        "datasets": list(carried.datasets),
        "purpose": cut.purpose,
        "agreements": list(cut.agreements),
        "fields": list(cut.fields),
        "subjects": list(cut.subjects or told),
        "withheld": list(cut.withheld),
        "outcome": "ok",
        "answer_hash": digest(carried.body),
        "signature": carried.headers[HEADER],
        **{f"answer.{name}": value for name, value in cut.answer.items()},
    }


def _cut(
    sharing: Sharing, divisions: Divisions, agency: str, event: Event, on: date, purpose: str | None
) -> tuple[Cut, tuple[str, ...]] | None:
    try:
        clearance = sharing.clearance(agency, event.name, purpose, on)
    except NotPermitted:
        return None
    cut = clearance.carry(event.data, event.uscc, divisions)
    return None if cut is None else (cut, clearance.datasets)


def _delivery(row: asyncpg.Record) -> Delivery:
    event = Event(
        id=str(row["id"]),
        name=row["type"],
        version=row["version"],
        subject=row["subject"],
        sequence=row["sequence"],
        time=row["time"],
        uscc=row["uscc"],
        agency=row["agency"],
        classification=row["classification"],
        data=orjson.loads(row["data"]),
    )
    return Delivery(row["position"], event, row["addressee"])
