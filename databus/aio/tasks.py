"""Tasks taken from a service's queue one at a time, acknowledged when their transaction has committed.

A task that fails is sent to the delay queues, and after the last of them to the dead letters, each time as a copy that
the broker has confirmed before the original is acknowledged; so a crash in between leaves two, never none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import perf_counter
from typing import Any, Final

from databus import logs, metrics, topology
from databus.aio.channel import Channel, ChannelClosed, NotConfirmed
from databus.aio.connection import Connection, ConnectionLost
from databus.aio.link import Link
from databus.aio.topology import declare
from databus.amqp import failures
from databus.amqp.frames import Message
from databus.amqp.inbound import Delivery
from databus.amqp.task_messages import name_of, read_task
from databus.caller import Caller
from databus.clock import Clock
from databus.errors import InvalidRequest, NotFound, OutcomeUnknown, Unavailable

log = logs.get(__name__)

_FIRST_PAUSE_S: Final = 0.1
_LAST_PAUSE_S: Final = 5.0

Run = Callable[[str, dict[str, Any], Caller], None]


class TaskConsumer:
    """Takes the tasks of one service, one at a time.

    Args:
        uri: the internal vhost's broker.
        service: whose tasks.
        run: does one in a transaction, blocking: `Pipeline.run_task`. It is called in a thread.
        clock: for the history of what failed.
    """

    def __init__(self, uri: str, service: str, run: Run, clock: Clock, *, heartbeat_s: int = 10) -> None:
        self._service = service
        self._queue = topology.task_queue(service)
        self._run = run
        self._clock = clock
        self._channel: Channel | None = None
        self._consumer = ""
        self._at: asyncio.Task[None] | None = None
        self._stopping = False
        self._link = Link(
            uri, name=f"{service}-worker:tasks", set_up=self._set_up, on_down=self._on_down, heartbeat_s=heartbeat_s
        )

    @property
    def up(self) -> bool:
        """Whether the queue is being consumed."""
        return self._link.up

    def start(self) -> None:
        """Begin to connect and take tasks."""
        self._link.start()

    async def stop(self) -> None:
        """Take no more, finish the task at hand, and close the connection."""
        self._stopping = True
        if self._channel is not None and not self._channel.dead:
            await asyncio.gather(self._channel.cancel(self._consumer), return_exceptions=True)
        if self._at is not None:
            await asyncio.gather(self._at, return_exceptions=True)
        await self._link.stop()

    async def _set_up(self, connection: Connection) -> None:
        await declare(await connection.channel())
        channel = await connection.channel()
        channel.on_cancel = lambda _tag: connection.fail("the queue was deleted")
        await channel.confirm()
        await channel.limit(1)
        self._channel = channel
        self._consumer = await channel.consume(self._queue, lambda delivery: self._take(channel, delivery))

    def _on_down(self, _reason: str) -> None:
        # a task at hand goes on: it commits, its message comes again, and finds it done
        self._channel = None

    def _take(self, channel: Channel, delivery: Delivery) -> None:
        before = self._at
        self._at = asyncio.create_task(self._work(channel, delivery, before), name=self._queue)

    async def _work(self, channel: Channel, delivery: Delivery, before: asyncio.Task[None] | None) -> None:
        if before is not None and not before.done():  # a connection was lost while its task was at hand
            await asyncio.gather(before, return_exceptions=True)
        if self._stopping or channel.dead:
            return  # not acknowledged, so another takes it
        try:
            await self._settle(channel, delivery)
        except (ConnectionLost, ChannelClosed, NotConfirmed) as error:
            channel.break_off(str(error))
        except Exception as error:  # a defect must not silence the queue: connect anew
            log.exception("tasks.worker_failed", queue=self._queue)
            channel.break_off(repr(error))

    async def _settle(self, channel: Channel, delivery: Delivery) -> None:
        began_s = perf_counter()
        problem = await self._try(channel, delivery)
        outcome = "done"
        if problem is not None:
            if channel.dead:
                return
            copy = None
            if not isinstance(problem, InvalidRequest | NotFound):
                copy = failures.retried(delivery, self._queue, problem, self._clock.now())
            outcome = "parked" if copy is None else "retried"
            self._tell(delivery, problem, outcome)
            await self._send(channel, copy or self._parked(delivery, problem))
        channel.acknowledge(delivery.tag)
        metrics.record_task(self._service, name_of(delivery), outcome, perf_counter() - began_s)

    async def _try(self, channel: Channel, delivery: Delivery) -> Exception | None:
        """Do the task, again and again while the database is away; return what was raised."""
        pause_s = _FIRST_PAUSE_S
        while True:
            try:
                name, fields, caller = read_task(delivery)
                await asyncio.to_thread(self._run, name, fields, caller)
            except (Unavailable, OutcomeUnknown) as away:
                log.warning("task.paused", queue=self._queue, reason=str(away), pause_s=pause_s)
                if channel.dead or self._stopping:
                    raise ConnectionLost("the database is away") from away
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, _LAST_PAUSE_S)
            except Exception as problem:  # noqa: BLE001  — told to the operator with the message
                return problem
            else:
                return None

    async def _send(self, channel: Channel, copy: Message) -> None:
        await channel.publish_confirmed(
            copy.exchange, copy.routing_key, copy.properties, copy.body, message_id=copy.message_id
        )

    def _parked(self, delivery: Delivery, problem: Exception) -> Message:
        metrics.record_parked(self._service, type(problem).__name__)
        return failures.parked(delivery, self._service, self._queue, problem, self._clock.now())

    def _tell(self, delivery: Delivery, problem: Exception, outcome: str) -> None:
        log.warning(
            "task.failed",
            outcome=outcome,
            queue=self._queue,
            task=name_of(delivery),
            message_id=delivery.properties.message_id,
            attempt=failures.attempt_of(delivery),
            exc_info=problem,
        )
