"""The bytes of methods, against the specification's own layout; a contract on py-amqp's serialization too."""

from struct import error

import pytest

from databus.aio import wire


def test_a_method_is_a_frame_of_its_signature_and_arguments() -> None:
    assert wire.method(1, wire.BASIC_QOS, "lBb", 0, 400, False) == (
        b"\x01\x00\x01\x00\x00\x00\x0b"  # method frame, channel 1, eleven bytes
        b"\x00\x3c\x00\x0a"  # basic.qos
        b"\x00\x00\x00\x00\x01\x90\x00"  # no size limit, 400 messages, not global
        b"\xce"
    )


def test_bits_that_follow_each_other_share_a_byte() -> None:
    told = wire.method(1, wire.QUEUE_DECLARE, "BsbbbbbF", 0, "q", False, True, False, True, False, {})
    assert told[7:-1] == b"\x00\x32\x00\x0a" + b"\x00\x00" + b"\x01q" + b"\x0a" + b"\x00\x00\x00\x00"


def test_tables_carry_texts_numbers_and_truths() -> None:
    told = wire.method(1, wire.QUEUE_DECLARE, "F", {"x-queue-type": "quorum", "x-delivery-limit": 20, "x-sac": True})
    (table,) = wire.arguments("F", told[7:-1])
    assert table == {"x-queue-type": "quorum", "x-delivery-limit": 20, "x-sac": True}


def test_arguments_come_back_as_they_were_written() -> None:
    values = [320, "connection forced", 0, 0]
    payload = wire.method(0, wire.CONNECTION_CLOSE, "BsBB", *values)[7:-1]
    assert wire.arguments("BsBB", payload) == values


def test_a_delivery_names_consumer_tag_exchange_and_key() -> None:
    payload = wire.method(1, wire.BASIC_DELIVER, "sLbss", "c1", 2**40, True, "credit.events", "评级")[7:-1]
    message = wire.read_delivery(payload)
    assert (message.consumer_tag, message.tag, message.redelivered) == ("c1", 2**40, True)
    assert (message.exchange, message.routing_key) == ("credit.events", "评级")


def test_a_return_says_why() -> None:
    payload = wire.method(1, wire.BASIC_RETURN, "Bsss", 312, "NO_ROUTE", "nameko-rpc", "credit.get_rating")[7:-1]
    message, reason = wire.read_return(payload)
    assert (message.consumer_tag, message.routing_key, reason) == ("", "credit.get_rating", "312 NO_ROUTE")


def test_a_short_text_is_bounded_by_the_protocol() -> None:
    with pytest.raises(error):
        wire.method(1, wire.QUEUE_DECLARE, "s", "q" * 256)
