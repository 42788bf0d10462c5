from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from databus.clock import FixedClock, SystemClock, day_of


def test_moments_are_aware_and_in_utc() -> None:
    assert SystemClock().now().utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("moment", "day"),
    [
        (datetime(2026, 11, 22, 15, 59, 59, tzinfo=UTC), date(2026, 11, 22)),
        (datetime(2026, 11, 22, 16, 0, tzinfo=UTC), date(2026, 11, 23)),
    ],
)
def test_the_day_changes_at_midnight_of_shanghai(moment: datetime, day: date) -> None:
    assert day_of(moment) == day
    assert FixedClock(moment).today() == day


def test_a_journey_steps_over_days_by_the_offset_in_the_file(tmp_path: Path) -> None:
    offset = tmp_path / "clock"
    clock = SystemClock(offset)
    before = clock.now()
    offset.write_text("864000\n")
    assert timedelta(days=10) <= clock.now() - before < timedelta(days=10, minutes=5)


@pytest.mark.parametrize("content", ["", "soon", "1.5"])
def test_an_offset_file_that_says_nothing_useful_shifts_nothing(tmp_path: Path, content: str) -> None:
    offset = tmp_path / "clock"
    offset.write_text(content)
    assert abs(SystemClock(offset).now() - datetime.now(UTC)) < timedelta(minutes=5)


def test_a_fixed_clock_stands_still_until_it_is_moved() -> None:
    clock = FixedClock(date(2026, 11, 22))
    assert clock.now() == clock.now()
    clock.advance(timedelta(days=1))
    assert clock.today() == date(2026, 11, 23)
