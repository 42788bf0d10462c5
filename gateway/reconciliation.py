"""Settles what runs that died left open, soon after a start and from then on now and then."""

from __future__ import annotations

import asyncio
from typing import Final

import asyncpg

from databus import logs
from databus.errors import Unavailable
from gateway import metrics, repository, use_cases
from gateway.journal import DATABASE_FAILURES, Journal

EVERY_S: Final = 5.0
TIMEOUT_S: Final = 10.0

log = logs.get(__name__)


class Reconciliation:
    """Looks for dead runs and settles each of their open intents."""

    def __init__(self, database_url: str, journal: Journal, services: use_cases.Services) -> None:
        self._database_url = database_url
        self._journal = journal
        self._services = services
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin, in the background."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Stop; what is left is settled by the next process."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                while await self.settle_one_run():
                    pass
            except (*DATABASE_FAILURES, Unavailable) as error:
                log.warning("reconciliation.waits", error=str(error) or repr(error))
            await asyncio.sleep(EVERY_S)

    async def settle_one_run(self) -> bool:
        """Settle one dead run; return whether there was one.

        Raises:
            Unavailable: a service that must be asked is away; the run stays open and is tried again.
        """
        connection: asyncpg.Connection = await repository.connect(self._database_url)
        try:
            claimed = await repository.claim_dead_run(connection, self._journal.run)
            if claimed is None:
                return False
            run, since = claimed
            found = await repository.open_intents(connection, run, since)
            for intent in found:
                outcome = await use_cases.settle(intent, self._services, TIMEOUT_S)
                await self._journal.conclude(outcome, TIMEOUT_S)
                metrics.record_reconciled(outcome.outcome)
                log.info("intent.settled", id=intent.id, operation=intent.operation, outcome=outcome.outcome)
            await repository.release_run(connection, run)
            log.info("run.settled", run=run, intents=len(found))
            return True
        finally:
            await connection.close(timeout=2)
