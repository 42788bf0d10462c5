"""Load with bare py-amqp and direct reply-to, a window of calls in flight: `… URI CONCURRENCY SECONDS`."""

import json
import sys
from time import monotonic

import amqp

from bench.amqp_address import connect

WARM_UP_S = 1.0
BODY = json.dumps({"args": [], "kwargs": {"payload": {"uscc": "91441323MA4YNT018E", "note": "女鞋" * 8}}})


def main(uri: str, concurrency: int, seconds: float) -> None:
    """Keep `concurrency` calls in flight on one connection."""
    connection = connect(uri)
    channel = connection.channel()
    counted_from = monotonic() + WARM_UP_S
    until = counted_from + seconds
    answered = 0

    def ask() -> None:
        message = amqp.Message(BODY, content_type="application/json", reply_to="amq.rabbitmq.reply-to")
        channel.basic_publish(message, exchange="", routing_key="bench.raw")

    def answer(_: amqp.Message) -> None:
        nonlocal answered
        now = monotonic()
        answered += now >= counted_from
        if now < until:
            ask()

    channel.basic_consume("amq.rabbitmq.reply-to", no_ack=True, callback=answer)
    for _ in range(concurrency):
        ask()
    while monotonic() < until:
        connection.drain_events(timeout=5)
    sys.stdout.write(json.dumps({"rate": answered / seconds}) + "\n")
    connection.close()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
