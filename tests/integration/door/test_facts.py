"""Facts said without waiting: each gets one receipt or problem, whatever dies in between."""

import threading
from uuid import uuid4

import pytest

from deploy.local.management import Management
from tests.integration.door.agency import Agency, wait_until


def registration(uscc, name="惠东县合成鞋业有限公司"):
    return {"uscc": uscc, "name": name, "synthetic": True}


def test_a_fact_is_done_and_its_receipt_says_so(enter, new_uscc):
    samr, uscc = enter("samr"), new_uscc()
    said = samr.say("enterprise.register_enterprise", **registration(uscc))
    receipt = samr.next_receipt()
    assert (receipt["_id"], receipt["message_id"], receipt["status"]) == (said, said, "ok")
    assert receipt["operation"] == "enterprise.register_enterprise"
    assert receipt["result"]["uscc"] == uscc
    assert receipt["receipt"]["status"] == "pending"


def test_a_fact_said_twice_is_one_and_gets_the_same_receipt(enter, new_uscc):
    samr, uscc = enter("samr"), new_uscc()
    said = samr.say("enterprise.register_enterprise", **registration(uscc))
    samr.say("enterprise.register_enterprise", said, **registration(uscc))
    assert samr.next_receipt() == samr.next_receipt()
    samr.say("enterprise.register_enterprise", said, **registration(uscc, "另一家"))
    other = samr.next_receipt()
    assert (other["status"], other["problem"]["type"]) == ("problem", "urn:sanhu:problem:conflict")


@pytest.mark.parametrize(
    ("operation", "body", "properties", "kind"),
    [
        ("enterprise.register_enterprise", b"{", {}, "invalid-request"),
        ("enterprise.register_enterprise", b"[]", {}, "invalid-request"),
        ("enterprise.register_enterprise", b'{"uscc": 7}', {}, "invalid-request"),
        ("enterprise.register_enterprise", b"{}", {"message_id": None}, "invalid-request"),
        ("enterprise.register_enterprise", b"{}", {"message_id": "two words"}, "invalid-request"),
        ("enterprise.register_enterprise", b"{}", {"content_type": "text/plain"}, "invalid-request"),
        ("enterprise.register_enterprise", b"x" * ((1 << 20) + 1), {}, "too-large"),
        ("enterprise.no_such_method", b"{}", {}, "not-found"),
        ("nobody", b"{}", {}, "not-found"),
        ("credit.list_records", b"{}", {}, "invalid-request"),
        ("credit.grant_aa", b'{"uscc": "91441323MA4YNT018E"}', {}, "not-permitted"),
        ("enterprise.register_enterprise", b"{}", {"application_headers": {"sanhu.agency": "gov"}}, "not-permitted"),
    ],
)
def test_a_fact_that_cannot_be_taken_ends_in_a_problem(enter, operation, body, properties, kind):
    tax = enter("samr" if kind != "not-permitted" else "tax")
    told = {"message_id": str(uuid4())} | properties
    tax.say_raw(operation, body, **told)
    receipt = tax.next_receipt()
    assert (receipt["status"], receipt["operation"], receipt["message_id"]) == (
        "problem",
        operation,
        told["message_id"],
    )
    assert receipt["problem"]["type"] == f"urn:sanhu:problem:{kind}"


def test_facts_about_one_enterprise_keep_their_order_and_do_not_wait_for_others(stack, enter, new_uscc):
    samr = enter("samr")
    codes = [new_uscc() for _ in range(5)]
    said = [samr.say("enterprise.register_enterprise", **registration(code)) for code in codes]
    said += [
        samr.say("enterprise.amend_enterprise", uscc=code, name=f"第{number}名")
        for number in range(4)
        for code in codes
    ]
    receipts = [samr.next_receipt() for _ in said]
    assert {receipt["status"] for receipt in receipts} == {"ok"}
    assert sorted(receipt["message_id"] for receipt in receipts) == sorted(said)
    for code in codes:
        names = [receipt["result"]["name"] for receipt in receipts if receipt["result"]["uscc"] == code]
        assert names == ["惠东县合成鞋业有限公司", "第0名", "第1名", "第2名", "第3名"]


def test_a_fact_waits_for_a_service_that_is_away(stack, enter, new_uscc):
    samr, uscc = enter("samr"), new_uscc()
    stack.stop("enterprise")
    try:
        said = samr.say("enterprise.register_enterprise", **registration(uscc))
        with pytest.raises(AssertionError, match="a receipt"):
            samr.next_receipt(within_s=2)
    finally:
        stack.start("enterprise")
    receipt = samr.next_receipt()
    assert (receipt["message_id"], receipt["status"]) == (said, "ok")


def test_no_fact_is_lost_or_doubled_while_the_door_is_killed_again_and_again(stack, enter, new_uscc, rows):
    samr = enter("samr")
    codes = [new_uscc() for _ in range(300)]
    said = {}

    def say_all():
        with Agency(stack.env, "samr") as speaker:
            for code in codes:
                said[speaker.say("enterprise.register_enterprise", **registration(code))] = code

    speaking = threading.Thread(target=say_all)
    speaking.start()
    receipts = {}
    for _ in range(2):
        wait_until(lambda: len(said) > 20 + 100 * len(receipts) // 300, "some facts")
        stack.kill("door")
        stack.wait_ready("door")
    speaking.join(60)
    while len(receipts) < len(codes):
        receipt = samr.next_receipt(30)
        earlier = receipts.setdefault(receipt["message_id"], receipt)
        assert earlier == receipt
    assert {receipt["status"] for receipt in receipts.values()} == {"ok"}
    assert receipts.keys() == said.keys()
    wait_until(
        lambda: (
            rows(
                "SELECT count(*), count(DISTINCT subject) FROM deliveries"
                " WHERE type = 'enterprise.registered' AND subject = ANY(%s)",
                codes,
            )
            == [(300, 300)]
        ),
        "every registration to be told once",
    )


def test_no_confirmed_fact_is_lost_or_doubled_when_the_broker_is_killed(stack, new_uscc, rows):
    codes = [new_uscc() for _ in range(60)]
    said = {str(uuid4()): code for code in codes}
    left = dict(said)

    def say_on():
        with Agency(stack.env, "samr") as samr:
            for message_id, code in list(left.items()):
                samr.say("enterprise.register_enterprise", message_id, **registration(code))
                del left[message_id]
                if len(left) == 30:
                    stack.kill("rabbitmq")
        return not left

    wait_until(say_on, "the broker to take every fact", 60)
    for part in ("rabbitmq", "enterprise", "gateway", "door"):
        stack.wait_ready(part)
    receipts = {}

    def answered():
        with Agency(stack.env, "samr") as samr:
            while len(receipts) < len(said):
                receipt = samr.next_receipt()
                if receipt["message_id"] in said:
                    receipts[receipt["message_id"]] = receipt["status"]
        return True

    wait_until(answered, "every receipt", 60)
    assert receipts == dict.fromkeys(said, "ok")
    wait_until(
        lambda: (
            rows(
                "SELECT count(*), count(DISTINCT subject) FROM deliveries"
                " WHERE type = 'enterprise.registered' AND subject = ANY(%s)",
                codes,
            )
            == [(60, 60)]
        ),
        "every registration to be told once",
    )


def test_a_full_queue_of_receipts_holds_its_own_agencys_facts_up_and_loses_none(stack, enter, new_uscc):
    samr, tax = enter("samr"), enter("tax")
    management = Management(stack.env["SANHU_RABBITMQ_MANAGEMENT_URL"])
    policy = "/api/operator-policies/agency.samr/small"
    management.put(
        policy, {"pattern": "^receipts$", "priority": 9, "apply-to": "queues", "definition": {"max-length": 3}}
    )
    try:
        said = [samr.say("enterprise.register_enterprise", **registration(new_uscc())) for _ in range(30)]
        assert tax.ask("credit.simulate_rating", on="2026-11-22", records=[])["error"] is None
        got = [samr.next_receipt(30)["message_id"] for _ in said]
        assert sorted(got) == sorted(said)
    finally:
        management.delete(policy)
