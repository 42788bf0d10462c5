"""One AMQP connection with one channel, kept up by a greenthread of its own.

py-amqp shakes hands and declares; from then on this module does the I/O: one recv for as many frames as the kernel
has, one send for all that the process wrote within one turn of the hub. Any error ends the connection and a new one
is made with back-off: nothing half-broken is repaired.

Use one link for each purpose: a broker that is low on memory stops reading from connections that publish, and what
shares such a connection stands still with it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from contextlib import suppress
from time import monotonic
from typing import Any, Final

import amqp
import eventlet
from eventlet.event import Event

from databus import logs
from databus.amqp import frames
from databus.amqp.address import HEARTBEAT_S, Address
from databus.amqp.inbound import ClosedByBroker, Delivery, Inbound
from databus.amqp.sender import Sender
from databus.amqp.waiting import wait
from databus.strict_json import MAX_BYTES

log = logs.get(__name__)

_HANDSHAKE_S: Final = 15
_FIRST_DELAY_S: Final = 0.05
_LAST_DELAY_S: Final = 1.0


class LinkDown(Exception):
    """There is no connection, or it was lost: what was being done may or may not have reached the broker."""


class Link:
    """A connection that comes back.

    Fill the lists before `start`: `declaring` may call py-amqp's blocking methods on the channel of each new
    connection; then those of `coming_up` run, and consumers are started there; those of `going_down`, `returned` and
    `confirmed` run in the reader and must not block.

    Args:
        uri: the broker.
        name: what an operator sees in the broker's list of connections.
        heartbeat_s: seconds; a silent broker is given up within two of them.
        body_max: largest body taken, bytes.
    """

    def __init__(self, uri: str, name: str, *, heartbeat_s: int = HEARTBEAT_S, body_max: int = MAX_BYTES) -> None:
        self.name = name
        self.up = False
        self.generation = 0
        self.blocked: str | None = None  # the broker's reason for taking no messages now
        self.declaring: list[Callable[[Any], None]] = []
        self.coming_up: list[Callable[[], None]] = []
        self.going_down: list[Callable[[BaseException | None], None]] = []
        self.returned: list[Callable[[Delivery], None]] = []
        self.confirmed: Callable[[int, bool, bool], None] | None = None
        self.consumers: dict[str, Callable[[Delivery], None]] = {}
        self.cancelling: dict[str, Any] = {}
        self.closed = Event()
        self._address = Address.parse(uri)
        self._heartbeat_s = heartbeat_s
        self._body_max = body_max
        self._stopping = False
        self._reader: Any = None
        self._ready = Event()
        self._sender: Sender | None = None
        self._heard_at = 0.0
        self._channel = 1
        self._frame_max = 131_072

    # ---- life --------------------------------------------------------------------------------------------------
    def start(self) -> None:
        """Connect, and stay connected, in the background."""
        if self._reader is None:
            self._reader = eventlet.spawn(self._live)

    def wait_up(self, timeout_s: float | None = None) -> bool:
        """Wait until connected; tell whether that is so."""
        return self.up or (wait(self._ready, timeout_s) and self.up)

    def stop(self, timeout_s: float = 2) -> None:
        """Close in an orderly way: when the broker has answered, it has handled all that was written before."""
        self._stopping = True
        if self.up:
            with suppress(LinkDown):
                self._write(frames.connection_close())
                wait(self.closed, timeout_s)
        if self._reader is not None:
            self._reader.kill()

    def abort(self, reason: str) -> None:
        """Break the connection now; the reader notices and connects anew."""
        if self._sender is not None:
            log.warning("link.aborted", link=self.name, reason=reason)
            self._sender.hang_up()

    # ---- what users do -----------------------------------------------------------------------------------------
    def publish(
        self, exchange: str, routing_key: str, properties: bytes, body: bytes, *, mandatory: bool = False
    ) -> None:
        """Send a message; `properties` as `databus.amqp.properties.encode` makes them."""
        self._write(
            frames.publish(
                self._channel,
                exchange,
                routing_key,
                properties,
                body,
                mandatory=mandatory,
                frame_max=self._frame_max,
            )
        )

    def ack(self, delivery: Delivery, *, multiple: bool = False) -> bool:
        """Acknowledge it, or all up to it; False if its connection is gone: then the broker delivers it again."""
        if not self.up or delivery.generation != self.generation:
            return False
        self._write(frames.ack(self._channel, delivery.tag, multiple=multiple))
        return True

    def reject(self, delivery: Delivery, *, requeue: bool) -> bool:
        """Give a message back, or away; False as in `ack`."""
        if not self.up or delivery.generation != self.generation:
            return False
        self._write(frames.reject(self._channel, delivery.tag, requeue=requeue))
        return True

    def consume(
        self,
        queue: str,
        consumer_tag: str,
        handle: Callable[[Delivery], None],
        *,
        no_ack: bool = False,
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        """Take messages from a queue until the connection ends; `handle` runs in the reader and must not block."""
        self.consumers[consumer_tag] = handle
        self._write(frames.consume(self._channel, queue, consumer_tag, no_ack=no_ack, arguments=arguments))

    def cancel(self, consumer_tag: str, timeout_s: float = 2) -> bool:
        """Take no more; when this returns True, everything that was on its way has been handed over."""
        if not self.up:
            return False
        done = self.cancelling[consumer_tag] = Event()
        self._write(frames.cancel(self._channel, consumer_tag))
        return wait(done, timeout_s) and bool(done.wait())

    def throttle(self) -> None:
        """Wait while much is still to be sent; call it from a greenthread of your own before publishing."""
        if self._sender is not None:
            self._sender.wait_below_high_water()

    def _write(self, data: bytes) -> None:
        if self._sender is None:
            raise LinkDown("not connected")
        self._sender.write(data)

    # ---- the reader --------------------------------------------------------------------------------------------
    def _live(self) -> None:
        delay_s = _FIRST_DELAY_S
        while True:
            began, problem = monotonic(), self._live_once()
            if self._stopping:
                return
            if monotonic() - began > 5:
                delay_s = _FIRST_DELAY_S
            log.warning("link.down", link=self.name, reason=repr(problem), retry_s=round(delay_s, 2))
            eventlet.sleep(delay_s * random.uniform(0.5, 1.0))  # noqa: S311  — jitter, no secret
            delay_s = min(delay_s * 2, _LAST_DELAY_S)

    def _live_once(self) -> BaseException | None:
        connection = amqp.Connection(**self._address.arguments(self.name, heartbeat_s=self._heartbeat_s))
        problem: BaseException | None = None
        try:
            self._connect(connection)
            self._read(connection)
        except (Exception, eventlet.Timeout) as error:  # noqa: BLE001  — whatever it is, connect anew
            problem = error
        finally:
            self._tear_down(connection, problem)
        return problem

    def _connect(self, connection: Any) -> None:
        with eventlet.Timeout(_HANDSHAKE_S):
            connection.connect()
            channel = connection.channel()
            for declare in self.declaring:
                declare(channel)
        self._channel, self._frame_max = channel.channel_id, connection.frame_max
        self._sender = Sender(connection.transport.sock, secure=self._address.tls is not None)
        self.generation += 1
        self.up = True
        for tell in self.coming_up:
            tell()
        self._ready.send(None)
        log.info("link.up", link=self.name, host=self._address.host, port=self._address.port)

    def _read(self, connection: Any) -> None:
        transport = connection.transport
        inbound = Inbound(_Ear(self), self._frame_max, self._body_max)
        self._heard_at = monotonic()
        beat = eventlet.spawn(self._beat, connection.heartbeat)
        try:
            # py-amqp may have read ahead of its last frame
            early, transport._read_buffer = bytes(transport._read_buffer), b""  # noqa: SLF001
            inbound.feed(early)
            recv = transport.sock.recv
            while data := recv(262_144):
                self._heard_at = monotonic()
                inbound.feed(data)
        except ClosedByBroker:
            with suppress(LinkDown):
                self._write(frames.connection_close_ok())
            raise
        finally:
            beat.kill()
        if not self._stopping:
            raise LinkDown("the broker hung up")

    def _beat(self, agreed_s: float) -> None:
        # The broker beats every half of what was agreed: 1.6 of it without a byte is no mere delay, and with a look
        # every fifth it is noticed before the second heartbeat is over.
        while agreed_s:
            eventlet.sleep(agreed_s / 5)
            if monotonic() - self._heard_at > 1.6 * agreed_s:
                self.abort("no heartbeat from the broker")
                return
            with suppress(LinkDown):
                self._write(frames.HEARTBEAT)

    def _tear_down(self, connection: Any, problem: BaseException | None) -> None:
        was_up, self.up, self.blocked = self.up, False, None
        sender, self._sender = self._sender, None
        if sender is not None:
            sender.hang_up()
            sender.give_up()
        with suppress(Exception), eventlet.Timeout(1, False):
            connection.collect()
        if not was_up:
            return
        self._ready = Event()
        waiting, self.cancelling = self.cancelling, {}
        for done in waiting.values():
            done.send(False)
        for tell in self.going_down:
            tell(problem)


class _Ear:
    """Hears for a link what the broker says."""

    def __init__(self, link: Link) -> None:
        self._link = link

    def on_delivery(self, delivery: Delivery) -> None:
        delivery.generation = self._link.generation
        self._link.consumers[delivery.consumer_tag](delivery)

    def on_return(self, message: Delivery) -> None:
        for tell in self._link.returned:
            tell(message)

    def on_confirm(self, tag: int, *, multiple: bool, accepted: bool) -> None:
        if self._link.confirmed is not None:
            self._link.confirmed(tag, multiple, accepted)

    def on_cancelled(self, consumer_tag: str) -> None:
        done = self._link.cancelling.pop(consumer_tag, None)
        if done is not None:
            done.send(True)

    def on_closed(self) -> None:
        self._link.closed.send(None)

    def on_blocked(self, reason: str | None) -> None:
        self._link.blocked = reason
        log.warning("link.blocked" if reason else "link.unblocked", link=self._link.name, reason=reason)
