"""The gateway's process: python -m gateway."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Sequence

import uvloop
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from databus import logs
from databus.aio.consumer import EventConsumer
from databus.envelope import Event
from databus.settings import BrokenSettings
from gateway import arrivals
from gateway.assembly import Assembly
from gateway.callees import Store
from gateway.confirming import Confirming
from gateway.http.api import Api
from gateway.http.app import App
from gateway.http.bodies import Bodies
from gateway.http.callers import Callers, listener_of, tls_of
from gateway.http.pages import papers
from gateway.http.public_analyses import PublicAnalyses
from gateway.http.public_campaigns import PublicCampaigns
from gateway.http.public_credit import PublicCredit
from gateway.http.public_draws import PublicDraws
from gateway.http.public_reading import Reading
from gateway.http.public_reports import PublicReports
from gateway.reconciliation import Reconciliation
from gateway.settings import Settings
from gateway.tide import tide_of
from gateway.webhooks.settings import WebhookSettings

HEADER_TIMEOUT_MS = 10_000
BACKLOG = 1024


async def run(settings: Settings) -> None:
    """Serve until SIGTERM or SIGINT; then take no more, answer what is in flight, and close."""
    parts = Assembly(
        "gateway",
        settings.amqp_uri,
        settings.database_url,
        timeout_s=settings.rpc_timeout_s,
        evidence=settings.evidence,
        key=settings.signing_key,
    )
    store = Store(parts.pool)

    async def deliver(events: Sequence[Event]) -> None:
        await arrivals.deliver(events, store)

    consumer = EventConsumer(settings.amqp_uri, consumer="gateway", handle=deliver)
    reconciliation = Reconciliation(settings.database_url, parts.journal, parts.callees, parts.border.knife_of)
    confirming = Confirming(parts.pool, parts.callees)
    bodies = Bodies(settings.max_bodies_mib << 20)
    callers = Callers(settings, parts.directory, parts.pool)
    api = Api(callers.authentication, parts.border, bodies, timeout_s=settings.rpc_timeout_s)
    public = PublicCredit(parts.callees, parts.directory, timeout_s=settings.rpc_timeout_s)
    desk = PublicReports(parts.border, parts.callees, parts.directory, bodies, timeout_s=settings.rpc_timeout_s)
    reading = Reading(parts.callees, timeout_s=settings.rpc_timeout_s)
    doors = (public, PublicCampaigns(reading, parts.directory), PublicDraws(reading, bodies), PublicAnalyses(reading))
    open_to_all = [*papers.routes(settings.seal_keys_file), *(one for door in (*doors, desk) for one in door.routes())]
    app = App(api, lambda: parts.up | {"events": consumer.up}, [*callers.routes, *open_to_all])
    listener = listener_of(settings, app)
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
        **tls_of(settings),
    )

    await parts.start()
    callers.start()
    consumer.start()
    reconciliation.start()
    confirming.start()
    loop = asyncio.get_running_loop()

    def stop() -> None:
        tide_of(parts.pool).close()
        server.stop()  # type: ignore[no-untyped-call]

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        if listener is not None:
            listener.start()
        await server.serve()
        if listener is not None:
            await listener.stop()
        await api.idle.wait()
    finally:
        await callers.stop()
        await confirming.stop()
        await reconciliation.stop()
        await consumer.stop()
        await parts.stop()


def main() -> None:
    """Read the settings and serve."""
    try:
        settings = Settings.read(os.environ)
        WebhookSettings.read(os.environ)  # read when the first webhook is asked for; a mistake is told now
    except BrokenSettings as error:
        sys.exit(f"gateway: {error}")
    logs.configure("gateway", settings.log_level)
    uvloop.run(run(settings))


if __name__ == "__main__":
    main()
