"""The client's AMQP half against a real broker and a small door: nothing is lost, nothing is done twice."""

import json
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest
from sanhu_client import Bus, PrivateKey, Retrying
from sanhu_client.errors import Conflict, NotVerified, OutcomeUnknown, Unavailable
from sanhu_client.signatures import canonical, check_message, sign_event

from tests.infrastructure import wait_for
from tests.integration.sanhu_client.fake_door import FakeDoor, furnish, length, tell

ONCE = Retrying(most=1, attempt_s=5)
OURS = PrivateKey.generate("samr-1")
THEIRS = PrivateKey.generate("exchange-1")
TRUST = {"keys": [THEIRS.public_jwk(), {**OURS.public_jwk(), "agency": "samr"}]}


@pytest.fixture
def uri(fresh_vhost):
    furnish(fresh_vhost)
    return fresh_vhost


def echo(method, fields):
    if method == "annul_record":
        error = {"exc_type": "Conflict", "exc_path": "databus.errors.Conflict", "exc_args": ["gone", "id", "another"]}
        return {"error": error | {"value": "gone"}}
    return {"result": {"method": method, **fields}}


def event(number, *, key=THEIRS, data=None):
    body = canonical(data or {"grade": "B"})
    headers = {
        "ce-specversion": "1.0",
        "ce-id": f"0192f0c1-0000-7000-8000-{number:012d}",
        "ce-source": "/services/credit",
        "ce-type": "cn.sanhu.credit.grade_changed.v1",
        "ce-subject": "91441323MA4YNT018E",
        "ce-sequence": str(number),
    }
    return headers | {"ce-signature": sign_event(key, headers, body)}, body


def test_calls_of_many_threads_each_get_their_own_answer(uri):
    with FakeDoor(uri, echo), Bus(uri, "samr", receives=False) as bus, ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: bus.call("credit.get_rating", n=n), range(200)))
    assert answers == [{"method": "get_rating", "n": n} for n in range(200)]


def test_a_call_is_signed_and_carries_its_key_and_purpose(uri):
    with FakeDoor(uri, echo) as door, Bus(uri, "samr", key=OURS, receives=False) as bus:
        bus.call("credit.record_act", purpose="joint_punishment", idempotency_key="k-1", item="L04")
    (message,) = door.taken
    headers = message.headers
    assert headers["sanhu.purpose"] == "joint_punishment"
    assert headers["sanhu.idempotency-key"] == message.properties["message_id"] == "k-1"
    body = message.body.encode() if isinstance(message.body, str) else message.body
    signed = check_message(headers, "samr", "credit.record_act", "k-1", body, {"samr-1": OURS.public_jwk()}.get)
    assert signed is not None
    assert signed.kid == "samr-1"


def test_an_error_is_told_by_its_name_with_its_fields(uri):
    with FakeDoor(uri, echo), Bus(uri, "samr", receives=False) as bus, pytest.raises(Conflict) as refused:
        bus.call("credit.annul_record", record_id="x")
    assert refused.value.fields == [("id", "another")]


def test_a_call_that_nobody_answers_comes_back_at_once(uri):
    with Bus(uri, "samr", retrying=ONCE, receives=False) as bus:
        assert bus.wait_up()
        with pytest.raises(Unavailable, match="nobody answers for credit"):
            bus.call("credit.get_rating", uscc="x")


def test_a_call_waits_for_a_door_that_comes_back(uri):
    with Bus(uri, "samr", receives=False) as bus, ThreadPoolExecutor(1) as pool:
        assert bus.wait_up()
        called = pool.submit(bus.call, "credit.get_rating", uscc="x")
        with FakeDoor(uri, echo):
            assert called.result(10)["uscc"] == "x"


def test_facts_said_while_nobody_is_there_arrive_in_order_once_the_broker_is(uri, tmp_path):
    away = uri.rpartition("@")[0] + "@127.0.0.1:1/" + uri.rpartition("/")[2]
    with Bus(away, "samr", home=tmp_path) as bus:
        said = [bus.say("credit.record_act", n=n) for n in range(100)]
        assert bus.unsent == 100
    with FakeDoor(uri, echo) as door, Bus(uri, "samr", key=OURS, home=tmp_path) as bus:
        assert bus.receipt(said[-1], 20)["n"] == 99
        wait_for(lambda: not bus.unsent)
    assert [json.loads(message.body)["n"] for message in door.facts] == list(range(100))
    assert [message.properties["message_id"] for message in door.facts] == said


def test_a_fact_said_twice_under_one_id_is_one_fact(uri, tmp_path):
    with FakeDoor(uri, echo) as door, Bus(uri, "samr", home=tmp_path) as bus:
        assert bus.say("credit.record_act", message_id="m-1", n=1) == "m-1"
        bus.say("credit.record_act", message_id="m-1", n=1)
        bus.receipt("m-1", 10)
        with pytest.raises(OutcomeUnknown, match="no receipt for the fact m-2"):
            bus.receipt("m-2", 0.1)
    assert len(door.facts) == 1


def test_a_fact_that_was_refused_says_why_and_leaves_the_spool(uri, tmp_path):
    with FakeDoor(uri, echo), Bus(uri, "samr", home=tmp_path) as bus:
        said = bus.say("credit.annul_record", record_id="x")
        with pytest.raises(Conflict, match="gone"):
            bus.receipt(said, 10)
        wait_for(lambda: not bus.unsent)


def test_events_come_in_order_each_once_and_are_acknowledged_after_they_were_handled(uri, tmp_path):
    for number in (1, 2, 2, 3):
        tell(uri, *event(number))
    with Bus(uri, "samr", trust=TRUST, home=tmp_path) as bus:
        got = list(bus.events(within_s=2))
        wait_for(lambda: length(uri, "inbox") == 0)
    assert [one.attributes["sequence"] for one in got] == ["1", "2", "3"]
    assert {(one.name, one.subject, one.signed_by) for one in got} == {
        ("credit.grade_changed", "91441323MA4YNT018E", "exchange-1")
    }
    tell(uri, *event(3))
    with Bus(uri, "samr", trust=TRUST, home=tmp_path) as again:
        assert list(again.events(within_s=1)) == []


def test_an_event_whose_handling_failed_comes_again(uri, tmp_path):
    tell(uri, *event(1))
    with Bus(uri, "samr", home=tmp_path) as bus:
        assert next(iter(bus.events(within_s=5))).name == "credit.grade_changed"  # and nobody asks for the next
    with Bus(uri, "samr", home=tmp_path) as bus:
        assert len(list(bus.events(within_s=2))) == 1


@pytest.mark.parametrize(
    "forged",
    [event(1, key=PrivateKey.generate("exchange-1")), event(1, key=OURS), (event(1)[0], b'{"grade":"A"}'), ({}, b"{}")],
)
def test_an_event_that_the_exchange_did_not_sign_is_not_taken(uri, forged):
    tell(uri, *forged)
    with Bus(uri, "samr", trust=TRUST) as bus, pytest.raises(NotVerified):
        next(iter(bus.events(within_s=5)))
    wait_for(lambda: length(uri, "inbox") == 1)


def test_a_lost_connection_is_told_and_comes_back(uri, rabbitmq):
    management = rabbitmq.server.management

    def ours():
        found = management.get("/api/connections?columns=name,client_properties")
        return [one["name"] for one in found if one.get("client_properties", {}).get("product") == "sanhu-client"]

    with Bus(uri, "samr", receives=False) as bus, FakeDoor(uri, lambda _, fields: {"result": fields}):
        assert bus.call("credit.get_rating", n=1) == {"n": 1}
        for name in wait_for(ours, within_s=15):
            management.delete(f"/api/connections/{quote(name, safe='')}")
        assert bus.call("credit.get_rating", n=2) == {"n": 2}
