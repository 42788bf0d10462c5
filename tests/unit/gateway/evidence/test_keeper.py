"""A job that fails stops no other, and comes again."""

import asyncio
from pathlib import Path

import pytest
from sanhu_client.signatures import PrivateKey

from gateway.evidence import keeper
from gateway.evidence.job import Desk, Job
from gateway.evidence.keeper import Keeper
from gateway.evidence.settings import KeeperSettings

DESK = Desk(None, KeeperSettings("", "", 1, Path("key.json"), 1, "info"), PrivateKey.generate())


def test_a_job_that_fails_stops_no_other_and_comes_again() -> None:
    runs = {"failing": 0, "sound": 0, "eager": 0}

    async def failing(_: Desk) -> None:
        runs["failing"] += 1
        raise RuntimeError("broken")

    enough = asyncio.Event()

    async def sound(_: Desk) -> None:
        runs["sound"] += 1
        if runs["failing"] >= 3 and runs["eager"] >= 100:
            enough.set()

    async def eager(_: Desk) -> bool:
        runs["eager"] += 1
        return runs["eager"] < 100

    async def watch() -> None:
        own = Keeper(DESK, ())
        jobs = (Job("failing", 0.01, failing), Job("sound", 0.01, sound), Job("eager", 60, eager))
        tasks = [asyncio.create_task(own._do(job)) for job in jobs]
        async with asyncio.timeout(5):
            await enough.wait()
        assert not any(task.done() for task in tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(watch())
    assert runs["eager"] == 100


def test_a_job_that_fails_for_days_comes_again_still(monkeypatch: pytest.MonkeyPatch) -> None:
    failures = 1100  # more doublings than a number has room for
    enough, runs, pauses = asyncio.Event(), [0], []
    at_once = asyncio.sleep

    async def failing(_: Desk) -> None:
        runs[0] += 1
        if runs[0] > failures:
            enough.set()
        raise ConnectionResetError

    async def pause(duration_s: float) -> None:
        pauses.append(duration_s)
        await at_once(0)

    async def watch() -> None:
        task = asyncio.create_task(Keeper(DESK, ())._do(Job("failing", 0.4, failing)))
        async with asyncio.timeout(30):
            await enough.wait()
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    monkeypatch.setattr(keeper.asyncio, "sleep", pause)
    asyncio.run(watch())
    assert max(pauses) == keeper.LONGEST_PAUSE_S
