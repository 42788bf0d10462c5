"""Boxes sealed in a browser to a unit's key, as far as anybody without the key sees into them: key, header, size.

What is inside is nobody's but the unit's. Here it is seen that a box is of the form, is for what it is kept under, and
has one of the few sizes that boxes come in, so that its length tells little.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sanhu_client.intake import header_of
from sanhu_client.intake.jwe import NotOpened, point
from sanhu_client.intake.keys import fingerprint, statement_of, thumbprint
from sanhu_client.intake.letters import ANSWER_SIZES, ANSWER_TYPE, BOX_TYPE, FILE, FILE_SIZES, LETTER, LETTER_SIZES
from sanhu_client.signatures import BadSignature

from databus.errors import InvalidRequest

__all__ = ["FILE", "LETTER", "Box", "check_answer", "check_box", "fingerprint", "key_id", "read", "statement_of"]

FIELD: Final = "content_base64"
_SIZES: Final = {LETTER: LETTER_SIZES, FILE: FILE_SIZES}
_EPK: Final = frozenset({"crv", "kty", "x", "y"})


@dataclass(frozen=True)
class Box:
    """What is seen of a box from outside."""

    content: bytes
    header: Mapping[str, Any]

    @property
    def holds_bytes(self) -> int:
        """How long what is inside is."""
        return len(self.content.split(b".")[3]) * 3 // 4


def key_id(jwk: Mapping[str, Any]) -> str:
    """Return the id of a public key to which people seal: its thumbprint.

    Raises:
        InvalidRequest: it is no point of P-256.
    """
    try:
        point(jwk)
    except (ValueError, BadSignature):
        raise InvalidRequest("not a key to seal to", "jwk", "the public members of a JWK of P-256") from None
    return thumbprint(jwk)


def read(content_base64: str) -> Box:
    """Return a box.

    Raises:
        InvalidRequest: it is none.
    """
    try:
        content = base64.b64decode(content_base64, validate=True)
        return Box(content, header_of(content.decode("ascii")))
    except (binascii.Error, ValueError, NotOpened):
        raise InvalidRequest("not a sealed box", FIELD, "a compact JWE of A256GCM, in base64") from None


def check_box(box: Box, sealed_for: Mapping[str, str], *, kid: str, part: str) -> None:
    """Let a box pass that is sealed to a key for what it is to be kept under.

    Raises:
        InvalidRequest: says what would be right.
    """
    header = box.header
    epk = header.get("epk")
    if header.get("alg") != "ECDH-ES" or header.get("typ") != BOX_TYPE or not isinstance(epk, dict):
        raise InvalidRequest("not a box sealed to a key", FIELD, f"a JWE ECDH-ES of type {BOX_TYPE}")
    if epk.keys() != _EPK:
        raise InvalidRequest("the box's own key says more than a key", FIELD, "crv, kty, x and y alone")
    key_id(epk)
    if header.get("kid") != kid:
        raise InvalidRequest("the box is sealed to another key", FIELD, f"one sealed to {kid}")
    _check_outside(header, {"sanhu": {**sealed_for, "part": part}}, _SIZES[part], box)


def check_answer(box: Box, follow: str) -> None:
    """Let an answer pass that is sealed to whoever follows.

    Raises:
        InvalidRequest: says what would be right.
    """
    if box.header.get("alg") != "dir" or box.header.get("typ") != ANSWER_TYPE:
        raise InvalidRequest("not a sealed answer", FIELD, f"a JWE dir of type {ANSWER_TYPE}")
    _check_outside(box.header, {"sanhu": {"follow": follow}}, ANSWER_SIZES, box)


def _check_outside(header: Mapping[str, Any], said: Mapping[str, Any], sizes: Sequence[int], box: Box) -> None:
    """Nothing stands outside that is not known already: a header is no place for words."""
    if header.get("sanhu") != said["sanhu"]:
        raise InvalidRequest("the box is for something else", FIELD, f"its header says {said['sanhu']}")
    if header.keys() - {"alg", "enc", "typ", "sanhu", "kid", "epk"}:
        raise InvalidRequest(
            "the box's header says more than it must", FIELD, "alg, enc, typ, kid, epk and sanhu alone"
        )
    if box.holds_bytes not in sizes:
        right = ", ".join(str(size) for size in sizes)
        raise InvalidRequest("the box is not filled up to one of the sizes", FIELD, f"one of {right} bytes inside")
