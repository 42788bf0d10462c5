"""An agency's system with stock nameko: call a method, say a fact, receive an event, verify a receipt.

    AMQP_URI=amqp://… EXCHANGE_URL=http://… python agency.py 91441323MA4YNT018E

nameko as it comes; `sanhu-client` checks the receipt.
"""

import eventlet

eventlet.monkey_patch()

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from tempfile import TemporaryDirectory

from eventlet.queue import Empty, Queue
from kombu import Connection, Consumer, Producer
from kombu import Queue as Place
from nameko.events import event_handler
from nameko.exceptions import RemoteError
from nameko.runners import ServiceRunner
from nameko.standalone.rpc import ClusterRpcProxy

CONFIG = {"AMQP_URI": os.environ["AMQP_URI"]}
HEARD: Queue = Queue()


class Listener:
    """Hears what the exchange tells us; each event is acknowledged once the method has returned."""

    name = "samr_listener"

    @event_handler("credit", "record_added")
    def record_added(self, data):
        HEARD.put(data)


def main(uscc: str) -> None:
    runner = ServiceRunner(config=CONFIG)
    runner.add_service(Listener)
    runner.start()
    try:
        with ClusterRpcProxy(CONFIG, timeout=15) as exchange:
            rating = exchange.credit.get_rating(uscc=uscc)
            print(f"1. called credit.get_rating: score {rating['score']}, grade {rating['score_grade']}")
            try:
                exchange.credit.get_rating(uscc=uscc[:-1] + "9")
            except RemoteError as error:  # an error tells its name and what would be right
                print(f"   a mistake is told: {error.exc_type}: {error.value}")

            number = f"惠东市监罚〔2026〕{uuid.uuid4().hex[:8]}号"
            receipt = say("credit.record_act", act(uscc, number))
            print(f"2. said credit.record_act: receipt {receipt['id']}")

            print(f"3. received credit.record_added about {hear(number)['uscc']}")

            logged = wait_logged(exchange, receipt["id"])
            print(f"4. {verify(logged)}")
    finally:
        runner.stop()


def say(operation: str, fields: dict) -> dict:
    """Say a fact without waiting for its answer, then look for its receipt."""
    number, told = str(uuid.uuid4()), []

    def look(body, message):
        if message.properties.get("correlation_id") == number:
            told.append(body if isinstance(body, dict) else json.loads(body))
        message.ack()

    with Connection(CONFIG["AMQP_URI"]) as connection, connection.channel() as channel:
        Producer(channel).publish(
            fields, exchange="facts", routing_key=operation, message_id=number, delivery_mode=2, mandatory=True
        )
        with Consumer(channel, [Place("receipts", no_declare=True)], callbacks=[look]), eventlet.Timeout(20):
            while not told:
                connection.drain_events()
    if told[0]["status"] != "ok":
        raise SystemExit(f"{operation}: {told[0]['problem']['detail']}")
    return told[0]["receipt"]


def hear(document_no: str) -> dict:
    try:
        while (data := HEARD.get(timeout=20))["document_no"] != document_no:
            pass
    except Empty:
        raise SystemExit("no event within 20 s") from None
    return data


def wait_logged(exchange, receipt_id: str) -> dict:
    for _ in range(40):
        told = exchange.gateway.get_receipt(receipt_id=receipt_id)
        if told["status"] == "logged":
            return told
        eventlet.sleep(0.5)
    raise SystemExit(f"receipt {receipt_id} is not in the log yet")


def verify(receipt: dict) -> str:
    """Check it offline, with the exchange's public keys alone."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "receipt.json"
        file.write_text(json.dumps(receipt), encoding="utf-8")
        command = [sys.executable, "-m", "sanhu_client", "verify", str(file), "--url", os.environ["EXCHANGE_URL"]]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(done.stdout + done.stderr)
        return done.stdout.strip()


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
