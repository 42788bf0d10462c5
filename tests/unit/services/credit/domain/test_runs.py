"""When a season begins, how a run moves, how a shard goes."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.errors import Conflict
from services.credit.domain import runs
from services.credit.domain.cycle import valid_until
from services.credit.domain.runs import (
    CANCELLED,
    DONE,
    FAILED,
    MOVES,
    PAUSED,
    RUNNING,
    STATES,
    WAITING,
    Run,
    Scope,
    Shard,
)

AT = datetime(2026, 10, 15, tzinfo=UTC)
RUN = Run(
    run_id="r",
    scope=Scope(runs.FORMAL, date(2026, 10, 15)),
    way=runs.WORKER,
    state=RUNNING,
    reason=None,
    agency=None,
    actor=None,
    rule_set="credit-2026.1",
    enterprises=10,
    shards=2,
    started_at=AT,
)


@pytest.mark.requirement("D.2/cycle")
@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2026, 9, 30), None),
        (date(2026, 10, 14), None),
        (date(2026, 10, 15), (date(2026, 10, 15), False)),
        (date(2026, 10, 31), (date(2026, 10, 31), False)),
        (date(2026, 11, 1), (date(2026, 10, 31), True)),
        (date(2026, 11, 30), (date(2026, 10, 31), True)),
        (date(2026, 12, 1), None),
    ],
)
def test_a_season_begins_on_its_day_and_late_as_of_its_last(rules, on, expected):
    assert runs.season_day(on, rules) == expected


@given(st.dates(date(2015, 1, 1), date(2040, 12, 31)))
def test_a_rating_that_begins_late_is_valid_as_one_that_began_in_time(rules, on):
    found = runs.season_day(on, rules)
    if found is not None:
        day, _ = found
        assert day <= on
        assert valid_until(day, rules) == date(day.year + 1, 10, 31)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("to", STATES)
def test_a_run_moves_as_its_state_allows_and_nothing_changes_else(state, to):
    run = Run(**vars(RUN) | {"state": state})
    if to in MOVES.get(state, ()):
        moved = run.moved(to, AT)
        assert (moved.state, moved.version, moved.ended_at is not None) == (to, 2, to == CANCELLED)
    else:
        with pytest.raises(Conflict, match=f"{state} does not become {to}"):
            run.moved(to, AT)


def test_a_run_ends_done_or_failed():
    assert RUN.ended(AT, failed=False).state == DONE
    assert RUN.ended(AT, failed=True).ended_at is None
    assert RUN.moved(PAUSED, AT).moved(RUNNING, AT, way=runs.BUS).way == runs.BUS


def test_a_shard_is_done_when_nobody_remains_and_adds_up_its_passes():
    shard = Shard("r", 0, None, None, 3)
    first = shard.went({"A": 1, "B": 1}, 1, ["x"], began_at=AT, at=AT)
    assert (first.state, first.remaining, first.rated, first.done_at) == (WAITING, ("x",), 2, None)
    second = first.went({"A": 1}, 0, [], began_at=AT + timedelta(seconds=1), at=AT + timedelta(seconds=2))
    assert (second.state, second.rated, second.changed, second.by_grade) == (DONE, 3, 1, {"A": 2, "B": 1})
    assert (second.began_at, second.done_at) == (AT, AT + timedelta(seconds=2))


def test_a_shard_is_given_up_after_the_third_failure_and_waits_longer_each_time():
    shard = Shard("r", 0, None, None, 3)
    waits = []
    for _ in range(3):
        shard = shard.failed("RuntimeError: a defect", AT)
        waits.append(shard.retry_at - AT)
    assert (shard.state, shard.tries) == (FAILED, 3)
    assert [wait.total_seconds() for wait in waits] == [20, 40, 60]


def test_only_a_formal_run_makes_formal_ratings_and_of_its_own_day():
    made = {kind: replace(RUN, scope=Scope(kind, date(2026, 10, 15))).formal_on for kind in runs.KINDS}
    assert made == {runs.FORMAL: date(2026, 10, 15), runs.RULE_SET: None, runs.DUE: None}
    assert RUN.cause == "credit.rating_run/r"


def test_a_run_keeps_its_way_unless_another_is_named_and_each_move_is_a_version():
    paused = RUN.moved(PAUSED, AT)
    assert (paused.way, paused.version, paused.moved(RUNNING, AT).way) == (runs.WORKER, 2, runs.WORKER)
    assert [RUN.ended(AT, failed=failed).version for failed in (True, False)] == [2, 2]
    assert RUN.ended(AT, failed=False).ended_at == AT


def test_how_many_a_second_is_told_once_time_has_passed():
    def progress(began_at, last_at):
        return runs.Progress(1, 0, 30, 30, 0, {}, began_at, last_at, None).per_s

    assert progress(AT, AT + timedelta(seconds=2)) == 15
    assert [progress(*ends) for ends in ((None, AT), (AT, None), (AT, AT))] == [None, None, None]
