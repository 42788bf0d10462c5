"""How many bytes of request bodies are held at a time, so that many large ones cannot take all memory."""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from databus.errors import Unavailable
from gateway import metrics
from gateway.http.requests import Receive


class Bodies:
    """The bodies of all requests under way.

    Args:
        most_bytes: what they may come to together. What has arrived counts, not what was announced, so that nobody
            reserves anything by a header.
    """

    def __init__(self, most_bytes: int) -> None:
        self._most_bytes = most_bytes
        self.held_bytes = 0

    def reading(self, receive: Receive) -> Body:
        """Return a request's body, to be entered as long as it is held."""
        return Body(self, receive)

    def take(self, size: int) -> None:
        """Count bytes that have arrived; Unavailable if there are too many."""
        if self.held_bytes + size > self._most_bytes:
            raise Unavailable("the gateway holds as many bytes of requests as it can; try again in a moment")
        self._change(size)

    def give_back(self, size: int) -> None:
        """Count bytes that are held no longer."""
        self._change(-size)

    def _change(self, size: int) -> None:
        self.held_bytes += size
        metrics.record_bodies(self.held_bytes)


class Body:
    """Counts what one request's body holds; a context manager that gives it back whatever happens."""

    __slots__ = ("_bodies", "_receive", "_size")

    def __init__(self, bodies: Bodies, receive: Receive) -> None:
        self._bodies = bodies
        self._receive = receive
        self._size = 0

    def __enter__(self) -> Receive:
        return self._count

    def __exit__(self, *_: object) -> None:
        if self._size:
            self._bodies.give_back(self._size)

    async def _count(self) -> MutableMapping[str, Any]:
        message = await self._receive()
        size = len(message.get("body", b""))
        if size:
            self._bodies.take(size)
            self._size += size
        return message
