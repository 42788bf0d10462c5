"""Publishing on py-amqp's channel, and being told once the broker has it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from amqp import spec

_ARGUMENTS = "Bssbb"


def publish(channel: Any, message: Any, exchange: str, routing_key: str) -> None:
    """Publish as mandatory; py-amqp's own way would read from the connection first, which is the link's alone."""
    channel.send_method(spec.Basic.Publish, _ARGUMENTS, (0, exchange, routing_key, True, False), message)


class Confirms:
    """Which messages of a channel the broker has taken, told one by one.

    Args:
        taken: hears the reference of a message that the broker has.
        refused: hears the reference of one that it did not take, as into a full queue.
    """

    def __init__(self, taken: Callable[[str], None], refused: Callable[[str], None]) -> None:
        self._taken = taken
        self._refused = refused
        self._next = 1
        self._open: dict[int, str] = {}

    def set_up(self, channel: Any) -> None:
        """Ask for confirms on a new channel."""
        self._next, self._open = 1, {}
        channel.confirm_select()
        channel.events["basic_ack"].add(self._on_ack)
        channel.events["basic_nack"].add(self._on_nack)

    def publish(self, channel: Any, message: Any, exchange: str, routing_key: str, reference: str) -> None:
        """Publish; what becomes of it is told under `reference`."""
        self._open[self._next] = reference
        self._next += 1
        publish(channel, message, exchange, routing_key)

    def _on_ack(self, tag: int, multiple: bool) -> None:
        for reference in self._close(tag, multiple=multiple):
            self._taken(reference)

    def _on_nack(self, tag: int, multiple: bool) -> None:
        for reference in self._close(tag, multiple=multiple):
            self._refused(reference)

    def _close(self, tag: int, *, multiple: bool) -> list[str]:
        tags = [one for one in self._open if one <= tag] if multiple else [tag]
        return [self._open.pop(one) for one in tags if one in self._open]
