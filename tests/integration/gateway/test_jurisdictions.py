"""Which divisions an enterprise is in, whatever comes late, twice or out of order."""

import asyncio
import itertools
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest

from databus import contracts
from databus.clock import day_of
from databus.envelope import Event
from databus.identifiers import uuid7
from gateway import carrying, jurisdictions
from gateway.callees import Store
from gateway.directory import Directory, Registered
from gateway.domain.access import register
from gateway.registry import store as registry
from gateway.registry.seeding import seed

USCC = "91440300MA5DNT0181"


@pytest.fixture(scope="module")
def database_url(postgresql: Any) -> Iterator[str]:
    """A database of the gateway."""
    url = postgresql.fresh("gateway")
    yield url
    postgresql.drop(url)


def said(name: str, subject: str, **data: Any) -> Event:
    return Event(uuid7(), name, subject, data["version"], datetime.now(UTC), data)


def registered(division: str, version: int = 1) -> Event:
    name = "enterprise.registered" if version == 1 else "enterprise.changed"
    return said(name, USCC, uscc=USCC, division=division, version=version)


def member(zone: str, state: str, version: int) -> Event:
    return said(
        "enterprise.membership_changed", f"{zone}/{USCC}", uscc=USCC, zone_id=zone, state=state, version=version
    )


def zone(zone_id: str, division: str) -> Event:
    return said("enterprise.zone_state_changed", zone_id, zone_id=zone_id, division=division, version=1)


def divisions(database_url: str, *batches: Sequence[Event]) -> Sequence[str]:
    async def run() -> Sequence[str]:
        async with asyncpg.create_pool(database_url, min_size=1, max_size=2) as pool:
            await pool.execute("TRUNCATE enterprises_seen, members_seen, zones_seen")
            for batch in batches:
                await jurisdictions.learn(pool, batch)
            async with pool.acquire() as connection:
                found = {uscc: places for uscc, places, _ in await jurisdictions.read(connection, 0)}
            return found.get(USCC, ())

    return asyncio.run(run())


STORY = [registered("440300"), zone("shoes", "441323"), member("shoes", "ACTIVE", 2)]


@pytest.mark.parametrize("order", list(itertools.permutations(STORY)))
def test_in_whatever_order_it_comes_the_end_is_the_same(database_url: str, order: Sequence[Event]) -> None:
    assert divisions(database_url, *([one] for one in order)) == ("440300", "441323")
    assert divisions(database_url, order, order) == ("440300", "441323")


def test_whoever_left_a_zone_is_its_divisions_no_longer(database_url: str) -> None:
    assert divisions(database_url, STORY, [member("shoes", "REMOVED", 3)]) == ("440300",)
    assert divisions(database_url, [member("shoes", "REMOVED", 3)], STORY) == ("440300",)


def test_an_enterprise_that_moves_is_where_it_moved_to(database_url: str) -> None:
    moved = [registered("330226", 2)]
    assert divisions(database_url, STORY[:1], moved) == ("330226",)
    assert divisions(database_url, moved, STORY[:1]) == ("330226",)


def test_whoever_applies_to_a_zone_is_seen_by_its_division(database_url: str) -> None:
    assert divisions(database_url, [zone("shoes", "441323"), member("shoes", "APPLIED", 1)]) == ("441323",)


def test_what_says_nothing_of_places_is_passed_over(database_url: str) -> None:
    assert divisions(database_url, [said("credit.grade_changed", USCC, uscc=USCC, version=1)]) == ()


def test_what_an_event_says_of_places_and_repairs_is_known_before_it_is_cut(database_url: str) -> None:
    async def run() -> None:
        async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as pool:
            await pool.execute("TRUNCATE enterprises_seen, members_seen, zones_seen, deliveries, repaired_records")
            followed = Directory(registry.read, register().grants, seed=seed)
            await followed.start(pool)
            try:
                example = contracts.get("credit.record_repaired").example
                repaired = said("credit.record_repaired", example["record_id"], **example)
                await Store(pool).add([registered("440300"), repaired])
                page = await carrying.read_after(pool, 0, 10)
                await carrying.ready(followed, page)
                assert followed.divisions_of(USCC) == ("440300",)
                assert followed.sharing.clearance(
                    "customs", "credit.get_rating", None, day_of(datetime.now(UTC))
                ).repaired == {example["record_id"]}
            finally:
                await followed.stop()

    asyncio.run(run())


def test_a_directory_that_could_not_be_read_once_is_read_again(database_url: str) -> None:
    async def run() -> None:
        broken = [True]

        async def read(connection: asyncpg.Connection) -> Registered:
            if broken[0] and known.up:
                broken[0] = False
                raise ValueError("a row that cannot be read")
            return await registry.read(connection)

        known = Directory(read, register().grants, seed=seed)
        async with asyncpg.create_pool(database_url, min_size=1, max_size=4) as pool:
            await known.start(pool)
            try:
                await pool.execute("UPDATE directory_version SET version = version + 1")
                wanted = await pool.fetchval("SELECT version FROM directory_version")
                async with asyncio.timeout(10):
                    while known.version < wanted:
                        await known._refreshed.wait()
                assert not broken[0]
            finally:
                await known.stop()

    asyncio.run(run())
