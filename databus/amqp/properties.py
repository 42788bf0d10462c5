"""The properties of an AMQP message: encoded for the wire, and decoded with bounds, since anybody may have sent them.

py-amqp decodes whatever arrives, to any depth, and lets the exception end the connection; the message is then
redelivered and ends the next one. Here what cannot be read is a flaw of that one message.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from struct import Struct, error, pack
from typing import Any, Final

MAX_DEPTH: Final = 8  # x-death, the deepest that a broker writes, has 3

_U8, _U16, _U32, _U64 = Struct(">B"), Struct(">H"), Struct(">I"), Struct(">Q")
# RabbitMQ's reading of the type letters, which differs from the standard's: https://www.rabbitmq.com/amqp-0-9-1-errata
_NUMBERS: Final = {
    ord("b"): Struct(">b"),
    ord("B"): _U8,
    ord("s"): Struct(">h"),
    ord("u"): _U16,
    ord("I"): Struct(">i"),
    ord("i"): _U32,
    ord("l"): Struct(">q"),
    ord("L"): Struct(">q"),
    ord("f"): Struct(">f"),
    ord("d"): Struct(">d"),
    ord("T"): _U64,
}
_TEXTS: Final = (
    (0x0400, "correlation_id"),
    (0x0200, "reply_to"),
    (0x0100, "expiration"),
    (0x0080, "message_id"),
)
_LAST_TEXTS: Final = ((0x0020, "type"), (0x0010, "user_id"), (0x0008, "app_id"), (0x0004, "cluster_id"))


class UnreadableProperties(ValueError):
    """The property list of a message is not AMQP, or nested beyond reason."""


@dataclass(slots=True)
class Properties:
    """What a message says about itself; `None` where it says nothing."""

    content_type: str | None = None
    content_encoding: str | None = None
    headers: dict[str, Any] = field(default_factory=dict)
    delivery_mode: int | None = None
    priority: int | None = None
    correlation_id: str | None = None
    reply_to: str | None = None
    expiration: str | None = None
    message_id: str | None = None
    timestamp: int | None = None
    type: str | None = None
    user_id: str | None = None
    app_id: str | None = None
    cluster_id: str | None = None


def encode(
    *,
    content_type: str | None = "application/json",
    content_encoding: str | None = "utf-8",
    headers: Mapping[str, Any] | None = None,
    persistent: bool = False,
    correlation_id: str | None = None,
    reply_to: str | None = None,
    expiration_ms: int | None = None,
    message_id: str | None = None,
) -> bytes:
    """Return the property list of a message to publish.

    Raises:
        ValueError: a text is longer than 255 bytes where AMQP allows no more.
    """
    flags, parts = 0x1000, []
    if content_type is not None:
        flags |= 0x8000
        parts.append(short(content_type))
    if content_encoding is not None:
        flags |= 0x4000
        parts.append(short(content_encoding))
    if headers:
        flags |= 0x2000
        parts.append(table(headers))
    parts.append(b"\x02" if persistent else b"\x01")
    expiration = None if expiration_ms is None else str(expiration_ms)
    for (flag, _), text in zip(_TEXTS, (correlation_id, reply_to, expiration, message_id), strict=True):
        if text is not None:
            flags |= flag
            parts.append(short(text))
    return _U16.pack(flags) + b"".join(parts)


def short(text: str) -> bytes:
    """Return an AMQP short string."""
    raw = text.encode()
    if len(raw) > 255:
        raise ValueError(f"{len(raw)} bytes where AMQP allows 255")
    return _U8.pack(len(raw)) + raw


def table(values: Mapping[str, Any]) -> bytes:
    """Return an AMQP field table."""
    raw = b"".join(short(key) + _field(value) for key, value in values.items())
    return _U32.pack(len(raw)) + raw


def _field(value: Any) -> bytes:  # noqa: PLR0911  — one for each type
    if isinstance(value, str):
        raw = value.encode()
        return b"S" + _U32.pack(len(raw)) + raw
    if isinstance(value, bool):
        return b"t\x01" if value else b"t\x00"
    if isinstance(value, int):
        return pack(">cq", b"l", value)
    if value is None:
        return b"V"
    if isinstance(value, float):
        return pack(">cd", b"d", value)
    if isinstance(value, Mapping):
        return b"F" + table(value)
    if isinstance(value, list | tuple):
        raw = b"".join(map(_field, value))
        return b"A" + _U32.pack(len(raw)) + raw
    if isinstance(value, bytes):
        return b"x" + _U32.pack(len(value)) + value
    raise TypeError(f"{type(value).__name__} has no form in a header")


def decode(buf: bytes, offset: int = 0) -> Properties:
    """Return the properties in `buf` from `offset` on.

    Raises:
        UnreadableProperties: they are cut short, of unknown types, not UTF-8, or nested deeper than 8.
    """
    try:
        return _decode(buf, offset)
    except (error, IndexError, UnicodeDecodeError) as problem:
        raise UnreadableProperties(str(problem)) from None


def _decode(buf: bytes, at: int) -> Properties:
    (flags,) = _U16.unpack_from(buf, at)
    at += 2
    told = Properties()
    if flags & 0x8000:
        told.content_type, at = _short(buf, at)
    if flags & 0x4000:
        told.content_encoding, at = _short(buf, at)
    if flags & 0x2000:
        told.headers, at = _table(buf, at, 0)
    if flags & 0x1000:
        told.delivery_mode, at = buf[at], at + 1
    if flags & 0x0800:
        told.priority, at = buf[at], at + 1
    if flags & 0x0780:
        at = _set_texts(told, _TEXTS, flags, buf, at)
    if flags & 0x0040:
        (told.timestamp,) = _U64.unpack_from(buf, at)
        at += 8
    if flags & 0x003C:
        _set_texts(told, _LAST_TEXTS, flags, buf, at)
    return told


def _set_texts(told: Properties, names: tuple[tuple[int, str], ...], flags: int, buf: bytes, at: int) -> int:
    for flag, name in names:
        if flags & flag:
            text, at = _short(buf, at)
            setattr(told, name, text)
    return at


def _short(buf: bytes, at: int) -> tuple[str, int]:
    end = at + 1 + buf[at]
    if end > len(buf):
        raise UnreadableProperties("a text is cut short")
    return buf[at + 1 : end].decode(), end


def _table(buf: bytes, at: int, depth: int) -> tuple[dict[str, Any], int]:
    values: dict[str, Any] = {}
    at, end = _span(buf, at, depth)
    while at < end:
        key, at = _short(buf, at)
        values[key], at = _value(buf, at, depth)
    return values, end


def _array(buf: bytes, at: int, depth: int) -> tuple[list[Any], int]:
    values: list[Any] = []
    at, end = _span(buf, at, depth)
    while at < end:
        value, at = _value(buf, at, depth)
        values.append(value)
    return values, end


def _span(buf: bytes, at: int, depth: int) -> tuple[int, int]:
    if depth > MAX_DEPTH:
        raise UnreadableProperties(f"headers nested deeper than {MAX_DEPTH}")
    (size,) = _U32.unpack_from(buf, at)
    if at + 4 + size > len(buf):
        raise UnreadableProperties("a value is cut short")
    return at + 4, at + 4 + size


def _value(buf: bytes, at: int, depth: int) -> tuple[Any, int]:  # noqa: PLR0911  — one for each type
    letter = buf[at]
    at += 1
    if letter in b"Sx":
        start, end = _span(buf, at, 0)
        raw = buf[start:end]
        return (_text(raw) if letter == ord("S") else raw), end
    if letter == ord("t"):
        return buf[at] != 0, at + 1
    number = _NUMBERS.get(letter)
    if number is not None:
        return number.unpack_from(buf, at)[0], at + number.size
    if letter == ord("F"):
        return _table(buf, at, depth + 1)
    if letter == ord("A"):
        return _array(buf, at, depth + 1)
    if letter == ord("V"):
        return None, at
    if letter == ord("D"):
        (digits,) = _U32.unpack_from(buf, at + 1)
        return Decimal(digits).scaleb(-buf[at]), at + 5
    raise UnreadableProperties(f"unknown type {letter} in a header")


def _text(raw: bytes) -> str | bytes:
    # a long string may hold any bytes: what is not UTF-8 stays bytes, and whoever wants a text refuses it
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw
