"""A hostile agency at the AMQP door: in its own vhost it may do much, and touches nobody else with any of it."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from uuid import uuid4

import amqp
import pytest
from sanhu_client.signatures import PrivateKey, sign_message

from databus.amqp.address import Address
from deploy.local.management import Management, Refused
from tests.integration.door.agency import Agency, wait_until
from tests.security.doors import Doors
from tests.security.town import new_code

SIMULATE = {"on": "2026-11-22", "records": []}
ASKED = json.dumps({"args": [], "kwargs": SIMULATE}).encode()
OPERATION = "credit.simulate_rating"

Enter = Callable[..., Agency]


@contextmanager
def others_go_on(enter: Enter) -> Iterator[None]:
    """While this lasts another agency asks without end; all its questions are answered."""
    ended, answered, failed = threading.Event(), [0], []
    other = enter("samr")

    def ask() -> None:
        while not ended.is_set():
            answer = other.ask(OPERATION, within_s=15, **SIMULATE)
            answered[0] += 1
            if answer["error"] is not None:
                failed.append(answer["error"])

    asking = threading.Thread(target=ask)
    asking.start()
    try:
        yield
    finally:
        ended.set()
        asking.join(30)
    assert failed == []
    assert answered[0] > 0


def refused(work: Callable[[Any], Any], channel: Any) -> bool:
    """Whether the broker says no; the channel is then gone."""
    try:
        work(channel)
    except (amqp.AccessRefused, amqp.NotFound, amqp.PreconditionFailed, amqp.ResourceLocked):
        return True
    return False


def alarms(management: Management) -> list[str]:
    return [
        f"{node['name']}: {name}"
        for node in management.get("/api/nodes")
        for name in ("mem_alarm", "disk_free_alarm")
        if node.get(name)
    ]


def test_deleting_purging_and_flooding_in_ones_own_vhost_hurts_oneself_alone(doors: Doors, enter: Enter) -> None:
    management = Management(doors.stack.env["SANHU_RABBITMQ_MANAGEMENT_URL"])
    lab = enter("lab")
    held = ("facts", "inbox", "receipts", "rpc-credit", "rpc-gateway")
    with others_go_on(enter):
        for queue in held:
            assert refused(lambda channel, queue=queue: channel.queue_delete(queue), lab.connection.channel()), queue
        for queue in ("facts", "rpc-credit", "rpc-gateway"):
            assert refused(lambda channel, queue=queue: channel.queue_purge(queue), lab.connection.channel()), queue
            assert refused(lambda channel, queue=queue: channel.basic_get(queue), lab.connection.channel()), queue
        for queue in ("inbox", "receipts"):
            lab.connection.channel().queue_purge(queue)
        for exchange in ("nameko-rpc", "credit.events", "enterprise.events"):
            lab.connection.channel().exchange_delete(exchange)
        wait_until(lambda: told_again(enter), "the door to have put it back", 20)
        flood(enter("lab"))
        assert alarms(management) == []
    wait_until(lambda: told_again(enter), "the flooder itself to be served again", 60)


def told_again(enter: Enter) -> bool:
    try:
        return enter("lab").ask(OPERATION, within_s=2, **SIMULATE)["error"] is None
    except AssertionError:
        return False


def flood(lab: Agency) -> None:
    """Facts that are none, calls that nobody waits for, answers to nowhere, as many as there is room for."""
    channel = lab.connection.channel()
    for number in range(1500):
        channel.basic_publish(
            amqp.Message(b"{", content_type="application/json", message_id=str(number)), "facts", "x.y"
        )
        gone = amqp.Message(
            ASKED, content_type="application/json", reply_to="nowhere", correlation_id="1", expiration="500"
        )
        channel.basic_publish(gone, "nameko-rpc", OPERATION)
        channel.basic_publish(amqp.Message(b"x" * 4096), "nameko-rpc", "rpc.reply-nowhere")


@pytest.mark.parametrize("place", ["sanhu", "agency.samr", "/", "agency.", "agency.*", "agency.lab\x00"])
def test_with_its_own_user_an_agency_enters_no_other_vhost(doors: Doors, place: str) -> None:
    told = Address.parse(doors.stack.env["SANHU_AMQP_URI_LAB"]).arguments("hostile") | {"virtual_host": place}
    stranger = amqp.Connection(**told)
    with pytest.raises((amqp.AMQPError, OSError)):
        stranger.connect()


def test_the_internal_vhost_is_the_one_that_is_tried(doors: Doors) -> None:
    internal = doors.stack.env["SANHU_AMQP_URI"].rpartition("/")[2]
    assert internal == "sanhu"


@pytest.mark.parametrize("path", ["/api/whoami", "/api/overview", "/api/queues", "/api/definitions", "/api/users"])
def test_with_its_own_user_an_agency_manages_nothing(doors: Doors, path: str) -> None:
    told = urlsplit(doors.stack.env["SANHU_AMQP_URI_LAB"])
    place = urlsplit(doors.stack.env["SANHU_RABBITMQ_MANAGEMENT_URL"]).netloc.rpartition("@")[2]
    as_lab = Management(f"http://{told.username}:{told.password}@{place}")
    with pytest.raises((Refused, HTTPError)) as answer:
        as_lab.get(path)
    assert getattr(answer.value, "status", 401) == 401


@pytest.mark.parametrize(
    "told",
    [
        {"sanhu.agency": "customs"},
        {"nameko.sanhu.agency": "customs"},
        {"sanhu.agency": ["customs"]},
        {"sanhu.agency": True},
    ],
)
def test_no_header_makes_an_agency_another(enter: Enter, rows: Callable[..., Any], told: dict[str, Any]) -> None:
    answer = enter("lab").ask_raw(OPERATION, ASKED, application_headers=told)
    assert answer["error"]["exc_type"] in {"NotPermitted", "InvalidRequest"}
    [noted] = rows("SELECT agency, outcome FROM intents JOIN outcomes USING (id) ORDER BY id DESC LIMIT 1")
    assert noted[0] == "lab"


@pytest.mark.parametrize(
    "name", ["sanhu.role", "nameko.sanhu.role", "sanhu.scopes", "nameko.sanhu.scopes", "sanhu.actor"]
)
def test_no_header_gives_more_than_the_vhost_does(enter: Enter, rows: Callable[..., Any], name: str) -> None:
    """Who acts, in which role, with which scopes is said by the door."""
    lab = enter("lab")
    given = lab.ask_raw("gateway.count_deliveries", application_headers={name: "exchange:operate operator"})
    assert given["error"]["exc_type"] in {"NotPermitted", "InvalidRequest"}
    [noted] = rows(
        "SELECT actor, role FROM intents WHERE operation = 'gateway.count_deliveries' ORDER BY id DESC LIMIT 1"
    )
    assert noted == ("agency.lab", None)


@pytest.mark.parametrize("header", ["CC", "BCC"])
@pytest.mark.parametrize("place", ["rpc-credit", "inbox", "facts", "agency.samr", "gateway.on.credit", "sanhu.dead"])
def test_a_copy_asked_for_of_a_fact_goes_no_further_than_ones_own_vhost(
    doors: Doors, enter: Enter, header: str, place: str
) -> None:
    lab, samr = enter("lab"), enter("samr")
    lab.drain("receipts", "inbox")
    before = samr.depth("inbox")
    mark = str(uuid4())
    lab.say_raw(OPERATION, b'{"mark": "x"}', message_id=mark, application_headers={header: [place, "#"]})
    assert lab.next_receipt()["message_id"] == mark
    assert samr.depth("inbox") == before
    management = Management(doors.stack.env["SANHU_RABBITMQ_MANAGEMENT_URL"])
    internal = management.get("/api/queues/sanhu?columns=name,messages_ready")
    assert all(
        queue["messages_ready"] == 0
        for queue in internal
        if queue["name"] == "sanhu.dead" and "messages_ready" in queue
    )


def test_an_answer_never_leaves_the_vhost_whatever_address_it_is_asked_to(enter: Enter) -> None:
    lab, samr = enter("lab"), enter("samr")
    theirs = samr.send(OPERATION, ASKED)
    assert samr.answer()["error"] is None
    for place in (theirs, "inbox", "receipts", "facts", "agency.samr/nameko-rpc"):
        lab.send(OPERATION, ASKED, reply_to=place)
    own = lab.send(OPERATION, ASKED)
    assert own
    assert lab.answer()["error"] is None
    assert samr.channel.basic_get(f"rpc.reply-test-{theirs}", no_ack=True) is None


def test_headers_of_a_fact_do_not_become_those_of_its_event(enter: Enter) -> None:
    samr, customs, uscc = enter("samr"), enter("customs"), new_code("441323")
    customs.drain("inbox")
    forged = {
        "ce-agency": "aqsiq",
        "ce-actor": "局长",
        "ce-type": "cn.sanhu.credit.grade_changed.v1",
        "ce-uscc": "x\r\nX: y",
    }
    fields = {"uscc": uscc, "name": "合成企业", "synthetic": True}
    samr.say_raw(
        "enterprise.register_enterprise",
        json.dumps(fields).encode(),
        message_id=str(uuid4()),
        application_headers=forged,
    )

    def heard() -> Any:
        message = customs.channel.basic_get("inbox", no_ack=True)
        told = {} if message is None else message.properties["application_headers"]
        return told if told.get("ce-subject") == uscc else None

    told = wait_until(heard, "the event", 20)
    assert (told["ce-agency"], told["ce-uscc"]) == ("samr", uscc)
    assert told["ce-type"] == "cn.sanhu.enterprise.registered.v1"
    assert "局长" not in str(told)


# ---- signatures ------------------------------------------------------------------------------------------------------
def register(doors: Doors, agency: str) -> PrivateKey:
    key = PrivateKey.generate()
    doors.do(agency, "gateway.add_key", jwk=key.public_jwk())
    return key


def signed(agency: Agency, key: PrivateKey, body: bytes = ASKED, **changed: Any) -> dict[str, Any]:
    """Send a signed call, changed after it was signed; return its answer."""
    code, operation = changed.pop("as_agency", agency.code), changed.pop("as_operation", OPERATION)
    headers = changed.pop("headers", None) or sign_message(
        key, code, operation, "m1", body, now_s=changed.pop("now_s", None)
    )
    sent = changed.pop("sent", body)
    return agency.ask_raw(OPERATION, sent, message_id="m1", application_headers=headers)


def known_key(doors: Doors, lab: Agency) -> PrivateKey:
    key = register(doors, "lab")
    wait_until(lambda: signed(lab, key)["error"] is None, "the key to be known")
    return key


def is_unauthenticated(answer: dict[str, Any]) -> bool:
    return answer["error"] is not None and answer["error"]["exc_type"] == "Unauthenticated"


def test_a_signed_call_is_taken_once_and_as_it_was_signed(doors: Doors, enter: Enter) -> None:
    lab = enter("lab")
    key = known_key(doors, lab)
    headers = sign_message(key, "lab", OPERATION, "m1", ASKED)
    assert signed(lab, key, headers=headers)["error"] is None
    assert is_unauthenticated(signed(lab, key, headers=headers))
    again = enter("lab")
    assert is_unauthenticated(signed(again, key, headers=headers))
    other = ASKED.replace(b"2026-11-22", b"2026-11-21")
    assert is_unauthenticated(signed(lab, key, sent=other))
    assert is_unauthenticated(signed(lab, key, as_operation="credit.list_items"))
    assert is_unauthenticated(signed(lab, key, as_agency="samr"))
    assert is_unauthenticated(signed(lab, key, now_s=time.time() - 1000))
    assert is_unauthenticated(signed(lab, key, now_s=time.time() + 1000))
    assert is_unauthenticated(signed(lab, PrivateKey(key.kid, PrivateKey.generate().secret)))
    assert is_unauthenticated(signed(enter("samr"), key))


def test_a_key_that_was_revoked_or_has_ended_signs_no_more(doors: Doors, enter: Enter) -> None:
    lab = enter("lab")
    revoked, rotated = known_key(doors, lab), known_key(doors, lab)
    doors.do("lab", "gateway.revoke_key", kid=revoked.kid, reason="合成")
    new = PrivateKey.generate()
    doors.do("lab", "gateway.rotate_key", kid=rotated.kid, jwk=new.public_jwk(), old_until=soon())
    wait_until(lambda: is_unauthenticated(signed(lab, revoked)), "the revoked key to count no longer", 5)
    wait_until(lambda: signed(lab, new)["error"] is None, "the new key to count", 5)
    wait_until(lambda: is_unauthenticated(signed(lab, rotated)), "the old key's last moment", 10)


def soon() -> str:
    return (datetime.now(UTC) + timedelta(seconds=2)).isoformat()


@pytest.mark.parametrize(
    "told",
    [
        {"sanhu.signature": ""},
        {"sanhu.signature": "e30..AAAA"},
        {"sanhu.signature": "eyJhbGciOiJub25lIn0.."},
        {"sanhu.signature": 7},
        {"sanhu.signature": "a" * 100_000},
        {"sanhu.nonce": "n", "sanhu.created": "1"},
    ],
)
def test_what_only_looks_signed_is_not_taken_as_signed(
    enter: Enter, rows: Callable[..., Any], told: dict[str, Any]
) -> None:
    answer = enter("lab").ask_raw(OPERATION, ASKED, application_headers=told)
    if answer["error"] is None:
        [noted] = rows("SELECT signed_by FROM intents WHERE agency = 'lab' ORDER BY id DESC LIMIT 1")
        assert noted == (None,)
    else:
        assert answer["error"]["exc_type"] in {"Unauthenticated", "InvalidRequest"}


def test_the_door_outlives_whatever_comes_over_a_raw_connection(doors: Doors, enter: Enter) -> None:
    """Frames that are none, at the broker; the door and the services never see them."""
    import socket

    told = urlsplit(doors.stack.env["SANHU_AMQP_URI_LAB"])
    for sent in (b"AMQP\x00\x00\x09\x01" + b"\xff" * 4096, b"GET / HTTP/1.1\r\n\r\n", b"\x00" * 65536):
        with socket.create_connection((told.hostname or "", told.port or 0), 5) as plain, suppress(OSError):
            plain.sendall(sent)
            plain.settimeout(1)
            plain.recv(65536)
    assert enter("samr").ask(OPERATION, **SIMULATE)["error"] is None
