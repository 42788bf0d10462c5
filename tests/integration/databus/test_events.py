"""Events: each message comes twice, late, and out of order, and nothing is counted wrongly."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from databus import contracts
from databus.contracts import BrokenContract
from databus.envelope import Event
from databus.errors import InvalidRequest, NotFound
from databus.outbox import BULK_FROM, bulk_waiting, high_water, lag, mark_relayed, oldest_open, take_unrelayed
from databus.testing import Harness
from tests.integration.databus.notes.service import SAID

A, B = "91441323MA4YNT018E", "91441323MA4YNT0268"


def rating(grade: str = "B") -> dict[str, Any]:
    return {**contracts.get("credit.grade_changed").example, "grade": grade}


def change(notes: Harness, subject: str, sequence: int, grade: str = "B", **more: Any) -> Event:
    return notes.event("credit.grade_changed", subject=subject, data=rating(grade), sequence=sequence, **more)


def applied(notes: Harness) -> list[tuple[str, int]]:
    with notes.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT uscc, sequence FROM grades ORDER BY id"))
        return [(row.uscc, row.sequence) for row in rows]


def inbox(notes: Harness) -> dict[str, bool]:
    with notes.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT message_id::text AS id, applied FROM databus_inbox"))
        return {row.id: row.applied for row in rows}


def test_a_message_that_comes_twice_is_applied_once(notes: Harness) -> None:
    event = change(notes, A, 1)
    assert [notes.pipeline.deliver([event]) for _ in range(3)] == [1, 0, 0]
    assert applied(notes) == [(A, 1)]
    assert len(notes.said()) == 1


def test_a_message_twice_in_one_batch_is_applied_once(notes: Harness) -> None:
    event = change(notes, A, 1)
    assert notes.pipeline.deliver([event, event]) == 1
    assert applied(notes) == [(A, 1)]


def test_a_message_to_two_consumers_at_once_is_applied_once(notes: Harness) -> None:
    event = change(notes, A, 1)
    with ThreadPoolExecutor(4) as pool:
        new = list(pool.map(lambda _: notes.pipeline.deliver([event]), range(4)))
    assert sorted(new) == [0, 0, 0, 1]
    assert applied(notes) == [(A, 1)]


def test_an_overtaken_event_is_noted_and_not_applied(notes: Harness) -> None:
    late, early = change(notes, A, 2), change(notes, A, 1)
    notes.pipeline.deliver([late])
    notes.pipeline.deliver([early])
    assert applied(notes) == [(A, 2)]
    assert inbox(notes) == {late.id: True, early.id: False}


def test_another_message_with_a_sequence_already_held_is_ignored(notes: Harness) -> None:
    notes.pipeline.deliver([change(notes, A, 1, "B"), change(notes, A, 1, "A")])
    assert applied(notes) == [(A, 1)]


def test_order_holds_for_each_subject_by_itself(notes: Harness) -> None:
    notes.pipeline.deliver([change(notes, A, 5), change(notes, B, 1), change(notes, A, 4), change(notes, B, 2)])
    assert applied(notes) == [(A, 5), (B, 1), (B, 2)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_whatever_comes_twice_late_or_in_whatever_batches_the_newest_state_stands(
    notes: Harness, data: st.DataObject
) -> None:
    notes.empty()
    said = [change(notes, subject, sequence) for subject in (A, B) for sequence in range(1, 5)]
    arriving = data.draw(st.permutations(said + data.draw(st.lists(st.sampled_from(said), max_size=6))))
    new = 0
    while arriving:
        size = data.draw(st.integers(1, len(arriving)))
        new += notes.pipeline.deliver(arriving[:size])
        arriving = arriving[size:]
    assert new == len(said)
    for subject in (A, B):
        sequences = [sequence for uscc, sequence in applied(notes) if uscc == subject]
        assert sequences == sorted(set(sequences))
        assert sequences[-1] == 4
    assert inbox(notes).keys() == {event.id for event in said}


def test_a_batch_is_applied_whole_or_not_at_all(notes: Harness) -> None:
    good, bad = change(notes, A, 1), change(notes, B, 1, "D")
    with pytest.raises(NotFound):
        notes.pipeline.deliver([good, bad])
    assert applied(notes) == []
    assert inbox(notes) == {}
    assert notes.said() == []
    notes.pipeline.deliver([good])
    assert applied(notes) == [(A, 1)]


@pytest.mark.parametrize("field", ["grade", "deductions", "version"])
def test_an_event_that_breaks_its_contract_is_refused_and_the_field_named(notes: Harness, field: str) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        notes.pipeline.deliver([notes.event("credit.grade_changed", subject=A, data=rating() | {field: "E"})])
    assert refusal.value.fields[0][0].startswith(field)
    assert inbox(notes) == {}


@pytest.mark.parametrize("name", ["credit.record_added", "enterprise.changed"])
def test_an_event_nobody_here_hears_is_refused(notes: Harness, name: str) -> None:
    with pytest.raises(InvalidRequest, match="does not hear"):
        notes.deliver(name, subject=A, data=contracts.get(name).example)


@pytest.mark.parametrize(("name", "version"), [("credit.nonsense", 1), ("credit.grade_changed", 99)])
def test_an_event_nobody_agreed_on_is_refused(notes: Harness, name: str, version: int) -> None:
    with pytest.raises(InvalidRequest, match="no such event"):
        notes.deliver(name, subject=A, data=rating(), version=version)


def test_a_heartbeat_tells_how_far_a_producer_has_been_heard(notes: Harness) -> None:
    with notes.pipeline.store.transaction() as tx:
        assert tx.heard("credit") is None
    notes.heartbeat("credit")
    with notes.pipeline.store.transaction() as tx:
        heard = tx.heard("credit")
    assert heard is not None
    assert (heard.up_to, heard.applied_at) == (notes.clock.now(), notes.clock.now())


def test_a_heartbeat_noted_is_told_to_the_method_marked_for_it(notes: Harness) -> None:
    notes.heartbeat("credit")
    notes.clock.advance(timedelta(seconds=15))
    notes.heartbeat("credit")
    notes.heartbeat("enforcement")
    with notes.engine.connect() as connection:
        beats = connection.execute(sa.text("SELECT up_to FROM beats ORDER BY up_to")).scalars().all()
    assert beats == [notes.clock.now() - timedelta(seconds=15), notes.clock.now()]


def test_an_old_heartbeat_never_replaces_a_newer_one(notes: Harness) -> None:
    now = notes.clock.now()
    notes.heartbeat("credit", up_to=now)
    notes.heartbeat("credit", up_to=now - timedelta(seconds=30))
    with notes.pipeline.store.transaction() as tx:
        heard = tx.heard("credit")
    assert heard is not None
    assert heard.up_to == now


def test_a_heartbeat_with_a_moment_of_no_zone_is_refused(notes: Harness) -> None:
    with pytest.raises(InvalidRequest):
        notes.deliver("credit.heartbeat", subject="credit", data={"high_water": 1, "up_to": "2026-11-22T04:00:00"})


def test_what_follows_from_an_event_is_said_under_its_trace(notes: Harness) -> None:
    trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
    notes.pipeline.deliver([change(notes, A, 1, traceparent=trace), change(notes, B, 1)])
    assert [(event.subject, event.traceparent) for event in notes.said()] == [(A, trace), (B, None)]


# ---- the outbox as the relay sees it


def test_a_fact_outside_its_contract_cannot_be_said(notes: Harness) -> None:
    with pytest.raises(BrokenContract), notes.pipeline.store.transaction() as tx:
        tx.outbox.add(SAID, subject=A, data={**contracts.get(SAID).example, "role": "smuggler"})
    assert notes.said() == []


def test_the_relay_takes_the_oldest_first_and_marks_what_the_broker_confirmed(notes: Harness) -> None:
    for number in range(5):
        notes.call("take_note", book="b", number=number, text="x")
    with notes.engine.begin() as connection:
        taken = take_unrelayed(connection, 3)
        assert [event.sequence for _, event, _ in taken] == [1, 2, 3]
        mark_relayed(connection, [row_id for row_id, _, _ in taken])
        assert high_water(connection) == taken[-1][0]
        assert [event.sequence for _, event, _ in take_unrelayed(connection, 10)] == [4, 5]


def test_the_outbox_tells_how_many_wait_and_since_when(notes: Harness) -> None:
    now = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
    with notes.engine.connect() as connection:
        assert lag(connection, now) == (0, 0.0)
    notes.call("take_note", book="b", number=1, text="x")
    with notes.engine.connect() as connection:
        assert lag(connection, now + timedelta(seconds=90)) == (1, 90.0)


def say(notes: Harness, *subjects: str, in_chore: bool = False, uscc: str | None = None) -> None:
    with notes.pipeline.store.transaction() as tx:
        tx.outbox.in_chore = in_chore
        for subject in subjects:
            tx.outbox.add(SAID, subject=subject, data=contracts.get(SAID).example, uscc=uscc)


def lanes(notes: Harness) -> tuple[list[str], list[str]]:
    with notes.engine.connect() as connection:
        taken = [take_unrelayed(connection, 1_000, bulk=bulk) for bulk in (False, True)]
        assert bulk_waiting(connection) == len(taken[1])
    prompt, bulk = ([event.subject for _, event, _ in lane] for lane in taken)
    return prompt, bulk


def test_what_a_chore_says_in_bulk_waits_apart_and_few_facts_do_not(notes: Harness) -> None:
    many = [f"s{number:03d}" for number in range(BULK_FROM)]
    say(notes, *many, in_chore=True)
    say(notes, *many[:-1], in_chore=False)
    assert lanes(notes) == ([], [*many, *many[:-1]])  # the same subjects: none may overtake itself
    notes.empty()
    say(notes, *many, in_chore=False)
    say(notes, "other", in_chore=True)
    assert lanes(notes) == ([*many, "other"], [])


def test_a_fact_about_what_still_waits_in_bulk_queues_behind_it_and_others_overtake(notes: Harness) -> None:
    many = [f"s{number:03d}" for number in range(BULK_FROM)]
    say(notes, *many, in_chore=True)
    say(notes, "s007", "other")
    say(notes, "of s008", uscc="s008")
    say(notes, "of s008")  # its subject waits there now
    assert lanes(notes) == (["other"], [*many, "s007", "of s008", "of s008"])
    with notes.engine.begin() as connection:
        mark_relayed(connection, [row_id for row_id, _, _ in take_unrelayed(connection, 1_000, bulk=True)])
    say(notes, "s007")
    assert lanes(notes) == (["other", "s007"], [])


def test_facts_in_bulk_are_not_counted_as_late(notes: Harness) -> None:
    say(notes, *(f"s{number}" for number in range(BULK_FROM)), in_chore=True)
    with notes.engine.connect() as connection:
        assert lag(connection, datetime(2026, 11, 23, tzinfo=UTC)) == (0, 0.0)
        assert bulk_waiting(connection) == BULK_FROM


def test_an_open_transaction_holds_back_the_mark_of_what_all_has_been_said(notes: Harness) -> None:
    with notes.engine.connect() as connection, notes.engine.connect() as writer:
        writer.execute(sa.text("SELECT 1"))
        connection.execute(sa.text("SELECT pg_sleep(0.1)"))
        assert oldest_open(connection) >= timedelta(seconds=0.1)
        writer.rollback()
        connection.rollback()  # PostgreSQL shows one transaction the same activity throughout
        assert oldest_open(connection) < timedelta(seconds=0.1)


def up_to(notes: Harness) -> datetime:
    with notes.pipeline.store.transaction() as tx:
        heard = tx.heard("credit")
    assert heard is not None
    return heard.up_to


def test_no_heartbeat_reaches_past_an_event_that_could_not_be_applied(notes: Harness) -> None:
    missed = change(notes, A, 1)
    notes.pipeline.miss(missed)
    notes.clock.advance(timedelta(seconds=15))
    notes.heartbeat("credit")
    assert up_to(notes) == missed.time
    notes.pipeline.deliver([missed])
    assert up_to(notes) == notes.clock.now()


def test_a_newer_event_of_the_subject_makes_a_missed_one_good(notes: Harness) -> None:
    first, other = change(notes, A, 1), change(notes, B, 7)
    for event in (first, other, other):
        notes.pipeline.miss(event)
    notes.clock.advance(timedelta(seconds=15))
    notes.heartbeat("credit")
    notes.pipeline.deliver([change(notes, A, 2), change(notes, B, 6)])
    assert up_to(notes) == other.time
    notes.pipeline.deliver([change(notes, B, 8)])
    assert up_to(notes) == notes.clock.now()


def test_what_no_producer_says_is_not_missed(notes: Harness) -> None:
    notes.heartbeat("credit")
    told = up_to(notes)
    notes.pipeline.miss(notes.event("credit.grade_changed", subject=A, data=rating("E")))
    notes.pipeline.miss(notes.event("credit.record_added", subject=A, data={}))
    assert up_to(notes) == told


def test_what_counts_by_itself_is_told_of_overtaken_events_too_and_once(notes: Harness) -> None:
    newer, older = change(notes, A, 2), notes.event("credit.rated", subject=A, data=rating(), sequence=1)
    for event in (newer, older, older):
        notes.pipeline.deliver([event])
    assert applied(notes) == [(A, 2)]
    with notes.engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT uscc, sequence FROM overtaken")).all()
    assert [(row.uscc, row.sequence) for row in rows] == [(A, 1)]
