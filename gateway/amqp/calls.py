"""Calls out of an agency's vhost, on nameko's protocol: each is answered before its caller's deadline."""

from __future__ import annotations

import asyncio
from functools import partial
from time import monotonic
from typing import Any, Final

from databus import errors, logs
from databus.aio.channel import Channel
from databus.aio.connection import Connection
from databus.amqp.inbound import Delivery
from databus.amqp.properties import encode
from databus.amqp.replies import encode_error, encode_result, outcome
from databus.errors import OutcomeUnknown, SanhuError, Unavailable
from databus.topology import RPC_EXCHANGE
from databus.vhosts import SERVED, rpc_queue
from gateway.amqp import metrics
from gateway.amqp.reading import Crossings, Reader, cross, expires_within_s, reply_to, route_of
from gateway.border import Crossed
from gateway.deadlines import heard
from gateway.http.routes import Route

# of one agency at a time; the rest waits in its own vhost
MOST_IN_FLIGHT: Final = 256
MOST_BYTES: Final = 16 << 20
# for an answer that comes just in time to travel back
SPARE_S: Final = 0.1

log = logs.get(__name__)


class Calls:
    """Takes and answers the calls of one agency.

    Args:
        timeout_s: how long a call may take that does not say.
    """

    def __init__(self, reader: Reader, border: Crossings, *, timeout_s: float) -> None:
        self._reader = reader
        self._border = border
        self._timeout_s = timeout_s
        self._tasks: set[asyncio.Task[None]] = set()
        self._bytes = 0
        self._channel: Channel | None = None
        self._tags: list[str] = []

    async def set_up(self, connection: Connection) -> None:
        """Declare the queues on a new connection and begin to take."""
        channel = await connection.channel()
        channel.on_cancel = lambda _tag: connection.fail("a queue of calls was deleted")
        await channel.limit(MOST_IN_FLIGHT)
        await self.declare(channel)
        self._tags = [
            await channel.consume(rpc_queue(service), partial(self._take, channel, service)) for service in SERVED
        ]
        self._channel = channel

    async def declare(self, channel: Channel) -> None:
        """Declare queues and bindings; does nothing where they exist alike.

        They go with the door, so that a call to an absent door comes back to its caller at once.
        """
        for service in SERVED:
            await channel.declare_queue(rpc_queue(service), durable=False, auto_delete=True)
            await channel.bind(rpc_queue(service), RPC_EXCHANGE, f"{service}.*")

    async def stop(self, within_s: float) -> None:
        """Take no more, and answer what was taken."""
        if self._channel is not None and not self._channel.dead:
            for tag in self._tags:
                await self._channel.cancel(tag)
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=within_s)

    def _take(self, channel: Channel, service: str, message: Delivery) -> None:
        task = asyncio.create_task(self._answer(channel, service, message))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _answer(self, channel: Channel, service: str, message: Delivery) -> None:
        begun_s = monotonic()
        to = reply_to(message)
        operation, error, result = "none", None, None
        self._bytes += len(message.body)
        try:
            if to is None:
                metrics.record_unanswerable()
                log.warning("call.unanswerable", agency=self._reader.agency, body_bytes=len(message.body))
                return
            route = route_of(message.routing_key, service)
            operation = route.operation
            self._check_room()
            deadline_s = begun_s + expires_within_s(message, self._timeout_s) - SPARE_S
            result = await self._cross(message, route, deadline_s)
        except SanhuError as refusal:
            error = refusal
        except Exception as defect:
            log.exception("call.failed", operation=operation, agency=self._reader.agency)
            error = errors.InternalError("internal error") if not isinstance(defect, SanhuError) else defect
        finally:
            self._bytes -= len(message.body)
            if not channel.dead:
                if to is not None:
                    error = self._reply(channel, message, to, result, error)
                channel.acknowledge(message.tag)
        metrics.record_call(operation, outcome(error), monotonic() - begun_s)

    def _check_room(self) -> None:
        if self._bytes > MOST_BYTES:
            raise Unavailable(f"{MOST_BYTES >> 20} MiB of calls of this agency are under way; try again in a moment")

    async def _cross(self, message: Delivery, route: Route, deadline_s: float) -> Any:
        work = asyncio.ensure_future(self._read_and_cross(message, route, deadline_s))
        done, _ = await asyncio.wait({work}, timeout=max(deadline_s - monotonic(), 0))
        if not done:
            work.add_done_callback(heard)  # what becomes of it stands in the notes
            raise OutcomeUnknown("no answer within the time the caller gives; ask again with the same key")
        crossed = work.result()
        if crossed.receipt is not None and isinstance(crossed.answer, dict):
            return {**crossed.answer, "receipt": crossed.receipt}
        return crossed.answer

    async def _read_and_cross(self, message: Delivery, route: Route, deadline_s: float) -> Crossed:
        crossing, refusal = await self._reader.call(message, route, deadline_s)
        return await cross(self._border, crossing, refusal)

    def _reply(
        self, channel: Channel, message: Delivery, to: str, result: Any, error: SanhuError | None
    ) -> SanhuError | None:
        """Answer; return the error that was answered, if one was."""
        told: BaseException | None = error
        if error is None:
            body, told = encode_result(result)
        if told is not None:
            body = encode_error(told)
        properties = encode(correlation_id=message.properties.correlation_id)
        # a caller that went away is not waited for: what it does not take, nobody needs
        channel.publish(RPC_EXCHANGE, to, properties, body, mandatory=False)
        return told if isinstance(told, SanhuError) else error
