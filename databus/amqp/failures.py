"""What becomes of an event that could not be handled: another try after a growing delay, then the dead letters.

Headers tell the history, so that an operator sees it: `sanhu.attempt` is the number of the next try, `sanhu.queue`
the queue to go back to, `sanhu.reason` the last error, `sanhu.history` all of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from databus import topology
from databus.amqp.frames import Message
from databus.amqp.inbound import Delivery
from databus.amqp.properties import encode

ATTEMPT: Final = "sanhu.attempt"
QUEUE: Final = "sanhu.queue"
REASON: Final = "sanhu.reason"
HISTORY: Final = "sanhu.history"
PARKED_AT: Final = "sanhu.parked-at"
_MAX_REASON: Final = 500
_LONGEST_HISTORY: Final = 20
# the broker's own notes about where a message has been: it writes them anew
_BROKERS: Final = (
    "x-death",
    "x-delivery-count",
    "x-first-death-exchange",
    "x-first-death-queue",
    "x-first-death-reason",
)


def attempt_of(delivery: Delivery) -> int:
    """The number of this try, from 1."""
    told = delivery.properties.headers.get(ATTEMPT)
    return told if isinstance(told, int) and not isinstance(told, bool) and told > 0 else 1


def retried(delivery: Delivery, queue: str, problem: BaseException, at: datetime) -> Message | None:
    """Return the message to the delay queue that suits the attempt, None if there were enough."""
    attempt = attempt_of(delivery)
    if attempt > len(topology.DELAYS_S):
        return None
    exchange = topology.delay_queue(topology.DELAYS_S[attempt - 1])
    return _copy(delivery, exchange, queue, _noted(delivery, queue, problem, at) | {ATTEMPT: attempt + 1})


def parked(delivery: Delivery, consumer: str, queue: str, problem: BaseException, at: datetime) -> Message:
    """Return the message to the consumer's dead letters."""
    headers = _noted(delivery, queue, problem, at) | {PARKED_AT: at.isoformat()}
    return _copy(delivery, topology.DEAD_EXCHANGE, topology.dead_queue(consumer), headers)


def describe(problem: BaseException) -> str:
    """The error's name and text, cut to a length that a header bears."""
    return f"{type(problem).__name__}: {problem}"[:_MAX_REASON]


def _noted(delivery: Delivery, queue: str, problem: BaseException, at: datetime) -> dict[str, Any]:
    headers = {name: value for name, value in delivery.properties.headers.items() if name not in _BROKERS}
    past = headers.get(HISTORY)
    told = f"{at.isoformat()} attempt {attempt_of(delivery)}: {describe(problem)}"
    history = [*(past if isinstance(past, list) else []), told]
    return headers | {QUEUE: queue, REASON: describe(problem), HISTORY: history[-_LONGEST_HISTORY:]}


def _copy(delivery: Delivery, exchange: str, routing_key: str, headers: Mapping[str, Any]) -> Message:
    told = delivery.properties
    message_id = told.message_id or f"{delivery.generation}-{delivery.tag}"
    properties = encode(
        content_type=told.content_type,
        content_encoding=told.content_encoding,
        headers=headers,
        persistent=True,
        message_id=message_id,
    )
    return Message(exchange, routing_key, properties, delivery.body, message_id)


def given_back(delivery: Delivery, queue: str, told: str) -> Message:
    """Return the message to its queue for one more try: if that fails too, it is parked again at once."""
    headers = {name: value for name, value in delivery.properties.headers.items() if name not in _BROKERS}
    past = headers.get(HISTORY)
    history = [*(past if isinstance(past, list) else []), told][-_LONGEST_HISTORY:]
    return _copy(delivery, "", queue, headers | {HISTORY: history, ATTEMPT: len(topology.DELAYS_S) + 1})
