"""An agency's own events become facts by a table: nothing else of them passes, and what is wrong is said by its path."""

import json
import tomllib
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import Schema

from databus.amqp.inbound import Delivery
from databus.amqp.properties import Properties
from databus.errors import InvalidRequest, NotFound, SanhuError
from databus.vhosts import exchanges, may_be_own, permissions, queues
from docs.generate.openapi import operations_of_services
from gateway.amqp.facts import _Fact
from gateway.amqp.own_events import Mapped, OwnEvents, read, shipped
from gateway.amqp.reading import route_of
from gateway.domain.access import register

DAY = date(2026, 11, 22)
PENALTY = {
    "party": {"credit_code": "91441323MA4YNT018E", "name": "惠东县合成鞋业有限公司"},
    "document": {"number": "惠东市监罚〔2026〕12号", "decided": "2026-11-18", "effective": "2026-11-20"},
    "procedure": "普通程序",
    "occurred": "2026-10-02",
    "officer": "who decides is nobody's business here",
}
OPERATIONS = operations_of_services()

every_row = pytest.mark.parametrize("row", shipped().rows(), ids=lambda row: f"{row.agency} {row.event}")


def dispatched(data: Any, exchange: str = "casework.events", event: str = "penalty_effective", **more: Any) -> Delivery:
    """As nameko's EventDispatcher sends it: without a message id."""
    body = data if isinstance(data, bytes) else json.dumps(data).encode()
    properties = Properties(content_type="application/json", headers={"nameko.call_id_stack": ["x.y.1"]}, **more)
    return Delivery("1-1", 7, False, exchange, event, properties, body)


def taken(data: Any, agency: str = "samr", on: date = DAY, **more: Any) -> Delivery:
    return shipped().fact_of(agency, dispatched(data, **more), on)


@pytest.mark.requirement("C-03")
def test_an_event_is_the_fact_that_the_table_says_and_nothing_more_of_it_passes() -> None:
    fact = taken(PENALTY)
    assert (fact.exchange, fact.routing_key, fact.tag) == ("facts", "credit.record_act", 7)
    assert json.loads(fact.body) == {
        "uscc": "91441323MA4YNT018E",
        "document_no": "惠东市监罚〔2026〕12号",
        "item": "L04",
        "occurred_on": "2026-10-02",
        "decided_on": "2026-11-18",
        "effective_on": "2026-11-20",
    }


def test_an_event_dispatched_twice_is_one_fact_and_one_with_an_id_keeps_it() -> None:
    first, again = taken(PENALTY).properties.message_id, taken(PENALTY).properties.message_id
    other = taken({**PENALTY, "occurred": "2026-10-03"}).properties.message_id
    assert first == again != other
    assert taken(PENALTY, message_id="m-1").properties.message_id == "m-1"


@pytest.mark.parametrize(
    ("change", "field", "right"),
    [
        ({"party": {}}, "party.credit_code", "its uscc"),
        ({"party": "x"}, "party.credit_code", "its uscc"),
        ({"document": None}, "document.number", "its document_no"),
        ({"procedure": "别的"}, "procedure", "one of 普通程序"),
        ({"procedure": 4}, "procedure", "one of 普通程序"),
    ],
)
def test_what_the_event_lacks_is_named_by_its_path(change: dict[str, Any], field: str, right: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        taken({**PENALTY, **change})
    assert refused.value.fields[0][0] == field
    assert right in refused.value.fields[0][1]


def test_an_event_that_nobody_agreed_on_is_no_fact() -> None:
    for more in (
        {"event": "penalty_drafted"},
        {"exchange": "other.events"},
        {"agency": "tax"},
        {"on": date(2025, 12, 31)},
    ):
        with pytest.raises(NotFound, match="nobody has agreed"):
            taken(PENALTY, **more)


def test_a_row_holds_from_its_day_and_until_the_day_of_the_next() -> None:
    row = {
        "agency": "samr",
        "exchange": "casework.events",
        "event": "e",
        "operation": "credit.record_act",
        "fields": {},
    }
    old = read({**row, "from": date(2026, 1, 1), "until": date(2026, 11, 22), "fixed": {"item": "L04"}})
    new = read({**row, "from": date(2026, 11, 22), "fixed": {"item": "L05"}})
    table = OwnEvents([old, new])
    said = dispatched({}, event="e")
    items = [json.loads(table.fact_of("samr", said, day).body)["item"] for day in (date(2026, 11, 21), DAY)]
    assert items == ["L04", "L05"]


def test_a_fact_said_as_a_fact_is_left_as_it_is() -> None:
    said = dispatched(b"{", exchange="facts", event="credit.record_act")
    assert shipped().fact_of("samr", said, DAY) is said


@given(st.binary(max_size=200) | st.recursive(st.none() | st.text(), st.lists).map(lambda x: json.dumps(x).encode()))
def test_whatever_is_dispatched_ends_in_a_fact_or_in_a_refusal(body: bytes) -> None:
    try:
        shipped().fact_of("samr", dispatched(body), DAY)
    except SanhuError as refusal:
        fact = _Fact(None, dispatched(body), refusal)  # type: ignore[arg-type]  — its channel is not asked
        assert fact.told()["event"] == "casework.events/penalty_effective"
        with pytest.raises(SanhuError):
            fact.meant()


# ---- the table we ship


@every_row
def test_a_row_calls_a_method_that_its_agency_may_call_with_fields_that_it_takes(row: Mapped) -> None:
    route = route_of(row.operation)
    assert route.kind == "command"
    assert route.grant in register().agencies[row.agency].grants
    takes = OPERATIONS[row.operation].takes
    assert takes is not None
    shape: Schema = takes()
    told = row.fields.keys() | row.fixed.keys()
    assert told <= shape.fields.keys()
    needed = {name for name, field in shape.fields.items() if field.required}
    assert needed <= row.fixed.keys() | {name for name, path in row.fields.items() if not path.endswith("?")}


def test_of_an_event_one_row_holds_at_a_time() -> None:
    rows = shipped().rows()
    for one in rows:
        for other in rows:
            alike = (one.agency, one.exchange, one.event) == (other.agency, other.exchange, other.event)
            assert one is other or not alike or one.end <= other.start or other.end <= one.start


def test_every_row_says_its_clause() -> None:
    from importlib.resources import files

    rows = tomllib.loads(files("gateway").joinpath("own_events.toml").read_text(encoding="utf-8"))["own_event"]
    assert all(row["clause"] for row in rows)


# ---- the vhost


@pytest.mark.parametrize(
    "name", ["credit.events", "exchange.events", "facts", "nameko-rpc", "amq.topic", "X.events", "a.b.events"]
)
def test_no_row_can_name_an_exchange_of_ours(name: str) -> None:
    assert not may_be_own(name)
    row = {"agency": "samr", "event": "e", "operation": "credit.record_act", "from": DAY}
    with pytest.raises(ValueError, match="not an exchange"):
        read({**row, "exchange": name})


def test_an_agency_may_declare_and_use_the_exchanges_of_its_own_services_alone() -> None:
    import re

    own = shipped().exchanges("samr")
    assert own == ["casework.events"]
    for verb in ("configure", "write", "read"):
        assert re.search(permissions(own)[verb], "casework.events")
        assert not re.search(permissions()[verb], "casework.events")
        assert not re.search(permissions(own)[verb], "caseworkXevents")
    assert "casework.events" in {exchange.name for exchange in exchanges(own)}
    (facts,) = [queue for queue in queues(shipped().bindings("samr")) if queue.name == "facts"]
    assert ("casework.events", "penalty_effective") in facts.bindings
