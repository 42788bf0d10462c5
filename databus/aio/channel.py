"""A channel: declarations that wait for their answer, publishing with confirms, consumers."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Protocol

from databus.aio import wire
from databus.aio.confirms import Confirms, NotConfirmed, wait_for_all
from databus.amqp import frames
from databus.amqp.inbound import Delivery
from databus.amqp.properties import UnreadableProperties, decode
from databus.strict_json import MAX_BYTES

__all__ = ["Channel", "ChannelClosed", "NotConfirmed"]

DECLARE_TIMEOUT_S: Final = 5


class ChannelClosed(Exception):
    """The broker closed the channel: what was asked is not possible."""


class Writer(Protocol):
    """What a channel needs of its connection."""

    frame_max: int

    def write(self, data: bytes) -> None: ...
    def fail(self, reason: str) -> None: ...


class Channel:
    """One channel of a connection.

    Attributes:
        on_return: called with each message that the broker could not route, and its reason.
    """

    def __init__(self, connection: Writer, number: int) -> None:
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self.number = number
        self.on_return: Callable[[Delivery, str], None] = lambda message, reason: None  # noqa: ARG005
        self.on_cancel: Callable[[str], None] = lambda consumer: None  # noqa: ARG005
        self._consumers: dict[str, Callable[[Delivery], None]] = {}
        self._answers: deque[tuple[wire.Signature, asyncio.Future[bytes]]] = deque()
        self._dead: Exception | None = None
        # the content being received
        self._pending: Delivery | None = None
        self._reason = ""
        self._missing = 0
        self._parts: list[bytes] = []
        self._confirming = False
        self._confirms = Confirms()

    # ------------------------------------------------------------------ use

    async def open(self) -> None:
        """Open it; done by the connection."""
        await self._ask(wire.CHANNEL_OPEN, wire.CHANNEL_OPEN_OK, "s", "")

    async def declare_exchange(
        self, name: str, kind: str = "topic", arguments: Mapping[str, Any] | None = None
    ) -> None:
        """Declare a durable exchange."""
        await self._ask(
            wire.EXCHANGE_DECLARE, wire.EXCHANGE_DECLARE_OK, "BssbbbbbF",
            0, name, kind, False, True, False, False, False, dict(arguments or {}),
        )  # fmt: skip

    async def delete_exchange(self, name: str) -> None:
        """Delete an exchange; does nothing where there is none."""
        await self._ask(wire.EXCHANGE_DELETE, wire.EXCHANGE_DELETE_OK, "Bsbb", 0, name, False, False)

    async def declare_queue(
        self,
        name: str,
        *,
        durable: bool = True,
        exclusive: bool = False,
        auto_delete: bool = False,
        arguments: Mapping[str, Any] | None = None,
    ) -> None:
        """Declare a queue; with other arguments than it has, the broker closes the channel."""
        await self._ask(
            wire.QUEUE_DECLARE, wire.QUEUE_DECLARE_OK, "BsbbbbbF",
            0, name, False, durable, exclusive, auto_delete, False, dict(arguments or {}),
        )  # fmt: skip

    async def bind(self, queue: str, exchange: str, routing_key: str) -> None:
        """Bind a queue to an exchange."""
        await self._ask(wire.QUEUE_BIND, wire.QUEUE_BIND_OK, "BsssbF", 0, queue, exchange, routing_key, False, {})

    async def limit(self, messages: int) -> None:
        """Let the broker send at most so many messages ahead of their acknowledgement."""
        await self._ask(wire.BASIC_QOS, wire.BASIC_QOS_OK, "lBb", 0, messages, False)

    @property
    def dead(self) -> bool:
        """Whether nothing can be said on it any more."""
        return self._dead is not None

    async def consume(self, queue: str, handler: Callable[[Delivery], None], *, acknowledged: bool = True) -> str:
        """Have the queue's messages handed to `handler`, in order, on the loop; return the consumer's name."""
        tag = f"{self.number}-{len(self._consumers) + 1}"
        self._consumers[tag] = handler
        await self._ask(
            wire.BASIC_CONSUME, wire.BASIC_CONSUME_OK, "BssbbbbF",
            0, queue, tag, False, not acknowledged, False, False, {},
        )  # fmt: skip
        return tag

    async def cancel(self, consumer: str) -> None:
        """Have nothing more handed to a consumer."""
        await self._ask(wire.BASIC_CANCEL, wire.BASIC_CANCEL_OK, "sb", consumer, False)

    async def confirm(self) -> None:
        """Have the broker confirm what is published from now on."""
        await self._ask(wire.CONFIRM_SELECT, wire.CONFIRM_SELECT_OK, "b", False)
        self._confirming = True
        self._confirms.restart()

    def publish(
        self, exchange: str, routing_key: str, properties: bytes, body: bytes, *, mandatory: bool = True
    ) -> None:
        """Publish; `properties` as `databus.amqp.properties.encode` makes them."""
        self._confirms.count()
        connection = self._connection
        connection.write(
            frames.publish(
                self.number,
                exchange,
                routing_key,
                properties,
                body,
                mandatory=mandatory,
                frame_max=connection.frame_max,
            )
        )

    def publish_tracked(
        self,
        exchange: str,
        routing_key: str,
        properties: bytes,
        body: bytes,
        *,
        message_id: str | None = None,
        mandatory: bool = True,
    ) -> asyncio.Future[None]:
        """Publish and return at once; what is returned is done when the broker has the message safe.

        It fails with NotConfirmed if the broker refuses the message, or, being `mandatory`, hands it back since no
        queue takes it; `message_id`, as the properties have it, then tells it from others.
        """
        assert self._confirming, "confirm() first"
        done = self._loop.create_future()
        if self._dead is not None:
            done.set_exception(self._dead)
            return done
        self.publish(exchange, routing_key, properties, body, mandatory=mandatory)
        self._confirms.track(done, message_id, mandatory=mandatory)
        return done

    async def publish_confirmed(
        self,
        exchange: str,
        routing_key: str,
        properties: bytes,
        body: bytes,
        *,
        message_id: str | None = None,
        timeout_s: float = 5,
    ) -> None:
        """Publish one message and wait until the broker has it safe.

        Raises:
            NotConfirmed: refused, unroutable, or not confirmed in time; after the last the channel is dead.
        """
        sent = self.publish_tracked(exchange, routing_key, properties, body, message_id=message_id)
        await self.confirmed([sent], timeout_s=timeout_s)

    async def confirmed(self, sent: Sequence[asyncio.Future[None]], *, timeout_s: float = 5) -> None:
        """Wait until the broker has all of these messages safe.

        Raises:
            NotConfirmed: one was refused or unroutable, or not all were confirmed in time; after the last the
                channel is dead: it is unknown what the broker has.
        """
        if not await wait_for_all(sent, timeout_s):
            self._dead = self._dead or NotConfirmed(f"not confirmed within {timeout_s} s")
            raise self._dead

    def acknowledge(self, tag: int, *, multiple: bool = False) -> None:
        """Tell the broker that the message (or all up to it) is dealt with."""
        self._connection.write(frames.ack(self.number, tag, multiple=multiple))

    def give_back(self, tag: int) -> None:
        """Have the broker deliver the message again, to us or another."""
        self._connection.write(frames.reject(self.number, tag, requeue=True))

    def break_off(self, reason: str) -> None:
        """Drop the connection: what was not acknowledged comes again."""
        self._connection.fail(reason)

    def fail(self, error: Exception) -> None:
        """Tell everyone who waits on the channel."""
        self._dead = self._dead or error
        for _, answer in self._answers:
            if not answer.done():
                answer.set_exception(error)
        self._answers.clear()
        self._confirms.fail(error)

    # ------------------------------------------------------------- incoming

    def take(self, kind: int, payload: bytes) -> None:
        """Take one frame."""
        if kind == wire.METHOD:
            signature = wire.SIGNATURE.unpack_from(payload)
            if signature == wire.BASIC_DELIVER:
                self._pending = wire.read_delivery(payload)
            elif signature == wire.BASIC_RETURN:
                self._pending, self._reason = wire.read_return(payload)
            else:
                self._on_method(signature, payload)
        elif self._pending is None:
            raise wire.Malformed("content without its method")
        elif kind == wire.HEADER:
            self._on_header(self._pending, payload)
        else:
            self._on_body(self._pending, payload)

    def _on_header(self, message: Delivery, payload: bytes) -> None:
        (self._missing,) = wire.CONTENT_SIZE.unpack_from(payload, 4)
        self._parts = []
        try:
            message.properties = decode(payload, 12)
        except UnreadableProperties as flaw:
            message.flaw = f"unreadable properties: {flaw}"
        if self._missing > MAX_BYTES:
            message.flaw = f"a body of {self._missing} bytes, the limit is {MAX_BYTES}"
        if not self._missing:
            self._complete(message)

    def _on_body(self, message: Delivery, payload: bytes) -> None:
        self._missing -= len(payload)
        if message.flaw is None:
            self._parts.append(payload)
        if self._missing <= 0:
            message.body = self._parts[0] if len(self._parts) == 1 else b"".join(self._parts)
            self._complete(message)

    def _complete(self, message: Delivery) -> None:
        self._pending, self._parts = None, []
        if message.consumer_tag:
            handler = self._consumers.get(message.consumer_tag)
            if handler is not None:
                handler(message)
        else:
            self._confirms.on_return(message.properties.message_id, self._reason)
            self.on_return(message, self._reason)

    def _on_method(self, signature: wire.Signature, payload: bytes) -> None:
        if self._answers and signature == self._answers[0][0]:
            _, answer = self._answers.popleft()
            if not answer.done():
                answer.set_result(payload)
        elif signature in {wire.BASIC_ACK, wire.BASIC_NACK}:
            tag, multiple = wire.arguments("Lb", payload)[:2]
            self._confirms.on_confirm(tag, multiple=bool(multiple), taken=signature == wire.BASIC_ACK)
        elif signature == wire.CHANNEL_CLOSE:
            code, text, *_ = wire.arguments("BsBB", payload)
            self._connection.write(wire.method(self.number, wire.CHANNEL_CLOSE_OK))
            self.fail(ChannelClosed(f"{code} {text}"))
            # whoever waits for its messages or answers would wait for ever: the link above connects anew
            self._connection.fail(f"the broker closed a channel: {code} {text}")
        elif signature == wire.BASIC_CANCEL:
            self.on_cancel(wire.arguments("sb", payload)[0])

    async def _ask(self, signature: wire.Signature, answer: wire.Signature, form: str, *values: Any) -> bytes:
        if self._dead is not None:
            raise self._dead
        waiting: asyncio.Future[bytes] = self._loop.create_future()
        self._answers.append((answer, waiting))
        self._connection.write(wire.method(self.number, signature, form, *values))
        async with asyncio.timeout(DECLARE_TIMEOUT_S):
            return await waiting
