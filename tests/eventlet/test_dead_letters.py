"""An operator looks at dead letters, tries on paper, and gives them back; the audit says who did it and why."""

import pytest
import sqlalchemy as sa

from databus import topology
from databus.amqp.dead_letters import DeadLetters, Replayed
from databus.envelope import to_headers
from databus.errors import NotFound
from tests.eventlet.hearing import QUEUE, Hearing, penalty, say, say_raw
from tests.eventlet.support import channel, until


@pytest.fixture
def failed(hearing: Hearing, monkeypatch: pytest.MonkeyPatch) -> Hearing:
    """Seven events that failed because of a defect, and one that no consumer can read."""
    monkeypatch.setattr(topology, "DELAYS_S", ())
    healthy = hearing.deliver

    def broken(_events: object) -> int:
        raise RuntimeError("a defect")

    hearing.deliver = broken  # type: ignore[method-assign,assignment]
    hearing.consumer.start()
    say(hearing.uri, [penalty(f"s{number}", 1) for number in range(7)])
    with channel(hearing.uri) as ch:
        say_raw(ch, to_headers(penalty("unreadable", 1)), b"{", message_id="unreadable")
    letters = DeadLetters(hearing.uri, "credit")
    until(lambda: letters.count() == 8)
    hearing.deliver = healthy  # type: ignore[method-assign]
    return hearing


def test_dead_letters_are_listed_with_what_happened_and_stay(failed: Hearing) -> None:
    letters = DeadLetters(failed.uri, "credit")
    listed = letters.browse()
    assert sorted(letter.subject or "" for letter in listed) == [f"s{number}" for number in range(7)] + ["unreadable"]
    assert {letter.queue for letter in listed} == {QUEUE}
    readable = [letter for letter in listed if letter.subject != "unreadable"]
    assert {letter.reason for letter in readable} == {"RuntimeError: a defect"}
    assert {letter.event for letter in readable} == {"enforcement.penalty_decided.v1"}
    assert all(letter.problem is None and letter.history for letter in readable)
    until(lambda: letters.count() == 8)


def test_one_is_inspected_by_its_id(failed: Hearing) -> None:
    letters = DeadLetters(failed.uri, "credit")
    letter = letters.inspect("unreadable")
    assert letter.body == b"{"
    assert "not JSON" in (letter.problem or "")
    with pytest.raises(NotFound):
        letters.inspect("nothing")


def test_a_dry_run_tells_what_would_be_given_back_and_changes_nothing(failed: Hearing) -> None:
    letters = DeadLetters(failed.uri, "credit")
    told = letters.dry_run()
    assert sum(letter.problem is None for letter in told) == 7
    until(lambda: letters.count() == 8)
    assert failed.applied() == []


def test_a_replay_gives_back_in_batches_and_leaves_an_audit(failed: Hearing) -> None:
    letters = DeadLetters(failed.uri, "credit")
    replayed = letters.replay(failed.engine, operator="operator-1", why="the defect is mended", settle_s=0.3)
    assert replayed == Replayed(given_back=7, failed_again=0, left_out=1)
    until(lambda: len(failed.applied()) == 7)
    until(lambda: letters.count() == 1)
    with failed.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT operator, why, queue, reason, event FROM databus_replays")).all()
    assert len(rows) == 7
    assert set(rows) == {
        ("operator-1", "the defect is mended", QUEUE, "RuntimeError: a defect", "enforcement.penalty_decided.v1")
    }


def test_a_replay_stops_when_messages_come_back(failed: Hearing) -> None:
    def broken(_events: object) -> int:
        raise RuntimeError("still a defect")

    failed.deliver = broken  # type: ignore[method-assign,assignment]
    letters = DeadLetters(failed.uri, "credit")
    replayed = letters.replay(failed.engine, operator="operator-1", why="in hope", settle_s=5)
    assert replayed == Replayed(given_back=1, failed_again=1, left_out=7)
    until(lambda: letters.count() == 8)
    returned = [letter for letter in letters.browse() if letter.reason == "RuntimeError: still a defect"]
    assert len(returned) == 1
    assert "given back by operator-1: in hope" in returned[0].history[-2]


def test_some_may_be_chosen(failed: Hearing) -> None:
    letters = DeadLetters(failed.uri, "credit")
    replayed = letters.replay(
        failed.engine, operator="o", why="w", choice=lambda letter: letter.subject == "s3", settle_s=0.2
    )
    assert replayed.given_back == 1
    until(lambda: failed.applied() == [("s3", 1)])
