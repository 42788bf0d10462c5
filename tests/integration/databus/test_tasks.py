"""Tasks are taken by whoever is free, done at least once, tried again when they fail, and never lost."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import amqp
import pytest
import sqlalchemy as sa

from databus import strict_json, topology
from databus.aio.tasks import TaskConsumer
from databus.amqp.address import Address
from databus.amqp.dead_letters import DeadLetters
from databus.amqp.declare import declare
from databus.amqp.frames import Message
from databus.amqp.task_messages import TASK, message_of
from databus.caller import Caller
from databus.clock import FixedClock
from databus.errors import InvalidRequest, NotFound, Unavailable
from databus.identifiers import uuid7
from databus.persistence import connect
from databus.tasks import Task, mark_relayed, take_unrelayed
from databus.testing import Harness

QUEUE = "credit.tasks"
CLOCK = FixedClock(datetime(2026, 11, 22, 4, tzinfo=UTC))


class Bus:
    """A plain client of the test's vhost."""

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._connection = amqp.Connection(**Address.parse(uri).arguments("test"), confirm_publish=True)
        self._connection.connect()
        self._channel = self._connection.channel()
        declare(self._channel)

    def ask(self, number: int, name: str = "count", agency: str | None = "ciq") -> str:
        told = Task(uuid7(), name, strict_json.dumps({"number": number}), agency)
        self.send(message_of("credit", told))
        return told.task_id

    def send(self, message: Message, **properties: Any) -> None:
        headers = {TASK: "count"} if "headers" not in properties else properties.pop("headers")
        body = amqp.Message(
            message.body, content_type="application/json", application_headers=headers, message_id=message.message_id
        )
        self._channel.basic_publish(body, message.exchange, message.routing_key, mandatory=True)

    def waiting(self, queue: str = QUEUE) -> int:
        return int(self._channel.queue_declare(queue, passive=True).message_count)

    def close(self) -> None:
        self._connection.close()


@pytest.fixture
def bus(fresh_vhost: str):
    client = Bus(fresh_vhost)
    yield client
    client.close()


class Done:
    """Notes what was done; fails as often as it is told to."""

    def __init__(self, *faults: Exception) -> None:
        self.numbers: list[int] = []
        self.callers: list[Caller] = []
        self.faults = list(faults)

    def __call__(self, name: str, fields: dict[str, Any], caller: Caller) -> None:
        assert name == "count"
        if self.faults:
            raise self.faults.pop(0)
        self.numbers.append(fields["number"])
        self.callers.append(caller)


def consuming(bus: Bus, run: Callable[..., None], during: Callable[[TaskConsumer], Awaitable[None]]) -> None:
    async def act() -> None:
        consumer = TaskConsumer(bus.uri, "credit", run, CLOCK)
        consumer.start()
        try:
            await during(consumer)
        finally:
            await consumer.stop()

    asyncio.run(act())


async def until(seen: Callable[[], object], within_s: float = 15) -> None:
    async with asyncio.timeout(within_s):
        while not seen():  # noqa: ASYNC110  — what is seen is at the broker
            await asyncio.sleep(0.02)


def test_tasks_are_done_one_at_a_time_for_whoever_asked_and_are_gone_then(bus: Bus) -> None:
    for number in range(5):
        bus.ask(number)
    done = Done()

    async def during(_: TaskConsumer) -> None:
        await until(lambda: len(done.numbers) == 5)

    consuming(bus, done, during)
    assert done.numbers == list(range(5))
    assert bus.waiting() == 0


def test_a_worker_holds_one_task_and_leaves_the_others_to_the_free(bus: Bus) -> None:
    for number in range(6):
        bus.ask(number)
    held, done = threading.Event(), Done()
    both = threading.Barrier(2, timeout=10)

    def slow(_name: str, fields: dict[str, Any], _caller: Caller) -> None:
        both.wait()
        held.wait(10)
        done.numbers.append(fields["number"])

    async def during(_: TaskConsumer) -> None:
        other = TaskConsumer(bus.uri, "credit", slow, CLOCK)
        other.start()
        await until(lambda: bus.waiting() == 4)
        held.set()
        await until(lambda: len(done.numbers) == 6)
        await other.stop()

    consuming(bus, slow, during)
    assert sorted(done.numbers) == list(range(6))


def test_a_task_that_fails_is_tried_again_after_a_delay(bus: Bus) -> None:
    bus.ask(7)
    done = Done(RuntimeError("a defect"))

    async def during(_: TaskConsumer) -> None:
        await until(lambda: done.numbers == [7])

    consuming(bus, done, during)
    assert bus.waiting() + bus.waiting("credit.dead") == 0


def test_a_task_that_fails_each_time_waits_in_the_dead_letters_and_can_be_given_back(
    bus: Bus, fresh_database: Callable[[str | None], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(topology, "DELAYS_S", ())
    engine = connect(fresh_database("services.credit"))
    task_id = bus.ask(7)
    broken = Done(RuntimeError("a defect"))
    letters = DeadLetters(bus.uri, "credit")

    async def during(_: TaskConsumer) -> None:
        await until(lambda: bus.waiting("credit.dead") == 1)
        (letter,) = await asyncio.to_thread(letters.browse)
        assert (letter.message_id, letter.event, letter.queue, letter.problem) == (task_id, "count", QUEUE, None)
        assert letter.reason == "RuntimeError: a defect"
        replayed = await asyncio.to_thread(letters.replay, engine, operator="o", why="mended", settle_s=0.3)
        assert (replayed.given_back, replayed.failed_again) == (1, 0)
        await until(lambda: broken.numbers == [7])

    consuming(bus, broken, during)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT event, queue FROM databus_replays")).all() == [("count", QUEUE)]
    engine.dispose()


@pytest.mark.parametrize("fault", [InvalidRequest("not so"), NotFound("no such run")])
def test_what_will_never_succeed_is_not_tried_again(bus: Bus, fault: Exception) -> None:
    bus.ask(1)
    bus.ask(2)
    done = Done(fault)

    async def during(_: TaskConsumer) -> None:
        await until(lambda: done.numbers == [2])
        await until(lambda: bus.waiting("credit.dead") == 1)

    consuming(bus, done, during)


def test_what_is_no_task_does_not_stop_the_queue(bus: Bus) -> None:
    for body, headers in ((b"{", {TASK: "count"}), (b"[]", {TASK: "count"}), (b"{}", {}), (b"{}", {TASK: 7})):
        bus.send(Message("", QUEUE, b"", body, uuid7()), headers=headers)
    bus.ask(1)
    done = Done()

    async def during(_: TaskConsumer) -> None:
        await until(lambda: done.numbers == [1])

    consuming(bus, done, during)
    assert bus.waiting("credit.dead") == 4


def test_while_the_database_is_away_a_task_waits_without_being_counted_as_failed(bus: Bus) -> None:
    bus.ask(3)
    done = Done(Unavailable("away"), Unavailable("away"), Unavailable("away"))

    async def during(_: TaskConsumer) -> None:
        await until(lambda: done.numbers == [3])

    consuming(bus, done, during)
    assert bus.waiting("credit.dead") == 0


def test_a_connection_lost_during_a_task_brings_it_again(bus: Bus) -> None:
    bus.ask(4)
    begun, go_on = threading.Event(), threading.Event()
    done = Done()

    def slow(name: str, fields: dict[str, Any], caller: Caller) -> None:
        begun.set()
        go_on.wait(10)
        done(name, fields, caller)

    async def during(consumer: TaskConsumer) -> None:
        await until(begun.is_set)
        assert consumer._channel is not None
        consumer._channel.break_off("the cable was pulled")
        go_on.set()
        await until(lambda: done.numbers == [4, 4])
        await until(lambda: bus.waiting() == 0)

    consuming(bus, slow, during)
    assert bus.waiting() == 0


def test_a_task_is_asked_for_with_the_transaction_or_not_at_all(notes: Harness) -> None:
    with notes.pipeline.store.transaction(Caller(agency="ciq", actor="officer-1")) as tx:
        tx.taskbox.add("count", {"number": 1})
    with suppress(ZeroDivisionError), notes.pipeline.store.transaction() as tx:
        tx.taskbox.add("count", {"number": 2})
        tx.taskbox.add("count", {"number": 1 // 0})
    with notes.engine.begin() as connection:
        ((number, asked),) = take_unrelayed(connection, 10)
        assert (asked.name, strict_json.loads(asked.body), asked.caller.agency) == ("count", {"number": 1}, "ciq")
        mark_relayed(connection, [number])
        assert take_unrelayed(connection, 10) == []


def test_a_task_that_the_service_does_not_have_is_refused(notes: Harness) -> None:
    with pytest.raises(NotFound):
        notes.pipeline.run_task("take_note", {})
