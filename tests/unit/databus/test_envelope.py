"""Events survive their headers; headers that are not ours are refused by name."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.envelope import Event, from_headers, to_headers
from databus.errors import InvalidRequest

EVENT = Event(
    id="0192f0c1-0000-7000-8000-000000000001",
    name="credit.grade_changed",
    subject="91441323MA4YNT018E",
    sequence=7,
    time=datetime(2026, 11, 22, 4, 0, 0, 123456, tzinfo=UTC),
    data={"grade": "D"},
)
texts = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), min_size=1, max_size=80)
events = st.builds(
    Event,
    id=st.uuids().map(str),
    name=st.sampled_from(["credit.grade_changed", "enforcement.alert_issued", "enterprise.heartbeat"]),
    subject=texts,
    sequence=st.integers(0, 10**18 - 1),
    time=st.datetimes(timezones=st.just(UTC)),
    data=st.just({"a": 1}),
    version=st.integers(1, 99),
    uscc=st.none() | texts,
    agency=st.none() | texts,
    actor=st.none() | texts,
    purpose=st.none() | texts,
    legalbasis=st.none() | texts,
    classification=st.none() | texts,
    traceparent=st.none() | texts,
)


@given(events)
def test_an_event_survives_its_headers(event: Event) -> None:
    assert from_headers(to_headers(event), event.data) == event


def test_every_header_is_a_text_with_the_prefix_of_cloudevents() -> None:
    headers = to_headers(replace(EVENT, agency="samr", purpose="处罚"))
    assert headers == {
        "ce-specversion": "1.0",
        "ce-id": EVENT.id,
        "ce-source": "/services/credit",
        "ce-type": "cn.sanhu.credit.grade_changed.v1",
        "ce-subject": "91441323MA4YNT018E",
        "ce-time": "2026-11-22T04:00:00.123456Z",
        "ce-dataschema": "urn:sanhu:contract:credit.grade_changed:v1",
        "ce-sequence": "7",
        "ce-agency": "samr",
        "ce-purpose": "处罚",
    }


def test_headers_of_others_are_left_alone() -> None:
    headers = {**to_headers(EVENT), "x-death": [{"count": 1}], "traceparent": "00-…"}
    assert from_headers(headers, EVENT.data) == EVENT


@pytest.mark.parametrize("name", ["specversion", "id", "source", "type", "subject", "time", "sequence"])
def test_a_missing_header_is_named(name: str) -> None:
    headers = to_headers(EVENT)
    del headers[f"ce-{name}"]
    with pytest.raises(InvalidRequest) as refusal:
        from_headers(headers, {})
    assert refusal.value.fields[0][0] == f"ce-{name}"


@pytest.mark.parametrize(
    ("header", "value"),
    [
        ("ce-id", "1"),
        ("ce-id", ["a"]),
        ("ce-type", "com.example.grade_changed.v1"),
        ("ce-type", "cn.sanhu.credit.grade_changed"),
        ("ce-type", "cn.sanhu.credit.grade.changed.v1"),
        ("ce-type", "cn.sanhu.credit.grade_changed.v²"),
        ("ce-source", "/services/enforcement"),
        ("ce-time", "2026-11-22T04:00:00"),
        ("ce-time", "yesterday"),
        ("ce-sequence", "-1"),
        ("ce-sequence", "1.5"),
        ("ce-sequence", "٣"),
        ("ce-sequence", "9" * 19),
        ("ce-sequence", 7),
        ("ce-subject", "x" * 1025),
        ("ce-subject", "a\0b"),
        ("ce-subject", None),
    ],
)
def test_a_header_not_of_its_form_is_refused_and_named(header: str, value: object) -> None:
    with pytest.raises(InvalidRequest) as refusal:
        from_headers({**to_headers(EVENT), header: value}, {})
    assert refusal.value.fields[0][0] == header
