"""The seed of a draw: every agency commits to a part of it that the escrow holder can open too.

A secret is a private key of X25519, its commitment the public one. An agency's part of the seed is the shared secret
of its key and the escrow holder's, made for this one draw. So each part is fixed by what was committed to, and both
the agency and the holder can tell it: who withholds a secret withholds nothing. Whoever has either secret checks the
other's word by the curve alone.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from hashlib import sha256
from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

FORMAT: Final = "sanhu-draw-2"
_BYTES: Final = 32


class BadSecret(ValueError):
    """A secret or a commitment is none; the message says what is wrong."""


def new_secret() -> tuple[str, str]:
    """Return a new secret and its commitment, both in hexadecimal."""
    secret = secrets.token_hex(_BYTES)
    return secret, commitment_of(secret)


def commitment_of(secret: str) -> str:
    """Return what a secret commits to.

    Raises:
        BadSecret: not 64 hexadecimal digits.
    """
    key = X25519PrivateKey.from_private_bytes(_bytes(secret))
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def check_commitment(commitment: str) -> None:
    """Refuse a commitment whose part of the seed would be known to everybody.

    Raises:
        BadSecret: it is of low order, or not 64 hexadecimal digits.
    """
    _shared(secrets.token_bytes(_BYTES), _bytes(commitment))


def contribution_of(campaign_id: str, agency: str, secret: str, other: str) -> str:
    """Return an agency's part of the seed.

    Args:
        campaign_id: the campaign.
        agency: whose part.
        secret: the agency's with the holder's commitment, or the holder's with the agency's.
        other: that commitment.

    Raises:
        BadSecret: one of them is none.
    """
    shared = _shared(_bytes(secret), _bytes(other))
    return sha256(f"{FORMAT}|{campaign_id}|{agency}|".encode() + shared).hexdigest()


def seed_of(
    terms_digest: str,
    escrow_key: str,
    parts: Mapping[str, tuple[str, str]],
    public_value: str | None,
) -> str:
    """Return the seed: SHA-256 of lines, in the order of the agencies' names.

    Args:
        terms_digest: what was frozen before anybody committed.
        escrow_key: the holder's commitment.
        parts: agency → its commitment and its contribution.
        public_value: of the source that the plan announced, if it announced one.
    """
    lines = [FORMAT, terms_digest, escrow_key]
    lines += [f"{agency}:{commitment}:{part}" for agency, (commitment, part) in sorted(parts.items())]
    return sha256("\n".join([*lines, public_value or ""]).encode()).hexdigest()


def digest_of_commitment(commitment: str) -> str:
    """Return what is told of a commitment while the others may still commit: its SHA-256."""
    return sha256(_bytes(commitment)).hexdigest()


def _shared(secret: bytes, public: bytes) -> bytes:
    try:
        return X25519PrivateKey.from_private_bytes(secret).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError:
        raise BadSecret("a commitment of low order: its part of the seed would be known to everybody") from None


def _bytes(text: str) -> bytes:
    try:
        found = bytes.fromhex(text)
    except ValueError:
        found = b""
    if len(found) != _BYTES or text != found.hex():
        raise BadSecret("not 64 small hexadecimal digits")
    return found
