"""A door as an agency's vhost sees it, small: answers calls, takes facts, hands out events."""

import json
import threading
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote, urlsplit

import amqp
from amqp import Message

QUORUM = {"x-queue-type": "quorum"}


def connect(uri: str) -> amqp.Connection:
    parts = urlsplit(uri)
    connection = amqp.Connection(
        f"{parts.hostname}:{parts.port}",
        userid=parts.username,
        password=parts.password,
        virtual_host=unquote(parts.path[1:]),
    )
    connection.connect()
    return connection


def furnish(uri: str) -> None:
    """Declare what an agency's vhost has from the beginning."""
    with connect(uri) as connection:
        channel = connection.channel()
        for exchange in ("nameko-rpc", "facts"):
            channel.exchange_declare(exchange, "topic", durable=True, auto_delete=False)
        for queue in ("facts", "receipts", "inbox"):
            channel.queue_declare(queue, durable=True, auto_delete=False, arguments=QUORUM)
        channel.queue_bind("facts", "facts", "#")


class FakeDoor:
    """Serves `credit` in a thread until it is left."""

    def __init__(self, uri: str, answer: Callable[[str, dict[str, Any]], dict[str, Any]]) -> None:
        self._uri = uri
        self._answer = answer
        self._ready = threading.Event()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._serve)
        self.taken: list[Any] = []
        self.facts: list[Any] = []

    def __enter__(self):
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _serve(self) -> None:
        with connect(self._uri) as connection:
            channel = connection.channel()
            channel.queue_declare("rpc-credit", durable=False, auto_delete=True)
            channel.queue_bind("rpc-credit", "nameko-rpc", "credit.*")
            channel.basic_consume("rpc-credit", no_ack=True, callback=lambda m: self._on_call(channel, m))
            channel.basic_consume("facts", callback=lambda m: self._on_fact(channel, m))
            self._ready.set()
            while not self._stop.is_set():
                try:
                    connection.drain_events(timeout=0.05)
                except TimeoutError:
                    continue

    def _on_call(self, channel: Any, message: Any) -> None:
        self.taken.append(message)
        method = message.delivery_info["routing_key"].partition(".")[2]
        reply = {"result": None, "error": None} | self._answer(method, json.loads(message.body)["kwargs"])
        properties = {"correlation_id": message.properties["correlation_id"], "content_type": "application/json"}
        channel.basic_publish(Message(json.dumps(reply), **properties), "nameko-rpc", message.properties["reply_to"])

    def _on_fact(self, channel: Any, message: Any) -> None:
        self.facts.append(message)
        answer = self._answer(message.delivery_info["routing_key"].partition(".")[2], json.loads(message.body))
        number = message.properties["message_id"]
        told = {"message_id": number, "operation": message.delivery_info["routing_key"], "status": "ok"}
        told |= {"result": answer.get("result"), "receipt": {"id": number, "hash": "0", "status": "pending"}}
        if "error" in answer:
            problem = {"type": "urn:sanhu:problem:conflict", "status": 409, "detail": "gone", "errors": []}
            told = {"message_id": number, "status": "problem", "problem": problem}
        channel.basic_publish(Message(json.dumps(told), correlation_id=number, delivery_mode=2), "", "receipts")
        channel.basic_ack(message.delivery_tag)


def tell(uri: str, headers: dict[str, str], data: bytes) -> None:
    """Put an event into the inbox."""
    with connect(uri) as connection:
        channel = connection.channel()
        channel.confirm_select()
        channel.basic_publish_confirm(Message(data, application_headers=headers, delivery_mode=2), "", "inbox")


def length(uri: str, queue: str) -> int:
    """How many messages wait."""
    with connect(uri) as connection:
        return int(connection.channel().queue_declare(queue, passive=True).message_count)
