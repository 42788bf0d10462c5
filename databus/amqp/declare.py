"""Declares the whole topology; doing it again changes nothing."""

from __future__ import annotations

from typing import Any

from databus import topology


def declare(channel: Any) -> None:
    """Declare every exchange, queue and binding on a py-amqp channel.

    Every process does so at each connection, before it publishes or consumes: a queue that somebody deleted is there
    again, and no event is unroutable because its consumer has not been started yet.
    """
    for exchange in topology.exchanges():
        channel.exchange_declare(exchange.name, exchange.kind, durable=True, auto_delete=False)
    for queue in topology.queues():
        channel.queue_declare(queue.name, durable=True, auto_delete=False, arguments=dict(queue.arguments))
        for exchange_name, routing_key in queue.bindings:
            channel.queue_bind(queue.name, exchange_name, routing_key)
