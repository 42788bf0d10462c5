"""Settles what runs that died left open, soon after a start and from then on now and then."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

import asyncpg

from databus import logs
from databus.errors import OutcomeUnknown, Unavailable
from gateway import metrics, repository, use_cases
from gateway.journal import DATABASE_FAILURES, Journal
from gateway.notes import Intent

EVERY_S: Final = 5.0
TIMEOUT_S: Final = 10.0

log = logs.get(__name__)


class Reconciliation:
    """Looks for dead runs and settles each of their open intents.

    Args:
        knife_of: how the answer to an intent is cut.
    """

    def __init__(
        self,
        database_url: str,
        journal: Journal,
        services: use_cases.Services,
        knife_of: Callable[[Intent], use_cases.Knife],
    ) -> None:
        self._database_url = database_url
        self._journal = journal
        self._services = services
        self._knife_of = knife_of
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
                await self.settle_dead_runs()
            except DATABASE_FAILURES as error:
                log.warning("reconciliation.waits", error=repr(error))
            except OutcomeUnknown as error:
                log.warning("reconciliation.waits", error=str(error))
            await asyncio.sleep(EVERY_S)

    async def settle_dead_runs(self) -> None:
        """Settle what can be settled now; what must ask a service that is away is tried again later."""
        connection: asyncpg.Connection = await repository.connect(self._database_url)
        try:  # the locks that are taken end with the connection
            for run, since in await repository.list_open_runs(connection, self._journal.run):
                if not await repository.claim_run(connection, run):
                    continue
                found = await repository.open_intents(connection, run, since)
                settled = [await self._settle(intent) for intent in found]
                if all(settled):
                    await repository.close_run(connection, run)
                    log.info("run.settled", run=run, intents=len(found))
        finally:
            await connection.close(timeout=2)

    async def _settle(self, intent: Intent) -> bool:
        try:
            outcome = await use_cases.settle(intent, self._services, TIMEOUT_S, self._knife_of(intent))
        except Unavailable as error:
            log.warning("intent.waits", id=intent.id, operation=intent.operation, reason=str(error))
            return False
        except Exception:  # a defect: the others are settled all the same
            log.exception("intent.failed", id=intent.id, operation=intent.operation)
            return False
        await self._journal.conclude(outcome, TIMEOUT_S)
        metrics.record_reconciled(outcome.outcome)
        log.info("intent.settled", id=intent.id, operation=intent.operation, outcome=outcome.outcome)
        return True
