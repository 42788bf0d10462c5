"""A connection to the broker that comes back by itself; one thread owns it, any thread may hand it work."""

from __future__ import annotations

import contextlib
import logging
import selectors
import socket
import ssl
import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any, TypeAlias
from urllib.parse import unquote, urlsplit

import amqp
from amqp.exceptions import AMQPError

from sanhu_client.retrying import pause

Work: TypeAlias = Callable[[Any], None]

HEARTBEAT_S = 10
CONNECT_TIMEOUT_S = 5.0
WRITE_TIMEOUT_S = 15.0  # a broker that takes no more is left, and met again
TICK_S = 1.0
log = logging.getLogger("sanhu_client")

BROKEN = (OSError, AMQPError, ssl.SSLError)


class Link:
    """A connection with one channel.

    Args:
        uri: amqp:// or amqps://, with user, password and vhost; without a password the certificate says who we are.
        set_up: declares and consumes on the channel of each new connection.
        on_down: hears that the connection was lost.
        authority: file with the certificates to trust, for amqps.
        certificate: file with our certificate and its key.
    """

    def __init__(
        self,
        uri: str,
        *,
        set_up: Work,
        on_down: Callable[[str], None],
        authority: str | None = None,
        certificate: str | None = None,
    ) -> None:
        self._options = options_of(uri, authority, certificate)
        self._set_up = set_up
        self._on_down = on_down
        self._work: deque[Work] = deque()
        self._up = threading.Event()
        self._stopping = threading.Event()
        self._why = "not connected yet"
        self._bell_in, self._bell_out = socket.socketpair()
        self._bell_out.setblocking(False)
        self._bell_in.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="sanhu-link", daemon=True)
        self._thread.start()

    @property
    def up(self) -> bool:
        """Whether there is a connection now."""
        return self._up.is_set()

    @property
    def why(self) -> str:
        """Why there was no connection last."""
        return self._why

    def wait_up(self, within_s: float) -> bool:
        """Wait for a connection; return whether it is there."""
        return self._up.wait(within_s)

    def do(self, work: Work) -> None:
        """Have the owner's thread run `work(channel)` soon; it is dropped if the connection is lost before."""
        self._work.append(work)
        self._ring()

    def stop(self, within_s: float = 5.0) -> None:
        """Close the connection for good."""
        self._stopping.set()
        self._ring()
        if threading.current_thread() is not self._thread:
            self._thread.join(within_s)

    def _ring(self) -> None:
        with contextlib.suppress(BlockingIOError, OSError):
            self._bell_in.send(b"x")

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            connection = None
            try:
                connection = amqp.Connection(**self._options)
                connection.connect()
                channel = connection.channel()
                self._set_up(channel)
                self._up.set()
                failures = 0
                self._serve(connection, channel)
            except BROKEN as error:
                self._why = f"{type(error).__name__}: {error}"[:300]
            except Exception as error:
                self._why = f"{type(error).__name__}: {error}"[:300]
                log.exception("a message could not be handled; the connection is made anew")
            self._up.clear()
            self._work.clear()
            if connection is not None:
                with contextlib.suppress(*BROKEN):
                    connection.collect()
            self._on_down(self._why)
            failures += 1
            self._stopping.wait(0 if self._stopping.is_set() else pause(failures))
        self._bell_in.close()
        self._bell_out.close()

    def _serve(self, connection: Any, channel: Any) -> None:
        beat_s = time.monotonic()
        with selectors.DefaultSelector() as selector:
            selector.register(connection.sock, selectors.EVENT_READ)
            selector.register(self._bell_out, selectors.EVENT_READ)
            while not self._stopping.is_set():
                self._drain(connection)
                while self._work:
                    self._work.popleft()(channel)
                if time.monotonic() - beat_s > HEARTBEAT_S / 4:
                    connection.heartbeat_tick()
                    beat_s = time.monotonic()
                if not self._work:
                    selector.select(TICK_S)
                with contextlib.suppress(BlockingIOError):
                    self._bell_out.recv(4096)
        with contextlib.suppress(*BROKEN):
            connection.close()

    @staticmethod
    def _drain(connection: Any) -> None:
        with contextlib.suppress(TimeoutError):
            while True:
                connection.drain_events(timeout=0)


def options_of(uri: str, authority: str | None, certificate: str | None) -> dict[str, Any]:
    """Return what py-amqp connects with.

    Raises:
        ValueError: not an address of a broker.
    """
    parts = urlsplit(uri)
    if parts.scheme not in {"amqp", "amqps"} or not parts.hostname:
        raise ValueError("not an address of a broker: amqp://user:password@host:port/vhost")
    secure = parts.scheme == "amqps"
    options: dict[str, Any] = {
        "host": f"{parts.hostname}:{parts.port or (5671 if secure else 5672)}",
        "virtual_host": unquote(parts.path.removeprefix("/")) or "/",
        "heartbeat": HEARTBEAT_S,
        "connect_timeout": CONNECT_TIMEOUT_S,
        "write_timeout": WRITE_TIMEOUT_S,
        "client_properties": {"product": "sanhu-client"},
    }
    if parts.password is None and certificate is not None:
        options["login_method"] = "EXTERNAL"
    else:
        options |= {"userid": unquote(parts.username or ""), "password": unquote(parts.password or "")}
    if secure:
        options["ssl"] = {
            "ca_certs": authority,
            "certfile": certificate,
            "server_hostname": parts.hostname,
            "cert_reqs": ssl.CERT_REQUIRED,
        }
    return options
