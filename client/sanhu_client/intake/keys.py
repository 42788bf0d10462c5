"""The keys of a unit that takes complaints in: one to which people seal, changed often, and one that vouches for it.

The fingerprint of the key that vouches is published where the exchange has no hand in it, such as on a notice board;
so nobody who runs the exchange can put a key of his own in place of the unit's.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec

from sanhu_client.intake.jwe import members
from sanhu_client.signatures import PrivateKey, base64url, canonical, sign, unbase64url


@dataclass(frozen=True)
class IntakeKey:
    """A key of P-256 to which people seal, and the id it is known by: its thumbprint."""

    kid: str
    secret: ec.EllipticCurvePrivateKey

    @classmethod
    def generate(cls) -> IntakeKey:
        """Make a key."""
        return cls._of(ec.generate_private_key(ec.SECP256R1()))

    @classmethod
    def from_jwk(cls, jwk: Mapping[str, Any]) -> IntakeKey:
        """Read a private JWK.

        Raises:
            ValueError: it is not one of P-256.
        """
        if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256" or not isinstance(jwk.get("d"), str):
            raise ValueError("not a private JWK of P-256")
        return cls._of(ec.derive_private_key(int.from_bytes(unbase64url(jwk["d"]), "big"), ec.SECP256R1()))

    @classmethod
    def read(cls, path: Path | str) -> IntakeKey:
        """Read a private JWK from a file."""
        return cls.from_jwk(json.loads(Path(path).read_text(encoding="utf-8")))

    def write(self, path: Path | str) -> None:
        """Write the private JWK to a new file that its owner alone may read.

        Raises:
            FileExistsError: a key is never overwritten.
        """
        told = {**self.public_jwk(), "d": base64url(self.secret.private_numbers().private_value.to_bytes(32, "big"))}
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(json.dumps(told) + "\n")

    def public_jwk(self) -> dict[str, str]:
        """Return what people seal to."""
        return {**members(self.secret.public_key()), "kid": self.kid, "use": "enc", "alg": "ECDH-ES"}

    @classmethod
    def _of(cls, secret: ec.EllipticCurvePrivateKey) -> IntakeKey:
        return cls(thumbprint(members(secret.public_key())), secret)


def thumbprint(jwk: Mapping[str, Any]) -> str:
    """Return the JWK thumbprint of a key of P-256 (RFC 7638)."""
    told = {name: jwk[name] for name in ("crv", "kty", "x", "y")}
    return base64url(sha256(json.dumps(told, separators=(",", ":")).encode()).digest())


def fingerprint(jwk: Mapping[str, Any]) -> str:
    """Return the fingerprint of the key that vouches, Ed25519, as it is published: sixteen groups of four digits."""
    told = {name: jwk[name] for name in ("crv", "kty", "x")}
    digits = sha256(json.dumps(told, separators=(",", ":")).encode()).hexdigest()
    return " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def statement_of(
    agency: str, division: str, jwk: Mapping[str, Any], *, valid_from: str, valid_to: str
) -> dict[str, Any]:
    """Return what a unit signs of its key: whose it is, for which county, from which day to which."""
    return {
        "says": "intake_key",
        "agency": agency,
        "division": division,
        "jwk": {name: jwk[name] for name in ("crv", "kty", "x", "y")},
        "valid_from": valid_from,
        "valid_to": valid_to,
    }


def sign_key(statement: Mapping[str, Any], voucher: PrivateKey) -> str:
    """Return the detached JWS by which the unit vouches for its key."""
    return sign(canonical(statement), voucher)
