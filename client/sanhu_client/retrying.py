"""Asking again: with growing pauses and jitter, the same key each time, never past the deadline."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from sanhu_client.errors import SanhuError

T = TypeVar("T")

FIRST_PAUSE_S = 0.1
LONGEST_PAUSE_S = 5.0


@dataclass(frozen=True)
class Retrying:
    """How long and how patiently to ask.

    Attributes:
        deadline_s: for all attempts together.
        attempt_s: for one of them.
        most: attempts at all; 1 asks once.
    """

    deadline_s: float = 30.0
    attempt_s: float = 12.0
    most: int = 10
    sleep: Callable[[float], object] = time.sleep
    monotonic: Callable[[], float] = time.monotonic

    def __call__(self, attempt: Callable[[float], T]) -> T:
        """Return what `attempt(seconds it may take)` returns, tried again while it fails with a retryable error.

        Raises:
            SanhuError: the first error that asking again does not help, or the last one within the deadline.
        """
        ends = self.monotonic() + self.deadline_s
        for number in range(1, self.most + 1):
            try:
                return attempt(max(0.05, min(self.attempt_s, ends - self.monotonic())))
            except SanhuError as error:
                wait_s = pause(number, error.retry_after_s)
                if not error.retryable or number == self.most or self.monotonic() + wait_s >= ends:
                    raise
            self.sleep(wait_s)
        raise AssertionError("unreachable: the last attempt returns or raises")


def pause(number: int, told_s: float | None = None) -> float:
    """Return how long to wait after attempt `number`: doubling, with full jitter, never less than was told."""
    most = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2 ** (number - 1))
    return (told_s or 0.0) + random.uniform(most / 4, most)  # noqa: S311  — spreads load, keeps nothing secret
