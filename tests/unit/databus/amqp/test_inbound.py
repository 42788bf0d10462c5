"""Bytes from a broker, cut in any way, become the same messages; never more of one than the limit."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from databus.amqp import frames
from databus.amqp.inbound import ClosedByBroker, Delivery, Inbound, ProtocolViolated
from databus.amqp.properties import encode, short


class Ear:
    def __init__(self) -> None:
        self.heard: list[tuple[Any, ...]] = []

    def on_delivery(self, delivery: Delivery) -> None:
        self.heard.append(("delivery", delivery.tag, delivery.body, delivery.flaw, delivery.properties.message_id))

    def on_return(self, message: Delivery) -> None:
        self.heard.append(("return", message.routing_key))

    def on_confirm(self, tag: int, *, multiple: bool, accepted: bool) -> None:
        self.heard.append(("confirm", tag, multiple, accepted))

    def on_cancelled(self, consumer_tag: str) -> None:
        self.heard.append(("cancelled", consumer_tag))

    def on_closed(self) -> None:
        self.heard.append(("closed",))

    def on_blocked(self, reason: str | None) -> None:
        self.heard.append(("blocked", reason))


def delivered(tag: int, body: bytes, properties: bytes | None = None) -> bytes:
    """A delivery as a broker sends it: a publish with another method."""
    properties = encode(message_id=f"m{tag}") if properties is None else properties
    sent = frames.publish(1, "", "", properties, body, mandatory=False, frame_max=64)
    head = frames.method(
        1, 60, 60, short("consumer") + tag.to_bytes(8, "big") + b"\x00" + short("exchange") + short("a.key")
    )
    return head + sent[8 + int.from_bytes(sent[3:7], "big") :]


def heard(data: bytes, *, body_max: int = 1000, cut: int = 1 << 20) -> list[tuple[Any, ...]]:
    ear = Ear()
    inbound = Inbound(ear, 1 << 17, body_max)
    for at in range(0, len(data), cut):
        inbound.feed(data[at : at + cut])
    return ear.heard


@given(st.lists(st.binary(max_size=200), max_size=5), st.integers(1, 300))
def test_however_the_bytes_are_cut_the_messages_are_the_same(bodies: list[bytes], cut: int) -> None:
    data = frames.HEARTBEAT.join(delivered(tag, body) for tag, body in enumerate(bodies, 1))
    assert heard(data, cut=cut) == [("delivery", tag, body, None, f"m{tag}") for tag, body in enumerate(bodies, 1)]


def test_a_body_over_the_limit_is_not_kept_and_the_next_message_is_whole() -> None:
    got = heard(delivered(1, b"x" * 1001) + delivered(2, b"y" * 1000))
    assert got == [
        ("delivery", 1, b"", "a body of 1001 bytes, the limit is 1000", "m1"),
        ("delivery", 2, b"y" * 1000, None, "m2"),
    ]


def test_unreadable_properties_are_a_flaw_of_their_message_alone() -> None:
    got = heard(delivered(1, b"x", b"\xff\xff\x01") + delivered(2, b"", b"\x20\x00\x00") + delivered(3, b"y"))
    assert [(tag, flaw is None) for _, tag, _, flaw, _ in got] == [(1, False), (2, False), (3, True)]


def test_what_a_broker_says_besides_messages_is_told() -> None:
    data = (
        frames.method(1, 60, 80, (7).to_bytes(8, "big") + b"\x01")
        + frames.method(1, 60, 120, (8).to_bytes(8, "big") + b"\x00")
        + frames.method(1, 60, 31, short("consumer"))
        + frames.method(0, 10, 60, short("low on memory"))
        + frames.method(0, 10, 61, b"")
        + frames.method(0, 10, 51, b"")
    )
    assert heard(data) == [
        ("confirm", 7, True, True),
        ("confirm", 8, False, False),
        ("cancelled", "consumer"),
        ("blocked", "low on memory"),
        ("blocked", None),
        ("closed",),
    ]


@pytest.mark.parametrize(
    "method",
    [
        frames.method(1, 20, 40, (404).to_bytes(2, "big") + short("NOT_FOUND") + bytes(4)),
        frames.method(0, 10, 50, (320).to_bytes(2, "big") + short("CONNECTION_FORCED") + bytes(4)),
        frames.method(1, 60, 30, short("consumer") + b"\x01"),
    ],
)
def test_a_broker_that_closes_ends_the_connection(method: bytes) -> None:
    with pytest.raises(ClosedByBroker):
        heard(method)


@pytest.mark.parametrize(
    "data",
    [
        b"\x01\x00\x01\x00\x00\x00\x00\xcd",
        b"\x05\x00\x01\x00\x00\x00\x00\xce",
        b"\x03\x00\x01\x00\x00\x00\x00\xce",
        b"\x02\x00\x01\x00\x00\x00\x00\xce",
        b"\x01\x00\x01\xff\xff\xff\xff\xce",
    ],
)
def test_what_is_not_amqp_ends_the_connection(data: bytes) -> None:
    with pytest.raises(ProtocolViolated):
        heard(data)
