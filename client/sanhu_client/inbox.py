"""Events in our inbox: in order, each handled once, acknowledged after it was handled, its signature checked."""

from __future__ import annotations

import json
import queue
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from sanhu_client.errors import NotVerified
from sanhu_client.journal import Journal
from sanhu_client.link import Link
from sanhu_client.signatures import BadSignature, FindKey, check_event

QUEUE = "inbox"
PREFETCH = 32
REMEMBERED = 10_000
POLL_S = 0.5


@dataclass(frozen=True)
class Event:
    """A fact that another agency's act led to.

    Attributes:
        id: the same if it ever comes again.
        name: such as credit.grade_changed.
        subject: what it is about.
        data: its fields, those that our agreements share.
        attributes: everything CloudEvents says of it, by name without `ce-`.
        signed_by: id of the exchange's key that signed it; None where no trusted keys were given.
    """

    id: str
    name: str
    subject: str
    data: dict[str, Any]
    attributes: Mapping[str, str]
    signed_by: str | None


class Inbox:
    """Takes events; `set_up` belongs to the link's thread.

    Args:
        journal: remembers what was handled over restarts; without it, as long as this object lives.
        find_key: finds the exchange's public keys; None checks no signatures.
    """

    def __init__(self, journal: Journal | None, find_key: FindKey | None) -> None:
        self._journal = journal
        self._find_key = find_key
        self._channel: Any = None
        self._messages: queue.SimpleQueue[tuple[Any, Any]] = queue.SimpleQueue()
        self._seen: OrderedDict[str, None] = OrderedDict()

    def set_up(self, channel: Any) -> None:
        """Consume on a new channel."""
        self._channel = channel
        channel.basic_qos(0, PREFETCH, False)
        channel.basic_consume(QUEUE, callback=lambda message: self._messages.put((channel, message)))

    def is_on(self, connection: Any) -> bool:
        """Whether it consumes on this connection already."""
        return self._channel is not None and self._channel.connection is connection

    def events(self, link: Link, within_s: float | None, stopped: Callable[[], bool]) -> Iterator[Event]:
        """Yield events; one is acknowledged when the next is asked for, so one that failed comes again.

        Args:
            link: whose thread acknowledges.
            within_s: ends when nothing came for so long; None goes on.
            stopped: asked now and then.
        """
        idle_s = 0.0
        while not stopped():
            step_s = POLL_S if within_s is None else min(POLL_S, max(within_s - idle_s, 0.001))
            try:
                channel, message = self._messages.get(timeout=step_s)
            except queue.Empty:
                idle_s += step_s
                if within_s is not None and idle_s >= within_s:
                    return
                continue
            idle_s = 0.0
            if channel is not self._channel:
                continue  # of a connection that was lost: the broker delivers it again
            event = read_event(message, self._find_key)
            if not self._was_handled(event.id):
                yield event
                self._note(event)
            tag = message.delivery_tag
            link.do(partial(self._acknowledge, channel, tag))

    def _acknowledge(self, channel: Any, tag: int, _of_link: Any) -> None:
        if channel is self._channel:
            channel.basic_ack(tag)

    def _was_handled(self, event_id: str) -> bool:
        return event_id in self._seen or (self._journal is not None and self._journal.has(event_id))

    def _note(self, event: Event) -> None:
        if self._journal:
            self._journal.got(event.id, event.name, event.data)
        self._seen[event.id] = None
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)


def read_event(message: Any, find_key: FindKey | None = None) -> Event:
    """Return a message of the inbox as an event.

    Raises:
        NotVerified: it is not signed by the exchange, or not this.
    """
    headers = message.properties.get("application_headers") or {}
    told = {name.removeprefix("ce-"): str(value) for name, value in headers.items() if name.startswith("ce-")}
    body = message.body if isinstance(message.body, bytes) else str(message.body).encode()
    signed_by = None
    if find_key is not None:
        try:
            signed_by = check_event(headers, body, find_key)
        except BadSignature as error:
            raise NotVerified(f"the event {told.get('id')} is not signed by the exchange: {error}") from error
    name = told.get("type", "").removeprefix("cn.sanhu.").rpartition(".v")[0]
    return Event(told.get("id", ""), name, told.get("subject", ""), json.loads(body), told, signed_by)
