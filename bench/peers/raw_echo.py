"""Bare py-amqp: an echo that answers to reply_to: `python -m bench.peers.raw_echo URI`."""

import sys

import amqp

from bench.amqp_address import connect


def main(uri: str) -> None:
    """Answer until stopped."""
    connection = connect(uri)
    channel = connection.channel()
    channel.queue_declare("bench.raw", auto_delete=True)
    channel.basic_qos(0, 64, False)

    def answer(message: amqp.Message) -> None:
        reply = amqp.Message(message.body, content_type="application/json")
        channel.basic_publish(reply, exchange="", routing_key=message.properties["reply_to"])
        channel.basic_ack(message.delivery_tag)

    channel.basic_consume("bench.raw", callback=answer)
    while True:
        connection.drain_events()


if __name__ == "__main__":
    main(sys.argv[1])
