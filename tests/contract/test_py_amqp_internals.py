"""What databus.amqp uses of py-amqp beyond its public interface; a new version that moves any of it fails here.

Our own codec writes and reads the same bytes as py-amqp's.
"""

import inspect
import socket
from collections.abc import Mapping
from typing import Any

import amqp
import pytest
from amqp import serialization, spec, transport
from amqp.basic_message import Message

from databus.amqp import frames, properties


def test_the_version_is_the_one_that_was_read() -> None:
    assert amqp.__version__ == "5.4.2"


def test_a_transport_keeps_its_socket_and_what_it_read_ahead_under_these_names() -> None:
    for kind in (transport.TCPTransport, transport.SSLTransport):
        made = kind("127.0.0.1:1")
        assert made._read_buffer == b""
        assert hasattr(made, "sock")


def test_a_connection_offers_what_the_link_takes() -> None:
    connection = amqp.Connection("127.0.0.1:1")
    assert {"frame_max", "client_properties", "socket_settings"} <= set(vars(connection))
    assert callable(connection.collect)
    assert {"host", "userid", "password", "login_method", "virtual_host", "ssl", "heartbeat", "connect_timeout"} <= set(
        inspect.signature(amqp.Connection.__init__).parameters
    )
    # set by the broker's tune, which sets `heartbeat`
    assert "self.heartbeat =" in inspect.getsource(amqp.Connection._on_tune)


def test_socket_settings_are_numbers_of_tcp_options() -> None:
    source = inspect.getsource(transport._AbstractTransport._set_socket_options)
    assert "setsockopt(SOL_TCP, opt, val)" in source
    assert socket.TCP_USER_TIMEOUT == 18


def test_tls_options_have_these_names() -> None:
    names = set(inspect.signature(transport.SSLTransport._wrap_socket_sni).parameters)
    assert {"keyfile", "certfile", "ca_certs", "cert_reqs", "server_hostname", "tls_minimum_version"} <= names


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"sanhu.agency": "ciq", "nameko.call_id_stack": ["a.b.1", "c.d.2"]},
        {"yes": True, "no": False, "none": None, "number": 2**40, "negative": -7, "share": 0.5, "鞋": "鞋" * 100},
        {"x-death": [{"count": 3, "queue": "q", "routing-keys": ["a", "b"], "nested": {"deep": [1, [2]]}}]},
    ],
)
def test_what_we_write_py_amqp_reads(headers: Mapping[str, Any]) -> None:
    raw = properties.encode(
        headers=headers, persistent=True, correlation_id="c-1", reply_to="r", expiration_ms=1500, message_id="m"
    )
    read, end = serialization.decode_properties_basic(raw, 0)
    assert end == len(raw)
    assert read.pop("application_headers", {}) == headers
    assert read == {
        "content_type": "application/json",
        "content_encoding": "utf-8",
        "delivery_mode": 2,
        "correlation_id": "c-1",
        "reply_to": "r",
        "expiration": "1500",
        "message_id": "m",
    }


def test_what_py_amqp_writes_we_read() -> None:
    headers = {
        "text": "鞋",
        "number": -5,
        "large": 2**40,
        "yes": True,
        "list": ["a", 1, None, {"b": 0.5}],
        "none": None,
    }
    message = Message(
        b"",
        content_type="text/plain",
        content_encoding="utf-8",
        application_headers=headers,
        delivery_mode=2,
        priority=3,
        correlation_id="c",
        reply_to="r",
        expiration="10",
        message_id="m",
        timestamp=1_700_000_000,
        type="t",
        user_id="u",
        app_id="a",
    )
    read = properties.decode(message._serialize_properties())
    assert read == properties.Properties(
        content_type="text/plain",
        content_encoding="utf-8",
        headers=headers,
        delivery_mode=2,
        priority=3,
        correlation_id="c",
        reply_to="r",
        expiration="10",
        message_id="m",
        timestamp=1_700_000_000,
        type="t",
        user_id="u",
        app_id="a",
    )


@pytest.mark.parametrize(
    ("ours", "method", "form", "arguments"),
    [
        (frames.ack(1, 7), spec.Basic.Ack, "Lb", (7, False)),
        (frames.ack(1, 7, multiple=True), spec.Basic.Ack, "Lb", (7, True)),
        (frames.reject(1, 7, requeue=True), spec.Basic.Reject, "Lb", (7, True)),
        (frames.reject(1, 7, requeue=False), spec.Basic.Reject, "Lb", (7, False)),
        (frames.cancel(1, "tag"), spec.Basic.Cancel, "sb", ("tag", False)),
        (
            frames.consume(1, "q", "tag", no_ack=True, arguments={"a": "b"}),
            spec.Basic.Consume,
            "BssbbbbF",
            (0, "q", "tag", False, True, False, True, {"a": "b"}),
        ),
        (
            frames.consume(1, "q", "tag", no_ack=False),
            spec.Basic.Consume,
            "BssbbbbF",
            (0, "q", "tag", False, False, False, True, {}),
        ),
    ],
)
def test_our_frames_are_those_of_py_amqp(ours: bytes, method: tuple[int, int], form: str, arguments: Any) -> None:
    told = b"".join(each.to_bytes(2, "big") for each in method) + serialization.dumps(form, arguments)
    assert ours == b"\x01\x00\x01" + len(told).to_bytes(4, "big") + told + b"\xce"


def test_a_published_message_is_cut_into_frames_that_py_amqp_puts_together() -> None:
    from amqp.method_framing import frame_handler

    got: list[Any] = []

    class Connection:
        bytes_recv = 0

    told = frames.publish(
        1, "x", "key", properties.encode(message_id="m"), b"abc" * 1000, mandatory=True, frame_max=1024
    )
    # a publish has the form of a delivery but for its method, so py-amqp's reader of deliveries can be asked
    told = told.replace(b"\x00\x3c\x00\x28", b"\x00\x3c\x00\x3c", 1)
    handle = frame_handler(Connection(), lambda *arguments: got.append(arguments))
    while told:
        kind, channel, size = told[0], int.from_bytes(told[1:3], "big"), int.from_bytes(told[3:7], "big")
        assert size + 8 <= 1024
        assert told[7 + size] == 0xCE
        handle((kind, channel, told[7 : 7 + size]))
        told = told[8 + size :]
    ((_, _, _, message),) = got
    assert message.body == b"abc" * 1000
    assert message.properties["message_id"] == "m"
