"""The border while the broker, the database or the gateway itself is cut off, frozen or killed."""

import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from databus.amqp.address import Address
from databus.errors import Conflict
from tests.integration.gateway.parts import Border, FakeService, Proxy, wait_until

RECORDS = "/v1/credit/records"
RATING = "/v1/credit/ratings/91441323MA4YNT018E"


@pytest.fixture
def broker_proxy(border: Border) -> Iterator[Proxy]:
    """A gateway that reaches its broker through a proxy."""
    address = Address.parse(border.amqp_uri)
    proxy = Proxy(address.host, address.port)
    border.start(amqp_uri=border.amqp_uri.replace(f":{address.port}/", f":{proxy.port}/"))
    yield proxy
    proxy.close()


@pytest.fixture
def database_proxy(border: Border) -> Iterator[Proxy]:
    """A gateway that reaches its database through a proxy."""
    host, _, port = border.database_url.rpartition("/")[0].rpartition("@")[2].partition(":")
    proxy = Proxy(host, int(port))
    border.start(database_url=border.database_url.replace(f":{port}/", f":{proxy.port}/"))
    yield proxy
    proxy.close()


def test_a_connection_lost_while_waiting_is_an_unknown_outcome_at_once(border: Border, broker_proxy: Proxy) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def wait(*_: object) -> dict[str, Any]:
        arrived.set()
        go_on.wait(5)
        return {}

    with FakeService(border.amqp_uri, "credit", {"record_act": wait}), ThreadPoolExecutor(1) as pool:
        asked = pool.submit(border.call, "POST", RECORDS, json={})
        assert arrived.wait(5)
        cut_at_s = time.monotonic()
        broker_proxy.cut()
        answer = asked.result()
        took_s = time.monotonic() - cut_at_s
        go_on.set()
    assert answer.status_code == 504
    assert "the connection to the broker was lost" in answer.json()["detail"]
    assert took_s < 1


def test_without_a_broker_calls_are_unavailable_at_once_and_go_on_when_it_is_back(
    border: Border, broker_proxy: Proxy
) -> None:
    with FakeService(border.amqp_uri, "credit", {"get_rating": lambda *_: {}}):
        broker_proxy.cut()
        wait_until(lambda: not border.ready(), "the gateway to notice")
        begun_s = time.monotonic()
        answer = border.call("GET", RATING)
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "1"
        assert time.monotonic() - begun_s < 0.5
        broker_proxy.mend()
        back_at_s = time.monotonic()
        wait_until(border.ready, "the gateway to reconnect")
        assert time.monotonic() - back_at_s < 5
        assert border.call("GET", RATING).status_code == 200


def test_a_frozen_broker_makes_nobody_wait_past_the_deadline(border: Border, broker_proxy: Proxy) -> None:
    with FakeService(border.amqp_uri, "credit", {"get_rating": lambda *_: {}}):
        broker_proxy.freeze()
        begun_s = time.monotonic()
        answer = border.call("GET", RATING)
        assert answer.status_code == 504
        assert time.monotonic() - begun_s < 2.2
        broker_proxy.thaw()
        wait_until(lambda: border.call("GET", RATING).status_code == 200, "calls to go through again")


def test_without_a_database_nothing_is_passed_on(border: Border, database_proxy: Proxy) -> None:
    called: list[object] = []

    def count(*asked: object) -> dict[str, Any]:
        called.append(asked)
        return {}

    with FakeService(border.amqp_uri, "credit", {"record_act": count}):
        database_proxy.cut()
        wait_until(lambda: border.call("POST", RECORDS, json={}).status_code == 503, "the gateway to notice")
        known = len(called)
        begun_s = time.monotonic()
        assert border.call("POST", RECORDS, json={}).status_code == 503
        assert time.monotonic() - begun_s < 1
        assert len(called) == known
        database_proxy.mend()
        wait_until(border.ready, "the gateway to reach its database")
        assert border.call("POST", RECORDS, json={}).status_code == 201
    # every request that was noted has its outcome, those refused for want of the database included
    assert border.rows("SELECT id FROM intents WHERE id NOT IN (SELECT id FROM outcomes)") == []


def test_an_answer_whose_outcome_cannot_be_noted_is_not_given_but_noted_later(
    border: Border, database_proxy: Proxy
) -> None:
    def cut(*_: object) -> dict[str, Any]:
        database_proxy.cut()
        return {"done": True}

    with FakeService(border.amqp_uri, "credit", {"record_act": cut}):
        answer = border.call("POST", RECORDS, json={})
    assert answer.status_code == 504
    database_proxy.mend()
    wait_until(lambda: border.rows("SELECT outcome FROM outcomes") == [("ok",)], "the outcome to be noted")


def test_a_frozen_database_makes_nobody_wait_past_the_deadline(border: Border, database_proxy: Proxy) -> None:
    database_proxy.freeze()
    begun_s = time.monotonic()
    answer = border.call("GET", RATING)
    assert answer.status_code == 503
    assert time.monotonic() - begun_s < 2.2
    database_proxy.thaw()
    wait_until(border.ready, "the gateway to reach its database")


class Ledger:
    """A service that keeps answers by idempotency key, as the real ones do, and can be made to stall."""

    def __init__(self) -> None:
        self.effects: dict[str, int] = {}
        self.arrived, self.go_on = threading.Event(), threading.Event()

    def record_act(self, fields: dict[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
        if fields.get("refuse"):
            raise Conflict("no")
        key = headers.get("sanhu.idempotency-key", "none")
        self.effects[key] = self.effects.get(key, 0) or 1
        self.arrived.set()
        self.go_on.wait(5)
        return {"key": key}


def kill_while_waiting(border: Border, ledger: Ledger, **options: Any) -> None:
    with FakeService(border.amqp_uri, "credit", {"record_act": ledger.record_act}), ThreadPoolExecutor(1) as pool:
        asked = pool.submit(border.call, "POST", RECORDS, **options)
        assert ledger.arrived.wait(5)
        border.kill()
        ledger.go_on.set()
        assert asked.exception() is not None


OUTCOMES = "SELECT o.outcome, o.reconciled FROM intents i JOIN outcomes o USING (id)"


def test_what_a_killed_gateway_left_open_is_asked_again_by_its_key(open_border: Border) -> None:
    ledger = Ledger()
    kill_while_waiting(open_border, ledger, json={"uscc": "91"}, headers={"Idempotency-Key": "k1"})
    assert open_border.rows(OUTCOMES) == []
    with FakeService(open_border.amqp_uri, "credit", {"record_act": ledger.record_act}):
        open_border.start()
        wait_until(lambda: open_border.rows(OUTCOMES) == [("ok", True)], "the intent to be settled")
        again = open_border.call("POST", RECORDS, json={"uscc": "91"}, headers={"Idempotency-Key": "k1"})
    assert again.json()["key"] == "k1"
    assert ledger.effects == {"k1": 1}


def test_what_a_killed_gateway_left_open_waits_for_its_service(open_border: Border) -> None:
    ledger = Ledger()
    kill_while_waiting(open_border, ledger, json={}, headers={"Idempotency-Key": "k1"})
    open_border.start()
    assert open_border.rows(OUTCOMES) == []
    with FakeService(open_border.amqp_uri, "credit", {"record_act": ledger.record_act}):
        wait_until(lambda: open_border.rows(OUTCOMES) == [("ok", True)], "the intent to be settled")


def test_what_cannot_be_asked_again_is_settled_as_unknown(open_border: Border) -> None:
    ledger = Ledger()
    kill_while_waiting(open_border, ledger, json={})
    open_border.start()
    wait_until(lambda: open_border.rows(OUTCOMES) == [("OutcomeUnknown", True)], "the intent to be settled")
    assert ledger.effects == {"none": 1}
    assert open_border.rows("SELECT count(*) FROM runs WHERE ended_at IS NULL") == [(1,)]
