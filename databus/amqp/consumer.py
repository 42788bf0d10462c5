"""Hears the events that a service subscribes to, in order, and sees to it that each has its effect once.

A message is acknowledged only after the transaction of its effect, or after the broker has confirmed its copy in a
delay or dead-letter queue. Whatever comes twice is recognised by the inbox, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import eventlet

from databus import logs, topology
from databus.amqp.confirm import ConfirmPublisher
from databus.amqp.declare import declare
from databus.amqp.event_queue import BATCH, EventQueue
from databus.amqp.inbound import Delivery
from databus.amqp.link import Link
from databus.clock import Clock
from databus.envelope import Event

log = logs.get(__name__)

PREFETCH: Final = 2 * BATCH  # one batch in hand, the next one at hand

Deliver = Callable[[Sequence[Event]], object]
Miss = Callable[[Event], object]


class EventConsumer:
    """The event queues of one service, on one connection.

    Args:
        link: used for nothing else.
        consumer: the service's name.
        deliver: applies events in one transaction: `Pipeline.deliver`.
        miss: notes that an event could not be applied: `Pipeline.miss`.
        publisher: for the copies of what failed.
        clock: for the history of what failed.
        ready: whether the database answers; asked while it did not.
    """

    def __init__(
        self,
        link: Link,
        consumer: str,
        deliver: Deliver,
        miss: Miss,
        publisher: ConfirmPublisher,
        clock: Clock,
        ready: Callable[[], bool],
    ) -> None:
        self.link = link
        self.consumer = consumer
        self.deliver = deliver
        self.miss = miss
        self.publisher = publisher
        self.clock = clock
        self.ready = ready
        self.held = self.stopping = False
        self._unsettled: dict[int, None] = {}  # delivery tags, in the order of their coming
        self.queues = [
            EventQueue(self, topology.event_queue(consumer, producer))
            for producer in topology.SUBSCRIPTIONS.get(consumer, {})
        ]
        link.declaring.append(declare)
        link.declaring.append(lambda channel: channel.basic_qos(0, PREFETCH, False))
        link.coming_up.append(self.consume)
        link.going_down.append(self._forget)

    def start(self) -> None:
        """Begin to hear."""
        if not self.queues:
            return
        for queue in self.queues:
            queue.start()
        self.link.start()

    def stop(self) -> None:
        """Take no more, finish what was taken, and close the connection."""
        self.stopping = True
        for queue in self.queues:
            self.link.cancel(queue.name)
        for queue in self.queues:
            queue.finish()
        self.link.stop()

    def consume(self) -> None:
        """Ask the broker for messages, unless they could not be handled now."""
        if self.held or self.stopping:
            return
        for queue in self.queues:
            self.link.consume(queue.name, queue.name, queue.take)

    def hold(self) -> None:
        """Give everything back and take nothing until the database answers.

        Messages kept unacknowledged for very long would be taken away by the broker, again and again, until their
        delivery limit is reached although nothing is wrong with them.
        """
        if self.held:
            return
        self.held = True
        log.warning("events.held", consumer=self.consumer)
        self.link.abort("the database does not answer")
        eventlet.spawn_n(self._resume)

    def note(self, delivery: Delivery) -> None:
        """Remember that a message is to be settled."""
        self._unsettled[delivery.tag] = None

    def settle(self, deliveries: Sequence[Delivery]) -> None:
        """Acknowledge messages, with one frame for as many as can be.

        A quorum queue takes each acknowledgement through its log, and forgets those that still wait for that when
        the connection is closed.
        """
        now = {each.tag: each for each in deliveries if self.current(each)}
        last = None
        for tag in self._unsettled:
            if tag not in now:
                break
            last = now[tag]
        if last is not None:
            self.link.ack(last, multiple=True)
        for tag, each in now.items():
            if last is None or tag > last.tag:
                self.link.ack(each)
            self._unsettled.pop(tag, None)

    def give_away(self, delivery: Delivery) -> None:
        """Let the broker move a message to the dead letters."""
        self.link.reject(delivery, requeue=False)
        if self.current(delivery):
            self._unsettled.pop(delivery.tag, None)

    def current(self, delivery: Delivery) -> bool:
        """Whether the connection that brought the message still stands."""
        return self.link.up and self.link.generation == delivery.generation

    def _resume(self) -> None:
        while not self.ready():
            eventlet.sleep(1)
        self.held = False
        log.info("events.resumed", consumer=self.consumer)
        if self.link.up:
            self.consume()

    def _forget(self, _problem: BaseException | None) -> None:
        # the broker delivers again what was not acknowledged
        self._unsettled.clear()
        for queue in self.queues:
            queue.buffer.clear()
