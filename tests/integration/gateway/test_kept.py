"""Commands of the gateway's own, each done once for a key, in a real database."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from datetime import date
from typing import Any

import asyncpg
import pytest

from databus.calendar import Term
from databus.caller import Caller
from databus.errors import Conflict
from gateway import schemas
from gateway.resources import Ask
from gateway.resources.kept import kept

DUE = {"due_on": "2027-01-07", "provisional": True}
METHOD = "get_term"  # any method whose answer has a shape


@pytest.fixture(scope="module")
def database_url(postgresql: Any) -> Iterator[str]:
    """A database of the gateway."""
    url = postgresql.fresh("gateway")
    yield url
    postgresql.drop(url)


@pytest.fixture
def run(database_url: str) -> Callable[[Callable[[asyncpg.Pool], Awaitable[Any]]], Any]:
    """Run a test with an empty table."""

    def run(test: Callable[[asyncpg.Pool], Awaitable[Any]]) -> Any:
        async def with_pool() -> Any:
            async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as pool:
                await pool.execute("TRUNCATE gateway_answers, zones_seen")
                return await test(pool)

        return asyncio.run(with_pool())

    return run


async def found(pool: asyncpg.Pool, key: str | None = "k1", agency: str = "samr", **fields: Any) -> Any:
    """Note a zone, as a command of the gateway's own would something of its own."""
    ask = Ask(fields or {"start": date(2026, 12, 28)}, Caller(agency=agency, idempotency_key=key), False, pool)
    async with kept(ask, METHOD) as once:
        if once.answer is None:
            number = await once.connection.fetchval("SELECT count(*) FROM zones_seen")
            await once.connection.execute("INSERT INTO zones_seen VALUES ($1, '441323')", f"z{number}")
            if fields.get("breaks"):
                raise Conflict("it cannot be")
            once.answer = Term(date(2027, 1, 7), provisional=True)
    return schemas.dump(METHOD, once.answer)


async def done(pool: asyncpg.Pool) -> Any:
    return await pool.fetchval("SELECT count(*) FROM zones_seen")


def test_the_same_key_and_body_repeat_the_answer_and_do_it_once(run: Any) -> None:
    async def test(pool: asyncpg.Pool) -> None:
        assert [await found(pool) for _ in range(3)] == [DUE] * 3
        assert await done(pool) == 1

    run(test)


def test_the_same_key_with_another_body_is_a_conflict(run: Any) -> None:
    async def test(pool: asyncpg.Pool) -> None:
        await found(pool, start=date(2026, 12, 28))
        with pytest.raises(Conflict, match="the key was used for another body"):
            await found(pool, start=date(2026, 12, 29))
        assert await done(pool) == 1

    run(test)


def test_keys_are_each_agencys_own(run: Any) -> None:
    async def test(pool: asyncpg.Pool) -> None:
        await found(pool, agency="samr")
        await found(pool, agency="ciq")
        assert await done(pool) == 2

    run(test)


def test_without_a_key_it_is_done_each_time(run: Any) -> None:
    async def test(pool: asyncpg.Pool) -> None:
        assert [await found(pool, None) for _ in range(2)] == [DUE] * 2
        assert await done(pool) == 2

    run(test)


def test_what_fails_leaves_nothing_and_may_be_tried_again_with_its_key(run: Any) -> None:
    async def test(pool: asyncpg.Pool) -> None:
        with pytest.raises(Conflict):
            await found(pool, breaks=True)
        assert await done(pool) == 0
        await found(pool)
        assert await done(pool) == 1

    run(test)


def test_of_many_at_the_same_time_one_does_it_and_all_are_told(run: Any) -> None:
    async def test(pool: asyncpg.Pool) -> None:
        assert await asyncio.gather(*(found(pool) for _ in range(10))) == [DUE] * 10
        assert await done(pool) == 1

    run(test)
