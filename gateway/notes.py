"""What is noted at the border, as values."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Final

CONTENT: Final = "content_base64"


@dataclass(frozen=True, slots=True)
class Intent:
    """A request, noted before it is passed on.

    Attributes:
        id: of the note and of the receipt, a UUID of version 7.
        run: the process that noted it.
        kind: command, query or dry_run.
        purpose: as agreed, else as the caller named it.
        request: the fields asked, as canonical JSON, of a file its digest and size; None once erased.
        door: http or amqp.
        role: of the token.
        signed_by: id of the key that the caller signed with, and the signature.
    """

    id: str
    run: int
    noted_at: datetime
    agency: str
    actor: str
    operation: str
    kind: str
    scopes: str | None
    purpose: str | None
    idempotency_key: str | None
    if_match: str | None
    traceparent: str | None
    uscc: str | None
    request: bytes | None
    request_hash: str
    door: str = "http"
    role: str | None = None
    signed_by: str | None = None
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an intent, noted before it is answered.

    Attributes:
        outcome: `ok`, or the name of the error; OutcomeUnknown where nobody knows.
        reconciled: whether a later run found it out.
        agreements: `id@version` of each agreement that something was given under.
        datasets: what was given.
        fields: first-level fields of the answer that were given.
        subjects: enterprises about whom something was given.
        withheld: fields left out.
        answer: as it was given, canonical JSON, of a file its digest and size; of an error its texts.
    """

    id: str
    noted_at: datetime
    outcome: str
    answer_hash: str
    receipt_hash: str
    reconciled: bool = False
    agreements: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    withheld: tuple[str, ...] = ()
    answer: bytes | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the gateway says about a note."""

    id: str
    agency: str
    operation: str
    noted_at: datetime
    status: str
    outcome: str | None
    hash: str | None
    request_hash: str
    answer_hash: str | None
    role: str | None = None
    uscc: str | None = None


def holds_no_answer(kind: str, operation: str | None) -> bool:
    """Whether the answer is kept by its hash alone: what the exchange tells of itself may quote notes and entries.

    Kept, it would grow the log by reading it, and a field erased from an entry would live on in what quoted it.
    """
    return kind == "query" and (operation or "").startswith("gateway.")


def holds_content(fields: object) -> bool:
    """Whether a file, or a part of one, stands among the fields of a body."""
    return isinstance(fields, Mapping) and isinstance(fields.get(CONTENT), str)


def without_content(fields: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return fields with the digest and size of a file in its place; what is no base64 stays as it is.

    A file is kept by the service whose it is, for as long as its own rules say; its digest proves which one it was.
    """
    try:
        content = base64.b64decode(fields[CONTENT], validate=True)
    except (binascii.Error, ValueError):
        return fields
    told = {name: value for name, value in fields.items() if name != CONTENT}
    return told | {"content_sha256": sha256(content).hexdigest(), "content_bytes": len(content)}
