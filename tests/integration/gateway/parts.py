"""Parts of the border's tests: a service on nameko's protocol, a proxy that cuts and freezes, the gateway itself."""

import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Self

import amqp
import httpx
import psycopg2

from databus.amqp.address import Address
from deploy.local.ports import free_ports
from deploy.local.tokens import Issuer, Signatory

ROOT = Path(__file__).resolve().parents[3]
PATIENCE_S = 20.0

Method = Callable[[dict[str, Any], Mapping[str, str]], Any]


def wait_until(true: Callable[[], Any], what: str, patience_s: float = PATIENCE_S) -> Any:
    """Ask until the answer is true; the answer."""
    end_s = time.monotonic() + patience_s
    pause = threading.Event()
    while True:
        found = true()
        if found:
            return found
        assert time.monotonic() < end_s, f"waited {patience_s} s for {what}"
        pause.wait(0.02)


def free_port() -> int:
    return free_ports(1)[0]


class FakeService:
    """Answers nameko calls from a thread, by py-amqp alone; each method takes fields and headers."""

    def __init__(self, uri: str, name: str, methods: Mapping[str, Method]) -> None:
        self._name, self._methods = name, methods
        self._connection = amqp.Connection(**Address.parse(uri).arguments("fake") | {"heartbeat": 0})
        self._stopped = threading.Event()
        self._up = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        assert self._up.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join(5)

    def _run(self) -> None:
        self._connection.connect()
        channel = self._connection.channel()
        queue = f"rpc-{self._name}"
        channel.exchange_declare("nameko-rpc", "topic", durable=True, auto_delete=False)
        channel.queue_declare(queue, durable=False, auto_delete=True)
        channel.queue_bind(queue, "nameko-rpc", f"{self._name}.*")
        channel.basic_consume(queue, callback=lambda message: self._answer(channel, message))
        self._up.set()
        while not self._stopped.is_set():
            try:
                self._connection.drain_events(timeout=0.1)
            except TimeoutError:
                continue
        self._connection.close()

    def _answer(self, channel: Any, message: Any) -> None:
        method = message.delivery_info["routing_key"].partition(".")[2]
        result, error = None, None
        try:
            result = self._methods[method](
                json.loads(message.body)["kwargs"], message.properties.get("application_headers") or {}
            )
        except Exception as raised:
            error = {
                "exc_type": type(raised).__name__,
                "exc_path": f"{type(raised).__module__}.{type(raised).__name__}",
                "exc_args": [str(text) for text in raised.args],
                "value": str(raised),
            }
        channel.basic_publish(
            amqp.Message(
                json.dumps({"result": result, "error": error}),
                content_type="application/json",
                correlation_id=message.properties["correlation_id"],
            ),
            "nameko-rpc",
            message.properties["reply_to"],
        )
        channel.basic_ack(message.delivery_tag)


class Proxy:
    """Forwards TCP to a server until it is told to freeze or to cut."""

    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._open = threading.Event()
        self._open.set()
        self._refusing = False
        threading.Thread(target=self._accept, daemon=True).start()

    def freeze(self) -> None:
        """Forward nothing, close nothing."""
        self._open.clear()

    def thaw(self) -> None:
        self._open.set()

    def cut(self) -> None:
        """Close every connection and refuse new ones."""
        self._refusing = True
        for pair in self._pairs:
            for end in pair:
                end.close() if end.fileno() < 0 else end.shutdown(socket.SHUT_RDWR)
        self._pairs.clear()

    def mend(self) -> None:
        self._refusing = False

    def close(self) -> None:
        self.cut()
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                inside, _ = self._listener.accept()
            except OSError:
                return
            if self._refusing:
                inside.close()
                continue
            outside = socket.create_connection(self._target)
            self._pairs.append((inside, outside))
            threading.Thread(target=self._forward, args=(inside, outside), daemon=True).start()

    def _forward(self, inside: socket.socket, outside: socket.socket) -> None:
        other = {inside: outside, outside: inside}
        try:
            while True:
                for end in select.select([inside, outside], [], [])[0]:
                    self._open.wait()
                    data = end.recv(65536)
                    if not data:
                        return
                    other[end].sendall(data)
        except (OSError, ValueError):
            return
        finally:
            inside.close()
            outside.close()


class Border:
    """A gateway process with its own broker, database and keys."""

    def __init__(
        self,
        folder: Path,
        amqp_uri: str,
        database_url: str,
        *,
        timeout_s: int = 2,
        settings: Mapping[str, str] | None = None,
    ) -> None:
        self.amqp_uri, self.database_url = amqp_uri, database_url
        self.issuer = Issuer(folder)
        self.issuer.prepare()
        self.signatory = Signatory(folder)
        self.signatory.prepare()
        self._settings = dict(settings or {})
        self._timeout_s = timeout_s
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        self._tokens: dict[str, str] = {}
        # A connection for each request, ended by its answer: a test must not meet one that a killed gateway left. To
        # limit the idle ones to none is not enough: httpcore 1.0.9 may close one that another thread has just taken.
        self._client = httpx.Client(timeout=PATIENCE_S, trust_env=False, headers={"Connection": "close"})
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self, *, amqp_uri: str | None = None, database_url: str | None = None) -> None:
        environment = os.environ | {
            "SANHU_AMQP_URI": amqp_uri or self.amqp_uri,
            "SANHU_DATABASE_URL": database_url or self.database_url,
            "SANHU_HTTP_PORT": str(self.port),
            "SANHU_JWKS_FILE": str(self.issuer.jwks_file),
            "SANHU_RPC_TIMEOUT_S": str(self._timeout_s),
            "SANHU_SIGNING_KEY_FILE": str(self.signatory.key_file),
            **self._settings,
        }
        with (self._folder / "gateway.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "gateway"], env=environment, cwd=ROOT, stdout=log, stderr=log
            )
        wait_until(self.ready, f"the gateway to be ready:\n{self.log()}")

    def ready(self) -> bool:
        assert self._process is not None
        assert self._process.poll() is None, self.log()
        try:
            return self._client.get(f"{self.url}/readyz", timeout=2).status_code == 200
        except httpx.TransportError:
            return False

    def log(self) -> str:
        path = self._folder / "gateway.log"
        return path.read_text() if path.exists() else ""

    def kill(self) -> None:
        self.signal(signal.SIGKILL)
        self.wait()

    def signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def wait(self) -> int:
        assert self._process is not None
        return self._process.wait(PATIENCE_S)

    def stop(self) -> None:
        if self.runs():
            self.signal(signal.SIGTERM)
            self.wait()
        self._client.close()

    def call(self, verb: str, path: str, *, agency: str = "samr", **options: Any) -> httpx.Response:
        if agency not in self._tokens:
            self._tokens[agency] = self.issuer.mint(agency)
        headers = {"Authorization": f"Bearer {self._tokens[agency]}", **options.pop("headers", {})}
        try:
            return self._client.request(verb, self.url + path, headers=headers, **options)
        except httpx.TransportError as error:
            error.add_note(f"the gateway's log:\n{self.log()}")
            raise

    def runs(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def forget(self) -> None:
        """Empty the tables of notes and deliveries."""
        connection = psycopg2.connect(self.database_url)
        with connection, connection.cursor() as cursor:
            cursor.execute("TRUNCATE intents, outcomes, unsequenced, usage, gateway_answers, deliveries, heard")
        connection.close()

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.database_url)
        try:
            with connection.cursor() as cursor:
                cursor.execute(query, values)
                return cursor.fetchall()
        finally:
            connection.close()
