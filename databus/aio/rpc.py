"""Calls to services on nameko's wire protocol: each has a deadline, and an answer within it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from itertools import count
from typing import Any, Final
from uuid import uuid4

import orjson

from databus import errors, strict_json
from databus.aio.channel import Channel
from databus.aio.connection import Connection
from databus.aio.link import Link
from databus.amqp.inbound import Delivery
from databus.amqp.properties import encode
from databus.topology import RPC_EXCHANGE

LONGEST_EXPIRATION_MS: Final = 2**31


class RpcClient:
    """Calls methods of services; one for a process.

    Args:
        uri: the internal vhost's broker.
        name: shown in the broker's lists.
        timeout_s: how long a call may take when it does not say.
        heartbeat_s: of the connection.
    """

    def __init__(self, uri: str, *, name: str, timeout_s: float = 10, heartbeat_s: int = 10) -> None:
        self._name = name
        self._timeout_s = timeout_s
        self._link = Link(uri, name=f"{name}:rpc", set_up=self._set_up, on_down=self._on_down, heartbeat_s=heartbeat_s)
        self._channel: Channel | None = None
        self._reply_key = ""
        self._waiting: dict[str, asyncio.Future[bytes]] = {}
        self._prefix = uuid4().hex[:12]
        self._numbers = count(1)

    @property
    def up(self) -> bool:
        """Whether calls can be made now."""
        connection = self._link.connection
        return connection is not None and connection.ready

    @property
    def in_flight(self) -> int:
        """How many calls wait for their answer."""
        return len(self._waiting)

    def start(self) -> None:
        """Begin to connect."""
        self._link.start()

    async def wait_up(self, timeout_s: float) -> bool:
        """Wait for the connection; return whether it is there."""
        return await self._link.wait_up(timeout_s)

    async def stop(self) -> None:
        """Close the connection; calls that wait get OutcomeUnknown."""
        await self._link.stop()
        self._on_down("the caller is stopping")

    async def call(
        self,
        service: str,
        method: str,
        fields: Mapping[str, Any],
        *,
        headers: Mapping[str, str] | None = None,
        timeout_s: float | None = None,
    ) -> Any:
        """Call `service.method(**fields)` and return its result.

        Raises:
            TooLarge: the request is over 1 MiB; nothing was sent.
            Unavailable: no connection, a blocked broker, or nobody serves `service`; nothing was done.
            OutcomeUnknown: no answer in time, or the connection was lost while waiting.
            SanhuError: what the service answered.
        """
        within_s = self._timeout_s if timeout_s is None else timeout_s
        body = orjson.dumps({"args": (), "kwargs": fields})
        if len(body) > strict_json.MAX_BYTES:
            raise errors.TooLarge(f"the request has {len(body)} bytes, the limit is {strict_json.MAX_BYTES}")
        connection, channel = self._link.connection, self._channel
        if connection is None or channel is None:
            raise errors.Unavailable("the message broker cannot be reached; try again in a moment")
        if not connection.ready:
            raise errors.Unavailable("the message broker takes no messages at the moment; try again later")
        number = f"{self._prefix}-{next(self._numbers)}"
        answer = self._waiting[number] = connection.loop.create_future()
        expiration_ms = max(1, min(int(within_s * 1000), LONGEST_EXPIRATION_MS))
        properties = encode(
            headers=headers, correlation_id=number, reply_to=self._reply_key, expiration_ms=expiration_ms
        )
        # published with mandatory, so a call to an absent service comes back at once
        channel.publish(RPC_EXCHANGE, f"{service}.{method}", properties, body)
        deadline = connection.loop.call_later(within_s, self._too_late, number, within_s)
        try:
            raw = await answer
        finally:
            deadline.cancel()
            self._waiting.pop(number, None)
        return _result(raw)

    async def _set_up(self, connection: Connection) -> None:
        channel = await connection.channel()
        key = str(uuid4())
        queue = f"rpc.reply-{self._name}-{key}"
        channel.on_return = self._on_return
        channel.on_cancel = lambda _consumer: connection.fail("the reply queue was deleted")
        await channel.declare_exchange(RPC_EXCHANGE)
        await channel.declare_queue(queue, durable=False, exclusive=True, auto_delete=True)
        await channel.bind(queue, RPC_EXCHANGE, key)
        await channel.consume(queue, self._on_reply, acknowledged=False)
        self._reply_key = key
        self._channel = channel

    def _on_reply(self, message: Delivery) -> None:
        answer = self._waiting.get(message.properties.correlation_id or "")
        if answer is None or answer.done():
            return
        if message.flaw is None:
            answer.set_result(message.body)
        else:
            answer.set_exception(errors.InternalError(f"the service's answer is not to be read: {message.flaw}"))

    def _on_return(self, message: Delivery, _reason: str) -> None:
        answer = self._waiting.get(message.properties.correlation_id or "")
        if answer is not None and not answer.done():
            service = message.routing_key.partition(".")[0]
            answer.set_exception(errors.Unavailable(f"the service {service} is not running; try again in a moment"))

    def _on_down(self, _reason: str) -> None:
        self._channel = None
        for answer in self._waiting.values():
            if not answer.done():
                answer.set_exception(
                    errors.OutcomeUnknown("the connection to the broker was lost; ask again with the same key")
                )

    def _too_late(self, number: str, within_s: float) -> None:
        answer = self._waiting.get(number)
        if answer is not None and not answer.done():
            answer.set_exception(errors.OutcomeUnknown(f"no answer within {within_s:g} s; ask again with the same key"))


def _result(raw: bytes) -> Any:
    try:
        reply = orjson.loads(raw)
        error, result = reply["error"], reply["result"]
    except (orjson.JSONDecodeError, TypeError, KeyError):
        raise errors.InternalError("the service's answer is not of nameko's form") from None
    if error is not None:
        raise errors.from_wire(error if isinstance(error, dict) else {})
    return result
