"""A connection that comes back, a broker that says nothing, and confirms that are not mixed up."""

import gc
import socket
import ssl
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import eventlet
import pytest
from eventlet.green import ssl as green_ssl

from databus import errors
from databus.amqp.confirm import ConfirmPublisher, NotConfirmed
from databus.amqp.frames import Message
from databus.amqp.inbound import Delivery
from databus.amqp.link import Link
from databus.amqp.properties import encode
from databus.amqp.rpc_client import RpcClient
from deploy.local.node_files import environment
from tests.eventlet.support import Proxy, Served, depth, echo, until

Closing = Callable[[Any], Any]
Proxied = tuple[Proxy, str]


def _message(number: int, body: bytes = b"{}", queue: str = "q") -> Message:
    return Message("", queue, encode(persistent=True, message_id=str(number)), body, str(number))


def _publisher(uri: str, closing: Closing, **options: Any) -> ConfirmPublisher:
    publisher = ConfirmPublisher(
        Link(uri, "test", **options), lambda channel: channel.queue_declare("q", durable=True, auto_delete=False)
    )
    closing(publisher.link).start()
    assert publisher.link.wait_up(10)
    return publisher


def test_a_lost_connection_comes_back_by_itself(proxied: Proxied, closing: Closing) -> None:
    proxy, uri = proxied
    link = closing(Link(uri, "test"))
    link.start()
    assert link.wait_up(10)
    proxy.cut()
    until(lambda: link.generation == 2 and link.up, within_s=3)


def test_reconnecting_is_tried_about_every_second_while_the_broker_is_away(proxied: Proxied, closing: Closing) -> None:
    proxy, uri = proxied
    link = closing(Link(uri, "test"))
    link.start()
    assert link.wait_up(10)
    proxy.mode = "refuse"
    proxy.cut()
    until(lambda: not link.up)
    eventlet.sleep(1.5)
    proxy.mode = "pass"
    began = time.monotonic()
    assert link.wait_up(5)
    assert time.monotonic() - began < 1.5


def test_f9_a_frozen_broker_is_noticed_within_two_heartbeats(proxied: Proxied, closing: Closing) -> None:
    proxy, uri = proxied
    link = closing(Link(uri, "test", heartbeat_s=1))
    link.start()
    assert link.wait_up(10)
    began = time.monotonic()
    proxy.mode = "hang"
    until(lambda: not link.up, within_s=5)
    assert time.monotonic() - began < 2.2


def test_f9_a_frozen_broker_does_not_hold_a_publisher_beyond_its_time(proxied: Proxied, closing: Closing) -> None:
    proxy, uri = proxied
    publisher = _publisher(uri, closing)
    publisher.publish([_message(1)])
    proxy.mode = "hang"
    began = time.monotonic()
    with pytest.raises(NotConfirmed):
        publisher.publish([_message(2)], timeout_s=0.5)
    assert time.monotonic() - began < 1


def test_f9_a_frozen_broker_does_not_hold_a_caller_beyond_its_deadline(
    proxied: Proxied, served: Callable[..., Served], closing: Closing
) -> None:
    served(echo())
    proxy, uri = proxied
    client = closing(RpcClient(uri))
    client.start()
    assert client.call("echo", "say", a=1) == {"a": 1}
    proxy.mode = "hang"
    began = time.monotonic()
    with pytest.raises(errors.OutcomeUnknown):
        client.call("echo", "say", a=1, timeout_s=0.5)
    assert time.monotonic() - began < 1


def test_calls_in_flight_when_the_connection_is_lost_have_an_unknown_outcome_at_once(
    proxied: Proxied, served: Callable[..., Served], closing: Closing
) -> None:
    served(echo(slow=lambda _fields, _caller: eventlet.sleep(1)))
    proxy, uri = proxied
    client = closing(RpcClient(uri))
    client.start()
    assert client.link.wait_up(10)
    pending = client.send("echo", "slow", {})
    eventlet.sleep(0)
    proxy.cut()
    began = time.monotonic()
    with pytest.raises(errors.OutcomeUnknown):
        pending.result()
    assert time.monotonic() - began < 1
    assert client.call("echo", "say", a=1) == {"a": 1}


def test_without_a_broker_a_call_is_unavailable_within_its_deadline(proxied: Proxied, closing: Closing) -> None:
    proxy, uri = proxied
    proxy.mode = "refuse"
    client = closing(RpcClient(uri))
    client.start()
    began = time.monotonic()
    with pytest.raises(errors.Unavailable):
        client.call("echo", "say", timeout_s=0.5)
    assert time.monotonic() - began < 1


def test_a_late_confirm_is_never_taken_for_another_message(
    proxied: Proxied, closing: Closing, fresh_vhost: str
) -> None:
    proxy, uri = proxied
    publisher = _publisher(uri, closing)
    proxy.mode = "hang"
    with pytest.raises(NotConfirmed):
        publisher.publish([_message(1)], timeout_s=0.3)
    # the answer to the first message may still come, but the connection it belongs to is closed
    proxy.mode = "pass"
    until(lambda: publisher.link.generation == 2 and publisher.link.up)
    publisher.publish([_message(2)])
    assert depth(fresh_vhost, "q") in {1, 2}


def test_a_message_that_no_queue_takes_is_not_confirmed(fresh_vhost: str, closing: Closing) -> None:
    publisher = _publisher(fresh_vhost, closing)
    with pytest.raises(NotConfirmed, match="no queue takes"):
        publisher.publish([_message(1), _message(2, queue="nowhere"), _message(3)])
    assert depth(fresh_vhost, "q") == 2


def test_many_publishers_on_one_link_are_confirmed_each(fresh_vhost: str, closing: Closing) -> None:
    publisher = _publisher(fresh_vhost, closing)
    pool = eventlet.GreenPool(50)
    for number in range(50):
        pool.spawn(publisher.publish, [_message(number * 10 + each, b"x" * 5000) for each in range(10)])
    pool.waitall()
    assert depth(fresh_vhost, "q") == 500


def test_a_large_body_goes_and_comes_in_many_frames(fresh_vhost: str, closing: Closing) -> None:
    got: list[Delivery] = []
    publisher = _publisher(fresh_vhost, closing)
    link = closing(Link(fresh_vhost, "test"))
    link.coming_up.append(lambda: link.consume("q", "test", got.append, no_ack=True))
    link.start()
    body = bytes(range(256)) * 4096
    publisher.publish([_message(1, body), _message(2, b"")])
    until(lambda: len(got) == 2)
    assert [each.body == body for each in got] == [True, False]
    assert got[1].body == b""


def test_a_short_pause_of_the_network_does_not_end_the_connection(fresh_vhost: str, closing: Closing) -> None:
    publisher = _publisher(fresh_vhost, closing)
    sock = publisher.link._sender._sock  # type: ignore[union-attr]
    assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 10_000


def test_while_the_broker_takes_no_messages_publishing_fails_at_once_and_hearing_goes_on(
    rabbitmq: Any, fresh_vhost: str, closing: Closing
) -> None:
    got: list[Delivery] = []
    publisher = _publisher(fresh_vhost, closing)
    publisher.publish([_message(1)])
    client = closing(RpcClient(fresh_vhost))
    client.start()
    assert client.link.wait_up(10)
    with _memory_alarm(rabbitmq):
        with pytest.raises((NotConfirmed, errors.SanhuError)):
            publisher.publish([_message(2)], timeout_s=1)
        until(lambda: _blocked(publisher))
        began = time.monotonic()
        with pytest.raises(NotConfirmed, match="takes no messages"):
            publisher.publish([_message(3)], timeout_s=5)
        assert time.monotonic() - began < 0.5
        link = closing(Link(fresh_vhost, "test"))
        link.coming_up.append(lambda: link.consume("q", "test", got.append, no_ack=True))
        link.start()
        until(lambda: got)
    until(lambda: publisher.link.up and not publisher.link.blocked)
    publisher.publish([_message(4)])


def _blocked(publisher: ConfirmPublisher) -> bool:
    # a connection is told when it publishes first
    if publisher.link.up and not publisher.link.blocked:
        publisher.link.publish("", "q", encode(message_id="probe"), b"{}")
        eventlet.sleep(0.1)
    return bool(publisher.link.blocked)


class _memory_alarm:  # noqa: N801  — reads as a context
    def __init__(self, broker: Any) -> None:
        self._broker = broker

    def __enter__(self) -> None:
        self._set("absolute", "1")

    def __exit__(self, *_: object) -> None:
        self._set("absolute", "1GB")

    def _set(self, *limit: str) -> None:
        server = self._broker.server
        subprocess.run(
            ["/usr/lib/rabbitmq/bin/rabbitmqctl", "set_vm_memory_high_watermark", *limit],
            env=environment(server.folder, server.ports),
            check=True,
            capture_output=True,
            user=server._user,
            timeout=60,
        )


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, certificate = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"),
            *("-keyout", str(key), "-out", str(certificate), "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost"),
        ],
        check=True,
        capture_output=True,
    )
    return key, certificate


class TlsProxy(Proxy):
    """Takes TLS and passes it on in the clear."""

    context: Any = None

    def _pump(self, source: Any, sink: Any) -> None:
        super()._pump(source, sink)

    def _accept(self) -> None:
        while True:
            plain, _ = self._listener.accept()
            eventlet.spawn_n(self._serve, plain)

    def _serve(self, plain: Any) -> None:
        client = self.context.wrap_socket(plain, server_side=True, do_handshake_on_connect=False)
        try:
            client.do_handshake()
        except (OSError, ssl.SSLError):
            client.close()
            return
        server = eventlet.connect(self._upstream)
        self._pairs.append((client, server))
        eventlet.spawn_n(self._pump, client, server)
        eventlet.spawn_n(self._pump, server, client)


@pytest.fixture
def tls(fresh_vhost: str, certificate: tuple[Path, Path]) -> Iterator[str]:
    with TlsProxy.before(fresh_vhost) as proxy:
        proxy.context = green_ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        proxy.context.load_cert_chain(certificate[1], certificate[0])
        yield proxy.uri.replace("amqp://", "amqps://").replace("127.0.0.1", "localhost")


def test_over_tls_everything_goes_through_the_secure_socket(
    tls: str, certificate: tuple[Path, Path], closing: Closing, fresh_vhost: str
) -> None:
    publisher = _publisher(f"{tls}?cacertfile={certificate[1]}", closing)
    for number in range(20):
        publisher.publish([_message(number, b"x" * 100_000), _message(100 + number)])
    assert depth(fresh_vhost, "q") == 40


@pytest.mark.filterwarnings("ignore:unclosed <eventlet.green.ssl:ResourceWarning")  # py-amqp leaves it to the collector
def test_a_broker_with_a_certificate_of_nobody_we_trust_is_not_spoken_to(tls: str) -> None:
    link = Link(tls, "test")
    link.start()
    try:
        assert not link.wait_up(1)
    finally:
        link.stop()
        gc.collect()  # here, lest a later test be warned of it
