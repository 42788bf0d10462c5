"""The testing kit mirrors the real parts: it is the pipeline itself, on a real database."""

from datetime import date

import pytest

from databus import contracts
from databus.errors import InvalidRequest, NotFound
from databus.testing import Harness

A = "91441323MA4YNT018E"


def test_it_calls_delivers_and_shows_what_was_said(notes: Harness) -> None:
    notes.call("take_note", book="b", number=1, text="x")
    notes.deliver("credit.rated", subject=A, data=contracts.get("credit.rated").example)
    assert [event.name for event in notes.said()] == ["enterprise.changed", "enterprise.changed"]
    assert [event.subject for event in notes.said("enterprise.changed")] == ["b", A]
    assert notes.said("credit.rated") == []


def test_what_it_sends_passes_through_json_as_on_the_wire(notes: Harness) -> None:
    with pytest.raises(TypeError):
        notes.call("take_note", book="b", number=1, text=date(2026, 1, 1))


def test_its_events_count_by_producer_and_subject_unless_told(notes: Harness) -> None:
    data = contracts.get("credit.rated").example
    assert [notes.deliver("credit.rated", subject=A, data=data).sequence for _ in range(3)] == [1, 2, 3]
    assert notes.deliver("credit.rated", subject=A, data=data, sequence=9).sequence == 9
    assert notes.deliver("credit.rated", subject=A, data=data).sequence == 10


def test_an_event_outside_its_contract_is_refused_as_in_production(notes: Harness) -> None:
    with pytest.raises(InvalidRequest):
        notes.deliver("credit.rated", subject=A, data={"uscc": A})


def test_it_runs_daily_jobs_for_a_day_once(notes: Harness) -> None:
    assert notes.run_daily(date(2026, 11, 22)) == ["end_the_day"]
    assert notes.run_daily(date(2026, 11, 22)) == []


def test_it_empties_everything_between_tests(notes: Harness) -> None:
    notes.call("take_note", book="b", number=1, text="x")
    notes.empty()
    assert notes.said() == []
    with pytest.raises(NotFound):
        notes.call("get_book", book="b")
