"""Clients of the token endpoint: who has which secret. A secret is kept as a salted hash of its hash."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final
from uuid import UUID

import asyncpg

_ADD: Final = """
INSERT INTO oauth_clients (id, agency, label, salt, secret_hash, made_at, valid_to)
VALUES (gen_random_uuid(), $1, $2, $3, $4, now(), $5) RETURNING *
"""
_FIND: Final = """
SELECT * FROM oauth_clients WHERE id = $1 AND revoked_at IS NULL AND (valid_to IS NULL OR valid_to > now())
"""
_LIST: Final = "SELECT * FROM oauth_clients WHERE agency = $1 ORDER BY made_at, id"
_REVOKE: Final = """
UPDATE oauth_clients SET revoked_at = coalesce(revoked_at, now()) WHERE id = $1 AND agency = $2 RETURNING *
"""


@dataclass(frozen=True, slots=True)
class Client:
    """Who may ask for tokens with one secret."""

    id: UUID
    agency: str
    label: str
    made_at: datetime
    valid_to: datetime | None
    revoked_at: datetime | None


async def add(
    connection: asyncpg.Connection, agency: str, label: str, secret_sha256: str, valid_to: datetime | None
) -> Client:
    """Keep a secret; only its hash is known here, so that it stands in no log."""
    salt = secrets.token_bytes(16)
    hashed = _salted(salt, bytes.fromhex(secret_sha256))
    row = await connection.fetchrow(_ADD, agency, label, salt, hashed, valid_to)
    return _client(row)


async def find(source: asyncpg.Pool, client_id: UUID, secret: str) -> Client | None:
    """Return the client whose secret this is; None if it is not, or holds no more."""
    row = await source.fetchrow(_FIND, client_id)
    if row is None:
        return None
    given = _salted(row["salt"], sha256(secret.encode()).digest())
    return _client(row) if hmac.compare_digest(given, row["secret_hash"]) else None


async def list_of(source: asyncpg.Pool, agency: str) -> list[Client]:
    """Return the clients of an agency, those that were revoked among them."""
    return [_client(row) for row in await source.fetch(_LIST, agency)]


async def revoke(connection: asyncpg.Connection, client_id: UUID, agency: str) -> Client | None:
    """Revoke an agency's client; once revoked it stays so. None: the agency has none of that id."""
    row = await connection.fetchrow(_REVOKE, client_id, agency)
    return None if row is None else _client(row)


def _salted(salt: bytes, hashed: bytes) -> bytes:
    return sha256(salt + hashed).digest()


def _client(row: Mapping[str, Any]) -> Client:
    return Client(row["id"], row["agency"], row["label"], row["made_at"], row["valid_to"], row["revoked_at"])
