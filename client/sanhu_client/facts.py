"""Facts said without waiting: spooled, sent in order, believed sent when confirmed, forgotten when answered."""

from __future__ import annotations

import json
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

from amqp import Message

from sanhu_client.errors import InternalError, OutcomeUnknown, SanhuError, from_problem
from sanhu_client.journal import Journal
from sanhu_client.publishing import Confirms
from sanhu_client.signatures import PrivateKey, sign_message
from sanhu_client.spool import Fact, Spool

EXCHANGE = "facts"
QUEUE = "receipts"
WINDOW = 64  # facts on their way to the broker at a time
REMEMBERED = 10_000
PURPOSE = "sanhu.purpose"


@dataclass(frozen=True)
class Said:
    """What became of a fact: the method's answer with its receipt, or the error."""

    message_id: str
    answer: dict[str, Any] | None
    error: SanhuError | None


class Facts:
    """Sends the spool and hears the receipts; its methods named `on_…` and `pump` belong to the link's thread."""

    def __init__(self, agency: str, key: PrivateKey | None, spool: Spool, journal: Journal | None) -> None:
        self._agency = agency
        self._key = key
        self._spool = spool
        self._journal = journal
        self._channel: Any = None
        self._confirms = Confirms(self._on_taken, self._on_refused)
        self._sent = 0
        self._under_way: set[str] = set()
        self._held = False
        self._answered: OrderedDict[str, Said] = OrderedDict()
        self._news = threading.Condition()

    def set_up(self, channel: Any) -> None:
        """Begin anew on a new channel: whatever the spool holds is sent again, which changes nothing a second time."""
        self._channel = channel
        self._sent, self._under_way, self._held = 0, set(), False
        self._confirms.set_up(channel)
        channel.events["basic_return"].add(self._on_return)
        channel.basic_qos(0, WINDOW, False)
        channel.basic_consume(QUEUE, callback=self._on_receipt)
        self.pump()

    def on_down(self) -> None:
        """Hear that the channel is gone."""
        self._channel = None

    def pump(self) -> None:
        """Send as much of the spool as the window allows."""
        room = WINDOW - len(self._under_way)
        if self._channel is None or self._held or room <= 0:
            return
        for fact in self._spool.after(self._sent, room):
            self._send(fact)
            self._sent = fact.number

    def resume(self) -> None:
        """Try again after a refusal."""
        if self._held:
            self._held, self._sent = False, 0
            self._under_way.clear()
        self.pump()

    def wait(self, message_id: str, within_s: float) -> dict[str, Any]:
        """Return the answer to a fact.

        Raises:
            OutcomeUnknown: none came in time; the fact stays in the spool or on its way.
            SanhuError: it was refused.
        """
        with self._news:
            if not self._news.wait_for(lambda: message_id in self._answered, within_s):
                raise OutcomeUnknown(f"no receipt for the fact {message_id} within {within_s:.1f} s")
            said = self._answered[message_id]
        if said.error is not None:
            raise said.error
        return said.answer or {}

    def _send(self, fact: Fact) -> None:
        headers: dict[str, Any] = {} if fact.purpose is None else {PURPOSE: fact.purpose}
        if self._key:  # signed when sent, not when said: a signature holds five minutes
            headers |= sign_message(self._key, self._agency, fact.operation, fact.message_id, fact.body)
        message = Message(
            fact.body,
            content_type="application/json",
            content_encoding="utf-8",
            delivery_mode=2,
            message_id=fact.message_id,
            application_headers=headers,
        )
        self._under_way.add(fact.message_id)
        self._confirms.publish(self._channel, message, EXCHANGE, fact.operation, fact.message_id)

    def _on_taken(self, message_id: str) -> None:
        self._under_way.discard(message_id)
        self.pump()

    def _on_refused(self, message_id: str) -> None:
        self._under_way.discard(message_id)
        self._held = True  # a full queue: the link's next beat asks again, in order

    def _on_return(self, _why: Exception, _exchange: str, _key: str, message: Any) -> None:
        self._on_refused(str(message.properties.get("message_id", "")))

    def _on_receipt(self, message: Any) -> None:
        said = read_receipt(message)
        if self._journal:
            self._journal.conclude_fact(
                said.message_id, "ok" if said.error is None else type(said.error).__name__, said.answer
            )
        with self._news:
            self._answered[said.message_id] = said
            while len(self._answered) > REMEMBERED:
                self._answered.popitem(last=False)
            self._news.notify_all()
        if said.error is None or not said.error.retryable:
            self._spool.remove(said.message_id)
        else:
            self._held = True  # said again with the link's next beat
        message.channel.basic_ack(message.delivery_tag)


def read_receipt(message: Any) -> Said:
    """Return what a message of the queue `receipts` says: the same as the answer to a call."""
    message_id = str(message.properties.get("correlation_id") or "")
    try:
        told = json.loads(message.body)
    except ValueError:
        told = None
    if not isinstance(told, dict) or told.get("status") not in {"ok", "problem"}:
        return Said(message_id, None, InternalError("a receipt is not of its form"))
    if told["status"] == "problem":
        problem = told.get("problem")
        status = problem.get("status") if isinstance(problem, dict) else None
        return Said(message_id, None, from_problem(status if isinstance(status, int) else 500, problem))
    result = told.get("result")
    return Said(message_id, {**(result if isinstance(result, dict) else {}), "receipt": told.get("receipt")}, None)
