"""Looks into an agency's vhost without taking anything from its systems: depths, one fact, its receipt."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import amqp
from amqp import Message

from sanhu_client.errors import OutcomeUnknown, Unavailable
from sanhu_client.facts import EXCHANGE, QUEUE, Said, read_receipt
from sanhu_client.link import BROKEN, options_of
from sanhu_client.operations import encode
from sanhu_client.signatures import PrivateKey, sign_message

MOST_SEEN = 1000
PAUSE_S = 0.3


@dataclass(frozen=True)
class Depth:
    """A queue at a moment.

    Attributes:
        messages: that wait; those being handled are not counted.
        consumers: that take from it.
    """

    messages: int
    consumers: int


class Probe:
    """A connection for looking; one thread uses it.

    Raises:
        Unavailable: the vhost cannot be reached; says why.
    """

    def __init__(self, uri: str, agency: str, *, key: PrivateKey | None = None, authority: str | None = None) -> None:
        self._agency = agency
        self._key = key
        self._connection = amqp.Connection(**options_of(uri, authority, None))
        try:
            self._connection.connect()
        except BROKEN as error:
            raise Unavailable(f"the vhost cannot be reached: {type(error).__name__}: {error}") from error

    def depth(self, queue: str) -> Depth:
        """Count what waits in a queue, and who takes from it."""
        with self._connection.channel() as channel:
            told = channel.queue_declare(queue, passive=True)
        return Depth(told.message_count, told.consumer_count)

    def say(self, operation: str, fields: Mapping[str, Any]) -> str:
        """Say one fact; once this returns, the broker has it. Return its message id."""
        message_id, body = str(uuid.uuid4()), encode(dict(fields))
        headers = sign_message(self._key, self._agency, operation, message_id, body) if self._key else {}
        message = Message(
            body,
            content_type="application/json",
            delivery_mode=2,
            message_id=message_id,
            application_headers=headers,
        )
        with self._connection.channel() as channel:
            channel.confirm_select()
            channel.basic_publish_confirm(message, EXCHANGE, operation, mandatory=True)
        return message_id

    def receipt(self, message_id: str, within_s: float) -> Said:
        """Find a fact's receipt and take it; every other one stays in the queue.

        Raises:
            OutcomeUnknown: it is not there, or another system of the agency took it.
        """
        ends = time.monotonic() + within_s
        while time.monotonic() < ends:
            found = self._look(message_id)
            if found is not None:
                return found
            time.sleep(PAUSE_S)
        raise OutcomeUnknown(f"no receipt of the fact {message_id} in the queue within {within_s:g} s")

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _look(self, message_id: str) -> Said | None:
        with self._connection.channel() as channel:  # what is not acknowledged goes back when it closes
            for _ in range(MOST_SEEN):
                message = channel.basic_get(QUEUE)
                if message is None:
                    return None
                said = read_receipt(message)
                if said.message_id == message_id:
                    channel.basic_ack(message.delivery_tag)
                    return said
        return None
