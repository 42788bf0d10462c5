"""The newest deliveries, read once for all agencies that this process serves."""

from __future__ import annotations

import asyncio
from collections import deque
from typing import Any, Final

import asyncpg

from databus import logs
from gateway.carrying import Delivery, last_position, read_after
from gateway.journal import DATABASE_FAILURES

CHANNEL: Final = "gateway_events"
KEPT: Final = 2000
PAGE: Final = 500
EVERY_S: Final = 1.0  # how soon an event is seen at the latest, where its notification was lost

log = logs.get(__name__)


class Feed:
    """Follows the deliveries.

    Attributes:
        last: the position up to which the deliveries are known.
    """

    def __init__(self, pool: asyncpg.Pool) -> None:
        self._pool = pool
        self._window: deque[Delivery] = deque(maxlen=KEPT)
        self._begins_after = 0  # everything after this position, up to `last`, is in the window
        self._noticed = asyncio.Event()
        self._grown = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.last = -1

    @property
    def up(self) -> bool:
        """Whether the deliveries are followed."""
        return self.last >= 0

    def start(self) -> None:
        """Begin, in the background."""
        self._task = asyncio.create_task(self._follow())

    async def stop(self) -> None:
        """Follow no longer."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def after(self, position: int, limit: int) -> list[Delivery]:
        """Return deliveries after a position, in order; waits until there is one."""
        while True:
            while self.last <= position:
                await self._grown.wait()
            last = self.last
            if position >= self._begins_after:
                found = [each for each in self._window if each.position > position][:limit]
            else:
                found = await read_after(self._pool, position, limit)
            if found:
                return found
            position = last  # what was between them is kept no longer

    async def _follow(self) -> None:
        while True:
            try:
                async with self._pool.acquire() as connection:
                    await connection.add_listener(CHANNEL, self._notice)
                    try:
                        if self.last < 0:
                            self.last = self._begins_after = await last_position(self._pool)
                            self._tell()
                        while True:
                            await self._read()
                            await self._wait()
                    finally:
                        if not connection.is_closed():
                            await connection.remove_listener(CHANNEL, self._notice)
            except DATABASE_FAILURES as error:
                log.warning("feed.waits", error=repr(error))
            except Exception:  # an event that cannot be read is said again and again, and holds up what follows
                log.exception("feed.failed")
            await asyncio.sleep(EVERY_S)

    async def _read(self) -> None:
        while page := await read_after(self._pool, self.last, PAGE):
            for delivery in page:
                if len(self._window) == KEPT:
                    self._begins_after = self._window[0].position
                self._window.append(delivery)
            self.last = page[-1].position
            self._tell()

    def _tell(self) -> None:
        grown, self._grown = self._grown, asyncio.Event()
        grown.set()

    def _notice(self, *_: Any) -> None:
        self._noticed.set()

    async def _wait(self) -> None:
        try:
            async with asyncio.timeout(EVERY_S):
                await self._noticed.wait()
        except TimeoutError:
            return
        self._noticed.clear()
