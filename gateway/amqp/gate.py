"""One agency's vhost: the connection to it, what is declared there, calls, facts and events over it."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress
from typing import Final
from urllib.parse import quote

from databus import logs
from databus.aio.channel import Channel, ChannelClosed
from databus.aio.connection import Connection, ConnectionLost
from databus.aio.link import Link
from databus.vhosts import exchanges, queues, vhost
from gateway.amqp.calls import Calls
from gateway.amqp.facts import Facts
from gateway.amqp.outgoing import Outgoing
from gateway.amqp.own_events import NONE, OwnEvents

# what an agency deletes in its vhost is there again so soon
DECLARE_EVERY_S: Final = 3.0
_IN_THE_WAY: Final = re.compile(r"406 .*exchange '([^']+)'")

log = logs.get(__name__)


class Gate:
    """Serves one agency until it is stopped.

    Args:
        door_uri: of the broker, with the door's login.
    """

    def __init__(
        self,
        agency: str,
        door_uri: str,
        *,
        calls: Calls,
        facts: Facts,
        outgoing: Outgoing,
        own_events: OwnEvents = NONE,
    ) -> None:
        self.agency = agency
        self._exchanges = exchanges(own_events.exchanges(agency))
        self._queues = queues(own_events.bindings(agency))
        self.calls = calls
        self.facts = facts
        self.outgoing = outgoing
        self._link = Link(
            door_uri.rstrip("/") + "/" + quote(vhost(agency), safe=""),
            name=f"door:{agency}",
            set_up=self._set_up,
            on_down=self._on_down,
            counted=False,
        )
        self._tending: asyncio.Task[None] | None = None
        self._in_the_way: str | None = None

    @property
    def up(self) -> bool:
        """Whether the agency is served."""
        return self._link.up

    @property
    def tried(self) -> bool:
        """Whether it is served, or cannot be at the moment."""
        return self._link.tried

    def start(self) -> None:
        """Begin to connect."""
        self._link.start()

    async def stop(self, within_s: float) -> None:
        """Take no more, answer what was taken, close."""
        self.outgoing.halt()
        if self.up:
            with suppress(ConnectionLost, ChannelClosed, TimeoutError):
                await self.calls.stop(within_s)
                await self.facts.stop(within_s)
        await self._link.stop()
        self._on_down("stopped")

    async def _set_up(self, connection: Connection) -> None:
        channel = await connection.channel()
        try:
            await self._declare(channel)
            await self.calls.set_up(connection)
            await self.facts.set_up(connection)
            await self.outgoing.set_up(connection)
        except (ChannelClosed, ConnectionLost) as error:
            found = _IN_THE_WAY.search(str(error))
            self._in_the_way = found.group(1) if found else None
            raise
        self._tending = asyncio.create_task(self._tend(channel))

    async def _declare(self, channel: Channel) -> None:
        if self._in_the_way is not None:  # of another kind than ours: the agency made it anew
            name, self._in_the_way = self._in_the_way, None
            await channel.delete_exchange(name)
        for exchange in self._exchanges:
            await channel.declare_exchange(exchange.name, exchange.kind)
        for queue in self._queues:
            await channel.declare_queue(queue.name, arguments=queue.arguments)
            for source, routing_key in queue.bindings:
                await channel.bind(queue.name, source, routing_key)

    async def _tend(self, channel: Channel) -> None:
        """Declare all of it again and again: the broker does not tell us when something is deleted."""
        with suppress(ConnectionLost, ChannelClosed, TimeoutError):
            while True:
                await asyncio.sleep(DECLARE_EVERY_S)
                await self._declare(channel)
                await self.calls.declare(channel)

    def _on_down(self, _reason: str) -> None:
        self.outgoing.halt()
        if self._tending is not None:
            self._tending.cancel()
            self._tending = None
