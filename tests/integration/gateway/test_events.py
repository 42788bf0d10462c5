"""Events that reach the border are noted once each, whatever comes how often; what cannot be read is parked."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from databus import contracts, strict_json, topology
from databus.aio.connection import connect
from databus.amqp.properties import encode
from databus.envelope import Event, to_headers
from databus.identifiers import uuid7
from tests.integration.gateway.parts import Border, wait_until

DELIVERIES = "/v1/exchange/deliveries"


def event(name: str, sequence: int = 1) -> Event:
    example = contracts.get(name).example
    return Event(uuid7(), name, "s1", sequence, datetime.now(UTC), example, uscc="91441323MA4YNT018E", agency="samr")


def message(said: Event, **changes: Any) -> tuple[str, str, bytes, bytes]:
    told = {"headers": to_headers(said), "persistent": True, "message_id": said.id, **changes}
    return topology.events_exchange(said.producer), said.routing_key, encode(**told), strict_json.dumps(said.data)


def publish(border: Border, messages: Sequence[tuple[str, str, bytes, bytes]]) -> None:
    async def run() -> None:
        connection = await connect(border.amqp_uri, name="test")
        channel = await connection.channel()
        await channel.confirm()
        for exchange, routing_key, properties, body in messages:
            await channel.publish_confirmed(exchange, routing_key, properties, body)
        await connection.close()

    asyncio.run(run())


def take(border: Border, queue: str, count: int) -> list[Any]:
    async def run() -> list[Any]:
        connection = await connect(border.amqp_uri, name="test")
        channel = await connection.channel()
        taken: asyncio.Queue[Any] = asyncio.Queue()
        await channel.consume(queue, taken.put_nowait, acknowledged=False)
        async with asyncio.timeout(20):
            found = [await taken.get() for _ in range(count)]
        await connection.close()
        return found

    return asyncio.run(run())


def counts(border: Border) -> dict[str, int]:
    answer = border.call("GET", DELIVERIES, agency="operator")
    assert answer.status_code == 200, answer.text
    return {row["type"]: row["count"] for row in answer.json()["items"]}


def test_events_of_every_producer_are_counted(shared_border: Border) -> None:
    names = ["enterprise.registered", "credit.grade_changed", "inspection.mode_decided", "enforcement.alert_issued"]
    publish(shared_border, [message(event(name)) for name in names for _ in range(3)])
    wait_until(lambda: counts(shared_border) == dict.fromkeys(names, 3), "twelve events")
    assert shared_border.call("GET", DELIVERIES, agency="operator").json()["total"] == 12


def test_an_event_that_comes_twice_is_noted_once(shared_border: Border) -> None:
    first, second = event("credit.grade_changed"), event("credit.grade_changed", 2)
    publish(shared_border, [message(said) for said in (first, first, second, first)])
    wait_until(lambda: counts(shared_border) == {"credit.grade_changed": 2}, "two events")
    rows = shared_border.rows(
        "SELECT subject, sequence, uscc, agency, data->>'grade' FROM deliveries ORDER BY sequence"
    )
    grade = contracts.get("credit.grade_changed").example["grade"]
    assert rows == [("s1", number, "91441323MA4YNT018E", "samr", grade) for number in (1, 2)]


def test_a_heartbeat_says_how_far_the_events_reach_and_is_no_event(shared_border: Border) -> None:
    publish(shared_border, [message(event("credit.heartbeat"))])
    found = wait_until(lambda: shared_border.rows("SELECT producer, high_water FROM heard"), "a heartbeat")
    assert found == [("credit", contracts.get("credit.heartbeat").example["high_water"])]
    assert counts(shared_border) == {}


def test_what_cannot_be_read_is_parked_and_stops_nothing(shared_border: Border) -> None:
    good = event("credit.grade_changed")
    exchange, key, properties, _ = message(good)
    broken = [
        (exchange, key, properties, b"{"),
        (exchange, key, properties, b'{"grade": NaN}'),
        (exchange, key, properties, b"{}"),
        (exchange, key, encode(headers=None), b"{}"),
        message(good, content_type="application/x-python-serialize"),
        message(good, headers={**to_headers(good), "ce-sequence": "first"}),
        message(good, headers={**to_headers(good), "compression": "application/x-bz2"}),
        (exchange, key, properties, b" " * (1 << 20) + b" "),
        (exchange, key, properties, b'{"a":' * 5000 + b"1" + b"}" * 5000),
    ]
    publish(shared_border, [*broken, message(event("credit.grade_changed", 2))])
    wait_until(lambda: counts(shared_border) == {"credit.grade_changed": 1}, "the good event")
    parked = take(shared_border, "gateway.dead", len(broken))
    assert all(found.properties.headers["sanhu.reason"] for found in parked)
    assert all(found.properties.headers["sanhu.queue"] == "gateway.on.credit" for found in parked)


def test_events_said_while_the_gateway_is_away_are_noted_when_it_is_back(shared_border: Border) -> None:
    shared_border.kill()
    publish(shared_border, [message(event("credit.grade_changed", number)) for number in range(1, 501)])
    shared_border.start()
    wait_until(lambda: counts(shared_border) == {"credit.grade_changed": 500}, "five hundred events")


def test_only_an_operator_sees_what_was_delivered(shared_border: Border) -> None:
    assert shared_border.call("GET", DELIVERIES, agency="samr").status_code == 403
