"""An agency's system with plain kombu: call a method, say a fact, receive an event, verify a receipt.

    AGENCY=samr AMQP_URI=amqp://… EXCHANGE_URL=http://… python agency.py 91441323MA4YNT018E

Needs kombu alone; `verify_receipt.py` beside it needs `cryptography`.
"""

import json
import os
import sys
import time
import urllib.request
import uuid

from kombu import Connection, Consumer, Exchange, Producer, Queue
from verify_receipt import verify

RPC = Exchange("nameko-rpc", "topic")
FACTS = Exchange("facts", "topic")
INBOX = Queue("inbox", no_declare=True)
RECEIPTS = Queue("receipts", no_declare=True)


def main(uscc: str) -> None:
    with Connection(os.environ["AMQP_URI"]) as connection:
        rating = call(connection, "credit.get_rating", uscc=uscc)
        print(f"1. called credit.get_rating: score {rating['score']}, grade {rating['score_grade']}")

        number = f"惠东市监罚〔2026〕{uuid.uuid4().hex[:8]}号"
        receipt = say(connection, "credit.record_act", act(uscc, number))
        print(f"2. said credit.record_act: receipt {receipt['id']}")

        event = hear(connection, "credit.record_added", lambda data: data["document_no"] == number)
        print(f"3. received credit.record_added about {event['uscc']}")

        logged = wait_logged(connection, receipt["id"])
        print(f"4. verified: entry {verify(logged, keys())} of the evidence log")


def call(connection: Connection, operation: str, **fields: object) -> dict:
    """Call `service.method`, as nameko does; the reply comes to a queue of our own."""
    number, key = str(uuid.uuid4()), str(uuid.uuid4())
    replies = Queue(f"rpc.reply-{key}", RPC, key, exclusive=True, auto_delete=True, durable=False)
    with connection.channel() as channel:
        replies(channel).declare()
        Producer(channel).publish(
            {"args": [], "kwargs": fields},
            exchange=RPC,
            routing_key=operation,
            reply_to=key,
            correlation_id=number,
            mandatory=True,  # nobody there: it comes back at once instead of being dropped
            on_return=lambda *_: sys.exit(f"nobody answers for {operation}"),
            expiration=10,
        )
        reply = take(connection, channel, replies, lambda _, message: message.properties["correlation_id"] == number)
    if reply["error"]:
        raise SystemExit(f"{operation}: {reply['error']['exc_type']}: {reply['error']['value']}")
    return reply["result"]


def say(connection: Connection, operation: str, fields: dict) -> dict:
    """Say a fact without waiting for its answer; the broker keeps it until the receipt is there."""
    number = str(uuid.uuid4())  # the same number again is the same fact
    with connection.channel() as channel:
        Producer(channel).publish(
            fields,
            exchange=FACTS,
            routing_key=operation,
            message_id=number,
            delivery_mode=2,
            mandatory=True,
            retry=True,
        )
        told = take(connection, channel, RECEIPTS, lambda _, message: message.properties["correlation_id"] == number)
    if told["status"] != "ok":
        raise SystemExit(f"{operation}: {told['problem']['detail']} {told['problem']['errors']}")
    return told["receipt"]


def hear(connection: Connection, name: str, wanted) -> dict:
    """Take events out of the inbox until the wanted one is there."""
    with connection.channel() as channel:
        return take(
            connection,
            channel,
            INBOX,
            lambda data, message: message.headers["ce-type"].startswith(f"cn.sanhu.{name}.v") and wanted(data),
        )


def take(connection: Connection, channel, queue: Queue, wanted) -> dict:
    """Take messages until the wanted one is there; each is acknowledged after it was looked at."""
    found = []

    def look(body, message):
        data = body if isinstance(body, dict) else json.loads(body)
        if wanted(data, message):
            found.append(data)
        message.ack()

    with Consumer(channel, [queue], callbacks=[look], prefetch_count=10):
        ends = time.monotonic() + 20
        while not found:
            if time.monotonic() > ends:
                raise SystemExit(f"nothing of the kind in {queue.name} within 20 s")
            try:
                connection.drain_events(timeout=1)
            except TimeoutError:
                connection.heartbeat_check()
    return found[0]


def wait_logged(connection: Connection, receipt_id: str) -> dict:
    """Ask for the receipt until the evidence log has it, which takes two seconds at most."""
    ends = time.monotonic() + 20
    while time.monotonic() < ends:
        told = call(connection, "gateway.get_receipt", receipt_id=receipt_id)
        if told["status"] == "logged":
            return told
        time.sleep(0.5)
    raise SystemExit(f"receipt {receipt_id} is not in the log yet")


def keys() -> dict:
    """The exchange's public keys. Keep your own copy: a copy fetched each time proves nothing against its owner."""
    with urllib.request.urlopen(os.environ["EXCHANGE_URL"] + "/.well-known/jwks.json") as answer:
        return json.load(answer)


def act(uscc: str, document_no: str) -> dict:
    return {
        "uscc": uscc,
        "document_no": document_no,
        "occurred_on": "2026-10-02",
        "effective_on": "2026-11-20",
        "item": "L04",
    }


if __name__ == "__main__":
    main(sys.argv[1])
