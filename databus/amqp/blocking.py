"""A queue as a command sees it: blocking, without a hub; what is taken and not acknowledged goes back at the end."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from time import monotonic
from typing import Final, Self

import amqp

from databus.amqp import frames
from databus.amqp.address import Address
from databus.amqp.frames import Message
from databus.amqp.inbound import ClosedByBroker, Delivery, Inbound
from databus.errors import Unavailable
from databus.strict_json import MAX_BYTES

_TAG: Final = "operator"
_PATIENCE_S: Final = 5.0
_HEARTBEAT_S: Final = 60  # nobody beats while an operator thinks


class BlockingQueue:
    """One queue on a connection of its own; use it as a context manager.

    It reads with `Inbound` as the services do, since a message that py-amqp cannot read would end the connection.

    Raises:
        Unavailable: the broker cannot be reached, or does not answer.
    """

    def __init__(self, uri: str, queue: str) -> None:
        self._queue = queue
        self._connection = amqp.Connection(**Address.parse(uri).arguments("operator", heartbeat_s=_HEARTBEAT_S))
        self._taken: list[Delivery] = []
        self._published = self._confirms = 0
        self._refused = self._closed = False
        self._returned: list[str] = []

    def __enter__(self) -> Self:
        try:
            self._connection.connect()
            channel = self._connection.channel()
            self.ready = int(channel.queue_declare(self._queue, passive=True).message_count)
            channel.confirm_select()
        except amqp.NotFound as problem:
            self._connection.collect()
            raise Unavailable(f"the broker has no queue {self._queue}: no process has declared it yet") from problem
        except (OSError, amqp.AMQPError) as problem:
            self._connection.collect()
            raise Unavailable("the message broker cannot be reached") from problem
        self._channel = channel.channel_id
        self._frame_max = self._connection.frame_max
        self._sock = self._connection.transport.sock
        self._inbound = Inbound(self, self._frame_max, MAX_BYTES)
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError, Unavailable, ClosedByBroker):
            self._sock.sendall(frames.connection_close())
            self._read_until(lambda: self._closed)
        self._connection.collect()

    def take(self, limit: int) -> list[Delivery]:
        """Return messages from the head of the queue, up to `limit`; they are acknowledged or go back."""
        wanted = min(limit, self.ready)
        self._sock.sendall(frames.consume(self._channel, self._queue, _TAG, no_ack=False))
        self._read_until(lambda: len(self._taken) >= wanted)
        self._sock.sendall(frames.cancel(self._channel, _TAG))
        return self._taken[:wanted]

    def move(self, deliveries: Sequence[Delivery], copies: Sequence[Message]) -> None:
        """Publish the copies, and when the broker has confirmed them, acknowledge the originals.

        Raises:
            Unavailable: not all were confirmed, or no queue takes one; the originals stay.
        """
        self._published += len(copies)
        for copy in copies:
            self._sock.sendall(
                frames.publish(
                    self._channel,
                    copy.exchange,
                    copy.routing_key,
                    copy.properties,
                    copy.body,
                    mandatory=True,
                    frame_max=self._frame_max,
                )
            )
        confirmed = self._read_until(lambda: self._confirms >= self._published)
        if not confirmed or self._refused or self._returned:
            raise Unavailable("the broker did not take every message; those that it took may come twice")
        self.drop(deliveries)

    def drop(self, deliveries: Sequence[Delivery]) -> None:
        """Acknowledge what was taken: it is gone for good once the broker has heard us out."""
        for delivery in deliveries:
            self._sock.sendall(frames.ack(self._channel, delivery.tag))

    @property
    def heard_out(self) -> bool:
        """After the end: whether the broker has handled everything that it was sent."""
        return self._closed

    def _read_until(self, enough: Callable[[], bool]) -> bool:
        deadline = monotonic() + _PATIENCE_S
        while not enough():
            left_s = deadline - monotonic()
            if left_s <= 0:
                return False
            self._sock.settimeout(left_s)
            try:
                data = self._sock.recv(262_144)
            except TimeoutError:
                return False
            if not data:
                raise Unavailable("the broker hung up")
            self._inbound.feed(data)
        return True

    # ---- what the broker says
    def on_delivery(self, delivery: Delivery) -> None:
        """Keep it."""
        self._taken.append(delivery)

    def on_return(self, message: Delivery) -> None:
        """Note that no queue takes it."""
        self._returned.append(message.routing_key)

    def on_confirm(self, tag: int, *, multiple: bool, accepted: bool) -> None:
        """Count it; tags count from the first message of the channel."""
        self._refused |= not accepted
        self._confirms = tag if multiple else self._confirms + 1

    def on_cancelled(self, consumer_tag: str) -> None:
        """Nothing more comes."""

    def on_closed(self) -> None:
        """Everything sent before has been handled."""
        self._closed = True

    def on_blocked(self, reason: str | None) -> None:
        """The broker is low on resources: confirms will not come."""
