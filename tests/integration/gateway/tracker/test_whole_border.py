"""The tracker behind the real door, with a keeper of its own: what crosses is listed, hidden, corrected, retracted."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sanhu_client import Exchange
from sanhu_client.reconcile import reconcile

from databus import contracts
from databus.clock import day_of
from databus.envelope import Event
from databus.identifiers import uuid7
from tests.infrastructure import Broker, Databases
from tests.integration.gateway.keeping import KeeperProcess
from tests.integration.gateway.parts import Border, FakeService, wait_until
from tests.integration.gateway.test_events import message, publish

SHOES = "91441323MA4YNT018E"
ACCESSES = f"/v1/enterprises/{SHOES}/accesses"
TODAY = day_of(datetime.now(UTC))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, postgresql: Databases, rabbitmq: Broker) -> Iterator[Border]:
    """A gateway with a keeper."""
    uri, database = rabbitmq.fresh(), postgresql.fresh("gateway")
    folder = tmp_path_factory.mktemp("whole")
    border, keeper = Border(folder, uri, database), KeeperProcess(folder, database)
    border.start()
    keeper.start()
    keeper.wait_ready()
    example = contracts.get("enterprise.registered").example
    publish(
        border, [message(Event(uuid7(), "enterprise.registered", SHOES, 1, datetime.now(UTC), example, uscc=SHOES))]
    )
    wait_until(lambda: border.rows("SELECT 1 FROM enterprises_seen"), "the enterprise to be known")
    yield border
    keeper.stop()
    border.stop()
    postgresql.drop(database)
    rabbitmq.drop(uri)


def rating(*records: str) -> dict[str, Any]:
    """A rating as the service answers it, with the records it rests on."""
    deductions = [
        {"record_id": one, "item": "L04", "points": 6, "clause": "行政处罚法", "counts_until": "2027-11-20"}
        for one in records
    ]
    return {**contracts.get("credit.grade_changed").example, "uscc": SHOES, "deductions": deductions}


def credit(border: Border, *records: str) -> FakeService:
    return FakeService(
        border.amqp_uri,
        "credit",
        {"get_rating": lambda *_: rating(*records), "record_act": lambda fields, _: {"record_id": uuid7(), **fields}},
    )


def listed(border: Border, by: str, **asked: Any) -> list[dict[str, Any]]:
    answer = border.call("GET", ACCESSES, agency=by, params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


def reads_rating(border: Border, agency: str, *records: str) -> None:
    with credit(border, *records):
        answer = border.call("GET", f"/v1/credit/ratings/{SHOES}", agency=agency)
    assert answer.status_code == 200, answer.text


def test_an_answer_over_http_is_listed_within_two_seconds(whole: Border) -> None:
    reads_rating(whole, "customs")
    (access, *_) = wait_until(lambda: listed(whole, "portal", agency="customs"), "the access to be listed", 2)
    assert access["operation"] == "credit.get_rating"
    assert access["agency"]["zh"] == "海关"
    assert "grade" in access["fields"]
    assert "credit_grade" in {one["code"] for one in access["datasets"]}
    assert access["door"] == "http"
    assert access["purpose"]
    assert access["agreements"]


def test_hidden_accesses_are_not_told_through_the_door_either(whole: Border) -> None:
    reads_rating(whole, "samr")
    wait_until(lambda: listed(whole, "portal", agency="samr"), "the access to be listed")
    order = {
        "uscc": SHOES,
        "from": TODAY.isoformat(),
        "until": day_of(datetime.now(UTC)).replace(year=TODAY.year + 1).isoformat(),
        "case_reference": "溯〔2026〕1号",
        "legal_basis": "行政处罚法 54",
    }
    assert whole.call("POST", "/v1/exchange/hidings", json=order).status_code == 422  # longer than a case may take
    order["until"] = day_of(datetime.now(UTC)).fromordinal(TODAY.toordinal() + 30).isoformat()
    made = whole.call("POST", "/v1/exchange/hidings", json=order)
    assert made.status_code == 201, made.text
    assert made.json()["receipt"]["id"]
    wait_until(
        lambda: any(one["operation"] == "gateway.hide_accesses" for one in listed(whole, "operator")),
        "the order to be in the log",
    )
    assert listed(whole, "portal", agency="samr") == []
    assert listed(whole, "operator", agency="samr")
    refused = whole.call("POST", "/v1/exchange/hidings", agency="portal", json=order)
    assert refused.status_code == 403
    ended = whole.call("POST", f"/v1/exchange/hidings/{made.json()['id']}/end", json={"reason": "案件已办结"})
    assert ended.status_code == 200, ended.text
    assert listed(whole, "portal", agency="samr")


def test_an_enterprise_lists_its_own_accesses_and_no_others(whole: Border) -> None:
    headers = {"Authorization": f"Bearer {whole.issuer.mint('portal', role='enterprise', uscc=SHOES)}"}
    assert whole.call("GET", ACCESSES, agency="portal", headers=headers).status_code == 200
    other = whole.call("GET", ACCESSES.replace(SHOES, "91330226MA2ALMP18X"), agency="portal", headers=headers)
    assert other.status_code in {403, 422}


def test_a_correction_goes_from_the_portal_to_the_provider_and_back(whole: Border) -> None:
    asked = {"dataset": "enterprise", "field": "name_en", "wrong": "拼写有误", "right": "Huidong Shoes"}
    made = whole.call("POST", f"/v1/enterprises/{SHOES}/corrections", agency="portal", json=asked)
    assert made.status_code == 201, made.text
    number = made.json()["id"]
    tasks = whole.call("GET", "/v1/exchange/corrections", agency="office", params={"to": "me", "overdue": "false"})
    assert [one["id"] for one in tasks.json()["items"]] == [number]
    path = f"/v1/exchange/corrections/{number}/answers"
    assert whole.call("POST", path, agency="tax", json={"to": "DONE", "answer": "x"}).status_code == 404
    done = whole.call("POST", path, agency="office", json={"to": "DONE", "answer": "已更正"})
    assert (done.status_code, done.json()["state"]) == (200, "DONE")
    assert whole.call("GET", f"/v1/exchange/corrections/{number}", agency="portal").json()["answer"] == "已更正"


def test_a_record_annulled_is_retracted_from_whoever_read_it(whole: Border) -> None:
    record = uuid7()
    example = contracts.get("credit.record_added").example
    data = {**example, "record_id": record, "uscc": SHOES}

    def say(name: str, **changed: Any) -> Event:
        said = Event(uuid7(), name, record, 1, datetime.now(UTC), {**data, **changed}, uscc=SHOES, agency="samr")
        publish(whole, [message(said)])
        wait_until(lambda: whole.rows("SELECT 1 FROM deliveries WHERE id = %s", said.id), f"{name} to arrive")
        return said

    say("credit.record_added")
    reads_rating(whole, "customs", record)
    wait_until(lambda: whole.rows("SELECT 1 FROM mention_index WHERE key = %s", record), "the answer to be logged")
    say("credit.record_annulled", state="ANNULLED", ended_on="2026-12-01", version=2)

    def received() -> Any:
        found = whole.call("GET", "/v1/exchange/retractions", agency="customs", params={"to": "me"}).json()["items"]
        return [one for one in found if one["keys"] == [record]]

    (retraction,) = wait_until(received, "the retraction to reach customs")
    path = f"/v1/exchange/retractions/{retraction['id']}"
    feed = whole.call("GET", "/v1/exchange/events", agency="customs", params={"after": "0"})
    assert feed.status_code == 200, feed.text
    assert "retraction_issued" in feed.text
    assert "retraction_issued" not in whole.call("GET", "/v1/exchange/events", agency="tax").text
    done = whole.call("POST", f"{path}/confirmations", agency="customs", json={"done": "已移除"})
    assert done.status_code in {200, 201}, done.text
    report = whole.call("GET", path, agency="operator").json()
    assert [(one["agency"], one["state"]) for one in report["recipients"]] == [("customs", "CONFIRMED")]
    assert report["waiting"] == 0


def test_a_client_reconciles_its_day_from_its_own_journal(
    whole: Border, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = Exchange(whole.url, "env", token=whole.issuer.mint("env"), home=tmp_path)
    with credit(whole):
        for number in range(3):
            exchange.credit.record_act(
                uscc=SHOES,
                item="L04",
                occurred_on="2026-11-20",
                effective_on="2026-11-21",
                document_no=f"环罚{number}号",
            )
    wait_until(
        lambda: whole.rows("SELECT count(*) FROM log_entries WHERE agency = 'env'")[0][0] >= 3, "the log to have it"
    )
    assert exchange.journal is not None
    told = reconcile(exchange, exchange.journal, TODAY)
    assert told["state"] == "AGREED", told
    assert told["logged"]["sent"]["count"] == 3
    monkeypatch.setattr("sanhu_client.reconcile.PART", 2)
    number = exchange.journal.begin("http", "credit.record_act", {"lost": True}, kind="command", reference="lost")
    exchange.journal.conclude(number, "ok", {"record_id": "r"})
    named = reconcile(exchange, exchange.journal, TODAY)
    assert {(one["side"], one["kind"]) for one in named["differences"]} == {
        ("sent", "only_there"),
        ("received", "only_there"),
    }
