"""Parts of the tests of events handed out: events as a producer's queue brings them, an endpoint that takes them."""

import asyncio
import json
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

import asyncpg

from databus import contracts
from databus.envelope import Event
from databus.identifiers import uuid7
from gateway import repository

USCC = "91441323MA4YNT018E"
GRADE = "credit.grade_changed"


def event(name: str = GRADE, subject: str = USCC, sequence: int = 1, **data: Any) -> Event:
    example = {**contracts.get(name).example, **data}
    return Event(uuid7(), name, subject, sequence, datetime.now(UTC), example, uscc=USCC, agency="samr")


def say(database_url: str, events: Sequence[Event]) -> None:
    """Have events reach the border."""

    async def run() -> None:
        async with asyncpg.create_pool(database_url, min_size=1, max_size=1) as pool:
            await repository.add_deliveries(pool, events)

    asyncio.run(run())


@dataclass
class Taken:
    """A request that an endpoint got."""

    path: str
    headers: dict[str, str]
    body: bytes
    at_s: float = field(default_factory=time.monotonic)

    @property
    def data(self) -> Any:
        return json.loads(self.body)


class Sink:
    """An HTTP endpoint in a thread; `answer` says the status of each request, and may take its time."""

    def __init__(self, answer: Callable[[Taken], int] = lambda _: 204, tls: Any = None) -> None:
        self.taken: list[Taken] = []
        self.answer = answer
        sink = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                got = Taken(self.path, {name.lower(): value for name, value in self.headers.items()}, body)
                sink.taken.append(got)
                status = sink.answer(got)
                self.send_response(status)
                if 300 <= status < 400:
                    self.send_header("Location", f"http://127.0.0.1:{sink.port}/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        if tls is not None:
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True)
        self.port = self._server.server_address[1]
        self.url = f"{'http' if tls is None else 'https'}://127.0.0.1:{self.port}/events"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def about(self, subject: str) -> list[Taken]:
        return [got for got in self.taken if got.headers["ce-subject"] == subject]


def keeper_settings(folder: Path, key_file: Path, database_url: str, port: int, **more: str) -> dict[str, str]:
    return {
        "SANHU_DATABASE_URL": database_url,
        "SANHU_HTTP_PORT": str(port),
        "SANHU_SIGNING_KEY_FILE": str(key_file),
        **more,
    }
