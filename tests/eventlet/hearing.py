"""The sample service's consumer and relay in this process, on a database and a vhost of their own."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import amqp
import sqlalchemy as sa

from databus import contracts, strict_json, topology
from databus.amqp.confirm import ConfirmPublisher
from databus.amqp.consumer import EventConsumer
from databus.amqp.declare import declare
from databus.amqp.link import Link
from databus.amqp.relay import Relay
from databus.clock import FixedClock
from databus.envelope import CONTENT_TYPE, Event, to_headers
from databus.identifiers import uuid7
from databus.persistence import connect
from databus.pipeline import Pipeline
from tests.eventlet.sample.service import HEARD, CreditService
from tests.eventlet.support import channel

EXAMPLE = contracts.get(HEARD).example
QUEUE = "credit.on.enforcement"


def penalty(subject: str, sequence: int, act: str = "以次充好", **more: Any) -> Event:
    """An event that the sample service hears."""
    data = EXAMPLE | {"act": act}
    at = datetime(2026, 11, 22, tzinfo=UTC)
    return Event(id=uuid7(), name=HEARD, subject=subject, sequence=sequence, time=at, data=data, **more)


def say(uri: str, events: Sequence[Event]) -> None:
    """Publish events as their producer would, confirmed."""
    with channel(uri) as ch:
        for event in events:
            say_raw(ch, to_headers(event), strict_json.dumps(event.data), message_id=event.id)


def say_raw(ch: Any, headers: dict[str, Any], body: bytes, **properties: Any) -> None:
    """Publish any message to the exchange of enforcement's events."""
    told = {"content_type": CONTENT_TYPE, "content_encoding": "utf-8", "delivery_mode": 2} | properties
    told = {name: value for name, value in told.items() if value is not None}
    message = amqp.Message(body, application_headers=headers, **told)
    ch.basic_publish(message, "enforcement.events", "penalty_decided", mandatory=True)


class Hearing:
    """The bus side of the sample service without its RPC."""

    def __init__(self, uri: str, database_url: str) -> None:
        CreditService.attempts.clear()
        self.uri = uri
        self.engine = connect(database_url)
        self.clock = FixedClock(datetime(2026, 11, 22, 4, tzinfo=UTC))
        self.pipeline = Pipeline(CreditService, self.engine, self.clock)
        self.publisher = ConfirmPublisher(Link(uri, "test:publisher"), declare)
        self.consumer = self._consumer()
        self.relay = Relay("credit", self.engine, self.publisher, self.clock, bulk_quiet_s=0)
        self.pipeline.store.committed = self.relay.wake
        self.batches: list[int] = []

    def _consumer(self) -> EventConsumer:
        link = Link(self.uri, "test:events")
        return EventConsumer(
            link,
            "credit",
            self._deliver,
            self.pipeline.miss,
            self.publisher,
            self.clock,
            lambda: self.database_answers,
        )

    database_answers = True

    def _deliver(self, events: Sequence[Event]) -> int:
        self.batches.append(len(events))
        return self.deliver(events)

    def deliver(self, events: Sequence[Event]) -> int:
        """What a test may replace."""
        return self.pipeline.deliver(events)

    def start(self) -> None:
        with channel(self.uri) as ch:
            declare(ch)
            # a queue with a single active consumer cannot be looked into
            ch.queue_declare("spy", durable=True, auto_delete=False)
            ch.queue_bind("spy", "credit.events", "#")
        self.publisher.link.start()
        assert self.publisher.link.wait_up(20)

    def stop(self) -> None:
        self.consumer.stop()
        self.publisher.link.stop()
        self.engine.dispose()

    def applied(self) -> list[tuple[str, int]]:
        """Subject and sequence of what had an effect, in the order of the effects."""
        with self.engine.connect() as connection:
            rows = connection.execute(sa.text("SELECT subject, sequence FROM applied ORDER BY id")).all()
        return [(row.subject, row.sequence) for row in rows]

    def dead(self) -> list[Any]:
        """The dead letters, taken out."""
        found = []
        with channel(self.uri) as ch:
            while message := ch.basic_get(topology.dead_queue("credit"), no_ack=True):
                found.append(message)
        return found
