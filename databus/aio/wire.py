"""The methods of AMQP 0-9-1 that an asyncio client needs, as bytes; without any input or output.

Contents and properties are `databus.amqp.frames` and `databus.amqp.properties`; the rarer
methods' arguments are written and read by py-amqp's `serialization`.

Source: AMQP 0-9-1 specification, sections 2.3.5 (frames) and 4.2; https://www.rabbitmq.com/amqp-0-9-1-reference.html
"""

from __future__ import annotations

from struct import Struct
from typing import Any, Final, TypeAlias

from amqp.serialization import dumps, loads

from databus.amqp.inbound import Delivery
from databus.amqp.properties import Properties

Signature: TypeAlias = tuple[int, int]

PROTOCOL_HEADER: Final = b"AMQP\x00\x00\x09\x01"
FRAME_END: Final = 0xCE
METHOD: Final = 1
HEADER: Final = 2
BODY: Final = 3
BEAT: Final = 8

FRAME_HEAD: Final = Struct(">BHI")
SIGNATURE: Final = Struct(">HH")
CONTENT_SIZE: Final = Struct(">Q")
DELIVERY: Final = Struct(">QB")

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
EXCHANGE_DELETE: Final = (40, 20)
EXCHANGE_DELETE_OK: Final = (40, 21)
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


class Malformed(Exception):
    """The peer sent bytes that are not AMQP 0-9-1."""


def method(channel: int, signature: Signature, form: str = "", *values: Any) -> bytes:
    """Return a method's frame; `form` has one letter for each argument, as py-amqp names them."""
    payload = SIGNATURE.pack(*signature) + bytes(dumps(form, values))
    return FRAME_HEAD.pack(METHOD, channel, len(payload)) + payload + b"\xce"


def arguments(form: str, payload: bytes) -> list[Any]:
    """Return a method's arguments from its payload, which begins with the signature."""
    values: list[Any] = loads(form, payload, SIGNATURE.size)[0]
    return values


def read_delivery(payload: bytes) -> Delivery:
    """Return basic.deliver's arguments as a message whose content is still to come."""
    offset = 5 + payload[4]
    consumer = payload[5:offset].decode()
    tag, redelivered = DELIVERY.unpack_from(payload, offset)
    offset += DELIVERY.size
    end = offset + 1 + payload[offset]
    exchange = payload[offset + 1 : end].decode()
    routing_key = payload[end + 1 : end + 1 + payload[end]].decode(errors="replace")
    return Delivery(consumer, tag, bool(redelivered), exchange, routing_key, Properties())


def read_return(payload: bytes) -> tuple[Delivery, str]:
    """Return basic.return's arguments as a message whose content is still to come, and the reason."""
    code, text, exchange, routing_key = arguments("Bsss", payload)
    return Delivery("", 0, False, exchange, routing_key, Properties()), f"{code} {text}"
