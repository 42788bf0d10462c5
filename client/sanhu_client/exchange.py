"""The exchange over HTTP: every operation by name or by path, asked again where that helps, signed, receipts kept."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Self

from sanhu_client import operations, uploads
from sanhu_client.credentials import BearerToken, ClientSecret, Credentials, Nobody, SigningKey, Token
from sanhu_client.errors import SanhuError, from_problem
from sanhu_client.feed import FedEvent, follow
from sanhu_client.journal import Journal
from sanhu_client.operations import Message
from sanhu_client.receipts import Receipts, Verified
from sanhu_client.retrying import Retrying
from sanhu_client.services import Service
from sanhu_client.signatures import PrivateKey
from sanhu_client.transport import Answer, Transport


@dataclass(frozen=True)
class Wishes:
    """What goes with a call beside its fields.

    Attributes:
        purpose: of use, where an agreement asks for one.
        idempotency_key: instead of one made for each call; the same key with the same fields repeats the answer.
        if_match: the version read; the call fails with PreconditionFailed if it has changed since.
        traceparent: W3C trace context.
    """

    purpose: str | None = None
    idempotency_key: str | None = None
    if_match: int | None = None
    traceparent: str | None = None


class Exchange:
    """An exchange as one agency sees it; any number of threads may share it.

    Args:
        url: of the exchange.
        agency: our code, such as samr.
        key: signs every request (RFC 9421); nothing else is needed then.
        token: a bearer token, or a function that returns a fresh one.
        client: id and secret of a client of ours, changed for tokens at the exchange (OAuth 2 client credentials).
        trust: the exchange's public keys (a JWKS), got from it once by a road you trust; else receipts are checked
            against the keys that it shows when first asked.
        home: a folder of our own: the heads seen and the journal are kept there.
        purpose: of use, for every call that names no other.
        retrying: how patiently to ask.
        transport: instead of one made for `url`.
    """

    enterprise: Service
    credit: Service
    inspection: Service
    enforcement: Service
    gateway: Service

    def __init__(
        self,
        url: str,
        agency: str,
        *,
        key: PrivateKey | None = None,
        token: Token | None = None,
        client: tuple[str, str] | None = None,
        trust: Mapping[str, Any] | None = None,
        home: Path | str | None = None,
        purpose: str | None = None,
        retrying: Retrying | None = None,
        transport: Transport | None = None,
    ) -> None:
        self.agency = agency
        self.transport = transport or Transport(url)
        self._credentials = _credentials(self.transport, key, token, client)
        self._retrying = retrying or Retrying()
        self._wishes = Wishes(purpose=purpose)
        self.receipts = Receipts(self, trust=trust, heads=Path(home) / "heads.jsonl" if home is not None else None)
        self.journal = Journal(Path(home) / "journal.sqlite") if home is not None else None
        for name in operations.services():
            setattr(self, name, Service(self, name))

    def given(self, **wishes: Any) -> Exchange:
        """Return this exchange with wishes for the calls made through it, such as `purpose` or `if_match`."""
        other = object.__new__(Exchange)
        other.__dict__.update(self.__dict__)
        other._wishes = replace(self._wishes, **wishes)
        for name in operations.services():
            setattr(other, name, Service(other, name))
        return other

    def call(self, operation: str, /, **fields: Any) -> dict[str, Any]:
        """Call `service.method` with its fields and return the answer.

        Raises:
            LookupError: there is no such operation.
            SanhuError: what the exchange answered; retryable errors only once asking again has not helped.
        """
        found = operations.find(operation)
        message, key = found.message(fields), self._key() if found.writes else None
        if self.journal is None:
            return self._ask(message, key)
        number = self.journal.begin(
            "http", operation, found.as_taken(fields), kind="command" if key else "query", reference=key
        )
        try:
            answer = self._ask(message, key)
        except SanhuError as error:
            self.journal.conclude(number, type(error).__name__, None)
            raise
        self.journal.conclude(number, "ok", answer)
        return answer

    def download(self, code: str) -> bytes:
        """Return the file of a paper, by the code printed on it.

        Raises:
            BadSignature: the parts together are another file than was said.
            SanhuError: what the exchange answered, such as that the file is for another agency.
        """
        return uploads.download(self, code)

    def upload(
        self,
        kind: str,
        file: Path | str | bytes,
        *,
        service: str | None = None,
        language: str | None = None,
        progress: uploads.Progress | None = None,
        within_s: float = 600.0,
        **parameters: Any,
    ) -> dict[str, Any]:
        """Send a file in parts, wait until the exchange has worked on it, and return the job as it ended.

        The same file again, before it was whole, goes on where sending stopped. What came of the rows is in `result`;
        what was refused by `pages("enterprise.list_job_refusals", job_id=…)`, as a file by `download(job["paper"])`.

        Args:
            kind: of the job, such as import_enterprises, import_records, declare_consignments, register_lots.
            file: a path, or the bytes.
            service: whose job it is, unless the kind tells.
            language: of messages, zh or en.
            progress: hears the job after each part and each time it is asked for; `percent` is the share done.
            within_s: for all of it.
            **parameters: of the kind, such as dry_run, filename, fact_kind, zone, year.

        Raises:
            OutcomeUnknown: it has not ended in time; what was sent is kept, and what is under way goes on.
            SanhuError: what the exchange answered.
        """
        return uploads.upload(self, kind, file, parameters, language, progress, within_s, service=service)

    def wait_job(
        self,
        job_id: str,
        *,
        service: str = "enterprise",
        progress: uploads.Progress | None = None,
        within_s: float = 6e2,
    ) -> dict[str, Any]:
        """Wait until a job of ours has ended, and return it; OutcomeUnknown if it has not in time."""
        return uploads.wait(self, self.call(f"{service}.get_job", job_id=job_id), progress, within_s, service=service)

    def request(
        self,
        verb: str,
        path: str,
        fields: Mapping[str, Any] | None = None,
        *,
        query: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Ask by verb and path, such as `request("GET", "/v1/credit/ratings/91441323MA4YNT018E")`."""
        found = operations.match(verb.upper(), path)
        if found is not None:
            operation, in_path = found
            return self.call(operation.name, **{**(fields or {}), **(query or {}), **in_path})
        target = operations.with_query(path, query or {})
        if verb.upper() == "GET":
            return self._ask(Message("GET", target, {}, None), None)
        body = operations.encode(dict(fields or {}))
        return self._ask(Message(verb.upper(), target, {"content-type": "application/json"}, body), self._key())

    def events(
        self, after: int | None = None, *, wait_s: int = 10, within_s: float | None = None
    ) -> Iterator[FedEvent]:
        """Yield events of the feed, each once, in order; keep `position` of the last one handled and go on after it.

        Args:
            after: position to go on after; None begins as far back as events are kept.
            wait_s: how long one question waits for news, at most 20.
            within_s: ends when nothing came for so long; None goes on.

        Raises:
            NotVerified: an event is not signed by the exchange.
        """
        return follow(self, after, wait_s, within_s)

    def pages(self, operation: str, /, **fields: Any) -> Iterator[dict[str, Any]]:
        """Yield each item of a list, page after page."""
        while True:
            page = self.call(operation, **fields)
            yield from page["items"]
            cursor = page.get("next_cursor")
            if cursor is None:
                return
            fields["cursor"] = cursor

    def wait_logged(self, receipt: Mapping[str, Any], within_s: float = 10.0) -> dict[str, Any]:
        """Return the receipt with position and proof, once the log has it and everything it shows was checked.

        Raises:
            OutcomeUnknown: the log did not take it in time.
            NotVerified: what it shows does not hold.
            Forked: the log is not the one we saw before.
        """
        return self.receipts.wait_logged(receipt, within_s)

    def verify(self, receipt: Mapping[str, Any]) -> Verified:
        """Check a logged receipt: its fields, its place in the log, the head's signature, and the heads seen before.

        Raises:
            NotVerified: says what does not hold.
            Forked: the log is not the one we saw before.
        """
        return self.receipts.verify(receipt)

    def close(self) -> None:
        """Close connections and journal."""
        self.transport.close()
        if self.journal:
            self.journal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _key(self) -> str:
        return self._wishes.idempotency_key or str(uuid.uuid4())

    def _ask(self, message: Message, key: str | None) -> dict[str, Any]:
        told = replace(message, headers={**message.headers, **self._headers(key)})

        def attempt(within_s: float) -> dict[str, Any]:
            headers = {**told.headers, **self._credentials.headers(told)}
            answer = self.transport.send(told.verb, told.target, headers, told.body, within_s=within_s)
            if answer.status == 401:
                self._credentials.refused()
            return _read(answer)

        return self._retrying(attempt)

    def _headers(self, key: str | None) -> dict[str, str]:
        wishes = self._wishes
        told = {"accept": "application/json"}
        if wishes.purpose is not None:
            told["purpose"] = wishes.purpose
        if wishes.traceparent is not None:
            told["traceparent"] = wishes.traceparent
        if key is not None:
            told["idempotency-key"] = key
            if wishes.if_match is not None:
                told["if-match"] = f'"{wishes.if_match}"'
        return told


def _credentials(
    transport: Transport, key: PrivateKey | None, token: Token | None, client: tuple[str, str] | None
) -> Credentials:
    given = [one for one in (key, token, client) if one is not None]
    if len(given) > 1:
        raise ValueError("one of key, token and client says who we are, not several")
    if key is not None:
        return SigningKey(transport, key)
    if token is not None:
        return BearerToken(token)
    if client is not None:
        return ClientSecret(transport, *client)
    return Nobody()


def _read(answer: Answer) -> dict[str, Any]:
    told: Any = None
    with suppress(ValueError):
        told = json.loads(answer.body)
    if answer.status < 400 and isinstance(told, dict):
        return told
    error = from_problem(answer.status, told)
    with suppress(ValueError):
        error.retry_after_s = float(answer.headers.get("retry-after") or "")
    raise error
