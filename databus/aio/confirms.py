"""What was published on a channel and is not confirmed yet, by its number there."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass


class NotConfirmed(Exception):
    """The broker handed a message back or refused it."""


@dataclass(slots=True)
class _Sent:
    done: asyncio.Future[None]
    message_id: str | None
    mandatory: bool
    returned: str | None = None

    def fail(self, error: Exception) -> None:
        if not self.done.done():
            self.done.set_exception(error)
            self.done.exception()  # read, so that asyncio does not complain where nobody waits any more


class Confirms:
    """Matches the broker's confirms and returns with what was published."""

    def __init__(self) -> None:
        self._number = 0
        self._sent: dict[int, _Sent] = {}

    def count(self) -> None:
        """Something was published, tracked or not."""
        self._number += 1

    def restart(self) -> None:
        """The broker counts from here on."""
        self._number = 0

    def track(self, done: asyncio.Future[None], message_id: str | None, *, mandatory: bool) -> None:
        """Have `done` told of what was published last."""
        self._sent[self._number] = _Sent(done, message_id, mandatory)

    def on_return(self, message_id: str | None, reason: str) -> None:
        """An unroutable message is handed back before its own confirm: mark it, so that the confirm says so."""
        for sent in self._sent.values():
            if sent.mandatory and sent.returned is None and sent.message_id == message_id:
                sent.returned = reason
                return

    def on_confirm(self, tag: int, *, multiple: bool, taken: bool) -> None:
        """The broker has a message (or all up to it) safe, or refuses it."""
        numbers = [number for number in self._sent if number <= tag] if multiple else [tag]
        for number in numbers:
            sent = self._sent.pop(number, None)
            if sent is None:
                continue
            if not taken:
                sent.fail(NotConfirmed("refused by the broker"))
            elif sent.returned is not None:
                sent.fail(NotConfirmed(f"handed back: {sent.returned}"))
            elif not sent.done.done():
                sent.done.set_result(None)

    def fail(self, error: Exception) -> None:
        """Nothing will be confirmed any more."""
        for sent in self._sent.values():
            sent.fail(error)
        self._sent.clear()


async def wait_for_all(sent: Sequence[asyncio.Future[None]], timeout_s: float) -> bool:
    """Wait for confirms; return whether all came in time.

    Raises:
        Exception: the first failure among those that came.
    """
    late: set[asyncio.Future[None]] = set()
    if sent:
        _, late = await asyncio.wait(sent, timeout=timeout_s)
    failures = [each.exception() for each in sent if each.done() and not each.cancelled()]
    for failure in failures:
        if failure is not None:
            raise failure
    return not late
