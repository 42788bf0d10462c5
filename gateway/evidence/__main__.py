"""The keeper's process: python -m gateway.evidence."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server
from sanhu_client.signatures import BadSignature, PrivateKey
from starlette.applications import Starlette

from databus import heap, logs
from databus.settings import BrokenSettings
from gateway import repository
from gateway.evidence.job import Desk
from gateway.evidence.jobs import JOBS
from gateway.evidence.keeper import Keeper
from gateway.evidence.settings import KeeperSettings
from gateway.http import pages

_PROBES = ("/healthz", "/readyz", "/metrics")


async def run(settings: KeeperSettings, key: PrivateKey) -> None:
    """Keep until SIGTERM or SIGINT."""
    async with repository.pool(settings.database_url) as pool:
        keeper = Keeper(Desk(pool, settings, key), JOBS)
        probes = [route for route in pages.routes(lambda: {"database": keeper.up}) if route.path in _PROBES]
        server = Server(
            Starlette(routes=probes),
            address=settings.http_host,
            port=settings.http_port,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            websockets=False,
            log_enabled=False,
        )
        heap.settle()
        keeper.start()
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, server.stop)
        try:
            await server.serve()
        finally:
            await keeper.stop()


def main() -> None:
    """Read the settings and keep."""
    try:
        settings = KeeperSettings.read(os.environ)
        key = PrivateKey.read(settings.signing_key_file)
    except (BrokenSettings, BadSignature, OSError, ValueError) as error:
        sys.exit(f"keeper: {error}")
    logs.configure("keeper", settings.log_level)
    uvloop.run(run(settings, key))


if __name__ == "__main__":
    main()
