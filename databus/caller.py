"""Who is calling, as the border says it in headers; never a field of a body."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from databus.errors import InvalidRequest, Unauthenticated

_HEADERS = {
    "sanhu.agency": "agency",
    "sanhu.actor": "actor",
    "sanhu.purpose": "purpose",
    "sanhu.scopes": "scopes",
    "sanhu.idempotency-key": "idempotency_key",
    "sanhu.if-match": "if_match",
    "traceparent": "traceparent",
}
_LIMIT = 1024


@dataclass(frozen=True)
class Caller:
    """The acting agency and what goes with its call.

    `if_match` is the version the caller read, without quotes.
    """

    agency: str | None = None
    actor: str | None = None
    purpose: str | None = None
    scopes: str | None = None
    idempotency_key: str | None = None
    if_match: str | None = None
    traceparent: str | None = None

    @classmethod
    def from_headers(cls, headers: Mapping[str, Any]) -> Caller:
        """Read the caller out of message headers; stock nameko puts `nameko.` before the names of its context."""
        told: dict[str, str] = {}
        for header, name in _HEADERS.items():
            value = headers.get(header)
            if value is None:
                value = headers.get("nameko." + header)
            if value is None:
                continue
            if not isinstance(value, str) or len(value) > _LIMIT or "\x00" in value:
                right = f"a text of at most {_LIMIT} characters, none U+0000"
                raise InvalidRequest("a header is not of its form", header, right)
            told[name] = value
        return cls(**told)

    def to_headers(self) -> dict[str, str]:
        """Return the headers that say this caller."""
        pairs = ((header, getattr(self, name)) for header, name in _HEADERS.items())
        return {header: value for header, value in pairs if value is not None}

    def require_agency(self) -> str:
        """Return the acting agency; Unauthenticated if the border named none."""
        if self.agency is None:
            raise Unauthenticated("no agency is named for this call: the header sanhu.agency is set at the border")
        return self.agency


NOBODY = Caller()
