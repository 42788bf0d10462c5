"""What the exchange can answer instead of what was asked: the exchange's own error tree, by the same names.

The names never move; they are told over HTTP in the problem's `type` and over AMQP in `exc_path`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any


class SanhuError(Exception):
    """Base of every error that the exchange tells.

    Args:
        message: what happened and what helps, one sentence.
        pairs: alternating field path and what would be right there.

    Attributes:
        instance: where the exchange keeps this very occurrence, `/v1/exchange/receipts/…`, if it told.
        retry_after_s: how long to wait before asking again, if the exchange told.
    """

    retryable = False

    def __init__(self, message: str = "", *pairs: str) -> None:
        super().__init__(message, *pairs)
        self.message = message
        self.instance: str | None = None
        self.retry_after_s: float | None = None

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Field path and what would be right there, in the order told."""
        texts: Sequence[str] = [str(text) for text in self.args[1:]]
        return list(zip(texts[::2], texts[1::2], strict=False))

    def __str__(self) -> str:
        told = "; ".join(f"{field}: {text}" for field, text in self.fields)
        return f"{self.message} ({told})" if told else self.message


class InvalidRequest(SanhuError):
    """The request is not of the form agreed; nothing was changed."""


class Unauthenticated(SanhuError):
    """The exchange does not know who is calling: token, key or signature is wrong."""


class NotPermitted(SanhuError):
    """The agency is known and may not do this."""


class NotFound(SanhuError):
    """There is no such thing."""


class Conflict(SanhuError):
    """The present state does not allow it, or the same key came with another body."""


class PreconditionFailed(SanhuError):
    """The resource has changed since it was read (If-Match)."""


class TooLarge(SanhuError):
    """The message is larger than the limit."""


class TooMany(SanhuError):
    """The agency's quota is used up for now."""

    retryable = True


class Unavailable(SanhuError):
    """The exchange, or a part of it, is not there now; nothing was done."""

    retryable = True


class OutcomeUnknown(SanhuError):
    """No answer came, so nobody here knows what was done: ask again with the same key."""

    retryable = True


class InternalError(SanhuError):
    """A defect at the exchange, logged there."""


class NotVerified(Exception):
    """A receipt, a head or a signature is not what it claims to be."""


class Forked(NotVerified):
    """The log shown now does not continue the log seen before: keep both heads, they are the evidence."""


TREE: Mapping[str, type[SanhuError]] = {
    cls.__name__: cls
    for cls in (
        InvalidRequest,
        Unauthenticated,
        NotPermitted,
        NotFound,
        Conflict,
        PreconditionFailed,
        TooLarge,
        TooMany,
        Unavailable,
        OutcomeUnknown,
        InternalError,
    )
}
_KINDS = {"".join("-" + one.lower() if one.isupper() else one for one in name)[1:]: cls for name, cls in TREE.items()}
_STATUSES: Mapping[int, type[SanhuError]] = {
    401: Unauthenticated,
    403: NotPermitted,
    404: NotFound,
    408: Unavailable,
    409: Conflict,
    412: PreconditionFailed,
    413: TooLarge,
    429: TooMany,
    502: OutcomeUnknown,
    503: Unavailable,
    504: OutcomeUnknown,
}


def from_problem(status: int, document: Any) -> SanhuError:
    """Return the error that a problem document (RFC 9457) tells; by its status alone if it is none."""
    told = document if isinstance(document, dict) else {}
    kind = str(told.get("type", "")).rpartition(":")[2]
    cls = _KINDS.get(kind) or _STATUSES.get(status) or (InvalidRequest if status < 500 else InternalError)
    pairs: list[str] = []
    for one in told.get("errors") or ():
        if isinstance(one, dict):
            pairs += [str(one.get("field", "")), str(one.get("message", ""))]
    error = cls(str(told.get("detail") or f"the exchange answered {status}"), *pairs)
    instance = told.get("instance")
    error.instance = instance if isinstance(instance, str) else None
    return error


def from_wire(told: Mapping[str, Any]) -> SanhuError:
    """Return the error that an RPC's reply tells; one outside the tree becomes InternalError."""
    args = told.get("exc_args")
    texts = [str(text) for text in args] if isinstance(args, list) and args else [str(told.get("value", ""))]
    cls = TREE.get(str(told.get("exc_path", "")).removeprefix("databus.errors."))
    return cls(*texts) if cls else InternalError(f"{told.get('exc_type')}: {told.get('value')}")
