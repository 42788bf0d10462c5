"""The gateway's process: python -m gateway."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import Sequence

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from databus import logs
from databus.aio.consumer import EventConsumer
from databus.aio.rpc import RpcClient
from databus.envelope import Event
from databus.settings import BrokenSettings
from gateway import repository, use_cases
from gateway.callees import Callees, Store
from gateway.domain.access import register
from gateway.http.api import Api
from gateway.http.app import App
from gateway.http.authentication import Authentication
from gateway.http.bodies import Bodies
from gateway.http.keys import FileKeys, UrlKeys
from gateway.journal import Journal
from gateway.reconciliation import Reconciliation
from gateway.settings import Settings

HEADER_TIMEOUT_MS = 10_000
BACKLOG = 1024


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; then take no more, answer what is in flight, and close."""
    run_number = secrets.randbits(62) | 1
    journal = Journal(settings.database_url, run_number)
    rpc = RpcClient(settings.amqp_uri, name="gateway", timeout_s=settings.rpc_timeout_s)
    pool = repository.pool(settings.database_url)
    callees = Callees(rpc, pool, register())
    store = Store(pool)

    async def deliver(events: Sequence[Event]) -> None:
        await use_cases.deliver(events, store)

    consumer = EventConsumer(settings.amqp_uri, consumer="gateway", handle=deliver)
    reconciliation = Reconciliation(settings.database_url, journal, callees)
    bodies = Bodies(settings.max_bodies_mib << 20)
    api = Api(_authentication(settings), register(), callees, journal, bodies, timeout_s=settings.rpc_timeout_s)
    app = App(api, lambda: {"broker": rpc.up, "database": journal.up, "events": consumer.up})
    server = Server(
        app,
        address=settings.http_host,
        port=settings.http_port,
        interface=Interfaces.ASGINL,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_TIMEOUT_MS),
        backlog=BACKLOG,
        backpressure=BACKLOG,
        websockets=False,
        log_enabled=False,
    )

    for part in (journal, rpc, consumer, reconciliation):
        part.start()
    async with pool:
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, server.stop)
        await server.serve()
        await api.idle.wait()
        for part in (reconciliation, consumer, rpc, journal):
            await part.stop()


def _authentication(settings: Settings) -> Authentication:
    keys = FileKeys(settings.jwks_file) if settings.jwks_file is not None else UrlKeys(settings.jwks_url or "")
    return Authentication(keys, issuer=settings.jwt_issuer, audience=settings.jwt_audience)


def main() -> None:
    """Read the settings and serve."""
    try:
        settings = Settings.read(os.environ)
    except BrokenSettings as error:
        sys.exit(f"gateway: {error}")
    logs.configure("gateway", settings.log_level)
    uvloop.run(run(settings))


if __name__ == "__main__":
    main()
