"""The evidence log over HTTP: receipts with proofs, heads, co-signatures, entries, erasure; checked by the client."""

import json
from typing import Any
from uuid import uuid4

import asyncpg
import pytest
from sanhu_client.evidence import leaves
from sanhu_client.evidence.files import check_document
from sanhu_client.evidence.heads import Keys, SignedHead, cosign
from sanhu_client.signatures import PrivateKey

from tests.integration.gateway.keeping import USCC, sequence, with_database
from tests.integration.gateway.parts import Border, FakeService, wait_until

LOG = "/v1/exchange/log"
RATING = f"/v1/credit/ratings/{USCC}"
ACT = {
    "uscc": USCC,
    "item": "L04",
    "occurred_on": "2026-10-01",
    "effective_on": "2026-10-02",
    "document_no": "惠市监罚〔2026〕17号",
    "detail": "张三 sold it",
}


def record(fields: dict[str, Any], _: Any) -> dict[str, Any]:
    return {"record_id": str(uuid4()), "score": 94, "grade": "A", "uscc": fields["uscc"]}


async def forget_log(connection: asyncpg.Connection) -> None:
    await connection.execute(
        "TRUNCATE log_entries, log_tiles, log_heads, log_cosignatures, subject_index, mention_index"
    )
    await connection.execute("UPDATE log_state SET size = 0, decided = 0")


@pytest.fixture
def logged(shared_border: Border) -> Border:
    with_database(shared_border.database_url, forget_log)
    with FakeService(shared_border.amqp_uri, "credit", {"record_act": record}):
        for number in range(3):
            body = {**ACT, "document_no": f"{number}"}
            answer = shared_border.call(
                "POST", "/v1/credit/records", json=body, headers={"Idempotency-Key": f"key-{number}"}
            )
            assert answer.status_code == 201, answer.text
            shared_border.last = answer.json()["receipt"]  # type: ignore[attr-defined]
    take_in(shared_border)
    return shared_border


def take_in(border: Border) -> None:
    with_database(border.database_url, lambda _: sequence(border.database_url, key=border.signatory.key()))


def receipt_of(border: Border, **options: Any) -> dict[str, Any]:
    answer = border.call("GET", f"/v1/exchange/receipts/{border.last['id']}", **options)  # type: ignore[attr-defined]
    assert answer.status_code == 200, answer.text
    return answer.json()


def keys_of(border: Border) -> Keys:
    return Keys(border.call("GET", "/v1/exchange/keys").json())


def test_a_receipt_is_pending_then_proved_and_verifies_offline(logged: Border) -> None:
    receipt = receipt_of(logged)
    assert receipt["status"] == "logged"
    assert receipt["hash"] == logged.last["hash"]  # type: ignore[attr-defined]
    assert receipt["entry"]["fields"]["request.detail"]["value"] == ACT["detail"]
    report = check_document(receipt, keys_of(logged), [])
    assert report.ok, report.findings

    with FakeService(logged.amqp_uri, "credit", {"record_act": record}):
        waiting = logged.call("POST", "/v1/credit/records", json=ACT).json()["receipt"]
    pending = logged.call("GET", f"/v1/exchange/receipts/{waiting['id']}").json()
    assert (pending["status"], pending["proof"], pending["entry"]) == ("pending", None, None)


def test_a_receipt_may_be_shown_in_part(logged: Border) -> None:
    receipt = receipt_of(logged, params={"fields": "operation,answer.grade"})
    assert receipt["entry"]["fields"].keys() == {"operation", "answer.grade", "position", "epoch"}
    assert ACT["detail"] not in json.dumps(receipt)
    assert check_document(receipt, keys_of(logged), []).ok


def test_another_agency_does_not_see_the_receipt_and_sees_digests_in_the_log(logged: Border) -> None:
    path = f"/v1/exchange/receipts/{logged.last['id']}"  # type: ignore[attr-defined]
    assert logged.call("GET", path, agency="tax").status_code == 403
    listed = logged.call("GET", f"{LOG}/entries", agency="tax").json()["items"]
    assert {name for entry in listed for name in entry["fields"]} == {"position", "epoch"}
    own = logged.call("GET", f"{LOG}/entries").json()["items"]
    assert [entry["leaf"] for entry in own] == [entry["leaf"] for entry in listed]
    assert own[0]["fields"]["request.detail"]["value"] == ACT["detail"]
    for entry in (*own, *listed):
        assert leaves.leaf_of_entry(entry).hex() == entry["leaf"]


def test_enterprises_behind_one_portal_see_their_own_entries_alone(logged: Border) -> None:
    enterprises = [
        {"Authorization": f"Bearer {logged.issuer.mint('portal', actor=name, role='enterprise', uscc=USCC)}"}
        for name in ("one", "other")
    ]
    with FakeService(logged.amqp_uri, "credit", {"get_rating": lambda fields, _: {"uscc": fields["uscc"]}}):
        assert logged.call("GET", RATING, headers=enterprises[0]).status_code == 200
    ((receipt_id,),) = logged.rows("SELECT id FROM intents WHERE actor = 'one'")
    take_in(logged)
    path = f"/v1/exchange/receipts/{receipt_id}"
    own, others = (logged.call("GET", path, headers=each) for each in enterprises)
    assert own.status_code == 200, own.text
    assert own.json()["entry"]["fields"]["operation"]["value"] == "credit.get_rating"
    assert others.status_code == 403
    listed = logged.call("GET", f"{LOG}/entries", headers=enterprises[1])
    assert listed.status_code == 403  # what the portal did for all is no single one's to see


def test_entries_come_page_by_page(logged: Border) -> None:
    first = logged.call("GET", f"{LOG}/entries", params={"limit": 2}).json()
    assert (len(first["items"]), first["next_from"]) == (2, 2)
    rest = logged.call("GET", f"{LOG}/entries", params={"from": first["next_from"]}).json()
    assert (rest["items"][0]["position"], rest["next_from"]) == (2, None)


def test_a_page_ends_before_it_is_too_large(logged: Border) -> None:
    with FakeService(logged.amqp_uri, "credit", {"record_act": record}):
        for _ in range(3):
            logged.call("POST", "/v1/credit/records", json={**ACT, "detail": "x" * (300 << 10)})
    take_in(logged)
    positions, begin = [], 0
    while begin is not None:
        answer = logged.call("GET", f"{LOG}/entries", params={"from": begin})
        assert len(answer.content) < 1 << 20
        positions += [entry["position"] for entry in answer.json()["items"]]
        begin = answer.json()["next_from"]
    assert positions == list(range(6))


def test_an_agency_co_signs_a_head_and_nobody_in_its_name(logged: Border) -> None:
    key, stranger = PrivateKey.generate(), PrivateKey.generate()
    added = logged.call("POST", "/v1/exchange/keys", json={"jwk": key.public_jwk()})
    assert added.status_code == 201, added.text
    signed = SignedHead.from_json(logged.call("GET", f"{LOG}/heads/latest").json())
    path = f"{LOG}/heads/{signed.head.size}/cosignatures"

    def offer(signature: str, agency: str = "samr") -> int:
        return logged.call("POST", path, json={"signature": signature}, agency=agency).status_code

    assert offer(cosign(signed.head, stranger)) == 422
    assert offer("no signature") == 422
    assert offer(cosign(signed.head, key), agency="tax") == 422
    wait_until(lambda: offer(cosign(signed.head, key)) == 201, "the key to be known")
    assert offer(cosign(signed.head, key)) == 201  # again changes nothing
    by_size = logged.call("GET", f"{LOG}/heads/{signed.head.size}", agency="tax").json()
    assert [each["agency"] for each in by_size["cosignatures"]] == ["samr"]
    report = check_document(by_size, keys_of(logged), [])
    assert (report.ok, report.cosigners) == (True, {"samr"})


def test_a_later_head_is_proved_to_continue_an_earlier_one(logged: Border) -> None:
    kept = SignedHead.from_json(logged.call("GET", f"{LOG}/heads/latest").json())
    take_in(logged)
    answer = logged.call("GET", f"{LOG}/consistency", params={"first": kept.head.size})
    assert answer.status_code == 200, answer.text
    assert answer.json()["second"] > kept.head.size
    report = check_document(answer.json(), keys_of(logged), [kept])
    assert report.ok, report.findings
    late = logged.call("GET", f"{LOG}/consistency", params={"first": 1, "second": 10**6})
    assert late.status_code == 422


def test_heads_are_listed_newest_first(logged: Border) -> None:
    logged.call("GET", f"{LOG}/heads/latest")  # an exchange like any other, so there is something to take in
    take_in(logged)
    first = logged.call("GET", f"{LOG}/heads", params={"limit": 1}).json()
    second = logged.call("GET", f"{LOG}/heads", params={"limit": 1, "cursor": first["next_cursor"]}).json()
    sizes = [page["items"][0]["head"]["size"] for page in (first, second)]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 2
    assert logged.call("GET", f"{LOG}/heads/{10**9}").status_code == 404
    assert logged.call("GET", f"{LOG}/heads/none").status_code == 422


def test_an_entry_is_proved_under_any_size_that_has_it(logged: Border) -> None:
    path = f"{LOG}/proofs/{logged.last['id']}"  # type: ignore[attr-defined]
    assert logged.call("GET", path, agency="tax").json()["proof"]["index"] == 2
    assert logged.call("GET", path, params={"size": 3}).status_code == 200
    assert logged.call("GET", path, params={"size": 2}).status_code == 422
    assert logged.call("GET", f"{LOG}/proofs/{uuid4()}").status_code == 404


def test_an_operator_erases_fields_on_a_legal_basis_and_the_receipt_still_verifies(logged: Border) -> None:
    order = {
        "entry_id": logged.last["id"],  # type: ignore[attr-defined]
        "fields": ["request.detail", "answer"],
        "legal_basis": "个人信息保护法 47",
        "reason": "granted",
    }
    assert ACT["detail"] in json.dumps(receipt_of(logged), ensure_ascii=False)  # quoted once, before
    assert logged.call("POST", f"{LOG}/erasures", json=order).status_code == 403
    assert (
        logged.call("POST", f"{LOG}/erasures", json=order | {"fields": ["position"]}, agency="operator").status_code
        == 422
    )
    answer = logged.call("POST", f"{LOG}/erasures", json=order, agency="operator")
    assert answer.status_code == 201, answer.text
    assert answer.json()["erased"] == [
        "answer.grade",
        "answer.record_id",
        "answer.score",
        "answer.uscc",
        "request.detail",
    ]
    assert logged.call("POST", f"{LOG}/erasures", json=order, agency="operator").status_code == 409
    receipt = receipt_of(logged)
    assert ACT["detail"] not in json.dumps(receipt, ensure_ascii=False)
    assert receipt["entry"]["fields"]["request.item"]["value"] == "L04"
    assert check_document(receipt, keys_of(logged), []).ok
    assert logged.rows(
        "SELECT request, answer FROM intents JOIN outcomes USING (id) WHERE id = %s", order["entry_id"]
    ) == [(None, None)]
    quoting = "SELECT count(*) FROM outcomes WHERE position(%s IN convert_from(answer, 'UTF8')) > 0"
    assert logged.rows(quoting, ACT["detail"]) == [(0,)]  # what quoted it kept no copy
    take_in(logged)  # the order itself is evidence
    entries = logged.call("GET", f"{LOG}/entries", params={"limit": 100}, agency="operator").json()["items"]
    assert "gateway.erase_fields" in [entry["fields"].get("operation", {}).get("value") for entry in entries]
