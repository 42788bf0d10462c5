"""What is signed of an AMQP call or fact, and the check of it."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

from sanhu_client.signatures.jws import sign, verify
from sanhu_client.signatures.keys import BadSignature, FindKey, PrivateKey

LIFE_S: Final = 300  # how long a signed call is taken, and its nonce kept
LEEWAY_S: Final = 30  # how far two clocks may differ
LONGEST_NONCE: Final = 64

HEADER_SIGNATURE: Final = "sanhu.signature"
HEADER_CREATED: Final = "sanhu.created"
HEADER_NONCE: Final = "sanhu.nonce"


def message_input(agency: str, operation: str, message_id: str, created: int, body: bytes, *, nonce: str = "") -> bytes:
    """Return what an agency signs of a call or a fact over AMQP.

    Args:
        agency: its code.
        operation: `service.method`, which is the routing key.
        message_id: the AMQP property; empty where the message has none.
        created: seconds since the epoch.
        body: the message's body as it travels.
        nonce: never used before by this key.
    """
    parts = ("sanhu-message-1", agency, operation, message_id, str(created), nonce, sha256(body).hexdigest())
    if any("\n" in part for part in parts):
        raise BadSignature("a line break in what is signed")
    return "\n".join(parts).encode()


def sign_message(
    key: PrivateKey, agency: str, operation: str, message_id: str, body: bytes, *, now_s: float | None = None
) -> dict[str, str]:
    """Return the headers that a signed AMQP message carries."""
    created, nonce = int(time.time() if now_s is None else now_s), secrets.token_urlsafe(16)
    jws = sign(message_input(agency, operation, message_id, created, body, nonce=nonce), key)
    return {HEADER_SIGNATURE: jws, HEADER_CREATED: str(created), HEADER_NONCE: nonce}


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature that was checked.

    Attributes:
        kid: of the key.
        signature: as it came; with what it is over, anyone can check it again.
        nonce: to be remembered until `expires_at_s`, and refused a second time.
    """

    kid: str
    signature: str
    nonce: str
    expires_at_s: float


def check_message(
    headers: Mapping[str, Any],
    agency: str,
    operation: str,
    message_id: str,
    body: bytes,
    find_key: FindKey,
    *,
    now_s: float | None = None,
) -> Signed | None:
    """Return the signature of an AMQP message; None where it carries none. The nonce is the caller's to remember.

    Raises:
        BadSignature: it carries one that does not hold, or does not hold now.
    """
    jws = headers.get(HEADER_SIGNATURE)
    if jws is None:
        return None
    created, nonce = str(headers.get(HEADER_CREATED, "")), headers.get(HEADER_NONCE)
    if not created.isascii() or not created.isdecimal() or len(created) > 12:
        raise BadSignature(f"{HEADER_CREATED} is not seconds since the epoch")
    if not isinstance(nonce, str) or not 0 < len(nonce) <= LONGEST_NONCE:
        raise BadSignature(f"{HEADER_NONCE} is missing, or longer than {LONGEST_NONCE}")
    until_s = check_time(int(created), None, time.time() if now_s is None else now_s)
    kid = verify(str(jws), message_input(agency, operation, message_id, int(created), body, nonce=nonce), find_key)
    return Signed(kid, str(jws), nonce, until_s)


def check_time(created_s: int, expires_s: int | None, now_s: float) -> float:
    """Return until when a signature made at `created_s` can be met again.

    Raises:
        BadSignature: it is of the future, too old, or has expired.
    """
    if created_s > now_s + LEEWAY_S:
        raise BadSignature("the signature is of the future: compare the clocks")
    until_s = created_s + LIFE_S if expires_s is None else min(expires_s, created_s + LIFE_S)
    if until_s + LEEWAY_S < now_s:
        raise BadSignature("the signature has expired: sign each call when it is sent")
    return float(until_s + LEEWAY_S)
