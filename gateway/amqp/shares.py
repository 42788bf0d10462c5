"""Which agencies this door serves: a lock for each in the database, and no more than a fair share of them."""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from math import ceil
from typing import Final

import asyncpg

from databus import logs
from gateway import repository
from gateway.journal import DATABASE_FAILURES

# the first half of the locks' keys; the second says the agency
DOORS: Final = 0x53440000
AGENCIES: Final = 0x53440001

_COUNT: Final = (
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND classid = $1 AND objid = 0 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)

log = logs.get(__name__)


class Shares:
    """Holds the locks of the agencies that this door serves; they end with its session, so with its process.

    Attributes:
        held: codes of the agencies that are ours.
        doors: how many there are, this one among them.
        up: whether the database says so now. While it is away everybody keeps what it has: who carries an event
            further must move its cursor, so that nothing is noted twice.
    """

    def __init__(self, database_url: str) -> None:
        self._database_url = database_url
        self._connection: asyncpg.Connection | None = None
        self.held: set[str] = set()
        self.up = False
        self.doors = 1

    async def update(self, agencies: Iterable[str]) -> set[str]:
        """Take what is free and ours, let go what is not; return what is held."""
        try:
            if self._connection is None:
                self._connection = await self._connect()
            self.held = await self._share(self._connection, sorted(agencies))
            self.up = True
        except DATABASE_FAILURES as error:
            log.warning("shares.wait", error=repr(error))
            self.up = False
            if self._connection is not None:
                self._connection.terminate()
                self._connection = None
        return self.held

    async def release(self) -> None:
        """Let go of everything."""
        if self._connection is not None:
            await self._connection.close(timeout=2)
            self._connection = None

    async def _connect(self) -> asyncpg.Connection:
        connection = await repository.connect(self._database_url)
        await connection.execute("SELECT pg_advisory_lock_shared($1, 0)", DOORS)
        # what was ours before the session was lost, unless another door was quicker
        self.held = {code for code in self.held if await _lock(connection, code)}
        return connection

    async def _share(self, connection: asyncpg.Connection, agencies: list[str]) -> set[str]:
        held = set(self.held)
        for code in held - set(agencies):
            await _unlock(connection, code)
        held &= set(agencies)
        self.doors = max(1, await connection.fetchval(_COUNT, DOORS))
        most = ceil(len(agencies) / self.doors)
        for code in sorted(held)[most:]:
            await _unlock(connection, code)
            held.discard(code)
        for code in agencies:
            if len(held) >= most:
                break
            if code not in held and await _lock(connection, code):
                held.add(code)
        return held


def _key(code: str) -> int:
    return zlib.crc32(code.encode()) - (1 << 31)


async def _lock(connection: asyncpg.Connection, code: str) -> bool:
    return bool(await connection.fetchval("SELECT pg_try_advisory_lock($1, $2)", AGENCIES, _key(code)))


async def _unlock(connection: asyncpg.Connection, code: str) -> None:
    await connection.execute("SELECT pg_advisory_unlock($1, $2)", AGENCIES, _key(code))
