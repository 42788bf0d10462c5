"""An agency's system on plain py-amqp: calls with any properties, facts, receipts, inbox, and mischief in its own vhost."""

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any, Self
from uuid import uuid4

import amqp

from databus.amqp.address import Address
from deploy.local.agencies import setting

PATIENCE_S = 15.0


def wait_until(true: Callable[[], Any], what: str, patience_s: float = PATIENCE_S) -> Any:
    """Ask until the answer is true; the answer."""
    end_s = time.monotonic() + patience_s
    while True:
        with suppress(OSError, amqp.AMQPError):  # a broker that restarts
            found = true()
            if found:
                return found
        assert time.monotonic() < end_s, f"waited {patience_s} s for {what}"
        time.sleep(0.05)


class Agency:
    """One connection of an agency; `code` alone says whose vhost it is."""

    def __init__(self, env: Mapping[str, str], code: str, *, vhost_of: str | None = None) -> None:
        self.code = code
        self.uri = env[setting(code)]
        address = Address.parse(self.uri)
        told = address.arguments(f"test:{code}") | {"heartbeat": 0}
        if vhost_of is not None:
            told["virtual_host"] = f"agency.{vhost_of}"
        self.connection = amqp.Connection(**told, confirm_publish=True)
        self.connection.connect()
        self.channel = self.connection.channel()
        self._reply_key = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Exception):
            self.connection.close()

    # ---- calls ------------------------------------------------------------------------------------------------------
    def send(self, operation: str, body: bytes, **properties: Any) -> str:
        """Send bytes as a call; return the key its answer is to come to."""
        if not self._reply_key:
            self._reply_key = f"reply-{uuid4()}"
            queue = f"rpc.reply-test-{self._reply_key}"
            self.channel.exchange_declare("nameko-rpc", "topic", durable=True, auto_delete=False)
            self.channel.queue_declare(queue, durable=False, exclusive=True, auto_delete=True)
            self.channel.queue_bind(queue, "nameko-rpc", self._reply_key)
        told = {"content_type": "application/json", "reply_to": self._reply_key, "correlation_id": "1"} | properties
        given = {name: value for name, value in told.items() if value is not None}
        self.channel.basic_publish(amqp.Message(body, **given), "nameko-rpc", operation, mandatory=True)
        return self._reply_key

    def answer(self, within_s: float = 5.0) -> dict[str, Any]:
        """Return the next answer."""
        queue = f"rpc.reply-test-{self._reply_key}"
        message = wait_until(lambda: self.channel.basic_get(queue, no_ack=True), "an answer", within_s)
        return json.loads(message.body)

    def ask(self, operation: str, within_s: float = 5.0, **fields: Any) -> dict[str, Any]:
        """Call and return nameko's answer: result and error."""
        self.send(operation, json.dumps({"args": [], "kwargs": fields}).encode(), message_id=None)
        return self.answer(within_s)

    def ask_raw(self, operation: str, body: bytes | None = None, within_s: float = 5.0, **properties: Any) -> Any:
        """Call with any bytes and properties."""
        self.send(operation, body if body is not None else b'{"args": [], "kwargs": {}}', **properties)
        return self.answer(within_s)

    # ---- facts ------------------------------------------------------------------------------------------------------
    def say(self, operation: str, message_id: str | None = None, body: bytes | None = None, **fields: Any) -> str:
        """Say a fact; returns once the broker has it."""
        message_id = message_id or str(uuid4())
        self.say_raw(operation, json.dumps(fields).encode() if body is None else body, message_id=message_id)
        return message_id

    def say_raw(self, operation: str, body: bytes, **properties: Any) -> None:
        told = {"content_type": "application/json", "delivery_mode": 2} | properties
        given = {name: value for name, value in told.items() if value is not None}
        self.channel.basic_publish_confirm(
            amqp.Message(body, **given), "facts", operation, mandatory=True, confirm_timeout=10
        )

    def next_receipt(self, within_s: float = PATIENCE_S) -> dict[str, Any]:
        """Return the next receipt, with the message's own id under `_id`."""
        message = wait_until(lambda: self.channel.basic_get("receipts", no_ack=True), "a receipt", within_s)
        return json.loads(message.body) | {"_id": message.properties.get("message_id")}

    # ---- events -----------------------------------------------------------------------------------------------------
    def next_event(self, within_s: float = PATIENCE_S, queue: str = "inbox") -> amqp.Message:
        return wait_until(lambda: self.channel.basic_get(queue, no_ack=True), "an event", within_s)

    def depth(self, queue: str) -> int:
        """Messages waiting in a queue."""
        return int(self.connection.channel().queue_declare(queue, passive=True).message_count)

    def drain(self, *queues: str) -> None:
        for queue in queues:
            self.channel.queue_purge(queue)


@contextmanager
def agency(env: Mapping[str, str], code: str, **options: Any) -> Iterator[Agency]:
    """An agency's connection, closed at the end."""
    with Agency(env, code, **options) as it:
        yield it
