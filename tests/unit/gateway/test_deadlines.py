"""Work that is given up in time."""

import asyncio
import time

import pytest

from databus.errors import Conflict, OutcomeUnknown
from gateway.deadlines import within


def test_what_does_not_end_when_it_is_cancelled_holds_nobody_up() -> None:
    async def stubborn() -> None:
        try:
            await asyncio.sleep(10)
        finally:
            await asyncio.sleep(0.5)

    async def test() -> float:
        begun_s = time.monotonic()
        with pytest.raises(OutcomeUnknown):
            await within(stubborn(), 0.05)
        return time.monotonic() - begun_s

    assert asyncio.run(test()) < 0.4


def test_what_ends_in_time_is_returned_or_raised() -> None:
    async def answer() -> int:
        return 7

    async def refuse() -> int:
        raise Conflict("no")

    assert asyncio.run(within(answer(), 1)) == 7
    with pytest.raises(Conflict):
        asyncio.run(within(refuse(), 1))


def test_who_gives_up_waiting_gives_the_work_up() -> None:
    ended: list[bool] = []

    async def work() -> None:
        try:
            await asyncio.sleep(10)
        finally:
            ended.append(True)

    async def test() -> None:
        waiting = asyncio.create_task(within(work(), 10))
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await asyncio.sleep(0)

    asyncio.run(test())
    assert ended == [True]
