"""How late a copy of another's facts is, as operators see it."""

import math
from datetime import timedelta

from databus.inbox import copy_lag
from databus.testing import Harness
from tests.integration.databus.test_events import A, B, change


def measured(notes: Harness) -> tuple[int, float]:
    with notes.engine.connect() as connection:
        return copy_lag(connection, "credit", notes.clock.now())


def test_a_copy_is_infinitely_late_before_the_first_heartbeat(notes: Harness) -> None:
    notes.pipeline.deliver([change(notes, A, 1)])
    assert measured(notes) == (0, math.inf)


def test_a_copy_ages_from_its_last_heartbeat(notes: Harness) -> None:
    notes.heartbeat("credit")
    assert measured(notes) == (0, 0)
    notes.clock.advance(timedelta(seconds=40))
    assert measured(notes) == (0, 40)
    notes.clock.advance(timedelta(seconds=-60))
    assert measured(notes) == (0, 0), "a producer's clock that is ahead makes no copy newer than new"


def test_a_missed_event_counts_and_holds_the_copy_back_until_it_is_made_good(notes: Harness) -> None:
    first, other = change(notes, A, 1), change(notes, B, 7)
    notes.pipeline.miss(first)
    notes.clock.advance(timedelta(seconds=30))
    notes.pipeline.miss(other)
    notes.heartbeat("credit")
    assert measured(notes) == (2, 30)
    notes.pipeline.deliver([change(notes, A, 2)])
    assert measured(notes)[0] == 1
    notes.pipeline.deliver([other])
    assert measured(notes) == (0, 0)
