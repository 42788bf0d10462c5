"""What both doors stand on, put together: notes, directory, quotas, whoever answers calls, and the one check."""

from __future__ import annotations

import asyncio
import secrets
from typing import Final

from sanhu_client.signatures import PrivateKey

from databus import heap
from databus.aio.rpc import RpcClient
from gateway import repository
from gateway.border import Border
from gateway.callees import Callees
from gateway.directory import Directory
from gateway.domain.access import register
from gateway.journal import Journal
from gateway.registry import store
from gateway.registry.seeding import seed
from gateway.usage import Usage

CLOSE_TIMEOUT_S: Final = 3


class Assembly:
    """The parts of a door's process.

    Args:
        name: of the process, as the broker shows it.
        amqp_uri: broker and internal virtual host.
        database_url: the gateway's database.
        timeout_s: deadline of a call.
        evidence: whether outcomes are handed to the evidence log.
        key: the exchange's own, which signs what is handed out.
    """

    def __init__(
        self,
        name: str,
        amqp_uri: str,
        database_url: str,
        *,
        timeout_s: int,
        evidence: bool = True,
        key: PrivateKey | None = None,
    ) -> None:
        self.journal = Journal(database_url, secrets.randbits(62) | 1, evidence=evidence)
        self.rpc = RpcClient(amqp_uri, name=name, timeout_s=timeout_s)
        self.pool = repository.pool(database_url)
        self.directory = Directory(store.read, register().grants, seed=seed)
        self.usage = Usage()
        self.callees = Callees(self.rpc, self.pool, self.directory, key)
        self.border = Border(self.directory, self.usage, self.callees, self.journal)

    @property
    def up(self) -> dict[str, bool]:
        """Whether each part is there."""
        return {"broker": self.rpc.up, "database": self.journal.up, "directory": self.directory.up}

    async def start(self) -> None:
        """Begin; what is not there yet is waited for in the background."""
        await self.pool
        self.journal.start()
        self.rpc.start()
        self.usage.start(self.pool)
        await self.directory.start(self.pool)
        heap.settle()

    async def stop(self) -> None:
        """Close, when nothing is being answered any more."""
        await self.directory.stop()
        await self.usage.stop()
        await self.rpc.stop()
        await self.journal.stop()
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT_S):
                await self.pool.close()
        except TimeoutError:
            self.pool.terminate()
