"""The AMQP door's process: python -m gateway.amqp."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from starlette.applications import Starlette

from databus import logs
from databus.aio.rpc import RpcClient
from databus.settings import BrokenSettings
from gateway import repository
from gateway.amqp.settings import DoorSettings
from gateway.http import pages

_PROBES = ("/healthz", "/readyz", "/metrics")


async def run(settings: DoorSettings) -> None:
    """Serve until SIGTERM or SIGINT; then take no more, answer what is in flight, and close."""
    rpc = RpcClient(settings.amqp_uri, name="door", timeout_s=settings.rpc_timeout_s)
    async with repository.pool(settings.database_url):
        probes = [route for route in pages.routes(lambda: {"broker": rpc.up}) if route.path in _PROBES]
        server = Server(
            Starlette(routes=probes),
            address=settings.http_host,
            port=settings.http_port,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=False,
            log_enabled=False,
        )
        rpc.start()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, server.stop)
        try:
            await server.serve()
        finally:
            await rpc.stop()


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
