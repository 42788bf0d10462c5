"""What time it is: asked for, never taken, so that a test or a journey can say."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo

_OFFSET_BYTES = 32
SHANGHAI = ZoneInfo("Asia/Shanghai")


class Clock(Protocol):
    """The time, as moments in UTC and as days in Shanghai."""

    def now(self) -> datetime:
        """Return the moment, aware, in UTC."""
        ...

    def today(self) -> date:
        """Return the calendar day in Asia/Shanghai."""
        ...


def day_of(moment: datetime) -> date:
    """Return the calendar day of a moment in Asia/Shanghai."""
    return moment.astimezone(SHANGHAI).date()


class SystemClock:
    """The machine's time, shifted by the offset that a file gives in seconds, if one is set (`SANHU_CLOCK_FILE`).

    The file lets a journey step over days: every process reads it anew at each question.
    """

    def __init__(self, offset_file: Path | None = None) -> None:
        self._offset_file = offset_file

    def now(self) -> datetime:
        return datetime.now(UTC) + self._offset()

    def today(self) -> date:
        return day_of(self.now())

    def _offset(self) -> timedelta:
        if self._offset_file is None:
            return timedelta()
        try:
            file = os.open(self._offset_file, os.O_RDONLY)  # a run asks thousands of times: twice as fast so
            try:
                return timedelta(seconds=int(os.read(file, _OFFSET_BYTES) or b"0"))
            finally:
                os.close(file)
        except (FileNotFoundError, ValueError):
            return timedelta()


class FixedClock:
    """A clock for tests: stands still until it is moved."""

    def __init__(self, at: datetime | date) -> None:
        self._at = at if isinstance(at, datetime) else datetime(at.year, at.month, at.day, 4, tzinfo=UTC)

    def now(self) -> datetime:
        return self._at

    def today(self) -> date:
        return day_of(self._at)

    def advance(self, step: timedelta) -> None:
        """Move the clock on."""
        self._at += step
