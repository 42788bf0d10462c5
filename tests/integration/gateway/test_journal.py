"""Notes made durable in groups, whatever else is in the group."""

import asyncio
from collections.abc import Callable

import asyncpg

from databus.identifiers import uuid7
from gateway.journal import LARGEST_GROUP, Journal
from tests.integration.gateway.keeping import intent, note, outcome, with_database


async def connected(journal: Journal, after: asyncpg.Connection | None = None) -> asyncpg.Connection:
    """The journal's connection, another one than it had, as soon as it is up."""
    for _ in range(1000):
        if journal.up and journal._connection is not after:
            break
        await asyncio.sleep(0.01)
    assert journal._connection is not None
    return journal._connection


def test_two_outcomes_of_one_call_in_a_group_hold_nobody_up(fresh_database: Callable[[str | None], str]) -> None:
    url = fresh_database("gateway")
    one, other = intent(), intent()

    async def test() -> None:
        journal = Journal(url, 7)
        journal._connection = await journal._connect()
        journal.start()
        try:
            await asyncio.gather(journal.intend(one, 5), journal.intend(other, 5))
            unknown = outcome(one, outcome="OutcomeUnknown")
            await asyncio.gather(
                journal.conclude(unknown, 5), journal.conclude(outcome(one), 5), journal.conclude(outcome(other), 5)
            )
        finally:
            await journal.stop()

    asyncio.run(test())
    rows = with_database(url, lambda connection: connection.fetch("SELECT id::text, outcome FROM outcomes"))
    assert {row["id"]: row["outcome"] for row in rows} == {one.id: "ok", other.id: "ok"}


def test_a_connection_lost_while_nobody_asks_is_open_again_before_the_next_call(
    fresh_database: Callable[[str | None], str],
) -> None:
    url = fresh_database("gateway")

    async def test() -> None:
        journal = Journal(url, 7)
        journal.start()
        try:
            lost = await connected(journal)
            other = await asyncpg.connect(url)
            await other.execute("SELECT pg_terminate_backend($1)", lost.get_server_pid())
            await other.close()
            assert await connected(journal, after=lost) is not lost
            await journal.intend(intent(), 5)
        finally:
            await journal.stop()

    asyncio.run(test())


def test_an_outcome_noted_again_as_unknown_is_in_the_log_once(fresh_database: Callable[[str | None], str]) -> None:
    async def test(connection: asyncpg.Connection) -> list[asyncpg.Record]:
        asked = intent()
        for _ in range(2):  # the answer of the database to the first was lost
            await note(connection, [asked], [outcome(asked, outcome="OutcomeUnknown")])
        await note(connection, [], [outcome(asked)])
        return list(await connection.fetch("SELECT ref::text FROM unsequenced"))

    assert len(with_database(fresh_database("gateway"), test)) == 2  # unknown, then found out


def test_no_outcome_is_written_before_its_call() -> None:
    async def test() -> None:
        journal = Journal("postgresql://nobody@127.0.0.1:1/nothing", 7)
        asked = [intent(id=uuid7()) for _ in range(LARGEST_GROUP + 1)]
        for one in asked:
            journal._intents.append((one, asyncio.get_running_loop().create_future()))
        journal._refuse(asked[-1])
        intents, outcomes = journal._take()
        assert {told.id for told, _ in outcomes} <= {one.id for one, _ in intents}

    asyncio.run(test())
