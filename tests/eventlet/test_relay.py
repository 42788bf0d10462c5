"""Facts leave the outbox in order, once the broker has confirmed them, and heartbeats say how far."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import amqp
import eventlet
import pytest
import sqlalchemy as sa

from databus import outbox, strict_json
from databus.amqp.confirm import ConfirmPublisher, NotConfirmed
from databus.amqp.declare import declare
from databus.amqp.link import Link
from databus.amqp.relay import BATCH, BULK_BATCH, Filling, Rate, Relay
from databus.caller import Caller
from databus.envelope import from_headers
from databus.outbox import BULK_FROM, BULK_PER_S
from tests.eventlet.hearing import Hearing
from tests.eventlet.sample.service import DATA, SAID
from tests.eventlet.support import Proxy, channel, depth, until

CIQ = Caller(agency="ciq", actor="officer-1", purpose="test", traceparent="00-" + "1" * 32 + "-" + "2" * 16 + "-01")
SPY = "spy"


def _note(hearing: Hearing, number: int, subject: str = "91441323MA4YNT018E") -> None:
    hearing.pipeline.call("note", {"number": number, "subject": subject}, CIQ)


def _heard(hearing: Hearing) -> list[Any]:
    """The events said, taken out, heartbeats aside."""
    found = []
    with channel(hearing.uri) as ch:
        while message := ch.basic_get(SPY, no_ack=True):
            found.append(message)
    events = [from_headers(m.properties["application_headers"], strict_json.loads_object(m.body)) for m in found]
    return [event for event in events if event.routing_key != "heartbeat"]


def _beats(hearing: Hearing) -> list[Any]:
    found = []
    with channel(hearing.uri) as ch:
        while message := ch.basic_get(SPY, no_ack=True):
            if message.delivery_info["routing_key"] == "heartbeat":
                found.append(strict_json.loads_object(message.body))
    return found


def _waiting(hearing: Hearing) -> int:
    with hearing.engine.connect() as connection:
        return outbox.lag(connection, hearing.clock.now())[0]


def test_facts_are_published_in_order_with_their_envelope(hearing: Hearing, closing: Callable[[Any], Any]) -> None:
    for number in range(30):
        _note(hearing, number, subject=f"s{number % 3}")
    closing(hearing.relay).start()
    until(lambda: _waiting(hearing) == 0)
    heard = _heard(hearing)
    assert [event.sequence for event in heard if event.subject == "s1"] == list(range(1, 11))
    assert {event.name for event in heard} == {"credit.grade_changed"}
    assert {(event.agency, event.actor, event.purpose, event.traceparent) for event in heard} == {
        (CIQ.agency, CIQ.actor, CIQ.purpose, CIQ.traceparent)
    }


def test_f18_headers_are_of_each_event_and_messages_are_persistent(
    hearing: Hearing, closing: Callable[[Any], Any]
) -> None:
    _note(hearing, 1, subject="s1")
    closing(hearing.relay).start()
    until(lambda: _waiting(hearing) == 0)
    with channel(hearing.uri) as ch:
        message = ch.basic_get(SPY, no_ack=True)
    assert message.properties["delivery_mode"] == 2
    headers = message.properties["application_headers"]
    assert headers["ce-id"] == message.properties["message_id"]
    assert all(isinstance(value, str) for value in headers.values())


def test_a_commit_wakes_the_relay_at_once(hearing: Hearing, closing: Callable[[Any], Any]) -> None:
    closing(hearing.relay).start()
    until(lambda: _beats(hearing))
    eventlet.sleep(1)  # idle for long enough that its pauses are at their longest
    published: list[float] = []
    original = hearing.publisher.publish

    def publish(messages: Any, **options: Any) -> None:
        original(messages, **options)
        published.append(time.monotonic())

    hearing.publisher.publish = publish  # type: ignore[method-assign]
    took = []
    for number in range(5):
        began = time.monotonic()
        _note(hearing, number)
        until(lambda: published)
        took.append(published.pop() - began)
    assert sorted(took)[2] < 0.1


def _say_in_bulk(hearing: Hearing, *subjects: str) -> None:
    with hearing.pipeline.store.transaction(CIQ) as tx:
        tx.outbox.in_chore = True
        for subject in subjects:
            tx.outbox.add(SAID, subject=subject, data=DATA)


def _bulk_waiting(hearing: Hearing) -> int:
    with hearing.engine.connect() as connection:
        return outbox.bulk_waiting(connection)


def test_more_leaves_at_a_time_where_the_setting_lets_more_out(hearing: Hearing) -> None:
    _say_in_bulk(hearing, *(f"s{number:03d}" for number in range(BULK_FROM)))
    eager = Relay("credit", hearing.engine, hearing.publisher, hearing.clock, bulk_per_s=200, bulk_quiet_s=0)
    assert eager.step() == 50
    assert _bulk_waiting(hearing) == BULK_FROM - 50


def test_tasks_leave_with_the_transaction_that_asked_for_them_and_once(hearing: Hearing) -> None:
    with hearing.pipeline.store.transaction(CIQ) as tx:
        for number in range(3):
            tx.taskbox.add("count", {"number": number})
    hearing.relay.step()
    hearing.relay.step()
    assert depth(hearing.uri, "credit.tasks") == 3
    with channel(hearing.uri) as ch:
        message = ch.basic_get("credit.tasks", no_ack=True)
    headers = message.properties["application_headers"]
    assert (headers["sanhu.task"], headers["sanhu.agency"]) == ("count", "ciq")
    assert strict_json.loads_object(message.body) == {"number": 0}


def test_bulk_leaves_so_many_at_a_time_and_what_people_said_overtakes_it(hearing: Hearing) -> None:
    many = [f"s{number:03d}" for number in range(BULK_FROM)]
    _say_in_bulk(hearing, *many)
    assert hearing.relay.step() == BULK_BATCH
    _note(hearing, 1, subject="prompt")
    _note(hearing, 2, subject=many[-1])
    hearing.relay.step()
    until(lambda: hearing.relay.step() == 0 and _bulk_waiting(hearing) == 0)
    heard = [(event.subject, event.sequence) for event in _heard(hearing)]
    assert heard.index(("prompt", 1)) == BULK_BATCH  # behind what had left, before all that had not
    assert [subject for subject, _ in heard if subject != "prompt"] == [*many, many[-1]]
    assert heard[-1] == (many[-1], 2)


def test_bulk_leaves_at_its_rate_and_no_mark_reaches_past_it(hearing: Hearing) -> None:
    _say_in_bulk(hearing, *(f"s{number:03d}" for number in range(BULK_FROM)))
    began = time.monotonic()
    hearing.relay.step()
    assert _beats(hearing) == []
    until(lambda: hearing.relay.step() == 0 and _bulk_waiting(hearing) == 0)
    assert time.monotonic() - began >= (BULK_FROM - BULK_BATCH) / BULK_PER_S * 0.9
    until(lambda: hearing.relay.step() == 0 and _beats(hearing))


def test_how_far_facts_have_left_is_not_looked_for_while_bulk_waits(
    hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[object] = []
    monkeypatch.setattr(outbox, "high_water", lambda connection: looked.append(connection) or 0)
    _say_in_bulk(hearing, *(f"s{number:03d}" for number in range(BULK_FROM)))
    hearing.relay.step()
    assert looked == [], "it would look past all that waits, at each step"
    until(lambda: hearing.relay.step() == 0 and looked)


def test_a_rate_grows_back_with_time_and_rests_as_long_as_the_last_took(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("databus.amqp.relay.monotonic", lambda: now[0])
    rate = Rate(per_s=8, burst=5, rest=4)
    assert rate.allowed() == 5
    rate.take(5, 0.125)
    now[0] += 0.25
    assert rate.allowed() == 0  # two have grown back, but it rests
    now[0] += 0.25
    assert rate.allowed() == 4
    rate.take(0, 9.0)
    now[0] += 60
    assert rate.allowed() == 5  # what took nothing rests not, and no more than a burst is saved up


def test_bulk_begins_to_leave_when_nobody_adds_to_it_any_more(hearing: Hearing) -> None:
    relay = Relay("credit", hearing.engine, hearing.publisher, hearing.clock, bulk_quiet_s=0.3)
    _say_in_bulk(hearing, *(f"s{number:03d}" for number in range(BULK_FROM)))
    assert relay.step() == 0
    _note(hearing, 1, subject="prompt")
    assert relay.step() == 1
    began = time.monotonic()
    _say_in_bulk(hearing, *(f"t{number:03d}" for number in range(BULK_FROM)))
    until(lambda: relay.step() == BULK_BATCH)
    assert time.monotonic() - began >= 0.3
    assert _bulk_waiting(hearing) == 2 * BULK_FROM - BULK_BATCH


def test_a_lane_counts_as_filled_once_it_is_quiet_or_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("databus.amqp.relay.monotonic", lambda: now[0])
    filling = Filling(quiet_s=1, most_s=3)

    def after(seconds: float, newest: int | None) -> bool:
        now[0] += seconds
        return filling.goes_on(newest)

    assert not after(0, None)
    assert after(0, 7)
    assert after(0.75, 9)
    assert after(0.75, 9)
    assert not after(0.25, 9)
    assert [after(0.5, newest) for newest in (12, 15, 17, 19)] == [True, True, False, False]
    assert not after(60, None)
    assert after(0, 20), "what comes to an empty lane waits anew"


def test_bulk_waits_while_more_was_said_than_is_taken_at_once(hearing: Hearing) -> None:
    for number in range(BATCH):
        _note(hearing, number, subject=f"n{number}")
    _say_in_bulk(hearing, *(f"s{number:03d}" for number in range(BULK_FROM)))
    assert hearing.relay.step() == BATCH
    assert _bulk_waiting(hearing) == BULK_FROM
    assert hearing.relay.step() == BULK_BATCH


def test_without_a_broker_facts_stay_and_leave_when_it_is_back(hearing: Hearing, closing: Callable[[Any], Any]) -> None:
    with Proxy.before(hearing.uri) as proxy:
        link = closing(Link(proxy.uri, "test:relay"))
        publisher = ConfirmPublisher(link, declare)
        link.start()
        assert link.wait_up(20)
        relay = Relay("credit", hearing.engine, publisher, hearing.clock)
        proxy.mode = "refuse"
        proxy.cut()
        until(lambda: not link.up)
        for number in range(5):
            _note(hearing, number)
        relay._publisher = _impatient(publisher)
        with pytest.raises(NotConfirmed):
            relay.step()
        assert _waiting(hearing) == 5
        proxy.mode = "pass"
        assert link.wait_up(10)
        relay._publisher = publisher
        assert relay.step() == 5
        assert len(_heard(hearing)) == 5
        assert relay.step() == 0


class _impatient:  # noqa: N801  — a publisher that waits a short while only
    def __init__(self, publisher: ConfirmPublisher) -> None:
        self.publish = lambda messages: publisher.publish(messages, timeout_s=0.2)


def test_an_unroutable_fact_is_kept_and_leaves_when_its_queue_is_back(
    hearing: Hearing, closing: Callable[[Any], Any]
) -> None:
    _note(hearing, 1)
    with channel(hearing.uri) as ch:
        for consumer in ("gateway", "inspection", "enterprise", "enforcement"):
            ch.queue_delete(f"{consumer}.on.credit")
        ch.queue_delete(SPY)
    closing(hearing.relay).start()
    until(lambda: _waiting(hearing) == 0, within_s=20)
    # the heartbeat may have come besides
    assert depth(hearing.uri, "gateway.on.credit") in {1, 2}


def test_one_relay_at_a_time_works_on_a_database(hearing: Hearing) -> None:
    _note(hearing, 1)
    second = Relay("credit", hearing.engine, hearing.publisher, hearing.clock)
    with hearing.engine.begin() as connection:
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:key)"), {"key": 0x5A4E4F58})
        assert second.step() == 0
        assert _waiting(hearing) == 1
    assert second.step() == 1


def test_heartbeats_say_how_far_the_facts_are_published(hearing: Hearing) -> None:
    for number in range(3):
        _note(hearing, number)
    assert hearing.relay.step() == 3
    (beat,) = _beats(hearing)
    assert beat["high_water"] == 3
    said_until = datetime.fromisoformat(beat["up_to"])
    assert timedelta(0) <= hearing.clock.now() - said_until < timedelta(seconds=5)
    hearing.relay.step()
    assert _beats(hearing) == []
    hearing.clock.advance(timedelta(days=1))
    hearing.relay.step()
    (beat,) = _beats(hearing)
    assert datetime.fromisoformat(beat["up_to"]) > said_until + timedelta(hours=23)


def test_a_heartbeat_does_not_promise_what_an_open_transaction_may_still_say(hearing: Hearing) -> None:
    with hearing.engine.connect() as open_one:
        open_one.execute(sa.text("SELECT 1"))
        eventlet.sleep(0.5)
        hearing.relay.step()
    (beat,) = _beats(hearing)
    age = hearing.clock.now() - datetime.fromisoformat(beat["up_to"])
    assert age >= timedelta(seconds=0.5)


def test_an_own_heartbeat_is_applied_by_a_consumer(hearing: Hearing) -> None:
    hearing.consumer.start()
    at = datetime(2026, 11, 22, 3, 59, tzinfo=UTC)
    with channel(hearing.uri) as ch:
        body = strict_json.dumps({"high_water": 7, "up_to": at.isoformat()})
        headers = {
            "ce-specversion": "1.0",
            "ce-id": "0192f0c1-0000-7000-8000-000000000051",
            "ce-source": "/services/enforcement",
            "ce-type": "cn.sanhu.enforcement.heartbeat.v1",
            "ce-subject": "enforcement",
            "ce-time": "2026-11-22T04:00:00Z",
            "ce-sequence": "7",
        }
        message = amqp.Message(body, content_type="application/json", application_headers=headers)
        ch.basic_publish(message, "enforcement.events", "heartbeat", mandatory=True)

    def heard() -> Any:
        with hearing.pipeline.store.transaction() as tx:
            return tx.heard("enforcement")

    assert until(heard).up_to == at
    assert depth(hearing.uri, "credit.on.enforcement") == 0
