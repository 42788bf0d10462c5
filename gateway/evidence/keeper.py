"""One of N keepers works, the others stand by: a lock in the database says which."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Final

import asyncpg

from databus import logs
from gateway import repository
from gateway.evidence import metrics
from gateway.evidence.job import Desk, Job
from gateway.journal import DATABASE_FAILURES

LOCK: Final = 0x5A4E4B45
LOOK_EVERY_S: Final = 0.5
LONGEST_PAUSE_S: Final = 30.0
MOST_DOUBLINGS: Final = 10

log = logs.get(__name__)


class Keeper:
    """Does every job as long as it holds the lock; a job that fails stops no other.

    Attributes:
        up: whether the database is there; standing by is being up too.
    """

    def __init__(self, desk: Desk, jobs: Sequence[Job]) -> None:
        self._desk = desk
        self._jobs = jobs
        self._task: asyncio.Task[None] | None = None
        self.up = False

    def start(self) -> None:
        """Begin, in the background."""
        self._task = asyncio.create_task(self._run())

    async def stop(self) -> None:
        """Lay the work down; what was begun and not committed is undone."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            try:
                await self._live()
            except DATABASE_FAILURES as error:
                log.warning("keeper.down", error=repr(error))
            self.up = False
            await asyncio.sleep(LOOK_EVERY_S)

    async def _live(self) -> None:
        connection: asyncpg.Connection = await repository.connect(self._desk.settings.database_url)
        working: list[asyncio.Task[None]] = []
        try:
            held = False
            while True:  # asked again and again, so that a lost connection is noticed
                before, held = held, await connection.fetchval("SELECT $2 OR pg_try_advisory_lock($1)", LOCK, held)
                self.up = True
                if held and not before:
                    log.info("keeper.active", jobs=[job.name for job in self._jobs])
                    working = [asyncio.create_task(self._do(job)) for job in self._jobs]
                metrics.record_active(active=held)
                await asyncio.sleep(LOOK_EVERY_S)
        finally:
            metrics.record_active(active=False)
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)
            connection.terminate()

    async def _do(self, job: Job) -> None:
        failed = 0
        while True:
            begun_s = time.perf_counter()
            more: bool | None = False
            try:
                more = await job.run(self._desk)
            except Exception as error:
                failed += 1
                metrics.record_failed(job.name)
                if isinstance(error, DATABASE_FAILURES):
                    log.warning("keeper.job_waits", job=job.name, error=repr(error))
                else:
                    log.exception("keeper.job_failed", job=job.name)
            else:
                failed = 0
                metrics.record_run(job.name, time.perf_counter() - begun_s)
            pause_s = min(job.every_s * 2 ** min(failed, MOST_DOUBLINGS), max(LONGEST_PAUSE_S, job.every_s))
            await asyncio.sleep(0 if more else pause_s)
