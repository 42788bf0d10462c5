"""Statements that an agency signs with its own key, kept with what they are about and checked by anyone without us.

A statement is an object of JSON; what is signed are its bytes with the keys in order. Here it is seen that the
signature is over exactly these bytes; whose key it is, everybody sees in what the exchange publishes of agencies' keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from sanhu_client.signatures import BadSignature, canonical, verify
from sanhu_client.signatures.keys import thumbprint, unbase64url

from databus.errors import InvalidRequest

Statement = Mapping[str, Any]
_KEY_BYTES: Final = 32


def text_of(statement: Statement) -> str:
    """Return the statement as it is signed."""
    return canonical(statement).decode()


def digest_of(statement: Statement) -> str:
    """Return the SHA-256 of what is signed, in hexadecimal."""
    return sha256(canonical(statement)).hexdigest()


def check(statement: Statement, jws: str, jwk: Mapping[str, Any]) -> str:
    """Return the id of the key that signed a statement.

    Args:
        statement: what is said to be signed.
        jws: detached, `<header>..<signature>`.
        jwk: the public key.

    Raises:
        InvalidRequest: the signature is not by this key over this statement; says what would have to be signed.
    """
    if "d" in jwk:
        raise InvalidRequest("a private key is nobody else's", "signature", "the public members of the key alone")
    try:
        return verify(jws, canonical(statement), lambda kid: jwk if jwk.get("kid", kid) == kid else None)
    except BadSignature as error:
        raise InvalidRequest(
            f"the signature does not hold: {error}", "signature", f"a detached JWS of Ed25519 over {text_of(statement)}"
        ) from None


def public_key(jwk: Mapping[str, Any], field: str) -> dict[str, str]:
    """Return a public key of Ed25519 by its members and its thumbprint as `kid`, as it is kept beside what it signs.

    Raises:
        InvalidRequest: it is none, or is a private one.
    """
    right = "a public JWK of Ed25519: kty OKP, crv Ed25519, x"
    if "d" in jwk:
        raise InvalidRequest("a private key is nobody else's", field, right)
    try:
        right_length = len(unbase64url(str(jwk.get("x")))) == _KEY_BYTES
    except BadSignature:
        right_length = False
    if (jwk.get("kty"), jwk.get("crv")) != ("OKP", "Ed25519") or not right_length:
        raise InvalidRequest("not a public key", field, right)
    told = {"kty": "OKP", "crv": "Ed25519", "x": str(jwk["x"])}
    return {**told, "kid": thumbprint(told)}
