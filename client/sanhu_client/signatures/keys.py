"""Ed25519 keys as JWK, and a bare signature by one.

Source: RFC 8037 and RFC 9864 (Ed25519 in JOSE), RFC 7638 (thumbprints).
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

Jwk = Mapping[str, Any]
FindKey = Callable[[str], Jwk | None]


class BadSignature(Exception):
    """What was signed is not this, not by this key, or not now; the message says which."""


@dataclass(frozen=True)
class PrivateKey:
    """An Ed25519 key pair and the id it is known by."""

    kid: str
    secret: Ed25519PrivateKey

    @classmethod
    def generate(cls, kid: str | None = None) -> PrivateKey:
        """Make a key; its id is its thumbprint unless another is given."""
        secret = Ed25519PrivateKey.generate()
        return cls(kid or thumbprint(_public_members(secret)), secret)

    @classmethod
    def from_jwk(cls, jwk: Jwk) -> PrivateKey:
        """Read a private JWK.

        Raises:
            ValueError: it is not one of Ed25519.
        """
        if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519" or not isinstance(jwk.get("d"), str):
            raise ValueError("not a private JWK of Ed25519")
        secret = Ed25519PrivateKey.from_private_bytes(unbase64url(jwk["d"]))
        return cls(str(jwk.get("kid") or thumbprint(_public_members(secret))), secret)

    @classmethod
    def read(cls, path: Path | str) -> PrivateKey:
        """Read a private JWK from a file."""
        return cls.from_jwk(json.loads(Path(path).read_text(encoding="utf-8")))

    def write(self, path: Path | str) -> None:
        """Write the private JWK to a file that its owner alone may read."""
        file = Path(path)
        file.touch(mode=0o600)
        file.write_text(json.dumps(self.private_jwk()) + "\n", encoding="utf-8")

    def sign_bytes(self, data: bytes) -> bytes:
        """Return the bare signature, 64 bytes."""
        return self.secret.sign(data)

    def public_jwk(self) -> dict[str, str]:
        """Return what others check with."""
        return {**_public_members(self.secret), "kid": self.kid, "use": "sig", "alg": "Ed25519"}

    def private_jwk(self) -> dict[str, str]:
        """Return the whole key; keep it secret."""
        return {**self.public_jwk(), "d": base64url(self.secret.private_bytes_raw())}


def check_bytes(signature: bytes, data: bytes, jwk: Jwk) -> None:
    """Let a bare signature pass.

    Raises:
        BadSignature: it is not by this key over this data.
    """
    if jwk.get("kty") != "OKP" or jwk.get("crv") != "Ed25519":
        raise BadSignature("the key is not of Ed25519")
    try:
        _public(str(jwk.get("x"))).verify(signature, data)
    except InvalidSignature:
        raise BadSignature("the signature is not by this key over this") from None


def thumbprint(jwk: Jwk) -> str:
    """Return the JWK thumbprint of an Ed25519 key (RFC 7638)."""
    members = {name: jwk[name] for name in ("crv", "kty", "x")}
    return base64url(sha256(json.dumps(members, separators=(",", ":")).encode()).digest())


def base64url(data: bytes) -> str:
    """Encode without padding, as JOSE does."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def unbase64url(text: str) -> bytes:
    """Decode what JOSE encoded.

    Raises:
        BadSignature: it is not base64url without padding.
    """
    try:
        return base64.b64decode(text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, UnicodeEncodeError):
        raise BadSignature("not base64url") from None


@lru_cache(maxsize=4096)
def _public(x: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(unbase64url(x))
    except ValueError:
        raise BadSignature("the key is not of Ed25519") from None


def _public_members(secret: Ed25519PrivateKey) -> dict[str, str]:
    return {"crv": "Ed25519", "kty": "OKP", "x": base64url(secret.public_key().public_bytes_raw())}
