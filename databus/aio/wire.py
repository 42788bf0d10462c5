"""AMQP 0-9-1 as bytes: frames, methods and properties, without any input or output.

Only what a client of RabbitMQ needs. Tables and arguments are written and read by py-amqp's `serialization`.

Source: AMQP 0-9-1 specification, sections 2.3.5 (frames) and 4.2; https://www.rabbitmq.com/amqp-0-9-1-reference.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from struct import Struct
from typing import Any, Final

from amqp.serialization import dumps, loads

type Signature = tuple[int, int]

PROTOCOL_HEADER: Final = b"AMQP\x00\x00\x09\x01"
FRAME_END: Final = 0xCE
HEARTBEAT: Final = b"\x08\x00\x00\x00\x00\x00\x00\xce"
METHOD, HEADER, BODY, BEAT = 1, 2, 3, 8

FRAME_HEAD: Final = Struct(">BHI")
SIGNATURE: Final = Struct(">HH")
CONTENT_HEAD: Final = Struct(">HHQH")
DELIVERY_TAG: Final = Struct(">QB")

CONNECTION_START: Final = (10, 10)
CONNECTION_START_OK: Final = (10, 11)
CONNECTION_TUNE: Final = (10, 30)
CONNECTION_TUNE_OK: Final = (10, 31)
CONNECTION_OPEN: Final = (10, 40)
CONNECTION_OPEN_OK: Final = (10, 41)
CONNECTION_CLOSE: Final = (10, 50)
CONNECTION_CLOSE_OK: Final = (10, 51)
CONNECTION_BLOCKED: Final = (10, 60)
CONNECTION_UNBLOCKED: Final = (10, 61)
CHANNEL_OPEN: Final = (20, 10)
CHANNEL_OPEN_OK: Final = (20, 11)
CHANNEL_CLOSE: Final = (20, 40)
CHANNEL_CLOSE_OK: Final = (20, 41)
EXCHANGE_DECLARE: Final = (40, 10)
EXCHANGE_DECLARE_OK: Final = (40, 11)
QUEUE_DECLARE: Final = (50, 10)
QUEUE_DECLARE_OK: Final = (50, 11)
QUEUE_BIND: Final = (50, 20)
QUEUE_BIND_OK: Final = (50, 21)
BASIC_QOS: Final = (60, 10)
BASIC_QOS_OK: Final = (60, 11)
BASIC_CONSUME: Final = (60, 20)
BASIC_CONSUME_OK: Final = (60, 21)
BASIC_CANCEL: Final = (60, 30)
BASIC_CANCEL_OK: Final = (60, 31)
BASIC_PUBLISH: Final = (60, 40)
BASIC_RETURN: Final = (60, 50)
BASIC_DELIVER: Final = (60, 60)
BASIC_ACK: Final = (60, 80)
BASIC_NACK: Final = (60, 120)
CONFIRM_SELECT: Final = (85, 10)
CONFIRM_SELECT_OK: Final = (85, 11)

# Name, bit of the flags, form on the wire; in the order of the specification.
_PROPERTIES: Final = (
    ("content_type", 0x8000, "s"),
    ("content_encoding", 0x4000, "s"),
    ("headers", 0x2000, "F"),
    ("delivery_mode", 0x1000, "o"),
    ("priority", 0x0800, "o"),
    ("correlation_id", 0x0400, "s"),
    ("reply_to", 0x0200, "s"),
    ("expiration", 0x0100, "s"),
    ("message_id", 0x0080, "s"),
    ("timestamp", 0x0040, "L"),
    ("type", 0x0020, "s"),
    ("user_id", 0x0010, "s"),
    ("app_id", 0x0008, "s"),
    ("cluster_id", 0x0004, "s"),
)


class Malformed(Exception):
    """The peer sent bytes that are not AMQP 0-9-1."""


@dataclass(slots=True)
class Message:
    """A message as the broker delivers or returns it."""

    exchange: str
    routing_key: str
    properties: dict[str, Any]
    body: bytes
    tag: int = 0
    redelivered: bool = False

    @property
    def headers(self) -> dict[str, Any]:
        """The application headers, empty when there are none."""
        headers = self.properties.get("headers")
        return headers if isinstance(headers, dict) else {}


def frame(kind: int, channel: int, payload: bytes) -> bytes:
    """Return one frame."""
    return FRAME_HEAD.pack(kind, channel, len(payload)) + payload + b"\xce"


def method(channel: int, signature: Signature, form: str = "", *values: Any) -> bytes:
    """Return a method's frame; `form` has one letter for each argument, as py-amqp names them."""
    return frame(METHOD, channel, SIGNATURE.pack(*signature) + dumps(form, values))


def arguments(form: str, payload: bytes, offset: int = 4) -> list[Any]:
    """Return a method's arguments from its payload (after the signature)."""
    values: list[Any] = loads(form, payload, offset)[0]
    return values


def short(text: str) -> bytes:
    """Return a short string: length in one byte, UTF-8.

    Raises:
        ValueError: more than 255 bytes.
    """
    raw = text.encode()
    return bytes((len(raw),)) + raw


def text_table(values: Mapping[str, str]) -> bytes:
    """Return a table whose values are all texts: the fast case of an RPC's headers."""
    parts = []
    for key, value in values.items():
        raw = value.encode()
        parts.append(short(key) + b"S" + len(raw).to_bytes(4, "big") + raw)
    table = b"".join(parts)
    return len(table).to_bytes(4, "big") + table


def properties(values: Mapping[str, Any]) -> bytes:
    """Return the flags and values of a content header."""
    flags, forms, present = 0, "", []
    for name, flag, form in _PROPERTIES:
        value = values.get(name)
        if value is not None:
            flags |= flag
            forms += form
            present.append(value)
    return flags.to_bytes(2, "big") + bytes(dumps(forms, present))


def read_properties(payload: bytes) -> dict[str, Any]:
    """Return the properties of a content header's payload."""
    flags = CONTENT_HEAD.unpack_from(payload)[3]
    if flags & 1:
        raise Malformed("property flags that go on are not in AMQP 0-9-1")
    found: dict[str, Any] = {}
    offset = CONTENT_HEAD.size
    for name, flag, form in _PROPERTIES:
        if not flags & flag:
            continue
        if form == "s":
            end = offset + 1 + payload[offset]
            found[name] = payload[offset + 1 : end].decode()
            offset = end
        elif form == "o":
            found[name] = payload[offset]
            offset += 1
        else:
            (found[name],), offset = loads(form, payload, offset)
    return found


def publish(  # noqa: PLR0917 — one argument for each part of the wire's method
    channel: int, exchange: bytes, routing_key: bytes, header: bytes, body: bytes, frame_max: int, *, mandatory: bool
) -> bytes:
    """Return the frames of one published message.

    Args:
        channel: number of the channel.
        exchange: as `short` writes it.
        routing_key: as `short` writes it.
        header: as `properties` writes it.
        body: the whole body; cut into frames here.
        frame_max: the largest frame agreed with the broker, bytes.
        mandatory: whether the broker hands back what it cannot route.
    """
    payload = b"\x00\x3c\x00\x28\x00\x00" + exchange + routing_key + (b"\x01" if mandatory else b"\x00")
    head = b"\x00\x3c\x00\x00" + len(body).to_bytes(8, "big") + header
    pack = FRAME_HEAD.pack
    parts = [pack(METHOD, channel, len(payload)), payload, b"\xce", pack(HEADER, channel, len(head)), head, b"\xce"]
    largest = frame_max - 8
    for start in range(0, len(body), largest):
        chunk = body[start : start + largest]
        parts += (pack(BODY, channel, len(chunk)), chunk, b"\xce")
    return b"".join(parts)


def read_delivery(payload: bytes) -> tuple[str, int, bool, str, str]:
    """Return consumer tag, delivery tag, redelivered, exchange and routing key of a delivery."""
    offset = 5 + payload[4]
    consumer = payload[5:offset].decode()
    tag, redelivered = DELIVERY_TAG.unpack_from(payload, offset)
    offset += DELIVERY_TAG.size
    end = offset + 1 + payload[offset]
    exchange = payload[offset + 1 : end].decode()
    routing_key = payload[end + 1 : end + 1 + payload[end]].decode()
    return consumer, tag, bool(redelivered), exchange, routing_key
