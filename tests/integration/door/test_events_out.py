"""Events carried out: whole for who may see them, cut for others, signed, in order, and never at others' cost."""

import json

import amqp
import pytest
from amqp.exceptions import MessageNacked
from sanhu_client.signatures import PrivateKey
from sanhu_client.signatures.events import check_event

from deploy.local.management import Management
from tests.integration.door.agency import wait_until


def headers_of(message):
    return message.properties["application_headers"]


def register(agency, uscc, name="惠东县合成鞋业有限公司"):
    answer = agency.ask("enterprise.register_enterprise", uscc=uscc, name=name, synthetic=True)
    assert answer["error"] is None, answer


def event_about(agency, uscc, queue="inbox", name=None):
    def found():
        message = agency.channel.basic_get(queue, no_ack=True)
        if message is None or headers_of(message)["ce-subject"] != uscc:
            return None
        return message if name is None or name in headers_of(message)["ce-type"] else None

    return wait_until(found, f"an event about {uscc}")


def test_an_entitled_agency_finds_the_event_in_its_inbox_signed_by_the_exchange(stack, enter, new_uscc, rows):
    samr, customs, uscc = enter("samr"), enter("customs"), new_uscc()
    register(samr, uscc)
    message = event_about(customs, uscc)
    headers = headers_of(message)
    assert headers["ce-type"] == "cn.sanhu.enterprise.registered.v1"
    assert message.properties["message_id"] == headers["ce-id"]
    assert (message.properties["content_type"], message.delivery_info["redelivered"]) == ("application/json", False)
    body = message.body if isinstance(message.body, bytes) else message.body.encode()
    assert json.loads(body)["uscc"] == uscc
    key = PrivateKey.read(stack.env["SANHU_SIGNING_KEY_FILE"])
    assert check_event(headers, body, {key.kid: key.public_jwk()}.get) == key.kid
    noted = wait_until(
        lambda: rows(
            "SELECT fields FROM unsequenced WHERE kind = 'event' AND fields->>'event' = %s AND fields->>'agency' = 'customs'"
            " UNION ALL SELECT '{}'::jsonb FROM agency_cursors WHERE agency = 'customs' AND position >="
            " (SELECT position FROM deliveries WHERE id = %s)",
            headers["ce-id"],
            headers["ce-id"],
        ),
        "the cursor to move",
    )
    assert noted


def test_a_queue_of_ones_own_on_the_producers_exchange_hears_the_event(enter, new_uscc):
    samr, customs, uscc = enter("samr"), enter("customs"), new_uscc()
    customs.channel.exchange_declare("enterprise.events", "topic", durable=True, auto_delete=False)
    customs.channel.queue_declare("own.hearing", exclusive=True, auto_delete=True)
    customs.channel.queue_bind("own.hearing", "enterprise.events", "registered")
    register(samr, uscc)
    assert json.loads(event_about(customs, uscc, "own.hearing").body)["uscc"] == uscc


def test_events_about_one_subject_come_in_their_order(enter, new_uscc):
    samr, customs, uscc = enter("samr"), enter("customs"), new_uscc()
    register(samr, uscc)
    for number in range(10):
        assert samr.ask("enterprise.amend_enterprise", uscc=uscc, name=f"第{number}名")["error"] is None
    sequences = [int(headers_of(event_about(customs, uscc))["ce-sequence"]) for _ in range(11)]
    assert sequences == sorted(set(sequences))


def test_a_full_inbox_holds_its_own_agency_up_and_nobody_else(stack, enter, new_uscc, rows):
    samr, customs, qts = enter("samr"), enter("customs"), enter("qts")
    management = Management(stack.env["SANHU_RABBITMQ_MANAGEMENT_URL"])
    policy = "/api/operator-policies/agency.customs/small"
    definition = {"pattern": "^inbox$", "priority": 9, "apply-to": "queues", "definition": {"max-length": 3}}
    management.put(policy, definition)
    try:
        codes = [new_uscc() for _ in range(30)]
        for code in codes:
            register(samr, code)
        event_about(qts, codes[-1])  # others got everything meanwhile
        assert customs.depth("inbox") < 30
        log = stack.log("door").read_text()
        assert "agency.does_not_take_its_events" in log
        got = []
        while len(got) < len(codes):
            subject = headers_of(customs.next_event())["ce-subject"]
            if subject in codes and subject not in got:
                got.append(subject)
        assert got == codes
    finally:
        management.delete(policy)


def test_no_event_is_lost_and_none_overtakes_another_while_the_door_is_killed(stack, enter, new_uscc):
    samr, customs, uscc = enter("samr"), enter("customs"), new_uscc()
    names = [f"第{number}名" for number in range(60)]
    samr.say("enterprise.register_enterprise", uscc=uscc, name="惠东县合成鞋业有限公司", synthetic=True)
    for number, name in enumerate(names):
        samr.say("enterprise.amend_enterprise", uscc=uscc, name=name)
        if number in {20, 40}:
            stack.kill("door")
    first_seen = []
    while len(first_seen) < len(names) + 1:
        message = event_about(customs, uscc)
        sequence = int(headers_of(message)["ce-sequence"])
        if sequence not in first_seen:
            first_seen.append(sequence)
    assert first_seen == sorted(first_seen)
    assert json.loads(message.body)["name"] == names[-1]
    stack.wait_ready("door")
    assert {samr.next_receipt()["status"] for _ in range(len(names) + 1)} == {"ok"}


def test_what_an_agency_deletes_in_its_vhost_is_there_again_within_five_seconds(enter, new_uscc):
    lab, samr = enter("lab"), enter("samr")
    simulate = {"on": "2026-11-22", "records": []}
    assert lab.ask("credit.simulate_rating", **simulate)["error"] is None
    for exchange in ("enterprise.events", "credit.events", "nameko-rpc"):
        lab.channel.exchange_delete(exchange)

    def answered():
        with lab.__class__({f"SANHU_AMQP_URI_{lab.code.upper()}": lab.uri}, "lab") as again:
            return again.ask("credit.simulate_rating", within_s=1, **simulate)["error"] is None

    def tolerant():
        try:
            return answered()
        except AssertionError:
            return False

    wait_until(tolerant, "the exchange to be there again", 6)
    lab.connection.channel().exchange_declare("enterprise.events", "topic", passive=True, durable=True)
    assert samr.ask("credit.simulate_rating", **simulate)["error"] is None


def test_an_exchange_made_anew_of_another_kind_gives_way(enter):
    lab = enter("lab")
    channel = lab.connection.channel()
    channel.exchange_delete("credit.events")
    channel.exchange_declare("credit.events", "fanout", durable=True, auto_delete=False)

    def ours():
        try:
            lab.connection.channel().exchange_declare("credit.events", "topic", durable=True, auto_delete=False)
        except amqp.PreconditionFailed:
            return False
        return True

    wait_until(ours, "the exchange to be a topic again", 8)


def test_a_flood_in_one_vhost_stays_there(enter, new_uscc):
    lab, samr = enter("lab"), enter("samr")
    channel = lab.connection.channel()
    channel.queue_declare("own.flood", durable=False, auto_delete=True)
    channel.exchange_declare("nameko-rpc", "topic", durable=True, auto_delete=False)
    channel.queue_bind("own.flood", "nameko-rpc", "flood.#")
    refused = 0
    for _ in range(300):
        try:
            channel.basic_publish_confirm(amqp.Message(b"x" * (1 << 18)), "nameko-rpc", "flood.all", confirm_timeout=10)
        except MessageNacked:
            refused += 1
    assert refused > 250  # 8 MiB are taken, no more
    register(samr, new_uscc())
    lab.connection.channel().queue_delete("own.flood")


def test_a_vhost_bears_only_so_many_connections_and_queues(enter):
    lab = enter("lab")

    def many_queues():
        channel = lab.connection.channel()
        for number in range(150):
            channel.queue_declare(f"own.many-{number}", exclusive=True, auto_delete=True, durable=False)

    def many_connections():
        for _ in range(80):
            enter("lab")

    with pytest.raises(amqp.PreconditionFailed, match="queue limit"):
        many_queues()
    with pytest.raises((amqp.NotAllowed, OSError)):
        many_connections()
    assert enter("samr").ask("credit.simulate_rating", on="2026-11-22", records=[])["error"] is None
