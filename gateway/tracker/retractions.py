"""Where retractions are kept: what was withdrawn, who received it and confirmed, which decisions rested on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg

from gateway.domain.withdrawal import MOST_ENTRIES, Received

Source: TypeAlias = asyncpg.Pool | asyncpg.Connection
Row = Mapping[str, Any]

_ADD: Final = """
INSERT INTO retractions (id, cause_id, cause, cause_at, told_at, withdrawal, withdrawn_by, withdrawn_on, dataset, keys,
                         data, uscc, stood_from, clause, issued_at, due_on, searched_until, search_at, search_ends_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12, $13, $14, $15, $16, 0, $15, $17)
ON CONFLICT (cause_id) DO NOTHING
"""
# `xmax` is 0 in a row that was added now
_RECEIVE: Final = """
INSERT INTO retraction_recipients AS held (retraction, agency, times, entries, first_at, last_at, issued_at, due_on,
                                           reminders, remind_on, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, 1)
ON CONFLICT (retraction, agency) DO UPDATE SET times = held.times + excluded.times,
    entries = (held.entries || excluded.entries)[1:$10], last_at = excluded.last_at
RETURNING *, xmax = 0 AS added
"""
_DECIDE: Final = """
INSERT INTO retraction_decisions (retraction, event, type, subject, uscc, decided_at, how, clause)
SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::text[],
                     $8::text[])
ON CONFLICT DO NOTHING
"""
_TO_REMIND: Final = """
SELECT p.*, r.withdrawal, r.dataset, r.keys, r.uscc, r.cause, r.withdrawn_on, r.clause
FROM retraction_recipients p JOIN retractions r ON r.id = p.retraction
WHERE p.remind_on <= $1 ORDER BY p.remind_on LIMIT $2 FOR UPDATE OF p SKIP LOCKED
"""
_PAGE: Final = """
SELECT r.*, p.confirmed_at AS own_confirmed_at, p.due_on AS own_due_on,
    (SELECT count(*) FROM retraction_recipients c WHERE c.retraction = r.id) AS recipients,
    (SELECT count(*) FROM retraction_recipients c WHERE c.retraction = r.id AND c.confirmed_at IS NOT NULL)
        AS confirmed
FROM retractions r LEFT JOIN retraction_recipients p ON p.retraction = r.id AND p.agency = $1
WHERE ($2 OR p.agency IS NOT NULL OR r.withdrawn_by = $1 OR r.dataset = ANY($3))
    AND (NOT $4 OR p.agency IS NOT NULL)
    AND ($5::bool IS NULL OR (NOT EXISTS (
        SELECT FROM retraction_recipients c WHERE c.retraction = r.id AND c.confirmed_at IS NULL
            AND (NOT $4 OR c.agency = $1))) = $5)
    AND ($6::text IS NULL OR r.uscc = $6) AND ($7::uuid IS NULL OR r.id < $7)
ORDER BY r.id DESC LIMIT $8
"""


@dataclass(frozen=True, slots=True)
class Issued:
    """A retraction as it is first kept.

    Attributes:
        cause: name/subject of the event that withdrew the datum; `cause_id` is its id.
        cause_at: by the service's clock.
        told_at: when it reached the border.
        data: of that event, JSON.
        stood_from: from when the datum may have been handed over; None: not known.
    """

    id: str
    cause_id: UUID
    cause: str
    cause_at: datetime
    told_at: datetime
    withdrawal: str
    withdrawn_by: str | None
    withdrawn_on: date
    dataset: str
    keys: Sequence[str]
    data: str
    uscc: str | None
    stood_from: datetime | None
    clause: str
    issued_at: datetime
    due_on: date
    search_ends_at: datetime


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which retractions a list is of.

    Attributes:
        agency: who asks.
        all: whether it sees all.
        datasets: those that it provides.
        own: only those that it received itself.
        confirmed: whether all is confirmed, or what it is to confirm itself.
    """

    agency: str
    all: bool
    datasets: Sequence[str]
    own: bool
    confirmed: bool | None
    uscc: str | None
    cursor: UUID | None
    limit: int


async def add(source: Source, issued: Issued) -> bool:
    """Keep a retraction; False if its event led to one before."""
    told = await source.execute(
        _ADD,
        UUID(issued.id),
        issued.cause_id,
        issued.cause,
        issued.cause_at,
        issued.told_at,
        issued.withdrawal,
        issued.withdrawn_by,
        issued.withdrawn_on,
        issued.dataset,
        list(issued.keys),
        issued.data,
        issued.uscc,
        issued.stood_from,
        issued.clause,
        issued.issued_at,
        issued.due_on,
        issued.search_ends_at,
    )
    return bool(told == "INSERT 0 1")


async def to_search(source: Source, now: datetime, most: int) -> list[Row]:
    """Return retractions whose recipients and decisions are to be searched now, locked."""
    return list(
        await source.fetch(
            "SELECT * FROM retractions WHERE search_at <= $1 AND search_ends_at > $1 ORDER BY search_at LIMIT $2"
            " FOR UPDATE SKIP LOCKED",
            now,
            most,
        )
    )


async def note_search(source: Source, retraction: UUID, until: int, again_at: datetime) -> None:
    """Note up to where the log was searched, and when it is again."""
    await source.execute(
        "UPDATE retractions SET searched_until = $2, search_at = $3 WHERE id = $1", retraction, until, again_at
    )


async def receive(
    source: Source, retraction: UUID, given: Received, issued_at: datetime, due_on: date, remind_on: date
) -> Row | None:
    """Note that an agency received the datum; its row if it was not known to have, else None."""
    row = await source.fetchrow(
        _RECEIVE,
        retraction,
        given.agency,
        given.times,
        list(given.entries),
        given.first_at,
        given.last_at,
        issued_at,
        due_on,
        remind_on,
        MOST_ENTRIES,
    )
    return row if row["added"] else None


async def decide(source: Source, retraction: UUID, found: Sequence[Row], how: str, clause: str) -> None:
    """Note decisions that rested on the datum."""
    if not found:
        return
    await source.execute(
        _DECIDE,
        [retraction] * len(found),
        [row["id"] for row in found],
        [row["type"] for row in found],
        [row["subject"] for row in found],
        [row["uscc"] for row in found],
        [row["time"] for row in found],
        [how] * len(found),
        [clause] * len(found),
    )


async def find(source: Source, retraction: UUID) -> Row | None:
    """Return a retraction."""
    row: Row | None = await source.fetchrow("SELECT * FROM retractions WHERE id = $1", retraction)
    return row


async def recipients(source: Source, retraction: UUID) -> list[Row]:
    """Return who received the datum."""
    return list(
        await source.fetch("SELECT * FROM retraction_recipients WHERE retraction = $1 ORDER BY agency", retraction)
    )


async def decisions(source: Source, retraction: UUID) -> list[Row]:
    """Return the decisions that rested on the datum."""
    return list(
        await source.fetch(
            "SELECT * FROM retraction_decisions WHERE retraction = $1 ORDER BY decided_at, event", retraction
        )
    )


async def recipient(source: Source, retraction: UUID, agency: str) -> Row | None:
    """Return an agency's part in a retraction, locked."""
    row: Row | None = await source.fetchrow(
        "SELECT * FROM retraction_recipients WHERE retraction = $1 AND agency = $2 FOR UPDATE", retraction, agency
    )
    return row


async def confirm(source: Source, retraction: UUID, agency: str, at: datetime, by: str, done: str) -> None:
    """Note what an agency did."""
    await source.execute(
        "UPDATE retraction_recipients SET confirmed_at = $3, confirmed_by = $4, done = $5, remind_on = NULL,"
        " version = version + 1 WHERE retraction = $1 AND agency = $2",
        retraction,
        agency,
        at,
        by,
        done,
    )


async def page(source: Source, wanted: Wanted) -> list[Row]:
    """Return retractions, newest first."""
    return list(
        await source.fetch(
            _PAGE,
            wanted.agency,
            wanted.all,
            list(wanted.datasets),
            wanted.own,
            wanted.confirmed,
            wanted.uscc,
            wanted.cursor,
            wanted.limit,
        )
    )


async def to_remind(source: Source, today: date, most: int) -> list[Row]:
    """Return parts to be reminded of, locked; another keeper's are left out."""
    return list(await source.fetch(_TO_REMIND, today, most))


async def note_reminder(source: Source, retraction: UUID, agency: str, remind_on: date) -> None:
    """Note that an agency was reminded."""
    await source.execute(
        "UPDATE retraction_recipients SET reminders = reminders + 1, version = version + 1, remind_on = $3"
        " WHERE retraction = $1 AND agency = $2",
        retraction,
        agency,
        remind_on,
    )


async def count_unconfirmed(source: Source, today: date) -> int:
    """Count the parts whose term has passed unconfirmed."""
    return int(
        await source.fetchval(
            "SELECT count(*) FROM retraction_recipients WHERE confirmed_at IS NULL AND due_on < $1", today
        )
    )
