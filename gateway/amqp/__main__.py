"""The AMQP door's process: python -m gateway.amqp."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable, Mapping

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from sanhu_client.signatures import PrivateKey
from starlette.applications import Starlette

from databus import logs
from databus.settings import BrokenSettings
from gateway import repository
from gateway.amqp import own_events
from gateway.amqp.calls import Calls
from gateway.amqp.door import Door
from gateway.amqp.facts import Facts
from gateway.amqp.feed import Feed
from gateway.amqp.gate import Gate
from gateway.amqp.outgoing import Outgoing
from gateway.amqp.reading import Reader
from gateway.amqp.settings import DoorSettings
from gateway.amqp.shares import Shares
from gateway.assembly import Assembly
from gateway.http import pages
from gateway.replays import Replays

_PROBES = ("/healthz", "/readyz", "/metrics")


async def run(settings: DoorSettings) -> None:
    """Serve until SIGTERM or SIGINT; then take no more, answer what is in flight, and close."""
    key = PrivateKey.read(settings.signing_key_file)
    parts = Assembly(
        "door",
        settings.amqp_uri,
        settings.database_url,
        timeout_s=settings.rpc_timeout_s,
        evidence=settings.evidence,
        key=key,
    )
    async with repository.pool(settings.database_url) as pool:
        feed, nonces = Feed(pool), Replays(settings.database_url)

        def make(agency: str) -> Gate:
            reader = Reader(agency, parts.directory, nonces)
            return Gate(
                agency,
                settings.door_uri,
                calls=Calls(reader, parts.border, timeout_s=settings.rpc_timeout_s),
                facts=Facts(reader, parts.border, timeout_s=settings.rpc_timeout_s, own_events=own_events.shipped()),
                outgoing=Outgoing(agency, parts.directory, feed, pool, key),
                own_events=own_events.shipped(),
            )

        door = Door(parts.directory, Shares(settings.database_url), make, drain_s=settings.rpc_timeout_s)
        server = _server(settings, lambda: parts.up | {"agencies": door.up})
        await parts.start()
        feed.start()
        nonces.start()
        door.start()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, server.stop)
        try:
            await server.serve()
        finally:
            await door.stop()
            await nonces.stop()
            await feed.stop()
            await parts.stop()


def _server(settings: DoorSettings, parts: Callable[[], Mapping[str, bool]]) -> Server:
    return Server(
        Starlette(routes=[route for route in pages.routes(parts) if route.path in _PROBES]),
        address=settings.http_host,
        port=settings.http_port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        websockets=False,
        log_enabled=False,
    )


def main() -> None:
    """Read the settings and serve."""
    try:
        settings = DoorSettings.read(os.environ)
    except BrokenSettings as error:
        sys.exit(f"door: {error}")
    logs.configure("door", settings.log_level)
    uvloop.run(run(settings))


if __name__ == "__main__":
    main()
