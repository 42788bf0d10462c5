"""The register of runs: which processes of the gateway live, and which died with something open."""

import asyncio
from collections.abc import Callable

from gateway import repository


def test_a_run_closed_while_its_connection_was_lost_is_open_again_once_it_is_back(
    fresh_database: Callable[[str | None], str],
) -> None:
    url = fresh_database("gateway")

    async def test() -> None:
        first, other = await repository.connect(url), await repository.connect(url)
        await repository.hold_run(first, 7)
        assert not await repository.claim_run(other, 7)
        await first.close()
        assert await repository.claim_run(other, 7)
        await repository.close_run(other, 7)
        await other.close()
        back, another = await repository.connect(url), await repository.connect(url)
        await repository.hold_run(back, 7)
        assert [run for run, _ in await repository.list_open_runs(another, 8)] == [7]
        await back.close()
        await another.close()

    asyncio.run(test())


def test_the_server_gives_a_session_up_that_was_cut_off_silently(
    fresh_database: Callable[[str | None], str],
) -> None:
    url = fresh_database("gateway")

    async def test() -> None:
        connection = await repository.connect(url)
        told = [
            await connection.fetchval("SELECT setting FROM pg_settings WHERE name = $1", f"tcp_{name}")
            for name in ("keepalives_idle", "keepalives_interval", "keepalives_count", "user_timeout")
        ]
        await connection.close()
        assert told == ["10", "5", "3", "25000"]

    asyncio.run(test())
