"""Compact JWE of the two kinds that are used here, as every browser's WebCrypto makes them too.

To a unit: ECDH-ES over P-256 with A256GCM. Back to who wrote: `dir` with A256GCM. The protected header says what a box
is for; whoever changes it cannot open the box any more.

Source: RFC 7516; RFC 7518, 4.5, 4.6 and 5.3.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.concatkdf import ConcatKDFHash

from sanhu_client.signatures.keys import BadSignature, base64url, unbase64url

LONGEST: Final = 1 << 20
_ENC: Final = "A256GCM"
_KEY_BITS: Final = 256
_IV: Final = 12
_TAG: Final = 16
_OTHER: Final = (
    len(_ENC).to_bytes(4, "big") + _ENC.encode() + bytes(4) + bytes(4) + _KEY_BITS.to_bytes(4, "big")
)  # AlgorithmID, empty PartyUInfo and PartyVInfo, SuppPubInfo

Header = Mapping[str, Any]


class NotOpened(Exception):
    """A box is not of the form, not sealed to this key, or was changed; the message says which."""


def seal_to(plain: bytes, key: Mapping[str, Any], header: Header) -> str:
    """Return a box that the holder of a public key's private half alone can open."""
    ephemeral = ec.generate_private_key(ec.SECP256R1())
    whole = {**header, "alg": "ECDH-ES", "enc": _ENC, "kid": key["kid"], "epk": members(ephemeral.public_key())}
    return _encrypt(plain, _agreed(ephemeral, point(key)), whole)


def open_with(box: str, key: ec.EllipticCurvePrivateKey) -> tuple[bytes, Header]:
    """Return what a box holds, and its header.

    Raises:
        NotOpened: it is not of the form, or not sealed to this key.
    """
    header = header_of(box)
    if header.get("alg") != "ECDH-ES":
        raise NotOpened("the box is not sealed to a unit's key (alg)")
    try:
        theirs = point(header["epk"])
    except (KeyError, TypeError, ValueError, BadSignature):
        raise NotOpened("the box's key (epk) is no point of P-256") from None
    return _decrypt(box, _agreed(key, theirs)), header


def seal_by(plain: bytes, secret: bytes, header: Header) -> str:
    """Return a box that whoever has the secret, 32 bytes, can open."""
    return _encrypt(plain, secret, {**header, "alg": "dir", "enc": _ENC})


def open_by(box: str, secret: bytes) -> tuple[bytes, Header]:
    """Return what a box holds, and its header.

    Raises:
        NotOpened: it is not of the form, or by another secret.
    """
    header = header_of(box)
    if header.get("alg") != "dir":
        raise NotOpened("the box is not sealed by a secret (alg)")
    return _decrypt(box, secret), header


def header_of(box: str) -> Header:
    """Return a box's header, which is not secret.

    Raises:
        NotOpened: it is no box.
    """
    parts = box.split(".")
    if len(parts) != 5 or parts[1] or len(box) > LONGEST:
        raise NotOpened("not a box: <header>..<iv>.<ciphertext>.<tag>")
    try:
        header = json.loads(unbase64url(parts[0]))
    except (ValueError, RecursionError, BadSignature):
        header = None
    if not isinstance(header, dict) or header.get("enc") != _ENC or {"crit", "zip"} & header.keys():
        raise NotOpened("the box's header is not of the form agreed")
    return header


def members(key: ec.EllipticCurvePublicKey) -> dict[str, str]:
    """Return the public members of a key, as a JWK has them."""
    numbers = key.public_numbers()
    x, y = (base64url(value.to_bytes(32, "big")) for value in (numbers.x, numbers.y))
    return {"crv": "P-256", "kty": "EC", "x": x, "y": y}


def point(jwk: Mapping[str, Any]) -> ec.EllipticCurvePublicKey:
    """Return the public key of a JWK.

    Raises:
        ValueError: it is none of P-256, or no point of the curve.
    """
    if jwk.get("kty") != "EC" or jwk.get("crv") != "P-256":
        raise ValueError("not a JWK of P-256")
    x, y = (int.from_bytes(unbase64url(str(jwk.get(name))), "big") for name in ("x", "y"))
    return ec.EllipticCurvePublicNumbers(x, y, ec.SECP256R1()).public_key()


def _agreed(mine: ec.EllipticCurvePrivateKey, theirs: ec.EllipticCurvePublicKey) -> bytes:
    shared = mine.exchange(ec.ECDH(), theirs)
    return ConcatKDFHash(SHA256(), _KEY_BITS // 8, _OTHER).derive(shared)


def _encrypt(plain: bytes, secret: bytes, header: Header) -> str:
    head = base64url(json.dumps(header, separators=(",", ":")).encode())
    iv = os.urandom(_IV)
    sealed = AESGCM(secret).encrypt(iv, plain, head.encode())
    return f"{head}..{base64url(iv)}.{base64url(sealed[:-_TAG])}.{base64url(sealed[-_TAG:])}"


def _decrypt(box: str, secret: bytes) -> bytes:
    head, _, *rest = box.split(".")
    try:
        iv, sealed, tag = (unbase64url(part) for part in rest)
        if len(iv) != _IV or len(tag) != _TAG:
            raise NotOpened("the box is not of the form agreed")
        return AESGCM(secret).decrypt(iv, sealed + tag, head.encode())
    except (InvalidTag, BadSignature):
        raise NotOpened("the box is not sealed to this key, or it was changed") from None
