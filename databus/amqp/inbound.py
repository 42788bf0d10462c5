"""What a broker sends, cut into frames and put together into messages; never more of one message than the limit.

Pure: bytes go in by `feed`, what they mean comes out by the callbacks of `Handler`.
"""

from __future__ import annotations

from dataclasses import dataclass
from struct import Struct
from typing import Final, Protocol

from databus.amqp.frames import OVERHEAD
from databus.amqp.properties import Properties, UnreadableProperties, decode

_HEAD = Struct(">BHI")
_METHOD = Struct(">HH")
_U16, _U64 = Struct(">H"), Struct(">Q")

_DELIVER: Final = (60, 60)
_RETURN: Final = (60, 50)
_ACK: Final = (60, 80)
_NACK: Final = (60, 120)
_CANCEL: Final = (60, 30)
_CANCEL_OK: Final = (60, 31)
_CHANNEL_CLOSE: Final = (20, 40)
_CONNECTION_CLOSE: Final = (10, 50)
_CONNECTION_CLOSE_OK: Final = (10, 51)
_BLOCKED: Final = (10, 60)
_UNBLOCKED: Final = (10, 61)


class ProtocolViolated(Exception):
    """What arrived is not AMQP, or not at this place."""


class ClosedByBroker(Exception):
    """The broker closed the connection, the channel or a consumer; the text says why."""


@dataclass(slots=True)
class Delivery:
    """A message that arrived, or came back; `flaw` says why its content is not to be read, if it is not."""

    consumer_tag: str
    tag: int
    redelivered: bool
    exchange: str
    routing_key: str
    properties: Properties
    body: bytes = b""
    flaw: str | None = None
    generation: int = 0  # of the connection it came by; an acknowledgement on a later one would name another message


class Handler(Protocol):
    """What an `Inbound` tells."""

    def on_delivery(self, delivery: Delivery) -> None: ...
    def on_return(self, message: Delivery) -> None: ...
    def on_confirm(self, tag: int, *, multiple: bool, accepted: bool) -> None: ...
    def on_cancelled(self, consumer_tag: str) -> None: ...
    def on_closed(self) -> None: ...
    def on_blocked(self, reason: str | None) -> None: ...


class Inbound:
    """Assembles the frames of one connection with one channel.

    Args:
        handler: is told of each message and confirm, in order.
        frame_max: largest frame agreed with the broker, bytes.
        body_max: largest body that is kept, bytes; of a larger one nothing is, and the delivery says so.
    """

    def __init__(self, handler: Handler, frame_max: int, body_max: int) -> None:
        self._handler = handler
        self._frame_max = frame_max
        self._body_max = body_max
        self._rest = b""
        self._pending: Delivery | None = None  # its method frame came, its content is coming
        self._in_body = False
        self._missing = 0
        self._chunks: list[bytes] = []

    def feed(self, data: bytes) -> None:
        """Take bytes as they came from the socket.

        Raises:
            ProtocolViolated: not AMQP.
            ClosedByBroker: the broker ends the connection, the channel or a consumer.
        """
        buf = self._rest + data if self._rest else data
        at, size = 0, len(buf)
        while size - at >= OVERHEAD:
            kind, channel, length = _HEAD.unpack_from(buf, at)
            if length > self._frame_max:
                raise ProtocolViolated(f"a frame of {length} bytes, the limit is {self._frame_max}")
            end = at + 7 + length
            if end >= size:
                break
            if buf[end] != 0xCE:
                raise ProtocolViolated("a frame does not end where it says")
            self._frame(kind, channel, buf, at + 7, end)
            at = end + 1
        self._rest = buf[at:] if at < size else b""

    def _frame(self, kind: int, channel: int, buf: bytes, at: int, end: int) -> None:
        if kind == 1:
            if channel and self._pending is not None:
                raise ProtocolViolated("a method within the content of another")
            self._method(_METHOD.unpack_from(buf, at), buf, at + 4)
        elif kind == 2:
            self._header(buf, at, end)
        elif kind == 3:
            self._body(buf, at, end)
        elif kind != 8:
            raise ProtocolViolated(f"a frame of the unknown kind {kind}")

    def _method(self, method: tuple[int, int], buf: bytes, at: int) -> None:
        if method == _DELIVER:
            tag, at = _short(buf, at)
            (number,) = _U64.unpack_from(buf, at)
            redelivered = buf[at + 8] & 1 == 1
            exchange, at = _short(buf, at + 9)
            key, _ = _short(buf, at)
            self._pending = Delivery(tag, number, redelivered, exchange, key, Properties())
        elif method == _ACK:
            (number,) = _U64.unpack_from(buf, at)
            self._handler.on_confirm(number, multiple=buf[at + 8] & 1 == 1, accepted=True)
        else:
            self._rare_method(method, buf, at)

    def _rare_method(self, method: tuple[int, int], buf: bytes, at: int) -> None:
        if method == _RETURN:
            _, at = _short(buf, at + 2)
            exchange, at = _short(buf, at)
            key, _ = _short(buf, at)
            self._pending = Delivery("", 0, False, exchange, key, Properties())
        elif method == _NACK:
            (number,) = _U64.unpack_from(buf, at)
            self._handler.on_confirm(number, multiple=buf[at + 8] & 1 == 1, accepted=False)
        elif method == _CANCEL_OK:
            self._handler.on_cancelled(_short(buf, at)[0])
        elif method == _BLOCKED:
            self._handler.on_blocked(_short(buf, at)[0])
        elif method == _UNBLOCKED:
            self._handler.on_blocked(None)
        elif method == _CONNECTION_CLOSE_OK:
            self._handler.on_closed()
        elif method == _CANCEL:
            raise ClosedByBroker(f"the consumer {_short(buf, at)[0]} was cancelled: its queue is gone")
        elif method in {_CHANNEL_CLOSE, _CONNECTION_CLOSE}:
            (code,) = _U16.unpack_from(buf, at)
            raise ClosedByBroker(f"{code} {_short(buf, at + 2)[0]}")

    def _header(self, buf: bytes, at: int, end: int) -> None:
        pending = self._pending
        if pending is None or self._in_body:
            raise ProtocolViolated("a content header without its method")
        (size,) = _U64.unpack_from(buf, at + 4)
        try:
            pending.properties = decode(buf[at + 12 : end])
        except UnreadableProperties as flaw:
            pending.flaw = f"unreadable properties: {flaw}"
        if size > self._body_max:
            pending.flaw = f"a body of {size} bytes, the limit is {self._body_max}"
        self._missing = size
        if size:
            self._in_body = True
        else:
            self._complete(pending)

    def _body(self, buf: bytes, at: int, end: int) -> None:
        pending = self._pending
        if pending is None or not self._in_body:
            raise ProtocolViolated("a body without its header")
        self._missing -= end - at
        if pending.flaw is None:
            self._chunks.append(buf[at:end])
        if self._missing <= 0:
            pending.body = self._chunks[0] if len(self._chunks) == 1 else b"".join(self._chunks)
            self._complete(pending)

    def _complete(self, pending: Delivery) -> None:
        self._pending, self._in_body, self._chunks = None, False, []
        if pending.consumer_tag:
            self._handler.on_delivery(pending)
        else:
            self._handler.on_return(pending)


def _short(buf: bytes, at: int) -> tuple[str, int]:
    end = at + 1 + buf[at]
    return buf[at + 1 : end].decode(errors="replace"), end
