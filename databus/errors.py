"""The one error tree: what a caller can be told, over RPC and over HTTP alike.

On the wire an error is its name (`databus.errors.<Name>`) and positional text: the message, then pairs of field
and what would be right there. The names never move: they are what other people's programs catch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence


class SanhuError(Exception):
    """Base of every error that a caller is told.

    Args:
        message: what happened and what helps, one sentence.
        pairs: alternating field path and what would be right there.
    """

    retryable = False

    def __init__(self, message: str = "", *pairs: str) -> None:
        super().__init__(message, *pairs)
        self.message = message

    @classmethod
    def about(cls, message: str, fields: Mapping[str, str] | Iterable[tuple[str, str]]) -> SanhuError:
        """Build the error from a mapping of field to message."""
        items = fields.items() if isinstance(fields, Mapping) else fields
        return cls(message, *(text for pair in items for text in pair))

    @property
    def fields(self) -> list[tuple[str, str]]:
        """Field path and what would be right there, in the order given."""
        texts: Sequence[str] = [str(text) for text in self.args[1:]]
        return list(zip(texts[::2], texts[1::2], strict=False))

    def __str__(self) -> str:
        told = "; ".join(f"{field}: {text}" for field, text in self.fields)
        return f"{self.message} ({told})" if told else self.message


class InvalidRequest(SanhuError):
    """The request is not of the form agreed; nothing was changed."""


class Unauthenticated(SanhuError):
    """Nobody, or nobody we know, is calling."""


class NotPermitted(SanhuError):
    """The caller is known and may not do this."""


class NotFound(SanhuError):
    """There is no such thing."""


class Conflict(SanhuError):
    """The present state does not allow it, or the same key came with another body."""


class PreconditionFailed(SanhuError):
    """The resource has changed since the caller read it (If-Match)."""


class TooLarge(SanhuError):
    """The message is larger than the limit."""


class TooMany(SanhuError):
    """The caller's quota is used up for now.

    Attributes:
        retry_after_s: after how many seconds there is room again, where it is known; not told on the wire.
    """

    retryable = True
    retry_after_s: int | None = None


class Unavailable(SanhuError):
    """The service, the broker or the database is not there now; nothing was done."""

    retryable = True


class OutcomeUnknown(SanhuError):
    """The deadline passed or the connection was lost after sending: ask again with the same key."""

    retryable = True


class InternalError(SanhuError):
    """A defect of ours: logged where it happened, without detail outside."""


TREE: dict[str, type[SanhuError]] = {
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


def to_wire(error: BaseException) -> dict[str, object]:
    """Return the error as nameko serialises one; anything outside the tree becomes InternalError without detail."""
    told = error if type(error).__name__ in TREE and isinstance(error, SanhuError) else InternalError("internal error")
    return {
        "exc_type": type(told).__name__,
        "exc_path": f"databus.errors.{type(told).__name__}",
        "exc_args": [str(text) for text in told.args],
        "value": str(told),
    }


def from_wire(data: Mapping[str, object]) -> SanhuError:
    """Rebuild an error from the wire; a foreign one becomes InternalError."""
    path, args = str(data.get("exc_path", "")), data.get("exc_args")
    texts = [str(text) for text in args] if isinstance(args, list) else []
    cls = TREE.get(path.removeprefix("databus.errors.")) if path.startswith("databus.errors.") else None
    if cls is None:
        return InternalError("the service answered with an error outside the tree")
    return cls(*(texts or [str(data.get("value", ""))]))
