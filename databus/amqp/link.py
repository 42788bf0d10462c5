"""One AMQP connection with one channel, kept up by a greenthread of its own.

py-amqp shakes hands and declares; from then on this module does the I/O: one recv for as many frames as the kernel
has, one send for all that the process wrote within one turn of the hub. Any error ends the connection, and a new one
is made with back-off: half-broken connections are not repaired.

Use one link for each purpose: a broker that is low on memory stops reading from connections that publish, and what
shares such a connection stands still with it.
"""

from __future__ import annotations

import random
import socket
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any, Final

import amqp
import eventlet
import structlog
from eventlet import hubs
from eventlet.event import Event

from databus.amqp import frames
from databus.amqp.address import HEARTBEAT_S, Address
from databus.amqp.inbound import Delivery, Inbound
from databus.strict_json import MAX_BYTES

log = structlog.get_logger()

HIGH_WATER: Final = 8 << 20  # bytes waiting to be sent, above which publishers wait
_HANDSHAKE_S: Final = 15
_FIRST_DELAY_S: Final = 0.05
_LAST_DELAY_S: Final = 1.0


class LinkDown(Exception):
    """There is no connection, or it was lost: what was being done may or may not have reached the broker."""


class Link:
    """A connection that comes back.

    Fill the lists before `start`: `on_declare(channel)` may call py-amqp's blocking methods on each new connection;
    then `on_up()` runs, consumers are to be started there; `on_down(error)`, `on_return(message)` and
    `on_confirm(tag, multiple, accepted)` run in the reader and must not block.

    Args:
        uri: the broker.
        name: what an operator sees in the broker's list of connections.
        heartbeat_s: seconds; a silent broker is given up within two of them.
        body_max: largest body taken, bytes.
    """

    def __init__(
        self, uri: str, name: str, *, heartbeat_s: int = HEARTBEAT_S, body_max: int = MAX_BYTES
    ) -> None:
        self.name = name
        self.up = False
        self.generation = 0
        self.blocked: str | None = None  # the broker's reason for taking no messages now
        self.on_declare: list[Callable[[Any], None]] = []
        self.on_up: list[Callable[[], None]] = []
        self.on_down: list[Callable[[BaseException | None], None]] = []
        self.on_return: list[Callable[[Delivery], None]] = []
        self.on_confirm: Callable[[int, bool, bool], None] | None = None
        self._address = Address.parse(uri)
        self._heartbeat_s = heartbeat_s
        self._body_max = body_max
        self._consumers: dict[str, Callable[[Delivery], None]] = {}
        self._cancels: dict[str, Any] = {}
        self._stopping = False
        self._reader: Any = None
        self._ready = Event()
        self._closed = Event()
        self._sender: _Sender | None = None
        self._channel = 1
        self._frame_max = 131_072

    # ---- life --------------------------------------------------------------------------------------------------
    def start(self) -> None:
        """Connect, and stay connected, in the background."""
        if self._reader is None:
            self._reader = eventlet.spawn(self._live)

    def wait_up(self, timeout_s: float | None = None) -> bool:
        """Wait until connected; tell whether that is so."""
        if not self.up:
            with eventlet.Timeout(timeout_s, False):
                self._ready.wait()
        return self.up

    def stop(self, timeout_s: float = 2) -> None:
        """Close in an orderly way: when the broker has answered, it has handled all that was written before."""
        self._stopping = True
        if self.up:
            with suppress(LinkDown), eventlet.Timeout(timeout_s, False):
                self.write(frames.connection_close())
                self._closed.wait()
        if self._reader is not None and self._reader is not eventlet.getcurrent():
            self._reader.kill()

    def abort(self, reason: str) -> None:
        """Break the connection now; the reader notices and connects anew."""
        if self._sender is not None:
            log.warning("link.aborted", link=self.name, reason=reason)
            self._sender.hang_up()

    def _live(self) -> None:
        delay_s = _FIRST_DELAY_S
        while not self._stopping:
            began, connection, problem = monotonic(), None, None
            try:
                connection = amqp.Connection(**self._address.arguments(self.name, heartbeat_s=self._heartbeat_s))
                self._connect(connection)
                self._read(connection)
            except (Exception, eventlet.Timeout) as error:  # noqa: BLE001  — whatever it is, connect anew
                problem = error
            finally:
                self._tear_down(connection, problem)
            if self._stopping:
                return
            if monotonic() - began > 5:
                delay_s = _FIRST_DELAY_S
            log.warning("link.down", link=self.name, reason=repr(problem), retry_s=round(delay_s, 2))
            eventlet.sleep(delay_s * random.uniform(0.5, 1.0))  # noqa: S311  — jitter, no secret
            delay_s = min(delay_s * 2, _LAST_DELAY_S)

    def _connect(self, connection: Any) -> None:
        with eventlet.Timeout(_HANDSHAKE_S):
            # what runs before our own reader does is told by py-amqp, without the broker's reason
            connection.on_blocked = lambda *_: self._set_blocked("low on resources")
            connection.on_unblocked = lambda *_: self._set_blocked(None)
            connection.connect()
            channel = connection.channel()
            for declare in self.on_declare:
                declare(channel)
        self._channel, self._frame_max = channel.channel_id, connection.frame_max
        self._sender = _Sender(connection.transport.sock, secure=self._address.tls is not None)
        self.generation += 1
        self.up = True
        for tell in self.on_up:
            tell()
        self._ready.send(None)
        log.info("link.up", link=self.name, host=self._address.host, port=self._address.port)

    def _read(self, connection: Any) -> None:
        transport, pulse = connection.transport, _Pulse()
        inbound = Inbound(self._told, self._frame_max, self._body_max)
        beat = eventlet.spawn(self._beat, connection.heartbeat, pulse)
        try:
            # bytes that py-amqp had read ahead of its last frame
            early, transport._read_buffer = bytes(transport._read_buffer), b""  # noqa: SLF001
            inbound.feed(early)
            recv = transport.sock.recv
            while data := recv(262_144):
                pulse.at = monotonic()
                inbound.feed(data)
        finally:
            beat.kill()
        if not self._closed.ready():
            raise LinkDown("the broker hung up")

    def _beat(self, agreed_s: float, pulse: _Pulse) -> None:
        # the broker beats every half of what was agreed: 1.6 of it without a byte is not a delay any more, and with
        # the look every fifth it is noticed before the second is over
        while agreed_s and self._sender is not None:
            eventlet.sleep(agreed_s / 5)
            if monotonic() - pulse.at > 1.6 * agreed_s:
                self.abort("no heartbeat from the broker")
                return
            with suppress(LinkDown):
                self.write(frames.HEARTBEAT)

    def _tear_down(self, connection: Any, problem: BaseException | None) -> None:
        was_up, self.up = self.up, False
        sender, self._sender = self._sender, None
        if sender is not None:
            sender.hang_up()
            sender.give_up()
        if connection is not None:
            with suppress(Exception), eventlet.Timeout(1, False):
                connection.collect()
        if was_up:
            self._ready = Event()
            self.blocked = None
            for waiting in self._cancels.values():
                waiting.send(False)
            self._cancels = {}
            for tell in self.on_down:
                tell(problem)

    # ---- what the broker tells ---------------------------------------------------------------------------------
    @property
    def _told(self) -> Link:
        return self

    def on_delivery(self, delivery: Delivery) -> None:
        """Pass a message to its consumer."""
        delivery.generation = self.generation
        handle = self._consumers.get(delivery.consumer_tag)
        if handle is not None:
            handle(delivery)

    def on_cancelled(self, consumer_tag: str) -> None:
        """Note that nothing more will come for a consumer."""
        waiting = self._cancels.pop(consumer_tag, None)
        if waiting is not None:
            waiting.send(True)
