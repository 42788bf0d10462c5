"""Queries of agencies, keys and agreements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
import orjson

from gateway.directory import Registered
from gateway.domain.agencies import Agency, Key
from gateway.domain.agreements import Agreement
from gateway.registry.rows import agency_of, agreement_of, counting, key_of

_AGENCY: Final = (
    "code, version, zh, en, kind, division, liaison, valid_from, valid_to, successor, clause, grants, state, shipped,"
    " changed_at, changed_by, actor, reason"
)
_KEY: Final = "kid, agency, use, jwk, valid_from, valid_to, revoked_at, follows, added_at, added_by, actor, reason"
_AGREEMENT: Final = (
    "id, version, provider, consumer, dataset, fields, purposes, default_purpose, divisions, signatures, per_minute,"
    " per_day, valid_from, valid_to, clause, shipped, request_id, changed_at, changed_by, actor, reason"
)
_ONE_AT_A_TIME: Final = 0x5A6E_0005
NEWEST_AGENCIES: Final = f"SELECT DISTINCT ON (code) {_AGENCY} FROM agencies ORDER BY code, version DESC"  # noqa: S608  — columns alone


@dataclass(frozen=True)
class Change:
    """Who changed something, when and why.

    Attributes:
        shipped: whether it is as the files have it, and not by anybody's call.
    """

    at: datetime
    by: str
    actor: str
    reason: str
    shipped: bool = False


async def read(connection: asyncpg.Connection) -> Registered:
    """Return all that the directory holds."""
    return Registered(await load_agencies(connection), await load_keys(connection), await load_agreements(connection))


async def load_agencies(connection: asyncpg.Connection) -> dict[str, Agency]:
    """Return every agency by code, as it is now; those that were removed among them."""
    return {row["code"]: agency_of(row) for row in await connection.fetch(NEWEST_AGENCIES)}


async def load_keys(connection: asyncpg.Connection) -> dict[str, Key]:
    """Return every key by its id, those that hold no longer among them."""
    return {row["kid"]: key_of(row) for row in await connection.fetch(f"SELECT {_KEY} FROM agency_keys")}  # noqa: S608  — columns alone


async def load_agreements(connection: asyncpg.Connection, on: date | None = None) -> list[Agreement]:
    """Return the versions of agreements that count, each until the day before the next one begins.

    Args:
        connection: to the gateway's database.
        on: the day they are to hold on; None: every day from each one's first on.
    """
    rows = await connection.fetch(f"SELECT {_AGREEMENT} FROM agreements ORDER BY id, version")  # noqa: S608  — columns alone
    found = counting(agreement_of(row) for row in rows)
    return found if on is None else [one for one in found if one.holds(on)]


async def find_agency(connection: asyncpg.Connection, code: str) -> asyncpg.Record | None:
    """Return an agency's newest version."""
    return await connection.fetchrow(
        f"SELECT {_AGENCY} FROM agencies WHERE code = $1 ORDER BY version DESC LIMIT 1",  # noqa: S608  — columns alone
        code,
    )


async def list_agencies(
    connection: asyncpg.Connection, *, kind: str | None, division: str | None, after: str, limit: int
) -> Sequence[asyncpg.Record]:
    """Return agencies as they are now, by code."""
    found: Sequence[asyncpg.Record] = await connection.fetch(
        f"SELECT * FROM ({NEWEST_AGENCIES}) AS newest WHERE code > $1 AND ($2::text IS NULL OR kind = $2)"  # noqa: S608  — columns alone
        " AND ($3::text IS NULL OR division LIKE $3 || '%') ORDER BY code LIMIT $4",
        after,
        kind,
        division,
        limit,
    )
    return found


async def versions_of_agency(connection: asyncpg.Connection, code: str) -> Sequence[asyncpg.Record]:
    """Return what an agency was, the newest first."""
    found: Sequence[asyncpg.Record] = await connection.fetch(
        f"SELECT {_AGENCY} FROM agencies WHERE code = $1 ORDER BY version DESC",  # noqa: S608  — columns alone
        code,
    )
    return found


async def add_agency(connection: asyncpg.Connection, agency: Agency, version: int, change: Change) -> bool:
    """Keep a version of an agency; False if there is one of that number."""
    status = await connection.execute(
        f"INSERT INTO agencies ({_AGENCY})"  # noqa: S608  — columns alone
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)"
        " ON CONFLICT DO NOTHING",
        agency.code,
        version,
        agency.zh,
        agency.en,
        agency.kind,
        agency.division,
        agency.liaison,
        agency.valid_from,
        agency.valid_to,
        agency.successor,
        agency.clause,
        sorted(agency.grants),
        agency.state,
        change.shipped,
        change.at,
        change.by,
        change.actor,
        change.reason,
    )
    return bool(status.endswith(" 1"))


async def find_key(connection: asyncpg.Connection, kid: str) -> asyncpg.Record | None:
    """Return a key, held until the end of the transaction."""
    return await connection.fetchrow(f"SELECT {_KEY} FROM agency_keys WHERE kid = $1 FOR UPDATE", kid)  # noqa: S608  — columns alone


async def list_keys(connection: asyncpg.Connection, agency: str | None) -> Sequence[asyncpg.Record]:
    """Return keys, the newest first."""
    found: Sequence[asyncpg.Record] = await connection.fetch(
        f"SELECT {_KEY} FROM agency_keys WHERE $1::text IS NULL OR agency = $1 ORDER BY added_at DESC, kid",  # noqa: S608  — columns alone
        agency,
    )
    return found


async def add_key(connection: asyncpg.Connection, key: Key, follows: str | None, change: Change) -> bool:
    """Keep a key; False if there is one of that id."""
    status = await connection.execute(
        f"INSERT INTO agency_keys ({_KEY}) VALUES ($1, $2, $3, $4::jsonb, $5, $6, $7, $8, $9, $10, $11, $12)"  # noqa: S608  — columns alone
        " ON CONFLICT DO NOTHING",
        key.kid,
        key.agency,
        key.use,
        orjson.dumps(dict(key.jwk)).decode(),
        key.valid_from,
        key.valid_to,
        key.revoked_at,
        follows,
        change.at,
        change.by,
        change.actor,
        change.reason,
    )
    return bool(status.endswith(" 1"))


async def end_key(connection: asyncpg.Connection, kid: str, valid_to: datetime) -> None:
    """Set a key's last moment; it is never moved later."""
    await connection.execute(
        "UPDATE agency_keys SET valid_to = least(coalesce(valid_to, $2), $2) WHERE kid = $1", kid, valid_to
    )


async def revoke_key(connection: asyncpg.Connection, kid: str, at: datetime) -> None:
    """Trust a key no longer."""
    await connection.execute(
        "UPDATE agency_keys SET revoked_at = least(coalesce(revoked_at, $2), $2) WHERE kid = $1", kid, at
    )


async def versions_of_agreement(connection: asyncpg.Connection, agreement_id: str) -> Sequence[asyncpg.Record]:
    """Return every version of an agreement, the newest first."""
    found: Sequence[asyncpg.Record] = await connection.fetch(
        f"SELECT {_AGREEMENT} FROM agreements WHERE id = $1 ORDER BY version DESC",  # noqa: S608  — columns alone
        agreement_id,
    )
    return found


async def list_agreements(
    connection: asyncpg.Connection, wanted: Mapping[str, str | None], *, after: str, limit: int
) -> Sequence[asyncpg.Record]:
    """Return the newest versions of agreements by id, those of one consumer, provider or data set where named."""
    found: Sequence[asyncpg.Record] = await connection.fetch(
        f"SELECT * FROM (SELECT DISTINCT ON (id) {_AGREEMENT} FROM agreements WHERE id > $1"  # noqa: S608  — columns alone
        " AND ($2::text IS NULL OR consumer = $2) AND ($3::text IS NULL OR provider = $3)"
        " AND ($4::text IS NULL OR dataset = $4) ORDER BY id, version DESC) AS newest ORDER BY id LIMIT $5",
        after,
        wanted.get("consumer"),
        wanted.get("provider"),
        wanted.get("dataset"),
        limit,
    )
    return found


async def add_agreements(
    connection: asyncpg.Connection, agreements: Sequence[Agreement], change: Change, request_id: UUID | None = None
) -> int:
    """Keep versions of agreements; return how many there were not yet."""
    rows = [_row(one, change, request_id) for one in agreements]
    await connection.execute("SELECT pg_advisory_xact_lock($1)", _ONE_AT_A_TIME)  # else another's would be counted too
    before = await connection.fetchval("SELECT count(*) FROM agreements")
    await connection.executemany(
        f"INSERT INTO agreements ({_AGREEMENT}) VALUES ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9, $10, $11, $12,"  # noqa: S608  — columns alone
        " $13, $14, $15, $16, $17, $18, $19, $20, $21) ON CONFLICT DO NOTHING",
        rows,
    )
    return int(await connection.fetchval("SELECT count(*) FROM agreements") - before)


def _row(agreement: Agreement, change: Change, request_id: UUID | None) -> tuple[Any, ...]:
    return (
        agreement.id,
        agreement.version,
        agreement.provider,
        agreement.consumer,
        agreement.dataset,
        list(agreement.fields),
        orjson.dumps([vars(one) for one in agreement.purposes]).decode(),
        agreement.default_purpose,
        list(agreement.divisions),
        agreement.signatures,
        agreement.per_minute,
        agreement.per_day,
        agreement.valid_from,
        agreement.valid_to,
        agreement.clause,
        change.shipped,
        request_id,
        change.at,
        change.by,
        change.actor,
        change.reason,
    )
