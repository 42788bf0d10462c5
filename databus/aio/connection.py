"""One connection to the broker on the running loop: handshake, channels, heartbeats, coalesced writes."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from databus.aio import wire
from databus.aio.channel import Channel
from databus.amqp import frames
from databus.amqp.address import Address

FRAME_MAX: Final = 131_072
WRITE_HIGH_WATER: Final = 4 << 20


class ConnectionLost(Exception):
    """The connection to the broker is gone."""


class Connection(asyncio.Protocol):
    """A connection; made by `connect`, used through its channels."""

    def __init__(self, address: Address, *, name: str, heartbeat_s: int) -> None:
        self.loop = asyncio.get_running_loop()  # kept: asking for it costs a system call in Python 3.11
        self._address = address
        self._name = name
        self._asked_heartbeat_s = heartbeat_s
        self.heartbeat_s = heartbeat_s
        self.frame_max = FRAME_MAX
        self.opened: asyncio.Future[None] = self.loop.create_future()
        self.closed: asyncio.Future[str] = self.loop.create_future()
        self.blocked: str | None = None
        self.congested = False
        self._transport: asyncio.Transport | None = None
        self._channels: dict[int, Channel] = {}
        self._rest = b""
        self._out: list[bytes] = []
        self._heard_at = self.loop.time()
        self._wrote = False
        self._beat: asyncio.TimerHandle | None = None

    # ------------------------------------------------------------------ use

    @property
    def ready(self) -> bool:
        """Whether a message written now would be taken at once."""
        return self.blocked is None and not self.congested and not self.closed.done()

    async def channel(self) -> Channel:
        """Open another channel."""
        number = max(self._channels, default=0) + 1
        channel = Channel(self, number)
        self._channels[number] = channel
        await channel.open()
        return channel

    def write(self, data: bytes) -> None:
        """Send; what one turn of the loop writes leaves in one system call."""
        if not self._out:
            self.loop.call_soon(self._flush)
        self._out.append(data)

    async def close(self) -> None:
        """Say good-bye and close; never takes longer than a second."""
        if not self.closed.done() and self._transport is not None:
            self.write(wire.method(0, wire.CONNECTION_CLOSE, "BsBB", 200, "bye", 0, 0))
            await asyncio.wait([self.closed], timeout=1)
        self.fail("closed")

    def fail(self, reason: str) -> None:
        """Drop the connection; everyone waiting on it is told the reason."""
        if self._beat is not None:
            self._beat.cancel()
        if not self.closed.done():
            self.closed.set_result(reason)
        if not self.opened.done():
            self.opened.set_exception(ConnectionLost(reason))
        for channel in list(self._channels.values()):
            channel.fail(ConnectionLost(reason))
        self._channels.clear()
        if self._transport is not None:
            self._transport.abort()

    # ------------------------------------------------------------- protocol

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        transport = cast("asyncio.Transport", transport)  # uvloop's is not a subclass
        self._transport = transport
        transport.set_write_buffer_limits(high=WRITE_HIGH_WATER)
        transport.write(wire.PROTOCOL_HEADER)

    def connection_lost(self, exc: Exception | None) -> None:
        self.fail(f"connection lost: {exc!r}" if exc else "the broker closed the connection")

    def pause_writing(self) -> None:
        self.congested = True

    def resume_writing(self) -> None:
        self.congested = False

    def data_received(self, data: bytes) -> None:
        self._heard_at = self.loop.time()
        buffer = self._rest + data if self._rest else data
        offset, size = 0, len(buffer)
        try:
            while size - offset >= 8:
                kind, number, length = wire.FRAME_HEAD.unpack_from(buffer, offset)
                end = offset + 7 + length
                if length > self.frame_max:
                    raise wire.Malformed(f"a frame of {length} bytes")  # noqa: TRY301 — one place answers
                if end >= size:
                    break
                if buffer[end] != wire.FRAME_END:
                    raise wire.Malformed("a frame without its end")  # noqa: TRY301 — one place answers
                self._take(kind, number, buffer[offset + 7 : end])
                offset = end + 1
        except Exception as error:  # noqa: BLE001 — whatever the peer sent, the link above reconnects
            self.fail(f"bad data from the broker: {error!r}")
            return
        self._rest = buffer[offset:] if offset < size else b""

    # ------------------------------------------------------------ internals

    def _flush(self) -> None:
        out, self._out = self._out, []
        if self._transport is not None and not self.closed.done():
            self._transport.write(b"".join(out))
            self._wrote = True

    def _take(self, kind: int, number: int, payload: bytes) -> None:
        if kind == wire.BEAT:
            return
        if number:
            channel = self._channels.get(number)
            if channel is not None:
                channel.take(kind, payload)
            return
        handler = _HANDLERS.get(wire.SIGNATURE.unpack_from(payload))
        if handler is not None:
            handler(self, payload)

    def _on_start(self, _payload: bytes) -> None:
        properties = {
            "product": "sanhu",
            "connection_name": self._name,
            "capabilities": {
                "connection.blocked": True,
                "consumer_cancel_notify": True,
                "basic.nack": True,
                "publisher_confirms": True,
                "authentication_failure_close": True,
            },
        }
        mechanism, response = "PLAIN", f"\x00{self._address.user}\x00{self._address.password}"
        if self._address.external:
            mechanism, response = "EXTERNAL", ""
        self.write(
            wire.method(0, wire.CONNECTION_START_OK, "FsSs", properties, mechanism, response, "en_US"),
        )

    def _on_tune(self, payload: bytes) -> None:
        channel_max, frame_max, heartbeat_s = wire.arguments("BlB", payload)
        self.frame_max = min(FRAME_MAX, frame_max or FRAME_MAX)
        self.heartbeat_s = min(self._asked_heartbeat_s, heartbeat_s or self._asked_heartbeat_s)
        self.write(wire.method(0, wire.CONNECTION_TUNE_OK, "BlB", channel_max, self.frame_max, self.heartbeat_s))
        self.write(wire.method(0, wire.CONNECTION_OPEN, "ssb", self._address.vhost, "", False))

    def _on_open_ok(self, _payload: bytes) -> None:
        if not self.opened.done():
            self.opened.set_result(None)
        self._tick()

    def _on_close(self, payload: bytes) -> None:
        code, text, *_ = wire.arguments("BsBB", payload)
        self.write(wire.method(0, wire.CONNECTION_CLOSE_OK))
        self._flush()
        self.fail(f"the broker closed the connection: {code} {text}")

    def _on_close_ok(self, _payload: bytes) -> None:
        self.fail("closed")

    def _on_blocked(self, payload: bytes) -> None:
        self.blocked = wire.arguments("s", payload)[0]

    def _on_unblocked(self, _payload: bytes) -> None:
        self.blocked = None

    def _tick(self) -> None:
        """Send a heartbeat when nothing else went out; give up on a broker that is silent for too long."""
        silent_s = self.loop.time() - self._heard_at
        # The broker beats every heartbeat_s / 2: two beats and a half missing means frozen, or cut off.
        if silent_s > 1.25 * self.heartbeat_s:
            self.fail(f"the broker has been silent for {silent_s:.0f} s")
            return
        if not self._wrote and self._transport is not None:
            self._transport.write(frames.HEARTBEAT)
        self._wrote = False
        self._beat = self.loop.call_later(self.heartbeat_s / 4, self._tick)


_HANDLERS: Final[dict[Any, Callable[[Connection, bytes], None]]] = {
    wire.CONNECTION_START: Connection._on_start,  # noqa: SLF001 — a table of this module's own methods
    wire.CONNECTION_TUNE: Connection._on_tune,  # noqa: SLF001
    wire.CONNECTION_OPEN_OK: Connection._on_open_ok,  # noqa: SLF001
    wire.CONNECTION_CLOSE: Connection._on_close,  # noqa: SLF001
    wire.CONNECTION_CLOSE_OK: Connection._on_close_ok,  # noqa: SLF001
    wire.CONNECTION_BLOCKED: Connection._on_blocked,  # noqa: SLF001
    wire.CONNECTION_UNBLOCKED: Connection._on_unblocked,  # noqa: SLF001
}


async def connect(uri: str, *, name: str, heartbeat_s: int = 10, timeout_s: float = 5) -> Connection:
    """Open a connection to `amqp://…` or `amqps://…`, as `databus.amqp.address` reads them.

    Raises:
        ConnectionLost: the broker refused it, or did not answer within `timeout_s`.
    """
    address = Address.parse(uri)
    loop = asyncio.get_running_loop()
    connection = Connection(address, name=name, heartbeat_s=heartbeat_s)
    try:
        async with asyncio.timeout(timeout_s):
            await loop.create_connection(
                lambda: connection, address.host, address.port, **(_tls(address.tls) if address.tls else {})
            )
            await connection.opened
    except (OSError, TimeoutError) as error:
        connection.fail(f"cannot connect: {error!r}")
        raise ConnectionLost(f"{address.host}:{address.port}: {error!r}") from error
    finally:
        if connection.opened.done() and not connection.opened.cancelled():
            connection.opened.exception()  # read, so that asyncio does not complain about it later
    return connection


def _tls(options: Mapping[str, Any]) -> dict[str, Any]:
    context = ssl.create_default_context(cafile=options.get("ca_certs"))
    context.minimum_version = options["tls_minimum_version"]
    if "certfile" in options:
        context.load_cert_chain(options["certfile"], options.get("keyfile"))
    return {"ssl": context, "server_hostname": options["server_hostname"]}
