"""Who is calling by the signature of the request: an agency's own key, each signature once."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Final, Protocol
from urllib.parse import urlsplit

from sanhu_client.signatures import BadSignature, check_request

from databus.errors import Unauthenticated, Unavailable
from gateway.domain.agencies import Key
from gateway.domain.identity import Identity
from gateway.http.presented import Presented

SIGNING: Final = "sig"


class KeyRing(Protocol):
    """The keys of the agencies, those that hold no longer among them; `up` once they were read."""

    @property
    def up(self) -> bool: ...
    @property
    def keys(self) -> Mapping[str, Key]: ...


class Once(Protocol):
    """Remembers what was used."""

    async def first(self, kid: str, nonce: str, expires_at_s: float) -> bool: ...


def find_signing_key(ring: KeyRing, kid: str, now_s: float) -> Mapping[str, Any] | None:
    """Return the public key that an agency signs with now; None where nobody has registered it.

    Raises:
        BadSignature: it is known, but revoked, rotated out, not valid yet, or for something else.
    """
    key = ring.keys.get(kid)
    if key is None:
        return None
    at = datetime.fromtimestamp(now_s, UTC)
    if key.use != SIGNING:
        raise BadSignature(f"the key {kid} is not for signatures")
    if key.revoked_at is not None and at >= key.revoked_at:
        raise BadSignature(f"the key {kid} was revoked")
    if at < key.valid_from:
        raise BadSignature(f"the key {kid} is not valid yet")
    if not key.holds(at):
        raise BadSignature(f"the key {kid} was rotated out: sign with the present one")
    return key.jwk


class SignedRequests:
    """Checks signed requests.

    Args:
        ring: the keys of the agencies.
        once: remembers nonces, for all processes of the gateway.
        host: the name that callers reach the gateway under, so that what was signed for another exchange is not taken
            here; None: whatever they say.
        now_s: seconds since the epoch; a test says its own.
    """

    def __init__(
        self, ring: KeyRing, once: Once, *, host: str | None = None, now_s: Callable[[], float] = time.time
    ) -> None:
        self._ring = ring
        self._once = once
        self._host = host
        self._now_s = now_s

    async def identify(self, presented: Presented) -> Identity:
        """Return whose key signed the request, and remember that this one was made.

        Raises:
            Unauthenticated: the signature does not hold, or the request was made before.
            Unavailable: nobody can tell now.
        """
        if not self._ring.up:
            raise Unavailable("the gateway has not read yet whose keys there are; try again in a moment")
        now_s, request = self._now_s(), presented.request()
        if self._host is not None and urlsplit(f"//{request.authority}").hostname != self._host:
            raise Unauthenticated(f"the request was made for another host than {self._host}")
        try:
            signed = check_request(request, lambda kid: find_signing_key(self._ring, kid, now_s), now_s=now_s)
        except BadSignature as error:
            raise Unauthenticated(str(error)) from None
        if not await self._once.first(signed.kid, signed.nonce, signed.expires_at_s):
            raise Unauthenticated("the request was made before: sign each one anew, with a nonce of its own")
        presented.signed = signed
        return Identity(self._ring.keys[signed.kid].agency, signed.kid, None, signed.expires_at_s)
