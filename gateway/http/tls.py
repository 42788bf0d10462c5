"""The listener that asks for client certificates, in the same process and loop as the plain one.

Granian checks client certificates but does not hand them to the application, so this one is served by uvicorn, whose
protocol can be asked for the connection's TLS.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from uvicorn import Config, Server
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from databus import logs
from gateway.http.presented import CERTIFICATE

HEADER_TIMEOUT_S: Final = 10.0
LARGEST_HEAD: Final = 64 << 10
BACKLOG: Final = 1024
GRACE_S: Final = 10

Application = Callable[[Any, Any, Any], Awaitable[None]]

log = logs.get(__name__)


def server_context(cert_file: Path, key_file: Path, client_ca_file: Path) -> ssl.SSLContext:
    """Return the TLS of a server that takes no connection without a certificate of that authority."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH, cafile=str(client_ca_file))
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_cert_chain(cert_file, key_file)
    return context


class _Protocol(HttpToolsProtocol):
    """Puts the client's certificate into the scope; bounds what a client sends before it says what it wants."""

    _certificate: bytes | None = None
    _timer: asyncio.TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._certificate = transport.get_extra_info("ssl_object").getpeercert(binary_form=True)
        self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_came()
        super().connection_lost(exc)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._await_head()
        self._head_bytes = 0
        extensions: dict[str, Any] = {CERTIFICATE: self._certificate}
        self.scope["extensions"] = extensions

    def on_url(self, url: bytes) -> None:
        self._count(len(url))
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._count(len(name) + len(value))
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._head_came()
        if self._head_bytes <= LARGEST_HEAD:
            super().on_headers_complete()

    def _count(self, size: int) -> None:
        self._head_bytes += size
        if self._head_bytes > LARGEST_HEAD:
            self.transport.close()

    def _await_head(self) -> None:
        self._head_came()
        self._timer = self.loop.call_later(HEADER_TIMEOUT_S, self.transport.close)

    def _head_came(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


class _Server(Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to the process, which has two listeners to stop."""
        yield


class TlsListener:
    """Serves the application to those who show a certificate.

    Args:
        app: the ASGI application.
        host: address to listen on.
        port: to listen on.
        context: of TLS.
    """

    def __init__(self, app: Application, host: str, port: int, context: ssl.SSLContext) -> None:
        config = Config(
            app,
            host=host,
            port=port,
            http=_Protocol,
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            backlog=BACKLOG,
            timeout_graceful_shutdown=GRACE_S,
        )
        config.load()
        config.ssl = context
        self._server = _Server(config)
        self._task: asyncio.Task[None] | None = None
        self._port = port

    @property
    def up(self) -> bool:
        """Whether it listens."""
        return self._server.started and self._task is not None and not self._task.done()

    def start(self) -> None:
        """Begin to listen, in the background."""
        self._task = asyncio.create_task(self._server.serve())
        log.info("tls.listening", port=self._port)

    async def stop(self) -> None:
        """Take no more; answer what is in flight."""
        self._server.should_exit = True
        if self._task is not None:
            await asyncio.gather(self._task, return_exceptions=True)
