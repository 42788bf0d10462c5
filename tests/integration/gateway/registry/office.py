"""The registry's methods, called as the border calls them, on a real database."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import asyncpg
import pytest

from databus.caller import Caller
from databus.clock import FixedClock
from databus.errors import SanhuError
from gateway import schemas
from gateway.directory import Directory
from gateway.domain.access import register
from gateway.registry import store
from gateway.registry.seeding import seed
from gateway.resources import HANDLERS, Ask

ALL_YEAR = date(2026, 11, 23)  # a Monday; no holiday in the weeks after


class Office:
    """Calls the registry's methods for agencies."""

    def __init__(self, url: str, clock: FixedClock) -> None:
        self.clock = clock
        self._runner = asyncio.Runner()
        self.directory = Directory(store.read, register().grants, seed=seed)
        self._pool = self._runner.run(self._open(url))

    async def _open(self, url: str) -> asyncpg.Pool:
        pool = await asyncpg.create_pool(url, min_size=1, max_size=4)
        async with pool.acquire() as connection:
            await self.directory._refresh(connection)
        return pool

    def call(
        self, method: str, by: str, /, *, key: str | None = None, if_match: str | None = None, **fields: Any
    ) -> Any:
        """Call a method; the directory has read again what it changed, as it does within its second."""
        caller = Caller(agency=by, actor=f"{by}-officer", idempotency_key=key, if_match=if_match)
        operator = "exchange:operate" in self.directory.agencies[by].grants

        async def ask() -> Any:
            given = Ask(schemas.load(method, fields), caller, operator, self._pool, self.directory)
            answer = schemas.dump(method, await HANDLERS[method](given))
            async with self._pool.acquire() as connection:
                await self.directory._refresh(connection)
            return answer

        return self._runner.run(ask())

    def refused(self, error: type[SanhuError], method: str, by: str, /, **fields: Any) -> SanhuError:
        with pytest.raises(error) as caught:
            self.call(method, by, **fields)
        return caught.value

    def rows(self, query: str, *values: Any) -> list[Any]:
        return self._runner.run(self._pool.fetch(query, *values))

    def close(self) -> None:
        self._runner.run(self._pool.close())
        self._runner.close()


@contextmanager
def opened(url: str, clock: FixedClock) -> Iterator[Office]:
    office = Office(url, clock)
    yield office
    office.close()
