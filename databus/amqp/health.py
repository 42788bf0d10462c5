"""A small HTTP server beside a service: is it alive, is it ready, what are its figures.

eventlet's own WSGI server bounds neither time nor size, and ten slow bodies stop it together with everything else in
the process; this one reads no body at all.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

import eventlet
import orjson
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from databus import logs

log = logs.get(__name__)

_MAX_HEAD: Final = 8192
_TIMEOUT_S: Final = 5
_MAX_CONNECTIONS: Final = 32

Answer = tuple[int, str, bytes]
Problems = Callable[[], list[str]]


class HealthServer:
    """Serves `/healthz`, `/readyz` and `/metrics`.

    Args:
        problems: what keeps the process from working, empty if nothing does.
    """

    def __init__(self, host: str, port: int, problems: Problems) -> None:
        self._address = (host, port)
        self._problems = problems
        self._listener: Any = None
        self._pool = eventlet.GreenPool(_MAX_CONNECTIONS)

    def start(self) -> None:
        """Listen; raises OSError if the port is taken."""
        self._listener = eventlet.listen(self._address, reuse_port=False)
        eventlet.spawn_n(self._accept)

    def stop(self) -> None:
        """Listen no more."""
        if self._listener is not None:
            self._listener.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._pool.spawn_n(self._serve, connection)

    def _serve(self, connection: Any) -> None:
        limit = eventlet.Timeout(_TIMEOUT_S, False)
        try:
            head = b""
            while b"\r\n\r\n" not in head and len(head) < _MAX_HEAD:
                data = connection.recv(_MAX_HEAD)
                if not data:
                    return
                head += data
            connection.sendall(_encode(*self._answer(head)))
        except (OSError, eventlet.Timeout):
            return
        finally:
            limit.cancel()
            with suppress(OSError):
                connection.close()

    def _answer(self, head: bytes) -> Answer:
        verb, _, rest = head.partition(b" ")
        path = rest.partition(b" ")[0].partition(b"?")[0]
        if verb not in {b"GET", b"HEAD"}:
            return _json(405, {"status": "only GET"})
        if path == b"/healthz":
            return _json(200, {"status": "alive"})
        if path == b"/readyz":
            problems = self._problems()
            return _json(
                503 if problems else 200, {"status": "not ready" if problems else "ready", "problems": problems}
            )
        if path == b"/metrics":
            return 200, CONTENT_TYPE_LATEST, generate_latest()
        return _json(404, {"status": "not found"})


def _json(status: int, body: object) -> Answer:
    return status, "application/json", orjson.dumps(body)


def _encode(status: int, content_type: str, body: bytes) -> bytes:
    reason = {200: "OK", 404: "Not Found", 405: "Method Not Allowed", 503: "Service Unavailable"}[status]
    head = (
        f"HTTP/1.1 {status} {reason}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + body
