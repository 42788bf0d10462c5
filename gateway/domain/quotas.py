"""How often an agreement may be used: a minute's or a day's share, counted by all doors together."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from databus.clock import SHANGHAI
from databus.errors import TooMany

MINUTE: Final = "minute"
DAY: Final = "day"


@dataclass(frozen=True, slots=True)
class Window:
    """A minute, or a day in Shanghai, in which the uses of an agreement are counted."""

    agreement: str
    span: str
    begins_at: datetime

    @property
    def renews_at(self) -> datetime:
        """When the next one begins."""
        return self.begins_at + (timedelta(minutes=1) if self.span == MINUTE else timedelta(days=1))


def window(agreement: str, span: str, at: datetime) -> Window:
    """Return the window that a moment is in."""
    if span == MINUTE:
        return Window(agreement, span, at.replace(second=0, microsecond=0))
    day = at.astimezone(SHANGHAI).replace(hour=0, minute=0, second=0, microsecond=0)
    return Window(agreement, span, day.astimezone(UTC))


def too_many(window: Window, limit: int, at: datetime) -> TooMany:
    """Say which quota is used up, and when it renews."""
    renews = window.renews_at.isoformat().replace("+00:00", "Z")
    error = TooMany(
        f"the agreement {window.agreement} allows {limit} calls a {window.span}, and they are used up",
        "quota",
        f"{limit} a {window.span}; it renews at {renews}",
    )
    error.retry_after_s = max(1, math.ceil((window.renews_at - at).total_seconds()))
    return error
