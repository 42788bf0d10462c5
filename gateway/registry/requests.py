"""Queries of requests for data and their steps, and the rules they follow."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from databus.state_machine import StateMachine
from gateway.domain.agreements import Purpose
from gateway.domain.request import CLOSED, DataRequest
from gateway.tracker import terms

_REQUEST: Final = (
    "request_id, consumer, provider, dataset, fields, purposes, divisions, valid_from, valid_to, scene, state, due_on,"
    " provisional, agreement_id, agreement_version, requested_at, version"
)
_STEP: Final = 'request_id, number, from_state, to_state, at, "on", agency, actor, reason, clause, due_on, late'


@dataclass(frozen=True)
class Step:
    """One step of a request.

    Attributes:
        due_on: the last day of the term it ended, if there was one.
        late: whether it came after that day.
    """

    from_state: str | None
    to_state: str
    at: datetime
    on: date
    agency: str
    actor: str
    reason: str | None
    clause: str
    due_on: date | None
    late: bool


@cache
def machine() -> StateMachine:
    """The steps that there are."""
    return StateMachine.from_rows("request for data", terms.book().table("request_move"))


def term_of(source: str, target: str, *, to_publish: bool) -> str | None:
    """Return the rule that says by when the next step is due."""
    for row in terms.book().table("request_move"):
        if row["to"] == target and source in row["from"]:
            key: str | None = row.get("term_to_publish" if to_publish else "term", row.get("term"))
            return key
    return None


async def add(connection: asyncpg.Connection, request: DataRequest, at: datetime) -> None:
    """Keep a request."""
    await connection.execute(
        f"INSERT INTO data_requests ({_REQUEST}) VALUES"  # noqa: S608  — columns alone
        " ($1, $2, $3, $4, $5, $6::jsonb, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        UUID(request.id),
        request.consumer,
        request.provider,
        request.dataset,
        list(request.fields),
        orjson.dumps([vars(one) for one in request.purposes]).decode(),
        list(request.divisions),
        request.valid_from,
        request.valid_to,
        request.scene,
        request.state,
        request.due_on,
        request.provisional,
        request.agreement_id,
        request.agreement_version,
        at,
        request.version,
    )


async def keep(connection: asyncpg.Connection, request: DataRequest) -> None:
    """Keep how a request stands now."""
    await connection.execute(
        "UPDATE data_requests SET state = $2, due_on = $3, provisional = $4, agreement_id = $5, agreement_version = $6,"
        " fields = $7, divisions = $8, valid_to = $9, version = $10 WHERE request_id = $1",
        UUID(request.id),
        request.state,
        request.due_on,
        request.provisional,
        request.agreement_id,
        request.agreement_version,
        list(request.fields),
        list(request.divisions),
        request.valid_to,
        request.version,
    )


async def add_step(connection: asyncpg.Connection, request_id: str, step: Step) -> None:
    """Keep a step; steps are never changed."""
    await connection.execute(
        f"INSERT INTO data_request_steps ({_STEP}) SELECT $1, count(*) + 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11"  # noqa: S608  — columns alone
        " FROM data_request_steps WHERE request_id = $1",
        UUID(request_id),
        step.from_state,
        step.to_state,
        step.at,
        step.on,
        step.agency,
        step.actor,
        step.reason,
        step.clause,
        step.due_on,
        step.late,
    )


async def find(
    source: asyncpg.Pool | asyncpg.Connection, request_id: UUID, *, hold: bool = False
) -> DataRequest | None:
    """Return a request; held until the end of the transaction where asked."""
    end = " FOR UPDATE" if hold else ""
    row = await source.fetchrow(f"SELECT {_REQUEST} FROM data_requests WHERE request_id = $1{end}", request_id)  # noqa: S608  — columns alone
    return None if row is None else request_of(row)


async def find_same(connection: asyncpg.Connection, request: DataRequest) -> DataRequest | None:
    """Return the open request of the same agency for the same, if there is one."""
    rows = await connection.fetch(
        f"SELECT {_REQUEST} FROM data_requests WHERE consumer = $1 AND dataset = $2 AND state <> ALL($3)",  # noqa: S608  — columns alone
        request.consumer,
        request.dataset,
        list(CLOSED),
    )
    wanted = (request.fields, request.purposes, request.divisions, request.valid_to)
    found = (request_of(row) for row in rows)
    return next((one for one in found if (one.fields, one.purposes, one.divisions, one.valid_to) == wanted), None)


async def steps_of(source: asyncpg.Pool | asyncpg.Connection, request_id: UUID) -> list[Step]:
    """Return the steps of a request, oldest first."""
    rows = await source.fetch(
        f"SELECT {_STEP} FROM data_request_steps WHERE request_id = $1 ORDER BY number",  # noqa: S608  — columns alone
        request_id,
    )
    return [Step(**{name: row[name] for name in Step.__dataclass_fields__}) for row in rows]


async def page(
    source: asyncpg.Pool | asyncpg.Connection, wanted: Mapping[str, Any], *, today: date, after: UUID, limit: int
) -> Sequence[DataRequest]:
    """Return requests in the order they were made."""
    rows = await source.fetch(
        f"SELECT {_REQUEST} FROM data_requests WHERE request_id > $1 AND ($2::text IS NULL OR consumer = $2)"  # noqa: S608  — columns alone
        " AND ($3::text IS NULL OR provider = $3) AND ($4::text IS NULL OR dataset = $4)"
        " AND ($5::text IS NULL OR state = $5)"
        " AND ($6::bool IS NULL OR (state <> ALL($7) AND due_on IS NOT NULL AND due_on < $8) = $6)"
        " ORDER BY request_id LIMIT $9",
        after,
        wanted.get("consumer"),
        wanted.get("provider"),
        wanted.get("dataset"),
        wanted.get("state"),
        wanted.get("overdue"),
        list(CLOSED),
        today,
        limit,
    )
    return [request_of(row) for row in rows]


def request_of(row: Mapping[str, Any]) -> DataRequest:
    """Return the request that a row is."""
    return DataRequest(
        id=str(row["request_id"]),
        consumer=row["consumer"],
        provider=row["provider"],
        dataset=row["dataset"],
        fields=tuple(row["fields"]),
        purposes=tuple(Purpose(**one) for one in orjson.loads(row["purposes"])),
        divisions=tuple(row["divisions"]),
        valid_from=row["valid_from"],
        valid_to=row["valid_to"],
        scene=row["scene"],
        state=row["state"],
        due_on=row["due_on"],
        provisional=row["provisional"],
        agreement_id=row["agreement_id"],
        agreement_version=row["agreement_version"],
        version=row["version"],
    )
