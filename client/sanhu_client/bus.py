"""The exchange over AMQP: calls with an answer, facts without waiting, events; all in our own vhost."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from sanhu_client.calls import Caller
from sanhu_client.errors import SanhuError
from sanhu_client.evidence.heads import EXCHANGE
from sanhu_client.facts import PURPOSE, Facts
from sanhu_client.heads import keys_of
from sanhu_client.inbox import Event, Inbox
from sanhu_client.journal import Journal
from sanhu_client.link import Link
from sanhu_client.operations import table
from sanhu_client.retrying import Retrying
from sanhu_client.signatures import PrivateKey
from sanhu_client.spool import Spool

KEY = "sanhu.idempotency-key"
BEAT_S = 2.0


class Bus:
    """One agency's vhost; any number of threads may share it.

    Args:
        uri: amqp:// or amqps:// with user, password and vhost, as `sanhu agency add` printed it.
        agency: our code.
        key: signs calls and facts.
        trust: the exchange's public keys (a JWKS): events are then checked against them.
        home: a folder of our own for spool and journal; without it, facts not yet sent end with the process.
        purpose: of use, for everything that names no other.
        retrying: how patiently calls are made.
        receives: take receipts of facts; of an agency's processes one does, the others only call and hear.
        authority: file with the certificates to trust, for amqps.
        certificate: file with our certificate and its key, for amqps.
    """

    def __init__(
        self,
        uri: str,
        agency: str,
        *,
        key: PrivateKey | None = None,
        trust: Mapping[str, Any] | None = None,
        home: Path | str | None = None,
        purpose: str | None = None,
        retrying: Retrying | None = None,
        receives: bool = True,
        authority: str | None = None,
        certificate: str | None = None,
    ) -> None:
        folder = Path(home) if home is not None else None
        self.agency = agency
        self.journal = Journal(folder / "journal.sqlite") if folder else None
        self._spool = Spool(folder / "spool.sqlite" if folder else None)
        self._purpose = purpose
        self._retrying = replace(retrying) if retrying else Retrying()
        self._receives = receives
        self._caller = Caller(agency, key)
        self._facts = Facts(agency, key, self._spool, self.journal)
        self._inbox = Inbox(self.journal, keys_of(trust).of(EXCHANGE) if trust is not None else None)
        self._stopped = threading.Event()
        self._listens = False
        self._link = Link(uri, set_up=self._set_up, on_down=self._on_down, authority=authority, certificate=certificate)
        self._beat = threading.Thread(target=self._resume, name="sanhu-facts", daemon=True)
        self._beat.start()

    @property
    def unsent(self) -> int:
        """How many facts have no receipt yet."""
        return len(self._spool)

    def wait_up(self, within_s: float = 10.0) -> bool:
        """Wait for the connection; return whether it is there."""
        return self._link.wait_up(within_s)

    def call(
        self, operation: str, /, *, purpose: str | None = None, idempotency_key: str | None = None, **fields: Any
    ) -> Any:
        """Call `service.method` with its fields and return the answer; asked again with the same key where it helps.

        Raises:
            SanhuError: what the exchange answered.
        """
        message_id = idempotency_key or str(uuid.uuid4())
        headers = {KEY: message_id, **self._for_purpose(purpose)}
        number = self._begin(operation, fields, message_id)

        def attempt(within_s: float) -> Any:
            return self._caller.call(self._link, operation, fields, headers, message_id=message_id, within_s=within_s)

        try:
            answer = self._retrying(attempt)
        except SanhuError as error:
            if self.journal and number is not None:
                self.journal.conclude(number, type(error).__name__, None)
            raise
        if self.journal and number is not None:
            self.journal.conclude(number, "ok", answer)
        return answer

    def say(
        self, operation: str, /, *, purpose: str | None = None, message_id: str | None = None, **fields: Any
    ) -> str:
        """Say a fact without waiting; once this returns, it is in the spool. Return its message id.

        Said twice under one message id, it is one fact.
        """
        reference = message_id or str(uuid.uuid4())
        if self.journal:
            self.journal.begin("amqp", operation, fields, kind="fact", reference=reference)
        self._spool.add(reference, operation, fields, purpose or self._purpose)
        self._link.do(lambda _channel: self._facts.pump())
        return reference

    def receipt(self, message_id: str, within_s: float = 10.0) -> dict[str, Any]:
        """Wait for what became of a fact and return the method's answer, its receipt included.

        Raises:
            OutcomeUnknown: nothing yet; the fact is not lost, ask again later.
            SanhuError: it was refused, and why.
        """
        return self._facts.wait(message_id, within_s)

    def events(self, within_s: float | None = None) -> Iterator[Event]:
        """Yield events as they come; each is acknowledged when the next one is asked for.

        Args:
            within_s: ends when nothing came for so long; None goes on until `close`.

        Raises:
            NotVerified: an event is not signed by the exchange; it stays in the inbox.
        """
        if not self._listens:
            self._listens = True
            self._link.do(self._listen)
        return self._inbox.events(self._link, within_s, self._stopped.is_set)

    def close(self) -> None:
        """Close the connection, the spool and the journal."""
        self._stopped.set()
        self._link.stop()
        self._spool.close()
        if self.journal:
            self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin(self, operation: str, fields: Mapping[str, Any], key: str) -> int | None:
        if self.journal is None:
            return None
        found = table().get(operation)
        writes = found is None or found.writes
        return self.journal.begin(
            "amqp", operation, fields, kind="command" if writes else "query", reference=key if writes else None
        )

    def _for_purpose(self, purpose: str | None) -> dict[str, str]:
        named = purpose or self._purpose
        return {PURPOSE: named} if named else {}

    def _set_up(self, channel: Any) -> None:
        self._caller.set_up(channel)
        if self._receives:
            self._facts.set_up(channel.connection.channel())
        if self._listens:
            self._listen(channel)

    def _listen(self, channel: Any) -> None:
        if not self._inbox.is_on(channel.connection):
            self._inbox.set_up(channel.connection.channel())

    def _on_down(self, why: str) -> None:
        self._facts.on_down()
        self._caller.on_down(why)

    def _resume(self) -> None:
        while not self._stopped.wait(BEAT_S):
            self._link.do(lambda _channel: self._facts.resume())
