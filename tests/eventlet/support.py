"""What tests of the bus share: services without a database, raw messages, a proxy that misbehaves."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit
from uuid import uuid4

import amqp
import eventlet
from eventlet.green import socket

from databus.amqp.address import Address
from databus.amqp.container import BusContainer
from databus.amqp.link import Link
from databus.amqp.nameko_service import nameko_service
from databus.amqp.rpc_server import RpcServer
from databus.strict_json import loads

T = TypeVar("T")


def until(seen: Callable[[], T], *, within_s: float = 10.0) -> T:
    """Ask until the answer is true, letting other greenthreads run; fail when it is not within the time."""
    deadline = time.monotonic() + within_s
    while not (said := seen()):
        assert time.monotonic() < deadline, f"not seen within {within_s:g} s"
        eventlet.sleep(0.01)
    return said


class Operations:
    """A service made of functions: `Operations("echo", echo=lambda fields, caller: fields)`."""

    def __init__(self, name: str, /, **methods: Callable[[dict[str, Any], Any], Any]) -> None:
        self.name = name
        self._methods = methods

    @property
    def methods(self) -> list[str]:
        return list(self._methods)

    def call(self, method: str, arguments: dict[str, Any], caller: Any) -> Any:
        return self._methods[method](arguments, caller)


def echo(name: str = "echo", **more: Callable[[dict[str, Any], Any], Any]) -> Operations:
    """A service whose method `say` answers with its arguments."""
    return Operations(name, say=lambda fields, _caller: fields, **more)


class Served:
    """A service running in this process."""

    def __init__(self, operations: Any, uri: str, max_workers: int) -> None:
        self.container = BusContainer(nameko_service(operations), {"AMQP_URI": uri, "max_workers": max_workers})

    @property
    def link(self) -> Link:
        server = next(it for it in self.container.extensions if isinstance(it, RpcServer))
        assert server.link is not None
        return server.link

    @property
    def alive(self) -> bool:
        return not self.container._died.ready()


@contextmanager
def serve(operations: Any, uri: str, *, max_workers: int = 10, wait: bool = True) -> Iterator[Served]:
    """Run a service; it serves when this yields, unless nobody is to wait for it."""
    served = Served(operations, uri, max_workers)
    served.container.start()
    try:
        if wait:
            assert served.link.wait_up(10)
        yield served
    finally:
        with eventlet.Timeout(5, False):
            served.container.stop()
        served.container.kill()


@contextmanager
def channel(uri: str) -> Iterator[Any]:
    """A plain py-amqp channel with confirms."""
    connection = amqp.Connection(**Address.parse(uri).arguments("test"), confirm_publish=True)
    connection.connect()
    try:
        yield connection.channel()
    finally:
        with suppress(Exception):
            connection.close()


def ask_raw(
    uri: str, routing_key: str, body: bytes, *, within_s: float = 5, answered: bool = True, **properties: Any
) -> Any:
    """Send bytes as a request and return the decoded answer; with `answered=False` only send."""
    with channel(uri) as ch:
        queue = f"test.reply-{uuid4()}"
        ch.queue_declare(queue, exclusive=True, auto_delete=True)
        ch.queue_bind(queue, "nameko-rpc", queue)
        properties = {"content_type": "application/json", "reply_to": queue, "correlation_id": "1"} | properties
        told = {name: value for name, value in properties.items() if value is not None}
        ch.basic_publish(amqp.Message(body, **told), "nameko-rpc", routing_key, mandatory=True)
        if not answered:
            return None
        answer = until(lambda: ch.basic_get(queue, no_ack=True), within_s=within_s)
        assert answer.properties["correlation_id"] == "1"
        return loads(answer.body)


def depth(uri: str, queue: str) -> int:
    """How many messages wait in a queue."""
    with channel(uri) as ch:
        return int(ch.queue_declare(queue, passive=True).message_count)


def consumers(uri: str, queue: str) -> int:
    """How many consumers a queue has; 0 also if there is none."""
    with channel(uri) as ch:
        try:
            return int(ch.queue_declare(queue, passive=True).consumer_count)
        except amqp.NotFound:
            return 0


class Proxy:
    """A TCP proxy: `pass`, `hang` (forward nothing), `refuse`; and `cut()` what is connected."""

    def __init__(self, host: str, port: int) -> None:
        self.mode = "pass"
        self._upstream = (host, port)
        self._listener = eventlet.listen(("127.0.0.1", 0))
        self._pairs: list[tuple[Any, Any]] = []
        self._thread = eventlet.spawn(self._accept)
        self.uri = ""

    @classmethod
    def before(cls, uri: str) -> Self:
        parts = urlsplit(uri)
        assert parts.hostname
        assert parts.port
        proxy = cls(parts.hostname, parts.port)
        proxy.uri = uri.replace(f":{parts.port}/", f":{proxy.port}/")
        return proxy

    @property
    def port(self) -> int:
        return int(self._listener.getsockname()[1])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.mode = "refuse"
        self._thread.kill()
        self._listener.close()
        self.cut()

    def cut(self) -> None:
        """Break every connection."""
        pairs, self._pairs = self._pairs, []
        for pair in pairs:
            for end in pair:
                with suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            client, _ = self._listener.accept()
            if self.mode == "refuse":
                client.close()
                continue
            server = eventlet.connect(self._upstream)
            self._pairs.append((client, server))
            eventlet.spawn_n(self._pump, client, server)
            eventlet.spawn_n(self._pump, server, client)

    def _pump(self, source: Any, sink: Any) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                while self.mode == "hang":
                    eventlet.sleep(0.01)
                sink.sendall(data)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        with suppress(OSError):
            source.close()  # each end is the source of one of the two
