"""The feed: everything an agency may have, after any position it ever got, cut, signed and noted; nothing else."""

import asyncio
import signal
import threading
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import asyncpg
import httpx
import pytest
from sanhu_client.signatures import canonical, check_event

from databus.errors import Unavailable
from gateway import carrying, repository
from gateway.amqp.feed import Feed
from gateway.registry.seeding import seed
from gateway.replays import Replays
from gateway.tide import Tide
from gateway.webhooks import jobs
from tests.integration.gateway.events import GRADE, USCC, event, say
from tests.integration.gateway.parts import Border, wait_until

EVENTS = "/v1/exchange/events"


@pytest.fixture
def fed(shared_border: Border) -> Border:
    """The gateway with an order of events that begins anew."""
    change(shared_border, "UPDATE positions SET last = 0, dropped = 0")
    return shared_border


def change(border: Border, statement: str) -> None:
    import psycopg2

    connection = psycopg2.connect(border.database_url)
    with connection, connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


def read(border: Border, agency: str = "customs", **query: Any) -> dict[str, Any]:
    answer = border.call("GET", EVENTS, agency=agency, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_events_come_in_their_order_signed_as_cloudevents(fed: Border) -> None:
    said = [event(sequence=number) for number in (1, 2, 3)]
    say(fed.database_url, said)
    page = read(fed, after=0)
    assert [item["id"] for item in page["items"]] == [one.id for one in said]
    assert [item["position"] for item in page["items"]] == [1, 2, 3]
    assert (page["next_after"], page["last"]) == (3, 3)
    item = page["items"][0]
    assert (item["type"], item["subject"], item["source"]) == (
        "cn.sanhu.credit.grade_changed.v1",
        USCC,
        "/services/credit",
    )
    headers = {
        f"ce-{name}": value for name, value in item.items() if name not in {"position", "data", "datacontenttype"}
    }
    key = fed.signatory.key()
    assert check_event(headers, canonical(item["data"]), {key.kid: key.public_jwk()}.get) == key.kid


def test_one_goes_on_where_one_was(fed: Border) -> None:
    say(fed.database_url, [event(sequence=number) for number in range(1, 8)])
    got, after = [], 0
    while True:
        page = read(fed, after=after, limit=3)
        if not page["items"]:
            break
        got += [item["position"] for item in page["items"]]
        after = page["next_after"]
    assert got == [1, 2, 3, 4, 5, 6, 7]
    assert after == 7


def test_the_feed_may_be_narrowed_to_one_event(fed: Border) -> None:
    say(fed.database_url, [event(), event("enterprise.registered"), event(sequence=2)])
    page = read(fed, after=0, event="enterprise.registered")
    assert [item["type"] for item in page["items"]] == ["cn.sanhu.enterprise.registered.v1"]
    assert page["next_after"] == 3
    answer = fed.call("GET", EVENTS, agency="customs", params={"event": "credit.nothing"})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "event"


def test_what_an_agency_may_not_have_is_left_out_and_its_position_goes_on(fed: Border) -> None:
    say(fed.database_url, [event("enforcement.complaint_substantiated"), event("enforcement.penalty_decided")])
    assert len(read(fed, after=0)["items"]) == 2
    page = read(fed, agency="lab", after=0)
    assert page["items"] == []
    assert page["next_after"] == 2


def test_each_handing_over_is_noted_for_the_log(fed: Border) -> None:
    said = event()
    say(fed.database_url, [said, event(sequence=2)])
    page = read(fed, after=0)
    assert len(page["items"]) == 2
    rows = fed.rows("SELECT fields FROM unsequenced WHERE kind = 'event' ORDER BY serial")
    assert len(rows) == 2
    entry = rows[0][0]
    assert (entry["door"], entry["agency"], entry["event"], entry["operation"]) == ("feed", "customs", said.id, GRADE)
    assert entry["agreements"]
    assert entry["answer.grade"] == said.data["grade"]


def test_a_waiting_reader_is_answered_when_an_event_comes(fed: Border) -> None:
    told: list[tuple[float, dict[str, Any]]] = []

    def wait() -> None:
        begun_s = time.monotonic()
        page = read(fed, after=0, wait=15)
        told.append((time.monotonic() - begun_s, page))

    thread = threading.Thread(target=wait)
    thread.start()
    wait_until(lambda: fed.rows("SELECT 1 FROM intents WHERE operation = 'gateway.list_events'"), "the reader to wait")
    say(fed.database_url, [event()])
    thread.join(10)
    assert len(told) == 1
    took_s, page = told[0]
    assert took_s < 8
    assert len(page["items"]) == 1


def test_waiting_ends_after_the_time_asked_for_however_long_other_calls_may_take(fed: Border) -> None:
    begun_s = time.monotonic()
    page = read(fed, after=0, wait=4)  # the deadline of other calls is 2 s here
    assert 3.9 < time.monotonic() - begun_s < 8
    assert page == {"items": [], "next_after": 0, "last": 0}


def test_a_gateway_that_ends_lets_waiting_readers_go(fed: Border) -> None:
    told: list[dict[str, Any]] = []
    thread = threading.Thread(target=lambda: told.append(read(fed, after=0, wait=15)))
    thread.start()
    wait_until(lambda: fed.rows("SELECT 1 FROM intents WHERE operation = 'gateway.list_events'"), "the reader to wait")
    begun_s = time.monotonic()
    fed.signal(signal.SIGTERM)
    assert fed.wait() == 0
    thread.join(5)
    assert time.monotonic() - begun_s < 8
    assert told == [{"items": [], "next_after": 0, "last": 0}]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"wait": 21}, "wait"),
        ({"limit": 0}, "limit"),
        ({"limit": 201}, "limit"),
        ({"after": -1}, "after"),
        ({"after": "x"}, "after"),
    ],
)
def test_what_is_out_of_bounds_is_told(fed: Border, query: dict[str, Any], field: str) -> None:
    answer = fed.call("GET", EVENTS, agency="customs", params=query)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


def test_a_position_whose_events_are_gone_is_answered_clearly(fed: Border) -> None:
    say(fed.database_url, [event(sequence=number) for number in (1, 2, 3)])
    change(fed, "DELETE FROM deliveries WHERE position <= 2; UPDATE positions SET dropped = 2")
    answer = fed.call("GET", EVENTS, agency="customs", params={"after": 1})
    assert answer.status_code == 409
    assert "up to position 2 are kept no longer" in answer.json()["detail"]
    assert [item["position"] for item in read(fed, after=2)["items"]] == [3]
    assert [item["position"] for item in read(fed)["items"]] == [3]


def test_a_position_that_was_never_given_is_answered_clearly(fed: Border) -> None:
    answer = fed.call("GET", EVENTS, agency="customs", params={"after": 99})
    assert answer.status_code == 409
    assert "not given yet" in answer.json()["detail"]


def test_an_enterprise_does_not_read_the_feed(fed: Border) -> None:
    token = fed.issuer.mint("portal", role="enterprise", uscc=USCC)
    answer = httpx.get(fed.url + EVENTS, headers={"Authorization": f"Bearer {token}"}, trust_env=False)
    assert answer.status_code == 403


def test_no_late_commit_is_skipped(fresh_database: Callable[[str | None], str]) -> None:
    """Of two that give positions at once, the later one waits for the earlier to be visible."""

    async def run() -> None:
        url = fresh_database("gateway")
        async with asyncpg.create_pool(url, min_size=3, max_size=3) as pool:
            slow = await pool.acquire()
            transaction = slow.transaction()
            await transaction.start()
            await repository.add_deliveries(slow, [event()])  # has its position, and does not commit yet
            second = asyncio.create_task(repository.add_deliveries(pool, [event(sequence=2)]))
            await asyncio.sleep(0.3)
            assert not second.done()
            assert await pool.fetchval("SELECT count(*) FROM deliveries") == 0
            await transaction.commit()
            await second
            await pool.release(slow)
            rows = await pool.fetch("SELECT sequence, position FROM deliveries ORDER BY position")
            assert [tuple(row) for row in rows] == [(1, 1), (2, 2)]

    asyncio.run(run())


def test_an_event_that_comes_twice_keeps_its_position(fresh_database: Callable[[str | None], str]) -> None:
    async def run() -> None:
        async with asyncpg.create_pool(fresh_database("gateway"), min_size=1, max_size=1) as pool:
            one, two = event(), event(sequence=2)
            await repository.add_deliveries(pool, [one])
            await repository.add_deliveries(pool, [one, two])
            rows = await pool.fetch("SELECT id::text, position FROM deliveries ORDER BY position")
            assert [row["id"] for row in rows] == [one.id, two.id]
            assert await pool.fetchval("SELECT max(position) <= (SELECT last FROM positions) FROM deliveries")

    asyncio.run(run())


def test_positions_that_stay_empty_let_nobody_look_again_and_again(
    fresh_database: Callable[[str | None], str],
) -> None:
    async def run() -> None:
        async with asyncpg.create_pool(fresh_database("gateway"), min_size=1, max_size=3) as pool:
            one, two = event(), event(sequence=2)
            await repository.add_deliveries(pool, [one])
            await repository.add_deliveries(pool, [one])  # nothing new: its position is given, and stays empty
            assert await carrying.last_position(pool) == 1
            assert not await Tide(pool).beyond(1, 0.3, "customs")
            followed = Feed(pool)
            followed.start()
            waiting = asyncio.create_task(followed.after(1, 10))
            await asyncio.sleep(0.3)
            assert not waiting.done()
            await repository.add_deliveries(pool, [two])
            assert [one.event.id for one in await asyncio.wait_for(waiting, 5)] == [two.id]
            await followed.stop()

    asyncio.run(run())


def test_who_carries_events_goes_on_after_those_that_are_gone(fresh_database: Callable[[str | None], str]) -> None:
    async def run() -> None:
        async with asyncpg.create_pool(fresh_database("gateway"), min_size=1, max_size=3) as pool:
            await repository.add_deliveries(pool, [event(sequence=number) for number in (1, 2, 3)])
            await pool.execute("DELETE FROM deliveries")
            await pool.execute("UPDATE positions SET dropped = 3")
            followed = Feed(pool)
            followed.start()
            waiting = asyncio.create_task(followed.after(1, 10))
            await asyncio.sleep(0.3)
            four = event(sequence=4)
            await repository.add_deliveries(pool, [four])
            assert [one.event.id for one in await asyncio.wait_for(waiting, 5)] == [four.id]
            await followed.stop()

    asyncio.run(run())


def test_old_events_are_dropped_but_for_those_that_somebody_waits_for(
    fresh_database: Callable[[str | None], str],
) -> None:
    async def run() -> None:
        async with asyncpg.create_pool(fresh_database("gateway"), min_size=1, max_size=2) as pool:
            await repository.add_deliveries(pool, [event(sequence=number) for number in range(1, 7)])
            await pool.execute("UPDATE deliveries SET delivered_at = now() - interval '2000 days' WHERE position < 5")
            desk: Any = SimpleNamespace(pool=pool)
            made = "INSERT INTO webhooks (id, agency, url, events, made_at, cursor) VALUES"
            await pool.execute(f"{made} (gen_random_uuid(), 'samr', 'https://x.example', '{{}}', now(), 2)")
            assert await jobs.drop(desk) is False
            kept = [row["position"] for row in await pool.fetch("SELECT position FROM deliveries ORDER BY position")]
            assert kept == [3, 4, 5, 6]  # the webhook has looked at two
            await pool.execute("UPDATE webhooks SET removed_at = now()")
            await jobs.drop(desk)
            kept = [row["position"] for row in await pool.fetch("SELECT position FROM deliveries ORDER BY position")]
            assert kept == [5, 6]
            assert await pool.fetchval("SELECT dropped FROM positions") == 4

    asyncio.run(run())


def test_nothing_waits_for_an_agency_that_takes_part_no_longer(fresh_database: Callable[[str | None], str]) -> None:
    async def run() -> None:
        async with asyncpg.create_pool(fresh_database("gateway"), min_size=1, max_size=2) as pool:
            async with pool.acquire() as connection:
                await seed(connection)
            await repository.add_deliveries(pool, [event(sequence=number) for number in range(1, 4)])
            await pool.execute("UPDATE deliveries SET delivered_at = now() - interval '2000 days' WHERE position < 3")
            made = "INSERT INTO webhooks (id, agency, url, events, made_at, cursor) VALUES"
            await pool.execute(f"{made} (gen_random_uuid(), 'samr', 'https://x.example', '{{}}', now(), 1)")
            await pool.execute("INSERT INTO agency_cursors VALUES ('samr', 0, now())")
            desk: Any = SimpleNamespace(pool=pool)
            await jobs.drop(desk)
            assert await pool.fetchval("SELECT count(*) FROM deliveries") == 3
            await pool.execute("UPDATE agencies SET state = 'REMOVED' WHERE code = 'samr'")
            await jobs.drop(desk)
            assert await pool.fetchval("SELECT array_agg(position) FROM deliveries") == [3]

    asyncio.run(run())


def test_a_nonce_is_taken_once_by_all_processes_together(fresh_database: Callable[[str | None], str]) -> None:
    async def run() -> None:
        url = fresh_database("gateway")
        one, other = Replays(url), Replays(url)
        one.start()
        other.start()
        try:
            until_s = time.time() + 60
            first = await asyncio.gather(
                *(replays.first("k", f"n{number}", until_s) for number in range(200) for replays in (one, other))
            )
            assert first.count(True) == 200
            assert await one.first("another", "n1", until_s)
            assert not await other.first("another", "n1", until_s)
        finally:
            await one.stop()
            await other.stop()

    asyncio.run(run())


def test_nobody_is_let_in_while_nobody_can_tell_what_was_used() -> None:
    async def run() -> None:
        replays = Replays("postgresql://nobody@127.0.0.1:1/nothing")
        replays.start()
        try:
            with pytest.raises(Unavailable):
                await replays.first("k", "n", time.time() + 60)
        finally:
            await replays.stop()

    asyncio.run(run())
