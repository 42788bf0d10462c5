"""The AMQP frames that we write ourselves: publish, consume, acknowledge.

Each function returns bytes for one write; what is rarer (the handshake, declarations) is left to py-amqp.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct
from typing import Any, Final

from databus.amqp.properties import short, table

END: Final = b"\xce"
HEARTBEAT: Final = b"\x08\x00\x00\x00\x00\x00\x00\xce"
OVERHEAD: Final = 8  # 7 bytes before the payload, 1 after

_HEAD = Struct(">BHI")
_METHOD = Struct(">HH")
_CONTENT = Struct(">HHQ")
_ACK = Struct(">BHIHHQBB")
_NO_TICKET: Final = b"\x00\x00"


@dataclass(frozen=True, slots=True)
class Message:
    """A message to publish; `properties` as `properties.encode` makes them, with the same message id."""

    exchange: str
    routing_key: str
    properties: bytes
    body: bytes
    message_id: str


def publish(
    channel: int,
    exchange: str,
    routing_key: str,
    properties: bytes,
    body: bytes,
    *,
    mandatory: bool,
    frame_max: int,
) -> bytes:
    """Return basic.publish with its content; `properties` as `properties.encode` makes them."""
    told = b"".join(
        (b"\x00\x3c\x00\x28\x00\x00", short(exchange), short(routing_key), b"\x01" if mandatory else b"\x00")
    )
    header = _CONTENT.pack(60, 0, len(body)) + properties
    parts = [_HEAD.pack(1, channel, len(told)), told, END, _HEAD.pack(2, channel, len(header)), header, END]
    room = frame_max - OVERHEAD
    for start in range(0, len(body), room):
        chunk = body[start : start + room]
        parts += (_HEAD.pack(3, channel, len(chunk)), chunk, END)
    return b"".join(parts)


def ack(channel: int, delivery_tag: int, *, multiple: bool = False) -> bytes:
    """Return basic.ack."""
    return _ACK.pack(1, channel, 13, 60, 80, delivery_tag, multiple, 0xCE)


def reject(channel: int, delivery_tag: int, *, requeue: bool) -> bytes:
    """Return basic.reject."""
    return _ACK.pack(1, channel, 13, 60, 90, delivery_tag, requeue, 0xCE)


def consume(
    channel: int, queue: str, consumer_tag: str, *, no_ack: bool, arguments: Mapping[str, Any] | None = None
) -> bytes:
    """Return basic.consume without an answer: a failure closes the channel, which the link notices."""
    bits = b"\x0a" if no_ack else b"\x08"  # no-wait
    return method(channel, 60, 20, _NO_TICKET + short(queue) + short(consumer_tag) + bits + table(arguments or {}))


def cancel(channel: int, consumer_tag: str) -> bytes:
    """Return basic.cancel; the broker answers cancel-ok, after which nothing more is delivered."""
    return method(channel, 60, 30, short(consumer_tag) + b"\x00")


def connection_close() -> bytes:
    """Return connection.close for an orderly end; the broker has handled everything before it when it answers."""
    return method(0, 10, 50, b"\x00\xc8" + short("done") + b"\x00\x00\x00\x00")


def connection_close_ok() -> bytes:
    """Return connection.close-ok, the courtesy before hanging up on a broker that closes."""
    return method(0, 10, 51, b"")


def method(channel: int, class_id: int, method_id: int, arguments: bytes) -> bytes:
    """Return the frame of any method without content."""
    told = _METHOD.pack(class_id, method_id) + arguments
    return _HEAD.pack(1, channel, len(told)) + told + END
