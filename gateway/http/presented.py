"""What a request presents to say who is calling, and what of it is checked once the body is there."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from hashlib import sha256
from typing import Any, Final

from sanhu_client.signatures import BadSignature, Request, SignedRequest

from databus.errors import Unauthenticated
from gateway.http.requests import Receive, Scope

CERTIFICATE: Final = "sanhu.client_certificate"  # in the extensions of the scope, put there by our own listener alone


class Presented:
    """The credentials of one request.

    Attributes:
        headers: by lower-case name.
        signed: the signature that was checked; set by the authentication.
    """

    __slots__ = ("_hash", "_scope", "_size", "headers", "signed")

    def __init__(self, scope: Scope, headers: Mapping[str, str]) -> None:
        self._scope = scope
        self.headers = headers
        self.signed: SignedRequest | None = None
        self._hash = sha256()
        self._size = 0

    @property
    def authorization(self) -> str | None:
        """The header Authorization."""
        return self.headers.get("authorization")

    @property
    def has_signature(self) -> bool:
        """Whether the request says that it is signed."""
        return "signature" in self.headers or "signature-input" in self.headers

    @property
    def certificate(self) -> bytes | None:
        """The client's certificate (DER), if it came over the listener that asks for one."""
        found: bytes | None = (self._scope.get("extensions") or {}).get(CERTIFICATE)
        return found

    @property
    def signed_by(self) -> str | None:
        """The id of the key that signed the request."""
        return None if self.signed is None else self.signed.kid

    @property
    def signature(self) -> str | None:
        """The signature with what it is over, so that anyone who has the key can check it again."""
        return None if self.signed is None else f"{self.signed.signature}\n{self.signed.base}"

    def request(self) -> Request:
        """What a signature covers."""
        raw = self._scope.get("raw_path") or self._scope["path"].encode()
        return Request(
            method=self._scope["method"],
            path=raw.partition(b"?")[0].decode("latin-1"),
            query=self._scope["query_string"].decode("latin-1"),
            headers={name: _utf8(value) for name, value in self.headers.items()},
            authority=self.headers.get("host", ""),
            scheme=self._scope.get("scheme", "http"),
        )

    def watch(self, receive: Receive) -> Receive:
        """Return the way the body comes; what comes of a signed request's body is hashed as it does."""
        if self.signed is None:
            return receive

        async def watched() -> MutableMapping[str, Any]:
            message = await receive()
            part = message.get("body", b"")
            self._hash.update(part)
            self._size += len(part)
            return message

        return watched

    def check_body(self) -> None:
        """Let the body pass that came; to be called once all of it is there.

        Raises:
            Unauthenticated: it is not the one that was signed.
        """
        if self.signed is None:
            return
        try:
            self.signed.check_body(self._hash.digest(), self._size)
        except BadSignature as error:
            raise Unauthenticated(str(error)) from None


def _utf8(value: str) -> str:
    return value.encode("latin-1", "replace").decode("utf-8", "surrogateescape")
