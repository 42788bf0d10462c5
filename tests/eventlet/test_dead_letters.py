"""An operator looks at dead letters, tries on paper, and gives them back; the audit says who did it and why."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from databus import topology
from databus.amqp.blocking import BlockingQueue
from databus.amqp.dead_letters import DeadLetters, Replayed
from databus.envelope import to_headers
from databus.errors import NotFound, Unavailable
from databus.inbox import Heard, heard
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


def told_of_enforcement(hearing: Hearing) -> Heard | None:
    with hearing.pipeline.store.transaction() as tx:
        return heard(tx.session, "enforcement")


def beat(hearing: Hearing) -> datetime:
    """A heartbeat of enforcement, after everything that failed."""
    now = hearing.clock.now()
    data = {"high_water": 1, "up_to": now.isoformat()}
    hearing.pipeline.deliver([replace(penalty("beat", 1), name="enforcement.heartbeat", data=data)])
    return now


def discards(hearing: Hearing) -> list[tuple[str, ...]]:
    query = "SELECT operator, why, message_id, event, subject, queue FROM databus_discards ORDER BY subject"
    with hearing.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(sa.text(query)).all()]


def test_a_discard_leaves_an_audit_and_the_copy_is_no_longer_stale_for_it(failed: Hearing) -> None:
    now = beat(failed)
    letters = DeadLetters(failed.uri, "credit")
    by_subject = {letter.subject: letter for letter in letters.browse()}
    doomed = [by_subject[f"s{number}"].message_id for number in range(7)]
    missed_at = datetime(2026, 11, 22, tzinfo=UTC)
    gone = letters.discard(failed.engine, doomed[:6], operator="operator-1", why="said by mistake")
    assert {letter.message_id for letter in gone} == set(doomed[:6])
    until(lambda: letters.count() == 2)
    assert discards(failed) == [
        ("operator-1", "said by mistake", message_id, "enforcement.penalty_decided.v1", f"s{number}", QUEUE)
        for number, message_id in enumerate(doomed[:6])
    ]
    told = told_of_enforcement(failed)
    assert told is not None
    assert told.up_to == missed_at
    letters.discard(failed.engine, doomed[6:], operator="operator-1", why="said by mistake")
    told = told_of_enforcement(failed)
    assert told is not None
    assert told.up_to == now
    until(lambda: letters.count() == 1)


def test_what_nobody_can_read_can_be_discarded(failed: Hearing) -> None:
    letters = DeadLetters(failed.uri, "credit")
    letters.discard(failed.engine, ["unreadable"], operator="o", why="no event\0at all")
    assert discards(failed)[0][:3] == ("o", "no event�at all", "unreadable")
    until(lambda: letters.count() == 7)


def test_nothing_is_discarded_if_one_is_not_there(failed: Hearing) -> None:
    letters = DeadLetters(failed.uri, "credit")
    with pytest.raises(NotFound, match="no dead letter nothing"):
        letters.discard(failed.engine, ["unreadable", "nothing"], operator="o", why="w")
    with pytest.raises(NotFound):
        letters.pick(["unreadable", "nothing"])
    assert discards(failed) == []
    until(lambda: letters.count() == 8)


def test_no_letter_goes_before_its_audit_is_kept(failed: Hearing) -> None:
    with failed.engine.begin() as connection:
        connection.execute(sa.text("ALTER TABLE databus_discards RENAME TO away"))
    letters = DeadLetters(failed.uri, "credit")
    with pytest.raises(sa.exc.ProgrammingError):
        letters.discard(failed.engine, ["unreadable"], operator="o", why="w")
    until(lambda: letters.count() == 8)


def test_a_broker_that_does_not_answer_at_the_end_is_told(failed: Hearing, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(BlockingQueue, "on_closed", lambda _: None)
    monkeypatch.setattr("databus.amqp.blocking._PATIENCE_S", 1.0)
    with pytest.raises(Unavailable, match="noted"):
        DeadLetters(failed.uri, "credit").discard(failed.engine, ["unreadable"], operator="o", why="w")
    assert len(discards(failed)) == 1
