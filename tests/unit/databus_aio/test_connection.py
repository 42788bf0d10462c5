"""One connection without a network: what the broker says goes in as bytes, what we say is read back."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from databus.aio import wire
from databus.aio.channel import Channel, ChannelClosed, NotConfirmed
from databus.aio.connection import WRITE_HIGH_WATER, Connection, ConnectionLost
from databus.amqp import frames
from databus.amqp.address import Address
from databus.amqp.inbound import Delivery
from databus.amqp.properties import encode
from databus.strict_json import MAX_BYTES

ADDRESS = Address.parse("amqp://ciq:secret@127.0.0.1:5672/sanhu")


class Transport(asyncio.Transport):
    """Keeps what is written."""

    def __init__(self) -> None:
        super().__init__()
        self.written = b""
        self.aborted = False
        self.high = 0

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.written += bytes(data)

    def abort(self) -> None:
        self.aborted = True

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self.high = high or 0

    def methods(self) -> list[wire.Signature]:
        """The methods written, the protocol's header left out."""
        found, data = [], self.written.removeprefix(wire.PROTOCOL_HEADER)
        while data:
            kind, _, length = wire.FRAME_HEAD.unpack_from(data)
            if kind == wire.METHOD:
                found.append(wire.SIGNATURE.unpack_from(data, 7))
            data = data[length + 8 :]
        return found


def content(channel: int, method: bytes, properties: bytes, body: bytes, size: int | None = None) -> bytes:
    """A delivery or a return, its body cut in two frames."""
    head = b"\x00\x3c\x00\x00" + (len(body) if size is None else size).to_bytes(8, "big") + properties
    cut = len(body) // 2
    parts = [(1, method), (2, head), (3, body[:cut]), (3, body[cut:])]
    return b"".join(
        wire.FRAME_HEAD.pack(kind, channel, len(payload)) + payload + b"\xce"
        for kind, payload in parts
        if kind != 3 or payload
    )


def delivery(tag: int, body: bytes, properties: bytes | None = None, size: int | None = None) -> bytes:
    arguments = wire.method(1, wire.BASIC_DELIVER, "sLbss", "1-1", tag, False, "credit.events", "grade_changed")
    return content(1, arguments[7:-1], encode() if properties is None else properties, body, size)


class Broker:
    """Speaks the broker's side of a connection."""

    def __init__(self) -> None:
        self.transport = Transport()
        self.connection = Connection(ADDRESS, name="test", heartbeat_s=10)
        self.connection.connection_made(self.transport)

    def say(self, *data: bytes) -> None:
        self.connection.data_received(b"".join(data))

    async def open(self) -> None:
        self.say(wire.method(0, wire.CONNECTION_START, "ooFSS", 0, 9, {}, "PLAIN AMQPLAIN", "en_US"))
        self.say(wire.method(0, wire.CONNECTION_TUNE, "BlB", 2047, 131072, 60))
        self.say(wire.method(0, wire.CONNECTION_OPEN_OK, "s", ""))
        await self.connection.opened

    async def answer(self, asked: Coroutine[Any, Any, Any], *data: bytes) -> Any:
        """Let a coroutine ask, then answer it."""
        task = asyncio.ensure_future(asked)
        for _ in range(3):
            await asyncio.sleep(0)
        self.say(*data)
        return await task

    async def channel(self) -> Channel:
        channel = await self.answer(self.connection.channel(), wire.method(1, wire.CHANNEL_OPEN_OK, "S", ""))
        assert isinstance(channel, Channel)
        return channel

    async def consuming(self, handler: Callable[[Delivery], None]) -> Channel:
        channel = await self.channel()
        answer = wire.method(1, wire.BASIC_CONSUME_OK, "s", "1-1")
        await self.answer(channel.consume("q", handler), answer)
        return channel


def with_broker(test: Callable[[Broker], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        broker = Broker()
        await broker.open()
        await test(broker)
        broker.connection.fail("end of test")

    asyncio.run(run())


def test_the_handshake_agrees_on_limits_and_opens_the_vhost() -> None:
    async def test(broker: Broker) -> None:
        await asyncio.sleep(0)
        assert broker.transport.written.startswith(wire.PROTOCOL_HEADER)
        assert broker.transport.methods() == [
            wire.CONNECTION_START_OK,
            wire.CONNECTION_TUNE_OK,
            wire.CONNECTION_OPEN,
        ]
        assert b"\x00ciq\x00secret" in broker.transport.written
        assert broker.connection.heartbeat_s == 10
        assert broker.connection.ready

    with_broker(test)


def test_messages_are_put_together_however_the_bytes_are_cut() -> None:
    async def test(broker: Broker) -> None:
        got: list[Delivery] = []
        await broker.consuming(got.append)
        data = delivery(1, b'{"a": 1}', encode(headers={"ce-id": "x"})) + delivery(2, b"") + delivery(3, b"xyz")
        for at in range(0, len(data), 7):
            broker.say(data[at : at + 7])
        assert [(message.tag, message.body) for message in got] == [(1, b'{"a": 1}'), (2, b""), (3, b"xyz")]
        assert got[0].properties.headers == {"ce-id": "x"}
        assert (got[0].exchange, got[0].routing_key) == ("credit.events", "grade_changed")

    with_broker(test)


def test_a_body_over_the_limit_is_not_kept_but_told() -> None:
    async def test(broker: Broker) -> None:
        got: list[Delivery] = []
        await broker.consuming(got.append)
        broker.say(delivery(1, b"", size=MAX_BYTES + 1))
        for _ in range(-(-(MAX_BYTES + 1) // 100_000)):
            chunk = b"x" * min(100_000, MAX_BYTES + 1)
            broker.say(wire.FRAME_HEAD.pack(3, 1, len(chunk)) + chunk + b"\xce")
        assert got[0].body == b""
        assert "the limit is" in (got[0].flaw or "")

    with_broker(test)


def test_properties_that_cannot_be_read_are_a_flaw_of_their_message_alone() -> None:
    async def test(broker: Broker) -> None:
        got: list[Delivery] = []
        await broker.consuming(got.append)
        nested = b"\x20\x00" + b"\xff\xff\xff\xff"
        broker.say(delivery(1, b"{}", nested), delivery(2, b"{}"))
        assert "unreadable properties" in (got[0].flaw or "")
        assert got[1].flaw is None

    with_broker(test)


@pytest.mark.parametrize(
    "data",
    [
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x01\x00\x00\x00\x00\x00\x04\x00\x0a\x00\x0a\x00",
        wire.FRAME_HEAD.pack(3, 1, 1) + b"x\xce",
        wire.FRAME_HEAD.pack(1, 0, 1 << 30) + b"x",
    ],
    ids=["another protocol", "a frame without end", "a body without method", "a frame too large"],
)
def test_what_is_not_amqp_ends_the_connection(data: bytes) -> None:
    async def test(broker: Broker) -> None:
        await broker.channel()
        broker.say(data)
        assert "bad data" in await broker.connection.closed
        assert broker.transport.aborted

    with_broker(test)


def test_a_blocked_or_congested_connection_is_not_ready() -> None:
    async def test(broker: Broker) -> None:
        broker.say(wire.method(0, wire.CONNECTION_BLOCKED, "s", "low on memory"))
        assert not broker.connection.ready
        broker.say(wire.method(0, wire.CONNECTION_UNBLOCKED))
        assert broker.connection.ready
        assert broker.transport.high == WRITE_HIGH_WATER
        broker.connection.pause_writing()
        assert not broker.connection.ready
        broker.connection.resume_writing()
        assert broker.connection.ready

    with_broker(test)


def test_a_broker_that_closes_is_answered_and_its_reason_told() -> None:
    async def test(broker: Broker) -> None:
        broker.say(wire.method(0, wire.CONNECTION_CLOSE, "BsBB", 320, "shutdown", 0, 0))
        assert await broker.connection.closed == "the broker closed the connection: 320 shutdown"
        assert broker.transport.methods()[-1] == wire.CONNECTION_CLOSE_OK

    with_broker(test)


def test_whoever_waits_on_a_lost_connection_is_told() -> None:
    async def test(broker: Broker) -> None:
        channel = await broker.channel()
        asked = asyncio.ensure_future(channel.declare_queue("q"))
        await asyncio.sleep(0)
        broker.connection.connection_lost(None)
        with pytest.raises(ConnectionLost):
            await asked
        with pytest.raises(ConnectionLost):
            await channel.limit(1)

    with_broker(test)


def test_a_declaration_that_does_not_fit_closes_the_channel_with_a_reason() -> None:
    async def test(broker: Broker) -> None:
        channel = await broker.channel()
        closing = wire.method(1, wire.CHANNEL_CLOSE, "BsBB", 406, "PRECONDITION_FAILED", 50, 10)
        with pytest.raises(ChannelClosed, match="406 PRECONDITION_FAILED"):
            await broker.answer(channel.declare_queue("q"), closing)

    with_broker(test)


def test_a_channel_that_the_broker_closes_takes_its_connection_with_it() -> None:
    """Whoever waits for messages on it would wait for ever; the link above connects anew."""

    async def test(broker: Broker) -> None:
        channel = await broker.consuming(lambda _: None)
        broker.say(wire.method(channel.number, wire.CHANNEL_CLOSE, "BsBB", 406, "delivery acknowledgement", 60, 80))
        assert broker.connection.closed.done()
        assert "406 delivery acknowledgement" in broker.connection.closed.result()
        assert not broker.connection.ready

    with_broker(test)


async def confirming(broker: Broker) -> Channel:
    channel = await broker.channel()
    await broker.answer(channel.confirm(), wire.method(1, wire.CONFIRM_SELECT_OK))
    return channel


ACK = frames.ack(1, 1)


def test_a_confirmed_message_is_safe() -> None:
    async def test(broker: Broker) -> None:
        channel = await confirming(broker)
        await broker.answer(channel.publish_confirmed("x", "k", encode(), b"{}"), ACK)

    with_broker(test)


def test_a_message_handed_back_is_not_safe_though_confirmed() -> None:
    async def test(broker: Broker) -> None:
        channel = await confirming(broker)
        arguments = wire.method(1, wire.BASIC_RETURN, "Bsss", 312, "NO_ROUTE", "x", "k")
        with pytest.raises(NotConfirmed, match="312 NO_ROUTE"):
            await broker.answer(
                channel.publish_confirmed("x", "k", encode(), b"{}"), content(1, arguments[7:-1], encode(), b"{}"), ACK
            )

    with_broker(test)


def test_a_refused_message_is_not_safe() -> None:
    async def test(broker: Broker) -> None:
        channel = await confirming(broker)
        with pytest.raises(NotConfirmed, match="refused"):
            await broker.answer(
                channel.publish_confirmed("x", "k", encode(), b"{}"),
                wire.method(1, wire.BASIC_NACK, "Lbb", 1, False, False),
            )

    with_broker(test)


def test_after_a_late_confirm_the_channel_is_dead() -> None:
    """A late confirm would be taken for the next message's, which may be lost."""

    async def test(broker: Broker) -> None:
        channel = await confirming(broker)
        with pytest.raises(NotConfirmed, match=r"within 0\.01 s"):
            await channel.publish_confirmed("x", "k", encode(), b"{}", timeout_s=0.01)
        broker.say(ACK)
        with pytest.raises(NotConfirmed):
            await channel.publish_confirmed("x", "k", encode(), b"{}")

    with_broker(test)


def test_a_silent_broker_is_given_up() -> None:
    async def run() -> None:
        broker = Broker()
        broker.connection._asked_heartbeat_s = 1
        broker.say(wire.method(0, wire.CONNECTION_TUNE, "BlB", 2047, 131072, 60))
        broker.say(wire.method(0, wire.CONNECTION_OPEN_OK, "s", ""))
        async with asyncio.timeout(5):
            assert "silent" in await broker.connection.closed
        assert frames.HEARTBEAT in broker.transport.written

    asyncio.run(run())


def test_what_one_turn_writes_leaves_at_once_and_in_order() -> None:
    async def test(broker: Broker) -> None:
        channel = await broker.channel()
        await asyncio.sleep(0)
        before = len(broker.transport.written)
        channel.acknowledge(1)
        channel.acknowledge(2, multiple=True)
        assert len(broker.transport.written) == before
        await asyncio.sleep(0)
        assert broker.transport.written[before:] == frames.ack(1, 1) + frames.ack(1, 2, multiple=True)

    with_broker(test)
