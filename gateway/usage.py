"""Counts how often each agreement is used, together with every other process of the gateway.

What is counted here is added to the table `usage` about once a second, and what all have counted comes back with it:
a quota may be overrun by what crosses in that second, never by more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

import asyncpg

from databus import logs
from gateway import metrics
from gateway.domain.quotas import DAY, MINUTE, Window, too_many, window
from gateway.domain.sharing import Quota
from gateway.journal import DATABASE_FAILURES

EVERY_S: Final = 1.0
KEPT: Final = timedelta(days=7)
CLEARED_EVERY: Final = 600

_ADD: Final = """
INSERT INTO usage (agreement, span, begins_at, used)
SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::bigint[])
ON CONFLICT (agreement, span, begins_at) DO UPDATE SET used = usage.used + excluded.used
RETURNING agreement, span, begins_at, used
"""

log = logs.get(__name__)


class Usage:
    """What is used up now."""

    def __init__(self) -> None:
        self._used: dict[Window, int] = {}  # as all have counted, and here since
        self._here: dict[Window, int] = {}  # counted here, not added yet
        self._windows: dict[tuple[str, str], Window] = {}
        self._task: asyncio.Task[None] | None = None

    def start(self, pool: asyncpg.Pool) -> None:
        """Begin to share the count."""
        self._task = asyncio.create_task(self._share(pool))

    async def stop(self) -> None:
        """Share it no longer; up to a second's count is lost."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    def take(self, quotas: Iterable[Quota], at: datetime) -> None:
        """Count one use of each agreement.

        Raises:
            TooMany: names the quota that is used up, and when it renews; nothing is counted.
        """
        taken: list[Window] = []
        for quota in quotas:
            for span, limit in ((MINUTE, quota.per_minute), (DAY, quota.per_day)):
                if limit is None:
                    continue
                now = self._window(quota.agreement, span, at)
                if self._used.get(now, 0) >= limit:
                    metrics.record_over_quota(span)
                    raise too_many(now, limit, at)
                taken.append(now)
        for each in taken:
            self._used[each] = self._used.get(each, 0) + 1
            self._here[each] = self._here.get(each, 0) + 1

    def _window(self, agreement: str, span: str, at: datetime) -> Window:
        known = self._windows.get((agreement, span))
        if known is None or not known.begins_at <= at < known.renews_at:
            known = self._windows[agreement, span] = window(agreement, span, at)
        return known

    async def _share(self, pool: asyncpg.Pool) -> None:
        round_number = 0
        while True:
            await asyncio.sleep(EVERY_S)
            try:
                await self._exchange(pool)
                if round_number % CLEARED_EVERY == 0:
                    await pool.execute("DELETE FROM usage WHERE begins_at < $1", datetime.now(UTC) - KEPT)
                round_number += 1
            except DATABASE_FAILURES as error:
                log.warning("usage.waits", error=repr(error))

    async def _exchange(self, pool: asyncpg.Pool) -> None:
        now = datetime.now(UTC)
        for old in [each for each in self._used if each.renews_at <= now and each not in self._here]:
            del self._used[old]
        # in one order, so that two processes never wait for each other
        windows = sorted(self._used, key=lambda each: (each.agreement, each.span, each.begins_at))
        if not windows:
            return
        added, self._here = self._here, {}
        try:
            rows = await pool.fetch(
                _ADD,
                [each.agreement for each in windows],
                [each.span for each in windows],
                [each.begins_at for each in windows],
                [added.get(each, 0) for each in windows],
            )
        except BaseException:
            for each, count in added.items():
                self._here[each] = self._here.get(each, 0) + count
            raise
        for row in rows:
            each = Window(row["agreement"], row["span"], row["begins_at"])
            self._used[each] = row["used"] + self._here.get(each, 0)
