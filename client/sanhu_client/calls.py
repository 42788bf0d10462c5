"""Calls over AMQP on nameko's wire protocol: published as mandatory, answered in a queue of our own."""

from __future__ import annotations

import json
import threading
import uuid
from collections.abc import Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate
from itertools import count
from typing import Any

from amqp import Message

from sanhu_client.errors import InternalError, OutcomeUnknown, SanhuError, TooLarge, Unavailable, from_wire
from sanhu_client.link import Link
from sanhu_client.publishing import publish
from sanhu_client.signatures import PrivateKey, sign_message

EXCHANGE = "nameko-rpc"
LARGEST = 1 << 20


class Caller:
    """Calls methods, any number at a time."""

    def __init__(self, agency: str, key: PrivateKey | None) -> None:
        self._agency = agency
        self._key = key
        self._reply_key = ""
        self._waiting: dict[str, Future[Any]] = {}
        self._prefix = uuid.uuid4().hex[:12]
        self._numbers = count(1)
        self._lock = threading.Lock()

    def set_up(self, channel: Any) -> None:
        """Make our reply queue on a new channel."""
        self._reply_key = str(uuid.uuid4())
        queue = f"rpc.reply-sanhu-client-{self._reply_key}"
        channel.exchange_declare(EXCHANGE, "topic", durable=True, auto_delete=False)
        channel.queue_declare(queue, durable=False, exclusive=True, auto_delete=True)
        channel.queue_bind(queue, EXCHANGE, self._reply_key)
        channel.basic_consume(queue, no_ack=True, callback=self._on_reply)
        channel.events["basic_return"].add(self._on_return)

    def call(
        self,
        link: Link,
        operation: str,
        fields: Mapping[str, Any],
        headers: Mapping[str, str],
        *,
        message_id: str,
        within_s: float,
    ) -> Any:
        """Send one call and return its answer.

        Raises:
            TooLarge: more than 1 MiB; nothing was sent.
            Unavailable: no broker, or nobody answers for the service; nothing was done.
            OutcomeUnknown: no answer in time, or the connection was lost.
            SanhuError: what the exchange answered.
        """
        body = json.dumps({"args": [], "kwargs": dict(fields)}, ensure_ascii=False, separators=(",", ":")).encode()
        if len(body) > LARGEST:
            raise TooLarge(f"the request has {len(body)} bytes, the limit is {LARGEST}")
        if not link.up:
            raise Unavailable(f"the broker cannot be reached: {link.why}")
        signed = sign_message(self._key, self._agency, operation, message_id, body) if self._key else {}
        number = f"{self._prefix}-{next(self._numbers)}"
        answer: Future[Any] = Future()
        with self._lock:
            self._waiting[number] = answer
        message = Message(
            body,
            content_type="application/json",
            content_encoding="utf-8",
            correlation_id=number,
            reply_to=self._reply_key,
            message_id=message_id,
            expiration=str(max(1, int(within_s * 1000))),
            application_headers={**headers, **signed},
        )
        link.do(lambda channel: publish(channel, message, EXCHANGE, operation))
        try:
            return _result(answer.result(within_s))
        except TooLate:
            raise OutcomeUnknown(f"no answer within {within_s:.1f} s") from None
        finally:
            with self._lock:
                self._waiting.pop(number, None)

    def on_down(self, why: str) -> None:
        """Tell everyone who waits that the connection was lost."""
        with self._lock:
            waiting, self._waiting = list(self._waiting.values()), {}
        for answer in waiting:
            _settle(answer, OutcomeUnknown(f"the connection to the broker was lost: {why}"))

    def _on_reply(self, message: Any) -> None:
        answer = self._waiting.get(message.properties.get("correlation_id", ""))
        if answer is not None and not answer.done():
            answer.set_result(message.body)

    def _on_return(self, _why: Exception, _exchange: str, routing_key: str, message: Any) -> None:
        answer = self._waiting.get(message.properties.get("correlation_id", ""))
        if answer is not None:
            service = routing_key.partition(".")[0]
            _settle(answer, Unavailable(f"nobody answers for {service} at the moment"))


def _settle(answer: Future[Any], error: SanhuError) -> None:
    if not answer.done():
        answer.set_exception(error)


def _result(raw: Any) -> Any:
    try:
        reply = json.loads(raw)
        error, result = reply["error"], reply["result"]
    except (ValueError, TypeError, KeyError):
        raise InternalError("the answer is not of nameko's form") from None
    if error is not None:
        raise from_wire(error if isinstance(error, dict) else {})
    return result
