"""Who is calling, as a door found out."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """Who is calling.

    Attributes:
        actor: the acting person or system.
        scopes: what the token was narrowed to; None: all that the agency is granted.
        expires_at_s: seconds since the epoch.
        role: portal, system, officer, enterprise or operator; None: the agency as a whole.
        uscc: of an enterprise, its own.
    """

    agency: str
    actor: str
    scopes: frozenset[str] | None
    expires_at_s: float
    role: str | None = None
    uscc: str | None = None
