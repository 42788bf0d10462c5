"""What is noted at the border, as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Intent:
    """A request, noted before it is passed on.

    Attributes:
        id: of the note and of the receipt, a UUID of version 7.
        run: the process that noted it.
        kind: command, query or dry_run.
        purpose: as agreed, else as the caller named it.
        request: the fields asked, as canonical JSON; None once erased.
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
        answer: as it was given, canonical JSON; of an error its texts.
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
