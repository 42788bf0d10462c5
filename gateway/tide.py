"""How far events have come: one look at the database for all who wait for the next one."""

from __future__ import annotations

import asyncio
from typing import Final

import asyncpg

from databus import logs
from gateway.carrying import last_position
from gateway.journal import DATABASE_FAILURES

LOOK_EVERY_S: Final = 0.1
MOST_WAITING: Final = 500
MOST_OF_ONE: Final = 8

log = logs.get(__name__)


class Tide:
    """Looks for new events as long as somebody waits for one.

    Attributes:
        last: the last position seen.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self.pool = pool
        self.last = 0
        self._risen = asyncio.Event()
        self._waiting: dict[str, int] = {}
        self._task: asyncio.Task[None] | None = None
        self._closed = False

    def close(self) -> None:
        """Let everyone go who waits: the process ends."""
        self._closed = True
        self._risen.set()

    def has_room(self, who: str) -> bool:
        """Whether one more may wait: so many of one agency, so many in all."""
        return (
            not self._closed and self._waiting.get(who, 0) < MOST_OF_ONE and sum(self._waiting.values()) < MOST_WAITING
        )

    async def beyond(self, position: int, timeout_s: float, who: str) -> bool:
        """Wait until there is an event after a position; return whether there is."""
        self._waiting[who] = self._waiting.get(who, 0) + 1
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._look())
        try:
            async with asyncio.timeout(timeout_s):
                while self.last <= position and not self._closed:
                    await self._risen.wait()
        except TimeoutError:
            return False
        else:
            return self.last > position
        finally:
            self._waiting[who] -= 1
            if not self._waiting[who]:
                del self._waiting[who]

    async def _look(self) -> None:
        while self._waiting:
            try:
                last = await last_position(self.pool)
            except DATABASE_FAILURES as error:
                log.warning("tide.unseen", error=repr(error))
                last = self.last
            if last > self.last:
                self.last = last
                risen, self._risen = self._risen, asyncio.Event()
                risen.set()
            await asyncio.sleep(LOOK_EVERY_S)


_TIDES: dict[int, Tide] = {}


def tide_of(pool: asyncpg.Pool) -> Tide:
    """Return the one tide of a database pool."""
    found = _TIDES.get(id(pool))
    if found is None:
        found = _TIDES[id(pool)] = Tide(pool)
    return found
