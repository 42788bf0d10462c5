"""A connection that is kept: opened, set up, opened again after a loss, with a pause of at most a second."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final

from databus import logs, metrics
from databus.aio.channel import ChannelClosed
from databus.aio.connection import Connection, ConnectionLost, connect

LONGEST_PAUSE_S: Final = 1.0
SHORTEST_PAUSE_S: Final = 0.05
# a virtual host that is not there, or not ours, is not asked for every second
ABSENT_PAUSE_S: Final = 5.0
_NOT_ALLOWED: Final = ": 530 "

log = logs.get(__name__)


class Link:
    """Keeps one connection to the broker open.

    Args:
        uri: where the broker is.
        name: shown in the broker's list of connections.
        set_up: opens channels, declares and consumes; called on every new connection before it counts as up.
        on_down: called with the reason when a connection that was up is lost.
        heartbeat_s: asked of the broker; a broker silent for 1.25 times as long is given up.
        counted: whether its state is a metric of its own, by its name.

    Attributes:
        tried: whether it was tried to connect at least once.
    """

    def __init__(
        self,
        uri: str,
        *,
        name: str,
        set_up: Callable[[Connection], Awaitable[None]],
        on_down: Callable[[str], None] = lambda reason: None,  # noqa: ARG005
        heartbeat_s: int = 10,
        counted: bool = True,
    ) -> None:
        self._uri = uri
        self._name = name
        self._counted = counted
        self.tried = False
        self._set_up = set_up
        self._on_down = on_down
        self._heartbeat_s = heartbeat_s
        self._task: asyncio.Task[None] | None = None
        self._up = asyncio.Event()
        self._why_not = ""
        self.connection: Connection | None = None

    @property
    def up(self) -> bool:
        """Whether there is a connection, set up."""
        return self._up.is_set()

    def start(self) -> None:
        """Begin to connect, in the background."""
        self._task = asyncio.create_task(self._run(), name=f"link:{self._name}")

    async def wait_up(self, timeout_s: float) -> bool:
        """Wait until the link is up; return whether it is."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._up.wait()
        except TimeoutError:
            return False
        return True

    async def stop(self) -> None:
        """Close the connection and stay down."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        if self.connection is not None:
            await self.connection.close()
            self.connection = None
        self._up.clear()

    async def _run(self) -> None:
        pause_s = SHORTEST_PAUSE_S
        while True:
            connection = await self._open()
            self.tried = True
            if connection is None:
                absent = _NOT_ALLOWED in self._why_not
                await asyncio.sleep((ABSENT_PAUSE_S if absent else pause_s) * random.uniform(0.5, 1))  # noqa: S311 — spreads reconnects
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
                continue
            pause_s = SHORTEST_PAUSE_S
            self._why_not = ""
            self.connection = connection
            self._up.set()
            log.info("link.up", link=self._name)
            self._record(up=True)
            reason = await asyncio.shield(connection.closed)
            self._up.clear()
            self.connection = None
            self._record(up=False)
            log.warning("link.lost", link=self._name, reason=reason)
            self._on_down(reason)

    async def _open(self) -> Connection | None:
        connection: Connection | None = None
        try:
            connection = await connect(self._uri, name=self._name, heartbeat_s=self._heartbeat_s)
            await self._set_up(connection)
        except (ConnectionLost, ChannelClosed, TimeoutError) as error:
            self._say_once(str(error) or repr(error))
        except Exception:  # a defect must not keep the link down for ever
            log.exception("link.failed", link=self._name)
        else:
            return connection
        if connection is not None:
            await connection.close()
            self._on_down("not set up")
        return None

    def _say_once(self, reason: str) -> None:
        if reason != self._why_not:  # it is tried every second: what stays the same is said once
            log.warning("link.not_up", link=self._name, reason=reason)
        self._why_not = reason

    def _record(self, *, up: bool) -> None:
        if not self._counted:
            return
        service, _, link = self._name.partition(":")
        metrics.record_link(service, link, up=up)
