"""Detached JWS: a signature beside what it is over.

Source: RFC 7515, appendix F.
"""

from __future__ import annotations

import base64
import json
from typing import Final

from sanhu_client.signatures.keys import BadSignature, FindKey, PrivateKey, base64url, check_bytes, unbase64url

ALGORITHMS: Final = frozenset({"Ed25519", "EdDSA"})
LONGEST: Final = 1024


def sign(payload: bytes, key: PrivateKey) -> str:
    """Return a detached JWS (`header..signature`) over the payload."""
    header = base64url(json.dumps({"alg": "Ed25519", "kid": key.kid}, separators=(",", ":")).encode())
    return f"{header}..{base64url(key.sign_bytes(_jws_input(header, payload)))}"


def verify(jws: str, payload: bytes, find_key: FindKey) -> str:
    """Return the id of the key that signed the payload.

    Args:
        jws: what `sign` returned.
        payload: what it is said to be over.
        find_key: returns the public JWK of a key id, or None where nobody we know has it.

    Raises:
        BadSignature: not of the form, of an unknown key, or over something else.
    """
    kid = key_id(jws)
    jwk = find_key(kid)
    if jwk is None:
        raise BadSignature(f"no key {kid} is known, or it holds no more")
    header, _, signature = jws.split(".")
    check_bytes(unbase64url(signature), _jws_input(header, payload), jwk)
    return kid


def key_id(jws: str) -> str:
    """Return the key id that a detached JWS names, unchecked.

    Raises:
        BadSignature: it is not a detached JWS of Ed25519.
    """
    parts = jws.split(".")
    if len(parts) != 3 or parts[1] or len(jws) > LONGEST:
        raise BadSignature("not a detached JWS: <header>..<signature>")
    try:
        header = json.loads(unbase64url(parts[0]))
    except (ValueError, RecursionError):
        header = None
    if not isinstance(header, dict) or header.get("alg") not in ALGORITHMS or "crit" in header or "b64" in header:
        raise BadSignature("not a JWS of Ed25519 over the encoded payload")
    kid = header.get("kid")
    if not isinstance(kid, str) or not kid:
        raise BadSignature("the JWS names no key (kid)")
    return kid


def _jws_input(header: str, payload: bytes) -> bytes:
    return f"{header}.".encode() + base64.urlsafe_b64encode(payload).rstrip(b"=")
