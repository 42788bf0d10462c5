"""Changes of the registry as a test wants them, made as the registry makes them."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TypeVar

import asyncpg

from gateway.directory import announce
from gateway.domain.agreements import Agreement
from gateway.registry import store
from tests.integration.gateway.parts import Border

T = TypeVar("T")


def within(border: Border, change: Callable[[asyncpg.Connection], Awaitable[T]], *, told: bool = True) -> T:
    """Make a change in one transaction, and say that there was one."""

    async def run() -> T:
        connection = await asyncpg.connect(border.database_url)
        try:
            async with connection.transaction():
                found = await change(connection)
                if told:
                    await announce(connection)
            return found
        finally:
            await connection.close()

    return asyncio.run(run())


def agree(border: Border, agreement_id: str, *, told: bool = True, **changes: Any) -> Agreement:
    """Begin a new version of an agreement, today."""

    async def change(connection: asyncpg.Connection) -> Agreement:
        [row, *_] = await store.versions_of_agreement(connection, agreement_id)
        before = store.agreement_of(row)
        after = replace(before, version=before.version + 1, **changes)
        await store.add_agreements(connection, [after], by_test())
        if not told:
            await connection.execute("UPDATE directory_version SET version = version + 1")
        return after

    return within(border, change, told=told)


def remove_agency(border: Border, code: str) -> None:
    """Let an agency take part no longer."""

    async def change(connection: asyncpg.Connection) -> None:
        row = await store.find_agency(connection, code)
        assert row is not None
        agency = replace(store.agency_of(row), state="REMOVED")
        assert await store.add_agency(connection, agency, row["version"] + 1, by_test())

    within(border, change)


def by_test() -> store.Change:
    """Who makes these changes."""
    return store.Change(datetime.now(UTC), "operator", "a test", "to see what follows")
