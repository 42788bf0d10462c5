"""The public keys that signatures of the exchange are checked with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Jwk = Mapping[str, Any]


def finder(jwks: Mapping[str, Any]) -> Callable[[str], Jwk | None]:
    """Return a function that finds a key of a JWKS by its id."""
    by_id = {str(key.get("kid")): key for key in jwks.get("keys", ())}
    return by_id.get
