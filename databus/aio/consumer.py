"""Events from quorum queues in batches, acknowledged once they are durable, parked if they cannot be read."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final

from databus import logs, metrics, strict_json, topology
from databus.aio.channel import Channel, ChannelClosed, NotConfirmed
from databus.aio.connection import Connection, ConnectionLost
from databus.aio.link import Link
from databus.aio.topology import declare
from databus.amqp.inbound import Delivery
from databus.amqp.properties import encode
from databus.envelope import Event, from_headers
from databus.errors import InvalidRequest, SanhuError, TooLarge, Unavailable

BATCH: Final = 200
ATTEMPTS: Final = 3
LONGEST_PAUSE_S: Final = 2.0

Handler = Callable[[Sequence[Event]], Awaitable[None]]

log = logs.get(__name__)


class EventConsumer:
    """Consumes the queues `<consumer>.on.<producer>`, each in its own order.

    Args:
        uri: the internal vhost's broker.
        consumer: whose queues; names the dead-letter queue too.
        handle: makes a batch of events durable, idempotently by event id. Unavailable means: try again later.
            Any other error is tried three times, then each event alone; one that still fails is parked.
    """

    def __init__(self, uri: str, *, consumer: str, handle: Handler, heartbeat_s: int = 10) -> None:
        self._consumer = consumer
        self._handle = handle
        self._tasks: list[asyncio.Task[None]] = []
        self._link = Link(
            uri,
            name=f"{consumer}:events",
            set_up=self._set_up,
            on_down=self._on_down,
            heartbeat_s=heartbeat_s,
        )

    @property
    def up(self) -> bool:
        """Whether the queues are being consumed."""
        return self._link.up

    def start(self) -> None:
        """Begin to connect and consume."""
        self._link.start()

    async def wait_up(self, timeout_s: float) -> bool:
        """Wait until the queues are being consumed; return whether they are."""
        return await self._link.wait_up(timeout_s)

    async def stop(self) -> None:
        """Stop; what was not acknowledged comes again to the next consumer."""
        self._on_down("stopping")
        await self._link.stop()

    async def _set_up(self, connection: Connection) -> None:
        await declare(await connection.channel())
        parking = await connection.channel()
        await parking.confirm()
        for producer in topology.PRODUCERS:
            channel = await connection.channel()
            channel.on_cancel = lambda _tag: connection.fail("a queue was deleted")
            queue = _Queue(
                channel,
                name=topology.event_queue(self._consumer, producer),
                handle=self._handle,
                park=lambda message, error, queue: self._park(parking, message, error, queue),
            )
            await queue.start()
            self._tasks.append(asyncio.create_task(self._watch(queue, connection), name=queue.name))

    async def _watch(self, queue: _Queue, connection: Connection) -> None:
        try:
            await queue.run()
        except (ConnectionLost, ChannelClosed, NotConfirmed) as error:
            connection.fail(str(error))
        except Exception as error:  # a defect must not silence a queue: connect anew
            log.exception("consumer.failed", queue=queue.name)
            connection.fail(repr(error))

    def _on_down(self, _reason: str) -> None:
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()

    async def _park(self, channel: Channel, message: Delivery, error: Exception, queue: str) -> None:
        headers: Mapping[str, Any] = {
            **message.properties.headers,
            "sanhu.queue": queue,
            "sanhu.reason": (str(error) or repr(error))[:1000],
        }
        properties = encode(
            content_type=message.properties.content_type,
            content_encoding=message.properties.content_encoding,
            headers=headers,
            persistent=True,
            message_id=message.properties.message_id,
        )
        await channel.publish_confirmed(
            topology.DEAD_EXCHANGE, topology.dead_queue(self._consumer), properties, message.body
        )
        metrics.record_parked(self._consumer, type(error).__name__)
        log.warning("event.parked", queue=queue, reason=str(error) or repr(error))


Park = Callable[[Delivery, Exception, str], Awaitable[None]]


class _Queue:
    """One queue being consumed."""

    def __init__(self, channel: Channel, *, name: str, handle: Handler, park: Park) -> None:
        self.name = name
        self._channel = channel
        self._handle = handle
        self._park = park
        self._arrived: deque[Delivery] = deque()
        self._wake = asyncio.Event()

    async def start(self) -> None:
        await self._channel.limit(2 * BATCH)
        await self._channel.consume(self.name, self._take)

    async def run(self) -> None:
        while True:
            await self._wake.wait()
            batch = [self._arrived.popleft() for _ in range(min(BATCH, len(self._arrived)))]
            if not self._arrived:
                self._wake.clear()
            if batch:
                await self._work(batch)
                self._channel.acknowledge(batch[-1].tag, multiple=True)

    def _take(self, message: Delivery) -> None:
        self._arrived.append(message)
        self._wake.set()

    async def _work(self, batch: Sequence[Delivery]) -> None:
        readable: list[tuple[Delivery, Event]] = []
        for message in batch:
            try:
                readable.append((message, _read(message)))
            except SanhuError as error:
                await self._park(message, error, self.name)
        if not readable:
            return
        if await self._try([event for _, event in readable]) is None:
            return
        for message, event in readable:
            failure = await self._try([event])
            if failure is not None:
                await self._park(message, failure, self.name)

    async def _try(self, events: Sequence[Event]) -> Exception | None:
        """Return None when handled, else the error that stayed."""
        failures, pause_s = 0, 0.05
        while True:
            try:
                await self._handle(events)
            except Unavailable as error:
                log.warning("events.wait", queue=self.name, reason=str(error))
            except Exception as error:  # noqa: BLE001 — told to the operator with the parked message
                failures += 1
                if failures == ATTEMPTS:
                    return error
            else:
                return None
            await asyncio.sleep(pause_s)
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)


def _read(message: Delivery) -> Event:
    if message.flaw is not None:
        raise TooLarge(message.flaw)
    if message.properties.content_type != "application/json":
        raise InvalidRequest("not JSON", "content_type", "application/json")
    if "compression" in message.properties.headers:
        raise InvalidRequest("compressed", "compression", "not used")
    return from_headers(message.properties.headers, strict_json.loads_object(message.body))
