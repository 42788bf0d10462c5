import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import asyncpg
import pytest

from databus.clock import FixedClock
from gateway.registry.seeding import seed
from gateway.tracker import terms
from tests.infrastructure import Databases
from tests.integration.gateway.registry.office import ALL_YEAR, Office, opened

Run = Callable[[Callable[[asyncpg.Connection], Awaitable[Any]]], Any]


@pytest.fixture(scope="module")
def registry_url(postgresql: Databases) -> Iterator[str]:
    """A gateway's database with what is shipped in it."""
    url = postgresql.fresh("gateway")

    async def fill() -> None:
        connection = await asyncpg.connect(url)
        await seed(connection)
        await connection.close()

    asyncio.run(fill())
    yield url
    postgresql.drop(url)


@pytest.fixture
def run(registry_url: str) -> Run:
    """Do something in one transaction that is undone at the end."""

    def within(what: Callable[[asyncpg.Connection], Awaitable[Any]]) -> Any:
        async def whole() -> Any:
            connection = await asyncpg.connect(registry_url)
            try:
                transaction = connection.transaction()
                await transaction.start()
                try:
                    return await what(connection)
                finally:
                    await transaction.rollback()
            finally:
                await connection.close()

        return asyncio.run(whole())

    return within


@pytest.fixture
def office(fresh_database: Callable[[str | None], str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Office]:
    """The registry with what is shipped, on a Monday."""
    clock = FixedClock(ALL_YEAR)
    monkeypatch.setattr(terms, "clock", lambda: clock)
    with opened(fresh_database("gateway"), clock) as found:
        yield found
