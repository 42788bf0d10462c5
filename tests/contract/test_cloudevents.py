"""The envelope is what the cloudevents library's RabbitMQ binding writes, and what it reads."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from cloudevents.core.bindings import rabbitmq
from cloudevents.core.v1.event import CloudEvent

from databus import strict_json
from databus.contracts import Contract, all_contracts
from databus.envelope import CONTENT_TYPE, Event, from_headers, to_headers

EVENT = Event(
    id="0192f0c1-0000-7000-8000-000000000001",
    name="credit.grade_changed",
    subject="91441323MA4YNT018E",
    sequence=7,
    time=datetime(2026, 11, 22, 4, 0, 0, 123456, tzinfo=UTC),
    data={"grade": "D", "name": "惠东县合成鞋业有限公司"},
    uscc="91441323MA4YNT018E",
    agency="samr",
    actor="officer-7",
    purpose="处罚",
    legalbasis="商检法 33",
    classification="conditional",
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
)
BARE = replace(
    EVENT,
    uscc=None,
    agency=None,
    actor=None,
    purpose=None,
    legalbasis=None,
    classification=None,
    traceparent=None,
    time=datetime(2026, 11, 22, 4, 0, tzinfo=UTC),
)


def as_library_event(event: Event) -> CloudEvent:
    told = {
        "specversion": "1.0",
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "subject": event.subject,
        "time": event.time,
        "datacontenttype": "application/json",
        "dataschema": f"urn:sanhu:contract:{event.name}:v{event.version}",
        "sequence": str(event.sequence),
        "uscc": event.uscc,
        "agency": event.agency,
        "actor": event.actor,
        "purpose": event.purpose,
        "legalbasis": event.legalbasis,
        "classification": event.classification,
        "traceparent": event.traceparent,
    }
    return CloudEvent({key: value for key, value in told.items() if value is not None}, event.data)


@pytest.mark.parametrize("event", [EVENT, BARE], ids=["full", "bare"])
def test_we_write_the_headers_that_the_library_writes(event: Event) -> None:
    written = rabbitmq.to_binary_event(as_library_event(event))
    assert to_headers(event) == written.headers
    assert written.content_type == CONTENT_TYPE
    assert strict_json.loads(written.body) == event.data


@pytest.mark.parametrize("event", [EVENT, BARE], ids=["full", "bare"])
def test_the_library_reads_what_we_write(event: Event) -> None:
    message = rabbitmq.RabbitMQMessage(to_headers(event), CONTENT_TYPE, strict_json.dumps(event.data))
    read = rabbitmq.from_rabbitmq_event(message)
    assert read.get_attributes() == as_library_event(event).get_attributes()
    assert read.get_data() == event.data


@pytest.mark.parametrize("event", [EVENT, BARE], ids=["full", "bare"])
def test_we_read_what_the_library_writes(event: Event) -> None:
    written = rabbitmq.to_binary_event(as_library_event(event))
    assert from_headers(written.headers, json.loads(written.body)) == event


@pytest.mark.parametrize("contract", all_contracts(), ids=lambda contract: contract.name)
def test_every_contract_makes_a_valid_cloudevent(contract: Contract) -> None:
    event = replace(EVENT, name=contract.name, data=contract.example)
    message = rabbitmq.RabbitMQMessage(to_headers(event), CONTENT_TYPE, strict_json.dumps(event.data))
    assert rabbitmq.from_rabbitmq_event(message).get_type() == contract.type
