"""Work that is given up in time, whatever it waits for."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

from databus.errors import OutcomeUnknown

T = TypeVar("T")


async def within(work: Coroutine[Any, Any, T], timeout_s: float) -> T:
    """Return what work comes to, or give it up in time.

    `asyncio.timeout` waits until what it cancels has ended, and a query that is cancelled waits for its server: a
    database that is cut off silently would hold the caller up past its deadline.

    Raises:
        OutcomeUnknown: it came to nothing in time.
    """
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=max(timeout_s, 0))
    except BaseException:
        task.cancel()
        raise
    if not done:
        task.cancel()
        task.add_done_callback(heard)
        raise OutcomeUnknown("no answer within the time there is; ask again with the same key")
    return task.result()


def heard(work: asyncio.Future[Any]) -> None:
    """Take note of how work ended that nobody waits for any more."""
    if not work.cancelled():
        work.exception()
