"""Who takes part and what is agreed, held in memory by every process of the gateway and refreshed as it changes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final

import asyncpg

from databus import logs
from gateway import jurisdictions, metrics, repairs
from gateway.domain.access import Grant, Register
from gateway.domain.agencies import Agency, Key
from gateway.domain.agreements import Agreement
from gateway.domain.catalogue import Catalogue, shipped
from gateway.domain.sharing import Sharing
from gateway.journal import DATABASE_FAILURES

CHANNEL: Final = "gateway_directory"
# how soon a change is seen at the latest, where its notification was lost
EVERY_S: Final = 1.0
# what changes within it is read at once
GATHERED_S: Final = 0.03

log = logs.get(__name__)


@dataclass(frozen=True)
class Registered:
    """What the database has of agencies, keys and agreements at one moment."""

    agencies: Mapping[str, Agency]
    keys: Mapping[str, Key]
    agreements: Sequence[Agreement]


Read = Callable[[asyncpg.Connection], Awaitable[Registered]]
Seed = Callable[[asyncpg.Connection], Awaitable[Any]]


class Directory:
    """What is known of agencies, keys, agreements and enterprises now.

    Args:
        read: reads agencies, keys and agreements, in a transaction.
        grants: what each grant opens.
        catalogue: what may be had.
        seed: puts what is shipped into the database, before it is read for the first time.

    Attributes:
        register: agencies and grants.
        agencies: by code, those that were removed among them.
        keys: by key id, those that hold no longer among them.
        sharing: what is agreed.
        version: rises with every change; -1 until it was read.
        up_to: the position of the last event whose word on enterprises and records is known here.
    """

    def __init__(
        self,
        read: Read,
        grants: Mapping[str, Grant],
        catalogue: Catalogue | None = None,
        seed: Seed | None = None,
    ) -> None:
        self._read = read
        self._seed = seed
        self.register = Register({}, grants)
        self._catalogue = catalogue if catalogue is not None else shipped()
        self.agencies: Mapping[str, Agency] = {}
        self.keys: Mapping[str, Key] = {}
        self._divisions: dict[str, Sequence[str]] = {}
        self._seen = 0
        self._repaired: set[str] = set()
        self._repaired_seen = 0
        self.sharing = Sharing(self._catalogue, (), {}, self._repaired)
        self.version = -1
        self.up_to = 0
        self._refreshed = asyncio.Event()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def up(self) -> bool:
        """Whether it was read."""
        return self.version >= 0

    async def start(self, pool: asyncpg.Pool) -> None:
        """Read it, and begin to follow its changes; a database that is away is waited for in the background."""
        try:
            async with pool.acquire() as connection:
                await self._refresh(connection)
        except DATABASE_FAILURES as error:
            log.warning("directory.waits", error=repr(error))
        self._task = asyncio.create_task(self._follow(pool))

    async def stop(self) -> None:
        """Follow no longer."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def hold(self, found: Registered, version: int) -> None:
        """Take what was read as what is in force now."""
        self.agencies, self.keys = found.agencies, found.keys
        self.register = Register(found.agencies, self.register.grants)
        self.sharing = Sharing(self._catalogue, found.agreements, found.agencies, self._repaired)
        self.version = version
        metrics.record_directory(version)

    def divisions_of(self, uscc: str) -> Sequence[str]:
        """Return the divisions that an enterprise is in; none if it is not known."""
        return self._divisions.get(uscc, ())

    async def reach(self, position: int) -> None:
        """Return when it is known what the events up to a position said of enterprises and records.

        Whoever takes events in notes what they say before it gives them a position; it reaches us a moment later.
        """
        while self.up_to < position and self._task is not None:
            self._changed.set()
            await self._refreshed.wait()

    async def _follow(self, pool: asyncpg.Pool) -> None:
        while True:
            try:
                async with pool.acquire() as connection:
                    try:
                        await connection.add_listener(CHANNEL, self._notice)
                        while True:
                            await self._refresh(connection)
                            await self._wait()
                    finally:
                        with suppress(asyncpg.InterfaceError):  # a pool takes a lost one back by itself
                            connection.terminate()  # it listens, so nobody else may have it
            except DATABASE_FAILURES as error:
                log.warning("directory.waits", error=repr(error))
            except Exception:  # a row that cannot be read: what was revoked must be seen once it can be again
                log.exception("directory.failed")
            await asyncio.sleep(EVERY_S)

    def _notice(self, *_: Any) -> None:
        self._changed.set()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(EVERY_S):
                await self._changed.wait()
        except TimeoutError:
            return
        await asyncio.sleep(GATHERED_S)
        self._changed.clear()

    async def _refresh(self, connection: asyncpg.Connection) -> None:
        if not self.up and self._seed is not None:
            await self._seed(connection)
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            up_to = await connection.fetchval("SELECT last FROM positions")
            seen = await jurisdictions.read(connection, self._seen)
            repaired = await repairs.read(connection, self._repaired_seen)
            version = await connection.fetchval("SELECT version FROM directory_version")
            found = await self._read(connection) if version != self.version else None
        for uscc, divisions, number in seen:
            self._divisions[uscc] = divisions
            self._seen = max(self._seen, number)
        for record_id, number in repaired:
            self._repaired.add(record_id)
            self._repaired_seen = max(self._repaired_seen, number)
        self.up_to = up_to
        refreshed, self._refreshed = self._refreshed, asyncio.Event()
        refreshed.set()
        if found is not None:
            self.hold(found, version)
            log.info("directory.read", version=version, agencies=len(found.agencies), keys=len(found.keys))


async def announce(connection: asyncpg.Connection) -> None:
    """Say, in the transaction of a change of agencies, keys or agreements, that there was one."""
    await connection.execute("UPDATE directory_version SET version = version + 1")
    await connection.execute(f"NOTIFY {CHANNEL}")
