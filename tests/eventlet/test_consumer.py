"""Events come in order and have their effect once; what fails is tried again and then parked."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import eventlet
import pytest

from databus import topology
from databus.amqp import event_queue
from databus.envelope import Event, to_headers
from databus.errors import Unavailable
from databus.identifiers import uuid7
from databus.inbox import Heard
from tests.eventlet.hearing import QUEUE, Hearing, penalty, say, say_raw
from tests.eventlet.sample.service import CreditService
from tests.eventlet.support import channel, depth, until


@pytest.fixture
def short_delays(monkeypatch: pytest.MonkeyPatch) -> None:
    """One delay of a second: then what fails is parked. Set before the topology is declared."""
    monkeypatch.setattr(topology, "DELAYS_S", (1,))


def test_events_are_applied_in_order_and_in_batches(hearing: Hearing) -> None:
    events = [penalty(f"s{number % 7}", 1 + number // 7) for number in range(350)]
    say(hearing.uri, events)
    hearing.consumer.start()
    until(lambda: len(hearing.applied()) == 350, within_s=20)
    assert hearing.applied() == [(event.subject, event.sequence) for event in events]
    assert len(hearing.batches) < 60
    until(lambda: depth(hearing.uri, QUEUE) == 0)


def test_duplicates_and_late_events_change_nothing(hearing: Hearing) -> None:
    first, second = penalty("a", 1), penalty("a", 2)
    say(hearing.uri, [second, second, first])
    hearing.consumer.start()
    say(hearing.uri, [second, penalty("b", 1)])
    until(lambda: ("b", 1) in hearing.applied())
    assert hearing.applied() == [("a", 2), ("b", 1)]


@pytest.mark.usefixtures("short_delays")
def test_f4_one_event_that_always_fails_holds_back_no_other_and_is_parked_with_its_history(
    hearing: Hearing,
) -> None:
    bad = penalty("bad", 1, "fail")
    say(hearing.uri, [penalty("a", 1), bad, penalty("b", 1)])
    hearing.consumer.start()
    until(lambda: hearing.applied() == [("a", 1), ("b", 1)])
    dead = until(hearing.dead)
    assert len(dead) == 1
    headers = dead[0].properties["application_headers"]
    assert headers["sanhu.queue"] == QUEUE
    assert headers["sanhu.reason"] == "ValueError: as asked"
    assert [text.partition(" ")[2] for text in headers["sanhu.history"]] == [
        "attempt 1: ValueError: as asked",
        "attempt 2: ValueError: as asked",
    ]
    assert headers["ce-id"] == dead[0].properties["message_id"] == bad.id
    assert json.loads(dead[0].body)["act"] == "fail"
    # the batch, alone, and after the delay alone: no hot loop
    assert CreditService.attempts["bad"] == 3
    assert hearing.applied() == [("a", 1), ("b", 1)]


def test_a_heartbeat_behind_an_event_that_failed_does_not_make_the_copy_seem_whole(hearing: Hearing) -> None:
    bad, moment = penalty("bad", 1, "fail"), "2026-11-22T01:00:00+00:00"
    beat = replace(bad, id=uuid7(), name="enforcement.heartbeat", data={"high_water": 1, "up_to": moment})
    say(hearing.uri, [bad, beat])
    hearing.consumer.start()

    def heard() -> Heard | None:
        with hearing.pipeline.store.transaction() as tx:
            return tx.heard("enforcement")

    assert until(heard).up_to == bad.time
    say(hearing.uri, [penalty("bad", 2)])
    until(lambda: hearing.applied() == [("bad", 2)])
    assert until(heard).up_to == datetime.fromisoformat(moment)


def test_an_event_that_fails_once_is_applied_after_a_delay(hearing: Hearing) -> None:
    calls = []

    def deliver(events: Sequence[Event]) -> int:
        calls.append(len(events))
        if len(calls) == 1:
            raise ValueError("as asked, once")
        return hearing.pipeline.deliver(events)

    hearing.deliver = deliver  # type: ignore[method-assign]
    hearing.consumer.start()
    say(hearing.uri, [penalty("late", 1)])
    until(lambda: hearing.applied() == [("late", 1)])
    assert hearing.dead() == []


@pytest.mark.parametrize("act", ["time out", "leave"])
def test_f11_a_handler_that_ends_with_a_base_exception_does_not_stop_the_queue(hearing: Hearing, act: str) -> None:
    hearing.consumer.start()
    say(hearing.uri, [penalty("bad", 1, act), penalty("good", 1)])
    until(lambda: hearing.applied() == [("good", 1)])


def _good_headers() -> dict[str, Any]:
    return to_headers(penalty("x", 1))


MALFORMED: list[tuple[dict[str, Any], bytes, dict[str, Any], str]] = [
    ({}, b"{}", {}, "CloudEvents"),
    (_good_headers() | {"ce-id": "no uuid"}, b"{}", {}, "UUID"),
    (_good_headers() | {"ce-time": "yesterday"}, b"{}", {}, "moment"),
    (_good_headers() | {"ce-sequence": 7}, b"{}", {}, "ce-sequence"),
    (_good_headers() | {"ce-subject": "a\x00b"}, b"{}", {}, "U+0000"),
    (_good_headers() | {"ce-type": "cn.sanhu.enforcement.unheard_of.v1"}, b"{}", {}, "no such event"),
    (_good_headers() | {"ce-type": "cn.sanhu.enforcement.penalty_decided.v9"}, b"{}", {}, "no such event"),
    (_good_headers(), b"{}", {}, "contract"),
    (_good_headers(), b"\xff", {}, "not JSON"),
    (_good_headers(), b"[NaN]", {}, "NaN"),
    (_good_headers(), b"[" * 100_000, {}, "nested"),
    (_good_headers(), b"{}", {"content_type": None}, "content type"),
    (_good_headers() | {"compression": "application/x-bz2"}, b"BZh9", {}, "compressed"),
]


def test_f6_malformed_messages_are_parked_at_once_each_with_its_reason(hearing: Hearing) -> None:
    hearing.consumer.start()
    with channel(hearing.uri) as ch:
        for number, (headers, body, properties, _) in enumerate(MALFORMED):
            say_raw(ch, headers, body, message_id=f"m{number}", **properties)
    say(hearing.uri, [penalty("after", 1)])
    until(lambda: hearing.applied() == [("after", 1)])
    dead = {message.properties["message_id"]: message for message in hearing.dead()}
    assert len(dead) == len(MALFORMED)
    for number, (_, body, _, reason) in enumerate(MALFORMED):
        parked = dead[f"m{number}"]
        assert reason in parked.properties["application_headers"]["sanhu.reason"]
        assert parked.body in {body, body.decode(errors="replace")}
    assert hearing.consumer.link.generation == 1


def test_f12_a_message_over_the_limit_goes_to_the_dead_letters_whole(hearing: Hearing) -> None:
    hearing.consumer.start()
    with channel(hearing.uri) as ch:
        say_raw(ch, _good_headers(), b" " * (2 << 20))
    say(hearing.uri, [penalty("after", 1)])
    until(lambda: hearing.applied() == [("after", 1)])
    (dead,) = until(hearing.dead)
    assert len(dead.body) == 2 << 20
    assert dead.properties["application_headers"]["x-death"][0]["queue"] == QUEUE
    assert hearing.consumer.link.generation == 1


def test_without_a_database_nothing_is_lost_and_no_attempt_is_spent(
    hearing: Hearing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(event_queue, "_FIRST_PAUSE_S", 0.01)
    monkeypatch.setattr(event_queue, "_HOLD_AFTER", 4)
    tried = []

    def deliver(events: Sequence[Event]) -> int:
        tried.append(len(events))
        if not hearing.database_answers:
            raise Unavailable("away")
        return hearing.pipeline.deliver(events)

    hearing.deliver = deliver  # type: ignore[method-assign]
    hearing.database_answers = False
    hearing.consumer.start()
    say(hearing.uri, [penalty("a", 1), penalty("b", 1)])
    # held: the messages are back in the queue, and nobody takes them
    until(lambda: hearing.consumer.held and depth(hearing.uri, QUEUE) == 2)
    spent = len(tried)
    eventlet.sleep(0.3)
    assert len(tried) == spent
    hearing.database_answers = True
    until(lambda: sorted(hearing.applied()) == [("a", 1), ("b", 1)])
    assert hearing.dead() == []


def test_a_second_replica_stands_by_and_takes_over(hearing: Hearing) -> None:
    second = hearing._consumer()
    hearing.consumer.start()
    assert hearing.consumer.link.wait_up(10)
    second.start()
    assert second.link.wait_up(10)
    say(hearing.uri, [penalty("a", 1)])
    until(lambda: hearing.applied() == [("a", 1)])
    hearing.consumer.stop()
    say(hearing.uri, [penalty("a", 2)])
    until(lambda: hearing.applied() == [("a", 1), ("a", 2)])
    second.stop()


def test_stopping_finishes_what_was_taken(hearing: Hearing) -> None:
    say(hearing.uri, [penalty("a", number) for number in range(1, 151)])
    hearing.consumer.start()
    until(lambda: hearing.batches)
    hearing.consumer.stop()
    applied = hearing.applied()
    assert applied == [("a", number) for number in range(1, len(applied) + 1)]
    assert depth(hearing.uri, QUEUE) == 150 - len(applied)
