"""Ed25519 signatures of bytes, of AMQP messages and of HTTP requests; pure, with `cryptography` alone."""

from sanhu_client.signatures.events import canonical, check_event, event_input, sign_event
from sanhu_client.signatures.jws import key_id, sign, verify
from sanhu_client.signatures.keys import (
    BadSignature,
    FindKey,
    Jwk,
    PrivateKey,
    base64url,
    check_bytes,
    thumbprint,
    unbase64url,
)
from sanhu_client.signatures.messages import (
    HEADER_CREATED,
    HEADER_NONCE,
    HEADER_SIGNATURE,
    LEEWAY_S,
    LIFE_S,
    Signed,
    check_message,
    check_time,
    message_input,
    sign_message,
)
from sanhu_client.signatures.requests import Request, SignedRequest, check_request, content_digest, sign_request

__all__ = [
    "HEADER_CREATED",
    "HEADER_NONCE",
    "HEADER_SIGNATURE",
    "LEEWAY_S",
    "LIFE_S",
    "BadSignature",
    "FindKey",
    "Jwk",
    "PrivateKey",
    "Request",
    "Signed",
    "SignedRequest",
    "base64url",
    "canonical",
    "check_bytes",
    "check_event",
    "check_message",
    "check_request",
    "check_time",
    "content_digest",
    "event_input",
    "key_id",
    "message_input",
    "sign",
    "sign_event",
    "sign_message",
    "sign_request",
    "thumbprint",
    "unbase64url",
    "verify",
]
