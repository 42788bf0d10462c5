"""A job that fails stops no other, and comes again."""

import asyncio
from pathlib import Path

from sanhu_client.signatures import PrivateKey

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
        keeper = Keeper(DESK, ())
        jobs = (Job("failing", 0.01, failing), Job("sound", 0.01, sound), Job("eager", 60, eager))
        tasks = [asyncio.create_task(keeper._do(job)) for job in jobs]
        async with asyncio.timeout(5):
            await enough.wait()
        assert not any(task.done() for task in tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    asyncio.run(watch())
    assert runs["eager"] == 100
