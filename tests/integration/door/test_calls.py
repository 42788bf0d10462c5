"""Calls out of an agency's vhost: what is taken, what is refused, and that nothing foreign gets in or out."""

import bz2
import json
import time

import amqp
import pytest

from tests.integration.door.agency import wait_until

SIMULATE = {"on": "2026-11-22", "records": []}


def refused(answer):
    assert answer["result"] is None
    assert answer["error"]["exc_path"] == f"databus.errors.{answer['error']['exc_type']}"
    return answer["error"]["exc_type"], " ".join(answer["error"]["exc_args"])


def test_a_call_is_answered_and_leaves_an_entry_that_names_the_door(enter, rows):
    lab = enter("lab")
    answer = lab.ask("credit.simulate_rating", **SIMULATE)
    assert (answer["error"], answer["result"]["grade"]) == (None, "A")
    noted = rows(
        "SELECT i.door, i.actor, o.outcome FROM intents i JOIN outcomes o USING (id)"
        " WHERE i.agency = 'lab' AND i.operation = 'credit.simulate_rating' ORDER BY i.noted_at DESC LIMIT 1"
    )
    assert noted == [("amqp", "agency.lab", "ok")]


def test_a_command_gets_a_receipt_and_repeated_with_its_key_the_same(enter, new_uscc):
    samr, uscc = enter("samr"), new_uscc()
    body = json.dumps(
        {"args": [], "kwargs": {"uscc": uscc, "name": "惠东县合成鞋业有限公司", "synthetic": True}}
    ).encode()
    headers = {"nameko.sanhu.idempotency-key": f"key-{uscc}"}
    first = samr.ask_raw("enterprise.register_enterprise", body, application_headers=headers)
    again = samr.ask_raw("enterprise.register_enterprise", body, application_headers=headers)
    assert first["error"] is None, first
    assert first["result"]["receipt"]["status"] == "pending"
    assert again == first
    other = json.dumps({"args": [], "kwargs": {"uscc": uscc, "name": "另一家"}}).encode()
    assert refused(samr.ask_raw("enterprise.register_enterprise", other, application_headers=headers))[0] == "Conflict"


def test_an_agency_without_the_grant_is_refused_and_the_refusal_is_noted(enter, rows):
    lab = enter("lab")
    kind, said = refused(lab.ask("enterprise.register_enterprise", uscc="x", name="y"))
    assert kind == "NotPermitted"
    assert "samr" in said
    noted = rows(
        "SELECT o.outcome FROM intents i JOIN outcomes o USING (id) WHERE i.agency = 'lab'"
        " AND i.operation = 'enterprise.register_enterprise' AND i.door = 'amqp'"
    )
    assert ("NotPermitted",) in noted


def test_another_agencys_name_in_a_header_or_user_id_is_refused(enter, rows):
    lab = enter("lab")
    for headers in ({"sanhu.agency": "samr"}, {"nameko.sanhu.agency": "samr"}):
        kind, said = refused(lab.ask_raw("credit.simulate_rating", application_headers=headers))
        assert (kind, "vhost" in said) == ("NotPermitted", True)
    own = lab.ask_raw(
        "credit.simulate_rating",
        json.dumps({"args": [], "kwargs": SIMULATE}).encode(),
        user_id="agency.lab",
        application_headers={"sanhu.agency": "lab", "sanhu.actor": "mayor"},
    )
    assert own["error"] is None
    assert rows("SELECT count(*) FROM intents WHERE actor = 'mayor'") == [(0,)]
    # the broker itself does not take a user_id that is not the sender's
    with pytest.raises((amqp.PreconditionFailed, AssertionError)):
        lab.ask_raw("credit.simulate_rating", user_id="agency.samr", within_s=1)


def test_a_foreign_agency_cannot_enter_the_vhost_of_another(enter):
    with pytest.raises(amqp.NotAllowed):
        enter("lab", vhost_of="samr")


@pytest.mark.parametrize(
    ("body", "properties", "kind", "said"),
    [
        (b"{", {}, "InvalidRequest", "not JSON"),
        (b'{"args": [], "kwargs": {"a": NaN}}', {}, "InvalidRequest", "NaN"),
        (b'{"args": [], "kwargs": {"a": 1, "a": 2}}', {}, "InvalidRequest", "twice"),
        (b'{"args": [1], "kwargs": {}}', {}, "InvalidRequest", "keyword"),
        (b"[]", {}, "InvalidRequest", "object"),
        (b"x" * ((1 << 20) + 1), {}, "TooLarge", "1048577"),
        (None, {"content_type": "application/x-python-serialize"}, "InvalidRequest", "content_type"),
        (None, {"content_type": None}, "InvalidRequest", "content_type"),
        (
            bz2.compress(b'{"args": [], "kwargs": {}}'),
            {"application_headers": {"compression": "application/x-bz2"}},
            "InvalidRequest",
            "compress",
        ),
        (None, {"application_headers": {"nameko.call_id_stack": "not a list"}}, "InvalidRequest", "call_id_stack"),
        (None, {"application_headers": {"sanhu.purpose": 7}}, "InvalidRequest", "sanhu.purpose"),
        (None, {"application_headers": {"sanhu.purpose": "x" * 201}}, "InvalidRequest", "purpose"),
        (b'{"args": [], "kwargs": {"colour": "red"}}', {}, "InvalidRequest", "colour"),
    ],
)
def test_a_malformed_call_is_told_what_is_wrong(enter, body, properties, kind, said):
    lab = enter("lab")
    found, text = refused(lab.ask_raw("credit.simulate_rating", body, **properties))
    assert (found, said in text) == (kind, True), text
    assert lab.ask("credit.simulate_rating", **SIMULATE)["error"] is None


def test_a_call_without_a_plain_address_for_its_answer_is_dropped_and_the_next_is_answered(enter):
    lab = enter("lab")
    body = json.dumps({"args": [], "kwargs": SIMULATE}).encode()
    for address in (None, "amq.rabbitmq.reply-to.g2dkABByYWJiaXRAbG9jYWxob3N0.x", "credit.simulate_rating", "a b", "é"):
        lab.send("credit.simulate_rating", body, reply_to=address)
    assert lab.ask("credit.simulate_rating", **SIMULATE)["error"] is None
    assert lab.channel.basic_get(f"rpc.reply-test-{lab._reply_key}", no_ack=True) is None


def test_copies_asked_for_in_headers_reach_nobody_else(enter):
    lab, samr = enter("lab"), enter("samr")
    body = json.dumps({"args": [], "kwargs": SIMULATE}).encode()
    copies = {
        "CC": ["rpc-credit", "inbox", "receipts", "samr.inbox"],
        "BCC": ["credit.record_act"],
        "x-death": [{"a": 1}],
    }
    assert lab.ask_raw("credit.simulate_rating", body, application_headers=copies)["error"] is None
    time.sleep(0.5)
    assert (samr.depth("inbox"), samr.depth("receipts"), lab.depth("receipts")) == (0, 0, 0)


def test_an_unknown_method_is_not_found_and_an_unknown_service_comes_back(enter):
    lab = enter("lab")
    assert refused(lab.ask("credit.no_such_method"))[0] == "NotFound"
    returned = []
    lab.channel.events["basic_return"].add(lambda *told: returned.append(told[1]))
    lab.send("nobody.at_all", b"{}")
    wait_until(lambda: lab.channel.basic_get("inbox", no_ack=True) or returned, "the message to come back")


def test_the_agency_may_touch_no_more_than_its_own(enter):
    lab = enter("lab")
    forbidden = [
        lambda channel: channel.queue_delete("inbox"),
        lambda channel: channel.queue_delete("facts"),
        lambda channel: channel.queue_delete("rpc-credit"),
        lambda channel: channel.basic_get("facts"),
        lambda channel: channel.basic_get("rpc-credit"),
        lambda channel: channel.queue_declare("rpc-credit-mine"),
        lambda channel: channel.exchange_delete("facts"),
        lambda channel: channel.queue_bind("inbox", "nameko-rpc", "#"),
        lambda channel: (
            channel.basic_publish(amqp.Message("{}"), "", "inbox"),
            channel.queue_declare("inbox", passive=True),
        ),
        lambda channel: (
            channel.basic_publish(amqp.Message("{}"), "credit.events", "grade_changed"),
            channel.queue_declare("inbox", passive=True),
        ),
    ]
    for attempt in forbidden:
        with pytest.raises(amqp.AccessRefused):
            attempt(lab.connection.channel())
    assert lab.depth("inbox") == 0


def test_a_service_that_is_down_is_unavailable_within_the_deadline(stack, enter):
    lab = enter("lab")
    stack.stop("credit")
    try:
        began = time.monotonic()
        kind, _ = refused(lab.ask("credit.simulate_rating", **SIMULATE))
        assert kind == "Unavailable"
        assert time.monotonic() - began < 3
    finally:
        stack.start("credit")


def test_a_caller_that_says_how_long_it_waits_is_answered_before(stack, enter):
    lab = enter("lab")
    body = json.dumps({"args": [], "kwargs": SIMULATE}).encode()
    stack.freeze("credit")
    try:
        began = time.monotonic()
        kind, _ = refused(lab.ask_raw("credit.simulate_rating", body, expiration="1500"))
        assert kind == "OutcomeUnknown"
        assert time.monotonic() - began < 1.5
    finally:
        stack.thaw("credit")
    wait_until(lambda: lab.ask("credit.simulate_rating", **SIMULATE)["error"] is None, "the service to answer again")
