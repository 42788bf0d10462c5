"""What is signed of an event that the exchange hands out, and the check of it; the same over every way it goes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from sanhu_client.signatures.jws import sign, verify
from sanhu_client.signatures.keys import BadSignature, FindKey, PrivateKey

PREFIX: Final = "ce-"
HEADER: Final = "ce-signature"


def canonical(data: Any) -> bytes:
    """Return JSON as it is signed: keys in order, no spaces, UTF-8."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def event_input(headers: Mapping[str, Any], body: bytes) -> bytes:
    """Return what is signed of an event: its attributes in order of their names, and the hash of its data.

    Args:
        headers: `ce-…`; those of the way (traceparent, AMQP's own) and the signature itself are left out.
        body: the data as canonical JSON.
    """
    told = sorted((name.lower(), str(value)) for name, value in headers.items() if name.lower().startswith(PREFIX))
    if any("\n" in value for _, value in told):
        raise BadSignature("a line break in an attribute")
    lines = [f"{name}: {value}" for name, value in told if name not in {HEADER, "ce-traceparent"}]
    return "\n".join(["sanhu-event-1", *lines, sha256(body).hexdigest()]).encode()


def sign_event(key: PrivateKey, headers: Mapping[str, Any], body: bytes) -> str:
    """Return the value of `ce-signature`."""
    return sign(event_input(headers, body), key)


def check_event(headers: Mapping[str, Any], body: bytes, find_key: FindKey) -> str:
    """Return the id of the key that signed an event.

    Args:
        headers: with `ce-signature`, as they came.
        body: as it came; an event of the feed has `canonical(data)`.
        find_key: finds the exchange's keys, as /v1/exchange/keys gives them.

    Raises:
        BadSignature: there is none, or it does not hold.
    """
    jws = next((str(value) for name, value in headers.items() if name.lower() == HEADER), None)
    if jws is None:
        raise BadSignature("the event is not signed")
    return verify(jws, event_input(headers, body), find_key)
