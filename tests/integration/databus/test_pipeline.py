"""Calls: once and only once, all or nothing, in order, whatever goes on at the same time."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg2
import pytest
import sqlalchemy as sa

from databus.caller import Caller
from databus.clock import FixedClock
from databus.errors import (
    Conflict,
    InvalidRequest,
    NotFound,
    OutcomeUnknown,
    PreconditionFailed,
    SanhuError,
    Unauthenticated,
    Unavailable,
)
from databus.testing import Harness
from tests.integration.databus.notes.service import Notes

NOTE = {"book": "b", "number": 1, "text": "first"}


def rows(notes: Harness, table: str) -> int:
    with notes.engine.connect() as connection:
        return connection.execute(sa.text(f"SELECT count(*) FROM {table}")).scalar_one()


def all_rows(notes: Harness) -> dict[str, int]:
    with notes.engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
    return {table: rows(notes, table) for table in tables}


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run acts at the same time; a refusal is returned as a value."""

    def guarded(act: Callable[[], Any]) -> Any:
        try:
            return act()
        except SanhuError as error:
            return error

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(guarded, acts))


# ---- idempotency


def test_the_same_call_again_repeats_the_answer_and_does_nothing(notes: Harness) -> None:
    first = notes.call("take_note", **NOTE)
    before = all_rows(notes)
    assert notes.call("take_note", **NOTE) == first
    assert all_rows(notes) == before


def test_a_call_with_a_key_is_known_again_by_it(notes: Harness) -> None:
    first = notes.call("take_note_without_key", idempotency_key="k", **NOTE)
    assert notes.call("take_note_without_key", idempotency_key="k", **NOTE) == first
    assert rows(notes, "notes") == 1
    assert len(notes.said()) == 1


@pytest.mark.parametrize("key", ["k", None], ids=["by key", "by natural key"])
def test_another_body_under_the_same_key_is_a_conflict_and_changes_nothing(notes: Harness, key: str | None) -> None:
    notes.call("take_note", idempotency_key=key, **NOTE)
    before = all_rows(notes)
    with pytest.raises(Conflict) as refusal:
        notes.call("take_note", idempotency_key=key, **(NOTE | {"text": "other"}))
    assert refusal.value.fields[0][0] == ("Idempotency-Key" if key else "book,number")
    assert all_rows(notes) == before


def test_a_new_key_for_an_old_request_repeats_its_answer(notes: Harness) -> None:
    first = notes.call("take_note", **NOTE)
    assert notes.call("take_note", idempotency_key="k", **NOTE) == first
    with pytest.raises(Conflict):
        notes.call("take_note", idempotency_key="k", **(NOTE | {"number": 2}))


def test_a_refused_call_keeps_no_answer_so_it_may_come_again_put_right(notes: Harness) -> None:
    with pytest.raises(NotFound):
        notes.call("fail_after_writing", idempotency_key="k", **NOTE)
    assert rows(notes, "databus_answers") == 0
    with pytest.raises(NotFound):
        notes.call("fail_after_writing", idempotency_key="k", **(NOTE | {"text": "other"}))


def test_keys_belong_to_an_agency_and_a_method(notes: Harness) -> None:
    notes.call("take_note_without_key", agency="ciq", idempotency_key="k", **NOTE)
    notes.call("take_note_without_key", agency="samr", idempotency_key="k", **(NOTE | {"number": 2}))
    notes.call("take_note", agency="ciq", idempotency_key="k", **(NOTE | {"number": 3}))
    assert rows(notes, "notes") == 3


def test_natural_keys_that_only_look_alike_are_two(notes: Harness) -> None:
    notes.call("take_note", book="a/1", number=1, text="x")
    notes.call("take_note", book="a", number=11, text="y")
    assert rows(notes, "notes") == 2


def test_a_key_may_be_longer_than_an_index_takes(notes: Harness) -> None:
    long = NOTE | {"book": "书" * 2000}
    answer = notes.call("take_note", idempotency_key="k" * 1024, **(long | {"text": "x"}))
    assert notes.call("take_note", **(long | {"text": "x"})) == answer
    with pytest.raises(Conflict):
        notes.call("take_note", **(long | {"text": "y"}))


def test_the_same_call_many_times_at_once_has_one_effect_and_one_answer(notes: Harness) -> None:
    answers = together(*[lambda: notes.call("take_note", **NOTE)] * 8)
    assert all(answer == answers[0] for answer in answers)
    assert answers[0]["version"] == 1
    assert rows(notes, "notes") == 1
    assert len(notes.said()) == 1


def test_two_bodies_under_one_key_at_once_give_one_answer_and_one_conflict(notes: Harness) -> None:
    answers = together(
        lambda: notes.call("take_note", **NOTE), lambda: notes.call("take_note", **(NOTE | {"text": "other"}))
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["Conflict", "dict"]
    assert rows(notes, "notes") == 1


# ---- all or nothing


def test_a_rolled_back_call_leaves_and_says_nothing(notes: Harness) -> None:
    before = all_rows(notes)
    with pytest.raises(NotFound):
        notes.call("fail_after_writing", **NOTE)
    assert all_rows(notes) == before


def test_the_relay_is_woken_after_a_commit_that_said_something_and_only_then(notes: Harness) -> None:
    woken: list[int] = []
    notes.pipeline.store.committed = lambda: woken.append(rows(notes, "databus_outbox"))
    notes.call("take_note", **NOTE)
    notes.call("get_book", book="b")
    notes.call("take_note", **NOTE)
    with pytest.raises(NotFound):
        notes.call("fail_after_writing", **(NOTE | {"number": 2}))
    assert woken == [1]


def test_what_stands_already_is_a_conflict(notes: Harness) -> None:
    notes.call("take_note_without_key", **NOTE)
    with pytest.raises(Conflict):
        notes.call("take_note_without_key", **NOTE)


def test_a_value_beyond_its_column_is_an_invalid_request(notes: Harness) -> None:
    with pytest.raises(InvalidRequest):
        notes.call("take_note", book="b", number=2**40, text="x")
    assert rows(notes, "notes") == 0


def test_a_query_cannot_write(notes: Harness) -> None:
    notes.call("take_note", **NOTE)
    with pytest.raises(sa.exc.InternalError, match="read-only"):
        notes.call("get_book_and_scribble", book="b")
    assert notes.call("get_book", book="b") == {"book": "b", "version": 1, "notes": ["first"]}
    assert notes.call("take_note", **(NOTE | {"number": 2}))["version"] == 2


# ---- what comes in


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({}, {"book", "number", "text"}),
        (NOTE | {"number": "1"}, {"number"}),
        (NOTE | {"number": 1.5}, {"number"}),
        (NOTE | {"number": True}, {"number"}),
        (NOTE | {"text": None}, {"text"}),
        (NOTE | {"text": ["a"]}, {"text"}),
        (NOTE | {"agency": "samr"}, {"agency"}),
        (NOTE | {"colour": "red", "number": "x"}, {"colour", "number"}),
    ],
)
def test_bad_input_names_every_field_and_changes_nothing(
    notes: Harness, fields: dict[str, Any], named: set[str]
) -> None:
    before = all_rows(notes)
    with pytest.raises(InvalidRequest) as refusal:
        notes.pipeline.call("take_note", fields, Caller(agency="ciq", idempotency_key="k"))
    assert {field for field, _ in refusal.value.fields} == named
    assert all_rows(notes) == before


@pytest.mark.parametrize("method", ["burn_book", "grade_changed", "end_the_day", "__init__", "rules", "operations", ""])
def test_only_commands_and_queries_are_called_by_name(notes: Harness, method: str) -> None:
    with pytest.raises(NotFound):
        notes.call(method)


def test_a_write_needs_a_named_agency_and_a_query_none(notes: Harness) -> None:
    with pytest.raises(Unauthenticated):
        notes.call("take_note", agency=None, **NOTE)
    notes.call("take_note", **NOTE)
    assert notes.call("get_book", agency=None, book="b")["version"] == 1


def test_if_match_guards_against_a_lost_update(notes: Harness) -> None:
    notes.call("take_note", **NOTE)
    assert notes.call("amend_book", book="b", if_match="1")["version"] == 2
    with pytest.raises(PreconditionFailed) as refusal:
        notes.call("amend_book", book="b", if_match="1")
    assert refusal.value.fields == [("If-Match", "the present version is 2")]
    assert notes.call("amend_book", book="b", if_match="*")["version"] == 3
    assert notes.call("amend_book", book="b")["version"] == 4


# ---- order


def test_sequences_count_by_subject_without_a_gap_under_concurrency(notes: Harness) -> None:
    def note(number: int) -> Callable[[], Any]:
        return lambda: notes.call("take_note", book=f"b{number % 3}", number=number, text="x", facts=1 + number % 3)

    together(*map(note, range(24)))
    said = notes.said()
    assert len(said) == 48
    for book in ("b0", "b1", "b2"):
        assert [event.sequence for event in said if event.subject == book] == list(
            range(1, 1 + sum(event.subject == book for event in said))
        )


def test_facts_of_one_subject_lie_in_the_outbox_in_the_order_of_their_commits(notes: Harness) -> None:
    together(*(lambda n=n: notes.call("take_note", book="b", number=n, text="x") for n in range(16)))
    versions = [event.data["version"] for event in notes.said()]
    assert versions == sorted(versions) == list(range(1, 17))


def test_an_event_tells_who_said_it(notes: Harness) -> None:
    notes.call("take_note", agency="samr", actor="officer-7", **NOTE)
    (event,) = notes.said()
    assert (event.agency, event.actor, event.uscc, event.time) == ("samr", "officer-7", "b", notes.clock.now())


def test_a_deadlock_is_tried_again_and_both_calls_succeed(notes: Harness) -> None:
    Notes.meeting = threading.Barrier(2)
    try:
        answers = together(
            lambda: notes.call("turn_two", first="a", second="b"),
            lambda: notes.call("turn_two", first="b", second="a"),
        )
    finally:
        Notes.meeting = None
    assert all(isinstance(answer, dict) for answer in answers), answers
    with notes.engine.connect() as connection:
        assert set(connection.execute(sa.text("SELECT version FROM books")).scalars()) == {2}


# ---- daily jobs


def test_a_daily_job_runs_once_a_day_of_shanghai_and_catches_up_after_a_stop(database_url: str) -> None:
    clock = FixedClock(datetime(2026, 11, 21, 16, 4, tzinfo=UTC))
    notes = Harness(Notes, database_url, clock)
    assert notes.pipeline.run_due() == []
    clock.advance(timedelta(minutes=1))
    assert notes.pipeline.run_due() == ["end_the_day"]
    assert notes.pipeline.run_due() == []
    clock.advance(timedelta(days=3, hours=9))
    assert notes.pipeline.run_due() == ["end_the_day"]
    with notes.engine.connect() as connection:
        days = list(connection.execute(sa.text('SELECT "on" FROM days')).scalars())
    assert days == [date(2026, 11, 22), date(2026, 11, 25)]
    notes.close()


def test_a_daily_job_that_fails_keeps_no_other_from_its_day_and_is_tried_again(
    notes: Harness, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ValueError("a defect")

    job = notes.pipeline.operations["end_the_day"]
    monkeypatch.setattr(notes.pipeline, "operations", {"broken": job, "end_the_day": job})
    monkeypatch.setattr(notes.pipeline.service, "broken", broken, raising=False)
    for done in (1, 1):
        with pytest.raises(ExceptionGroup) as failed:
            notes.pipeline.run_due()
        assert [str(problem) for problem in failed.value.exceptions] == ["a defect"]
        assert rows(notes, "days") == done
    monkeypatch.setattr(notes.pipeline.service, "broken", lambda *_: None)
    assert notes.pipeline.run_due() == ["broken"]


def test_a_daily_job_runs_once_even_if_two_processes_start_it(notes: Harness) -> None:
    ran = together(*[lambda: notes.pipeline.run_daily("end_the_day", date(2026, 11, 22))] * 4)
    assert sorted(ran) == [False, False, False, True]
    assert rows(notes, "days") == 1


# ---- the database is gone


def test_a_lost_connection_is_replaced_and_told_as_unavailable(notes: Harness) -> None:
    notes.call("take_note", **NOTE)
    with notes.engine.connect() as connection:
        connection.execute(
            sa.text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
        )
    outcomes = [together(lambda n=n: notes.call("take_note", **(NOTE | {"number": n})))[0] for n in range(2, 6)]
    assert all(isinstance(one, dict | Unavailable) for one in outcomes)
    assert isinstance(outcomes[-1], dict)


def cut_in_the_next_commit(notes: Harness) -> None:
    first = iter([True])

    def cut(connection: sa.Connection) -> None:
        if not next(first, False):
            return
        backend = connection.connection.driver_connection.info.backend_pid
        with sa.create_engine(notes.engine.url, isolation_level="AUTOCOMMIT").connect() as other:
            other.execute(sa.text("SELECT pg_terminate_backend(:pid)"), {"pid": backend})

    sa.event.listen(notes.engine, "commit", cut)


def test_a_connection_lost_in_the_commit_is_told_as_unknown_and_the_same_key_finds_out(notes: Harness) -> None:
    cut_in_the_next_commit(notes)
    with pytest.raises(OutcomeUnknown) as told:
        notes.call("take_note", idempotency_key="k", **NOTE)
    assert told.value.retryable
    answer = notes.call("take_note", idempotency_key="k", **NOTE)
    assert notes.call("take_note", idempotency_key="k", **NOTE) == answer
    assert rows(notes, "notes") == len(notes.said()) == 1


def test_a_query_whose_connection_is_lost_is_unavailable_since_it_changed_nothing(notes: Harness) -> None:
    notes.call("take_note", **NOTE)
    cut_in_the_next_commit(notes)
    with pytest.raises(Unavailable):
        notes.call("get_book", book="b")
    assert notes.call("get_book", book="b")["version"] == 1


def test_a_database_that_is_not_there_is_unavailable_and_retryable(database_url: str) -> None:
    notes = Harness(Notes, database_url)
    notes.engine.dispose()
    away = sa.create_engine(sa.make_url(database_url).set(drivername="postgresql+psycopg2", port=1))
    notes.pipeline.store.engine = away
    with pytest.raises(Unavailable) as told:
        notes.pipeline.call("take_note", NOTE, Caller(agency="ciq"))
    assert told.value.retryable
    away.dispose()


def test_an_answer_cut_short_by_a_dying_database_is_unavailable(notes: Harness) -> None:
    def cut_short(_: object) -> None:
        lost = psycopg2.DatabaseError("error with status PGRES_TUPLES_OK and no message from the libpq")
        raise sa.exc.DatabaseError("SELECT 1", None, lost)

    with pytest.raises(Unavailable):
        notes.pipeline.store.run(cut_short)


def test_a_statement_that_is_wrong_is_a_defect_and_not_unavailable(notes: Harness) -> None:
    with pytest.raises(sa.exc.ProgrammingError):
        notes.pipeline.store.run(lambda tx: tx.session.execute(sa.text("SELECT nothing FROM nowhere")))
