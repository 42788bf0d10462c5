"""The client's own notes of what was sent and got."""

from datetime import UTC, date, datetime
from hashlib import sha256

import orjson
import pytest
from sanhu_client.errors import Conflict, InternalError, from_wire
from sanhu_client.journal import CHINA, Journal, digest
from sanhu_client.reconcile import sides_of
from sanhu_client.spool import Spool

from gateway.domain import comparison

FIELDS = {"uscc": "91441323MA4YNT018E", "name": "惠东县合成鞋业有限公司", "n": 1, "on": None}


@pytest.fixture
def journal(tmp_path):
    made = Journal(tmp_path / "journal.sqlite")
    yield made
    made.close()


def test_what_crossed_today_is_told_in_order(journal):
    number = journal.begin("http", "credit.record_act", FIELDS, kind="command", reference="k-1")
    journal.conclude(number, "ok", {"record_id": "r", "receipt": {"id": "0192", "hash": "x"}})
    journal.got("e-1", "credit.grade_changed", {"grade": "B"})
    refused = journal.begin("amqp", "credit.get_rating", {}, kind="query")
    journal.conclude(refused, "NotPermitted", None)
    call, event, open_call = journal.of_day(datetime.now(CHINA).date())
    assert (call.kind, call.reference, call.outcome) == ("command", "k-1", "ok")
    assert call.answer_hash == digest({"record_id": "r"})
    assert (event.kind, event.reference, event.operation) == ("event", "e-1", "credit.grade_changed")
    assert (open_call.outcome, open_call.answer_hash) == ("NotPermitted", None)
    assert abs((datetime.now(UTC) - call.at).total_seconds()) < 60
    assert not list(journal.of_day(date(2026, 1, 1)))


def test_the_two_sides_of_a_day_are_counted_as_the_exchange_counts_them(journal):
    number = journal.begin("http", "credit.record_act", FIELDS, kind="command", reference="k-1")
    journal.conclude(number, "ok", {"record_id": "r", "receipt": {"id": "0192"}})
    journal.conclude(journal.begin("http", "credit.record_act", {}, kind="command", reference="k-2"), "Conflict", None)
    journal.conclude(journal.begin("http", "credit.get_rating", {}, kind="query"), "ok", {"grade": "A"})
    journal.got("e-1", "credit.grade_changed", {"grade": "B"})
    sides = sides_of(journal.of_day(datetime.now(CHINA).date()))
    assert sides.sent == {("k-1", digest(FIELDS))}
    assert sides.received == {("k-1", digest({"record_id": "r"})), ("e-1", digest({"grade": "B"}))}
    for side, counted in sides.counts().items():
        theirs = comparison.tally(getattr(sides, side))
        assert counted == {"count": theirs.count, "hash": theirs.hash}
    assert sides.lists()["sent"] == [{"id": "k-1", "hash": digest(FIELDS)}]


def test_a_hash_is_the_one_that_the_exchange_makes():
    assert digest(FIELDS) == sha256(orjson.dumps(FIELDS, option=orjson.OPT_SORT_KEYS)).hexdigest()


def test_an_event_is_noted_once_and_known_after_a_restart(tmp_path):
    first = Journal(tmp_path / "journal.sqlite")
    assert first.got("e-1", "credit.grade_changed", {})
    assert not first.got("e-1", "credit.grade_changed", {})
    first.close()
    second = Journal(tmp_path / "journal.sqlite")
    assert second.has("e-1")
    assert not second.has("e-2")
    second.close()


def test_a_fact_is_noted_once_and_concluded_by_its_receipt(journal):
    assert journal.begin("amqp", "credit.record_act", {}, kind="fact", reference="m-1") == journal.begin(
        "amqp", "credit.record_act", {}, kind="fact", reference="m-1"
    )
    journal.conclude_fact("m-1", "ok", {"record_id": "r", "receipt": {"id": "0192"}})
    (fact,) = journal.of_day(datetime.now(CHINA).date())
    assert (fact.kind, fact.reference, fact.outcome) == ("fact", "m-1", "ok")


def test_a_spool_keeps_facts_in_order_over_a_restart_until_they_are_answered(tmp_path):
    spool = Spool(tmp_path / "spool.sqlite")
    for n in range(3):
        spool.add(f"m-{n}", "credit.record_act", {"n": n}, None)
    spool.add("m-0", "credit.record_act", {"n": 9}, None)
    spool.remove("m-1")
    spool.close()
    again = Spool(tmp_path / "spool.sqlite")
    assert [(one.message_id, one.body) for one in again.after(0, 10)] == [("m-0", b'{"n":0}'), ("m-2", b'{"n":2}')]
    assert len(again) == 2
    again.close()


def test_an_error_of_the_wire_is_the_same_as_one_of_http():
    told = {"exc_path": "databus.errors.Conflict", "exc_args": ["gone", "id", "another"], "value": "gone"}
    error = from_wire(told)
    assert isinstance(error, Conflict)
    assert str(error) == "gone (id: another)"
    assert isinstance(from_wire({"exc_path": "builtins.KeyError", "exc_type": "KeyError", "value": "x"}), InternalError)
