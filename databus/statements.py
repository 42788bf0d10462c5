"""Statements that an agency signs with its own key, kept with what they are about and checked by anyone without us.

A statement is an object of JSON; what is signed are its bytes with the keys in order. Here it is seen that the
signature is over exactly these bytes; whose key it is, everybody sees in what the exchange publishes of agencies' keys.
"""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from sanhu_client.signatures import BadSignature, canonical, verify

from databus.errors import InvalidRequest

Statement = Mapping[str, Any]


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
