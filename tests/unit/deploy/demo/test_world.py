from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from databus.clock import SHANGHAI, SystemClock
from deploy.demo.world import NEW_DAY_AT, StoryClock


def test_the_clock_moves_to_just_after_the_daily_jobs_of_a_day(tmp_path: Path) -> None:
    offset = tmp_path / "offset"
    clock = StoryClock(offset)
    day = clock.today() + timedelta(days=3)
    clock.move_to(day)
    moved = SystemClock(offset).now().astimezone(SHANGHAI)
    assert clock.today() == day
    begun = datetime.combine(day, NEW_DAY_AT, SHANGHAI)
    assert begun <= moved < begun + timedelta(minutes=1)


def test_steps_add_up(tmp_path: Path) -> None:
    clock = StoryClock(tmp_path / "offset")
    first = clock.today() + timedelta(days=1)
    clock.move_to(first)
    clock.move_to(first + timedelta(days=1))
    assert clock.today() == first + timedelta(days=1)
    assert int((tmp_path / "offset").read_text()) > 0


def test_the_clock_is_never_turned_back(tmp_path: Path) -> None:
    clock = StoryClock(tmp_path / "offset")
    with pytest.raises(ValueError, match="not ahead"):
        clock.move_to(datetime.now(UTC).date() - timedelta(days=1))


def test_a_day_that_has_come_needs_no_step(tmp_path: Path) -> None:
    clock = StoryClock(tmp_path / "offset")
    assert not clock.reach(clock.today())
    assert not (tmp_path / "offset").exists()
    assert clock.reach(clock.today() + timedelta(days=1))
