"""Who takes part: agencies and their keys."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

ACTIVE: Final = "ACTIVE"
REMOVED: Final = "REMOVED"

GOVERNMENT: Final = "government"
KINDS: Final = (GOVERNMENT, "association", "body", "portal", "operator")


@dataclass(frozen=True)
class Key:
    """A public key of an agency.

    Attributes:
        kid: the key's id, unique in the exchange.
        jwk: the public key (RFC 7517).
        use: `sig` signs messages and requests, `tls` is a client certificate's, `seal` receives sealed bodies.
        valid_to: the last moment it signs; None while none is set.
        revoked_at: from when it is trusted no longer, whatever it signed.
    """

    kid: str
    agency: str
    jwk: Mapping[str, str]
    use: str
    valid_from: datetime
    valid_to: datetime | None = None
    revoked_at: datetime | None = None

    def holds(self, at: datetime) -> bool:
        """Whether the key counts at a moment."""
        if at < self.valid_from or (self.valid_to is not None and at > self.valid_to):
            return False
        return self.revoked_at is None or at < self.revoked_at


@dataclass(frozen=True)
class Agency:
    """A body that takes part.

    `valid_from` and `valid_to` say when the body itself exists; a successor takes over its tasks, and what its
    predecessor said stays resolvable. Whether it may call is said by `state` alone.

    Attributes:
        division: its jurisdiction by GB/T 2260: `441323` a county, `44` a province, empty nationwide.
        liaison: the role that reports and keeps contact.
        kind: government, association, body, portal or operator.
        state: ACTIVE, or REMOVED.

    Source: SH 六(一) for the liaison; DOMAIN A.1.
    """

    code: str
    zh: str
    en: str
    clause: str
    grants: frozenset[str]
    division: str = ""
    liaison: str | None = None
    valid_from: date | None = None
    valid_to: date | None = None
    successor: str | None = None
    kind: str = GOVERNMENT
    state: str = ACTIVE

    @property
    def active(self) -> bool:
        """Whether it may call."""
        return self.state != REMOVED
