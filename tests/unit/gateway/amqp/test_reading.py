"""A message of an agency becomes a crossing, or a reason why not."""

import asyncio
import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sanhu_client.signatures import PrivateKey, sign_message

from databus.amqp.inbound import Delivery
from databus.amqp.properties import Properties
from databus.errors import NotFound, SanhuError
from gateway.amqp.reading import Reader, expires_within_s, reply_to, route_of
from gateway.border import Crossing
from gateway.domain.agencies import Key

OPERATION = "enterprise.register_enterprise"
ROUTE = route_of(OPERATION)
FIELDS = {"uscc": "91441323MA4YNT018E", "name": "惠东县合成鞋业有限公司"}
CALL = json.dumps({"args": [], "kwargs": FIELDS}).encode()
FACT = json.dumps(FIELDS).encode()


def message(body: bytes = CALL, headers: dict[str, Any] | None = None, **told: Any) -> Delivery:
    properties = Properties(content_type="application/json", headers=headers or {}, **told)
    return Delivery("1-1", 1, False, "nameko-rpc", OPERATION, properties, body)


class Nonces:
    def __init__(self) -> None:
        self.seen: set[tuple[str, str]] = set()

    async def first(self, kid: str, nonce: str, expires_at_s: float) -> bool:
        assert expires_at_s > time.time()
        new = (kid, nonce) not in self.seen
        self.seen.add((kid, nonce))
        return new


class Known:
    def __init__(self, *keys: Key) -> None:
        self.keys = {key.kid: key for key in keys}


def key_of(secret: PrivateKey, agency: str = "samr", **told: Any) -> Key:
    begun = {"valid_from": datetime.now(UTC) - timedelta(days=1)} | told
    return Key(kid=secret.kid, agency=agency, jwk=secret.public_jwk(), use=begun.pop("use", "sig"), **begun)


@pytest.fixture
def secret() -> PrivateKey:
    return PrivateKey.generate("samr-1")


def call(delivery: Delivery, *keys: Key, reader: Reader | None = None) -> tuple[Crossing, SanhuError | None]:
    reader = reader or Reader("samr", Known(*keys), Nonces())
    return asyncio.run(reader.call(delivery, ROUTE, 0))


def fact(delivery: Delivery, *keys: Key) -> tuple[Crossing, SanhuError | None]:
    return asyncio.run(Reader("samr", Known(*keys), Nonces()).fact(delivery, ROUTE, 0))


def test_a_call_brings_its_fields_key_purpose_and_trace_and_the_vhost_says_who() -> None:
    trace = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    headers = {
        "nameko.sanhu.idempotency-key": "k1",
        "sanhu.purpose": "监管",
        "sanhu.if-match": "3",
        "traceparent": trace,
    }
    crossing, refusal = call(message(headers=headers))
    assert refusal is None
    assert (crossing.identity.agency, crossing.identity.actor) == ("samr", "agency.samr")
    assert (crossing.door, crossing.fields, crossing.idempotency_key) == ("amqp", FIELDS, "k1")
    assert (crossing.purpose, crossing.if_match) == ("监管", "3")
    assert (crossing.traceparent or "").startswith("00-" + "a" * 32)
    assert (crossing.traceparent or "")[36:52] != "b" * 16


def test_a_query_needs_no_key_and_takes_none() -> None:
    reader = Reader("samr", Known(), Nonces())
    delivery = message(b'{"args": [], "kwargs": {}}', {"sanhu.idempotency-key": "k1"})
    crossing, refusal = asyncio.run(reader.call(delivery, route_of("credit.list_records"), 0))
    assert (crossing.idempotency_key, refusal) == (None, None)


@pytest.mark.parametrize(
    ("delivery", "field"),
    [
        (message(user_id="agency.gov"), "user_id"),
        (message(headers={"sanhu.agency": "gov"}), "sanhu.agency"),
        (message(headers={"nameko.sanhu.agency": "gov"}), "sanhu.agency"),
        (message(headers={"sanhu.idempotency-key": "two words"}), "sanhu.idempotency-key"),
        (message(headers={"sanhu.idempotency-key": 7}), "sanhu.idempotency-key"),
        (message(headers={"sanhu.purpose": "a\nb"}), "sanhu.purpose"),
        (message(headers={"compression": "gzip"}), "compression"),
        (message(b'{"args": [], "kwargs": []}'), "kwargs"),
    ],
)
def test_what_is_wrong_is_named(delivery: Delivery, field: str) -> None:
    _, refusal = call(delivery)
    assert refusal is not None
    assert field in dict(refusal.fields)


def test_a_fact_is_known_by_its_message_id() -> None:
    crossing, refusal = fact(message(FACT, message_id="m-1"))
    assert (crossing.idempotency_key, crossing.fields, refusal) == ("m-1", FIELDS, None)
    _, refusal = fact(message(FACT))
    assert "message_id" in dict(refusal.fields if refusal else ())


def test_a_signature_is_checked_and_kept(secret: PrivateKey) -> None:
    headers = sign_message(secret, "samr", OPERATION, "m-1", CALL)
    crossing, refusal = call(message(headers=headers, message_id="m-1"), key_of(secret))
    assert (crossing.signed_by, refusal) == ("samr-1", None)
    assert json.loads(crossing.signature or "")["jws"] == headers["sanhu.signature"]


@pytest.mark.parametrize(
    "told",
    [
        {"agency": "gov"},
        {"use": "tls"},
        {"revoked_at": datetime(2026, 1, 1, tzinfo=UTC)},
        {"valid_to": datetime(2026, 1, 1, tzinfo=UTC)},
        {"valid_from": datetime.now(UTC) + timedelta(days=1)},
    ],
)
def test_a_key_that_is_not_its_own_or_holds_no_more_signs_nothing(secret: PrivateKey, told: dict[str, Any]) -> None:
    headers = sign_message(secret, "samr", OPERATION, "", CALL)
    _, refusal = call(message(headers=headers), key_of(secret, **told))
    assert type(refusal).__name__ == "Unauthenticated"


def test_a_signature_over_something_else_or_from_long_ago_does_not_hold(secret: PrivateKey) -> None:
    for headers in (
        sign_message(secret, "samr", "credit.record_act", "", CALL),
        sign_message(secret, "gov", OPERATION, "", CALL),
        sign_message(secret, "samr", OPERATION, "", CALL + b" "),
        sign_message(secret, "samr", OPERATION, "", CALL, now_s=time.time() - 3600),
        sign_message(secret, "samr", OPERATION, "", CALL, now_s=time.time() + 3600),
    ):
        _, refusal = call(message(headers=headers), key_of(secret))
        assert type(refusal).__name__ == "Unauthenticated"


def test_a_signed_call_is_taken_once(secret: PrivateKey) -> None:
    headers = sign_message(secret, "samr", OPERATION, "", CALL)
    reader = Reader("samr", Known(key_of(secret)), Nonces())
    assert call(message(headers=headers), reader=reader)[1] is None
    _, refusal = call(message(headers=headers), reader=reader)
    assert "before" in str(refusal)


def test_a_signed_fact_may_have_waited_in_its_queue_and_may_come_again(secret: PrivateKey) -> None:
    headers = sign_message(secret, "samr", OPERATION, "m-1", FACT, now_s=time.time() - 86_400)
    for _ in range(2):
        crossing, refusal = fact(message(FACT, headers, message_id="m-1"), key_of(secret))
        assert (crossing.signed_by, refusal) == ("samr-1", None)
    future = sign_message(secret, "samr", OPERATION, "m-1", FACT, now_s=time.time() + 3600)
    assert fact(message(FACT, future, message_id="m-1"), key_of(secret))[1] is not None


@pytest.mark.parametrize(
    ("address", "taken"),
    [
        ("0d0fb4d8-8f0b-4a41-8d2a-1f6f0d1e7a11", True),
        ("rpc.reply-standalone_rpc_proxy_call-1", True),
        (None, False),
        ("", False),
        ("amq.rabbitmq.reply-to.g2dkABBy", False),
        ("credit.record_act", False),
        ("gateway.add_agency", False),
        ("two words", False),
        ("#", False),
        ("x" * 256, False),
    ],
)
def test_an_answer_goes_to_a_plain_key_of_the_vhost_alone(address: str | None, taken: bool) -> None:
    assert (reply_to(message(reply_to=address)) is not None) == taken


@pytest.mark.parametrize(
    ("expiration", "within_s"),
    [(None, 10), ("1500", 1.5), ("0", 0), ("60000", 10), ("-1", 10), ("soon", 10), ("9" * 40, 10), ("١", 10)],
)
def test_the_callers_patience_bounds_the_deadline(expiration: str | None, within_s: float) -> None:
    assert expires_within_s(message(expiration=expiration), 10) == within_s


def test_a_method_is_called_through_its_own_services_queue() -> None:
    assert route_of(OPERATION, "enterprise") is ROUTE
    for operation, service in ((OPERATION, "credit"), ("nobody.anything", "credit"), ("credit", None)):
        with pytest.raises(NotFound):
            route_of(operation, service)
