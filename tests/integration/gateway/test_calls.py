"""What a caller over HTTP meets, with a real broker and a real database."""

import signal
import threading
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from databus.errors import Conflict, NotPermitted
from tests.integration.gateway.parts import Border, FakeService, Method

RECORDS = "/v1/credit/records"
RATING = "/v1/credit/ratings/91441323MA4YNT018E"


def credit(border: Border, **methods: Method) -> FakeService:
    return FakeService(border.amqp_uri, "credit", methods)


def echo(fields: dict[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
    return {"fields": fields, "headers": dict(headers)}


def test_a_write_is_passed_on_with_its_caller_and_answered_with_a_receipt(shared_border: Border) -> None:
    headers = {"Idempotency-Key": "k1", "Purpose": "inspection", "If-Match": '"3"'}
    with credit(shared_border, record_act=echo):
        answer = shared_border.call("POST", RECORDS, json={"uscc": "91"}, headers=headers)
    assert answer.status_code == 201
    said = answer.json()
    assert said["fields"] == {"uscc": "91"}
    assert said["headers"]["sanhu.agency"] == "samr"
    assert said["headers"]["sanhu.actor"] == "samr-local"
    assert said["headers"]["sanhu.idempotency-key"] == "k1"
    assert said["headers"]["sanhu.purpose"] == "inspection"
    assert said["headers"]["sanhu.if-match"] == "3"
    assert said["receipt"].keys() == {"id", "hash", "status"}
    assert said["receipt"]["status"] == "pending"


def test_path_and_query_become_fields_of_the_method(shared_border: Border) -> None:
    asked: list[dict[str, Any]] = []

    def note(fields: dict[str, Any], _headers: Mapping[str, str]) -> dict[str, Any]:
        asked.append(fields)
        return {"uscc": fields["uscc"]}

    with credit(shared_border, get_rating=note, list_records=note):
        shared_border.call("GET", RATING, params={"on": "2026-11-22"})
        shared_border.call("GET", RECORDS, params={"limit": "5", "uscc": "91"})
    assert asked == [{"uscc": "91441323MA4YNT018E", "on": "2026-11-22"}, {"limit": 5, "uscc": "91"}]


def test_a_resource_with_a_version_has_an_etag(shared_border: Border) -> None:
    with credit(shared_border, get_rating=lambda *_: {"version": 4}):
        assert shared_border.call("GET", RATING).headers["etag"] == '"4"'


def test_head_answers_like_get_without_the_body(shared_border: Border) -> None:
    with credit(shared_border, get_rating=lambda *_: {"version": 4}):
        answer = shared_border.call("HEAD", RATING)
    assert (answer.status_code, answer.headers["etag"], answer.content) == (200, '"4"', b"")


def test_an_error_of_the_service_keeps_its_status_and_its_fields(shared_border: Border) -> None:
    def refuse(*_: object) -> None:
        raise Conflict("already annulled", "record_id", "a record that is effective")

    with credit(shared_border, annul_record=refuse):
        answer = shared_border.call("POST", f"{RECORDS}/r1/annulment", json={"reason": "x"})
    assert answer.status_code == 409
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["type"] == "urn:sanhu:problem:conflict"
    assert problem["errors"] == [{"field": "record_id", "message": "a record that is effective"}]


def test_an_error_outside_the_tree_is_told_without_detail(shared_border: Border) -> None:
    def break_down(*_: object) -> None:
        raise ZeroDivisionError("the secret")

    with credit(shared_border, get_rating=break_down):
        answer = shared_border.call("GET", RATING)
    assert answer.status_code == 500
    assert "secret" not in answer.text


def test_an_absent_service_is_unavailable_at_once(shared_border: Border) -> None:
    begun_s = time.monotonic()
    answer = shared_border.call("GET", RATING)
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "1"
    assert "credit is not running" in answer.json()["detail"]
    assert time.monotonic() - begun_s < 1


def test_a_slow_service_is_an_unknown_outcome_within_the_deadline(shared_border: Border) -> None:
    stop = threading.Event()
    with credit(shared_border, record_act=lambda *_: stop.wait(10) or {}):
        begun_s = time.monotonic()
        answer = shared_border.call("POST", RECORDS, json={})
        took_s = time.monotonic() - begun_s
        stop.set()
    assert answer.status_code == 504
    assert took_s < 2.2
    assert shared_border.rows("SELECT outcome FROM outcomes") == [("OutcomeUnknown",)]


def test_a_request_is_noted_before_it_is_passed_on_and_its_outcome_before_it_is_answered(shared_border: Border) -> None:
    seen: list[Any] = []

    def look(fields: dict[str, Any], _headers: Mapping[str, str]) -> dict[str, Any]:
        seen.append(shared_border.rows("SELECT agency, operation, uscc, idempotency_key FROM intents"))
        seen.append(shared_border.rows("SELECT id FROM outcomes"))
        return {}

    with credit(shared_border, record_act=look):
        answer = shared_border.call("POST", RECORDS, json={"uscc": "91"}, headers={"Idempotency-Key": "k1"})
    assert seen == [[("samr", "credit.record_act", "91", "k1")], []]
    receipt = answer.json()["receipt"]
    noted = shared_border.rows("SELECT id::text, outcome, receipt_hash, reconciled FROM outcomes")
    assert noted == [(receipt["id"], "ok", receipt["hash"], False)]


def recorded(fields: dict[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
    return {"record_id": f"{headers['sanhu.agency']} {fields['document_no']}"}


def ask(border: Border, document_no: str = "1号", key: str | None = "k1", agency: str = "samr") -> dict[str, Any]:
    headers = {} if key is None else {"Idempotency-Key": key}
    return border.call("POST", RECORDS, agency=agency, json={"document_no": document_no}, headers=headers).json()


def test_a_command_that_comes_again_with_its_key_repeats_the_whole_answer_and_leaves_a_note_of_its_own(
    shared_border: Border,
) -> None:
    with credit(shared_border, record_act=recorded):
        first, again = ask(shared_border), ask(shared_border)
    assert again == first
    noted = shared_border.rows("SELECT i.id::text, o.outcome, o.receipt_hash FROM intents i JOIN outcomes o USING (id)")
    assert [outcome for _, outcome, _ in noted] == ["ok", "ok"]
    assert len({stamp for _, _, stamp in noted}) == 2
    receipt = first["receipt"]
    told = shared_border.call("GET", f"/v1/exchange/receipts/{receipt['id']}").json()
    assert (told["id"], told["hash"]) == (receipt["id"], receipt["hash"])


def test_crossings_with_one_key_at_the_same_time_carry_one_receipt(shared_border: Border) -> None:
    with credit(shared_border, record_act=recorded), ThreadPoolExecutor(16) as pool:
        receipts = list(pool.map(lambda _: ask(shared_border)["receipt"]["id"], range(48)))
    assert len(set(receipts)) == 1
    assert shared_border.rows("SELECT count(*) FROM outcomes WHERE outcome = 'ok'") == [(48,)]


def test_another_key_another_agency_or_no_key_gets_a_receipt_of_its_own(shared_border: Border) -> None:
    with credit(shared_border, record_act=recorded):
        asked = [ask(shared_border), ask(shared_border, key="k2"), ask(shared_border, agency="ciq")]
        asked += [ask(shared_border, key=None), ask(shared_border, key=None)]
    assert len({answer["receipt"]["id"] for answer in asked}) == 5


def test_a_key_that_came_with_another_body_is_a_conflict_still(shared_border: Border) -> None:
    def record(fields: dict[str, Any], headers: Mapping[str, str]) -> dict[str, Any]:
        if fields["document_no"] != "1号":
            raise Conflict("the same key came before with another body", "Idempotency-Key", "another")
        return recorded(fields, headers)

    with credit(shared_border, record_act=record):
        first, other, again = ask(shared_border), ask(shared_border, "2号"), ask(shared_border)
    assert other["status"] == 409
    assert again == first


def test_an_answer_that_differs_under_the_same_key_gets_a_receipt_of_its_own(shared_border: Border) -> None:
    answers = iter([{"n": 1}, {"n": 2}])
    with credit(shared_border, record_act=lambda *_: next(answers)):
        first, other = ask(shared_border), ask(shared_border)
    assert (first["n"], other["n"]) == (1, 2)
    assert first["receipt"]["id"] != other["receipt"]["id"]


def test_the_receipt_tells_its_own_agency_what_is_noted(shared_border: Border) -> None:
    with credit(shared_border, record_act=echo):
        receipt = shared_border.call("POST", RECORDS, json={}).json()["receipt"]
    path = f"/v1/exchange/receipts/{receipt['id']}"
    told = shared_border.call("GET", path).json()
    assert (told["id"], told["hash"], told["status"], told["outcome"]) == (
        receipt["id"],
        receipt["hash"],
        "pending",
        "ok",
    )
    assert shared_border.call("GET", path, agency="ciq").status_code == 403
    assert shared_border.call("GET", path, agency="operator").status_code == 200
    assert shared_border.call("GET", f"/v1/exchange/receipts/{'0' * 8}-0000-7000-8000-{'0' * 12}").status_code == 404


def test_a_refusal_of_the_border_is_noted_and_not_passed_on(shared_border: Border) -> None:
    called: list[object] = []
    with credit(shared_border, record_act=lambda *asked: called.append(asked)):
        answer = shared_border.call("POST", RECORDS, agency="lab", json={})
    assert answer.status_code == 403
    assert "ciq" in answer.json()["errors"][0]["message"]
    assert called == []
    assert shared_border.rows("SELECT i.agency, o.outcome FROM intents i JOIN outcomes o USING (id)") == [
        ("lab", NotPermitted.__name__)
    ]


def test_many_at_once_each_get_their_own_answer_and_note(shared_border: Border) -> None:
    with credit(shared_border, record_act=lambda fields, _: {"n": fields["n"]}), ThreadPoolExecutor(32) as pool:

        def ask(n: int) -> tuple[int, str]:
            answer = shared_border.call("POST", RECORDS, json={"n": n})
            return answer.json()["n"], answer.json()["receipt"]["id"]

        answers = list(pool.map(ask, range(300)))
    assert [n for n, _ in answers] == list(range(300))
    noted = {row[0] for row in shared_border.rows("SELECT id::text FROM outcomes WHERE outcome = 'ok'")}
    assert noted == {receipt for _, receipt in answers}


def test_a_gateway_told_to_stop_answers_what_is_in_flight(shared_border: Border) -> None:
    arrived, go_on = threading.Event(), threading.Event()

    def wait(*_: object) -> dict[str, Any]:
        arrived.set()
        assert go_on.wait(5)
        return {"done": True}

    with credit(shared_border, record_act=wait), ThreadPoolExecutor(1) as pool:
        asked = pool.submit(shared_border.call, "POST", RECORDS, json={})
        assert arrived.wait(5)
        shared_border.signal(signal.SIGTERM)
        go_on.set()
        assert asked.result().json()["done"] is True
    assert shared_border.wait() == 0
    assert shared_border.rows("SELECT outcome FROM outcomes") == [("ok",)]
    assert shared_border.rows("SELECT count(*) FROM runs WHERE ended_at IS NULL") == [(0,)]
