"""Seals of papers: what a signed statement says, how a PDF carries it, and the check that needs no network.

A seal is a compact JWS of Ed25519 (RFC 7515, RFC 9864) over a statement in JSON: which paper, about whom, made when,
and a few facts that stand in it. Two of them leave the house with a paper:

- the *mark*, printed as a QR code: whoever holds the print-out compares what it says with what is printed;
- the *seal of the file*, which also names the SHA-256 of its bytes: whoever holds the file checks all of it.

A PDF carries its seal itself, as a comment before its last lines; another file's seal lies beside it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final

from sanhu_client.signatures.events import canonical
from sanhu_client.signatures.jws import sign, verify
from sanhu_client.signatures.keys import BadSignature, FindKey, PrivateKey, base64url, unbase64url

VERSION: Final = 1
LONGEST: Final = 8192
_COMMENT: Final = b"%SanhuSeal "
_LAST_LINES: Final = re.compile(rb"startxref\s+([0-9]{1,12})\s+%%EOF\s*\Z")
_TAIL: Final = 64

Statement = Mapping[str, Any]


def seal(statement: Statement, key: PrivateKey) -> str:
    """Return a statement, signed."""
    payload = canonical({"seal": VERSION, **statement})
    header, _, signature = sign(payload, key).split(".")
    return f"{header}.{base64url(payload)}.{signature}"


def read(token: str, find_key: FindKey) -> dict[str, Any]:
    """Return what a seal says.

    Args:
        token: the seal; of a QR code that is a link, what stands after its `#`.
        find_key: returns the public JWK of a key id, or None.

    Raises:
        BadSignature: not a seal, or not signed by a key that is known.
    """
    parts = token.strip().rpartition("#")[2].split(".")
    if len(parts) != 3 or len(token) > LONGEST:
        raise BadSignature("not a seal: <header>.<statement>.<signature>")
    payload = unbase64url(parts[1])
    if [base64url(payload), base64url(unbase64url(parts[2]))] != parts[1:]:
        raise BadSignature("not base64url in its one form")
    kid = verify(f"{parts[0]}..{parts[2]}", payload, find_key)
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict) or said.get("seal") != VERSION:
        raise BadSignature(f"signed by {kid}, but not a seal of this form")
    return {**said, "kid": kid}


def seal_file(content: bytes, statement: Statement, key: PrivateKey) -> str:
    """Return the seal of a file's bytes."""
    return seal({**statement, "bytes": len(content), "sha256": sha256(content).hexdigest()}, key)


def check_file(content: bytes, token: str, find_key: FindKey) -> dict[str, Any]:
    """Return what the seal of a file says.

    Raises:
        BadSignature: the seal does not hold, or it is of other bytes.
    """
    said = read(token, find_key)
    if said.get("sha256") is None:
        raise BadSignature("this seal is a mark: it says what is printed, and names no file")
    if said["sha256"] != sha256(content).hexdigest() or said.get("bytes") != len(content):
        raise BadSignature(f"the file is not the one that was sealed as {said.get('code')}: its bytes differ")
    return said


def with_seal(pdf: bytes, token: str) -> bytes:
    """Return a PDF that carries its seal; readers of PDF take it for a comment.

    Raises:
        ValueError: it does not end as a PDF does.
    """
    last = _LAST_LINES.search(pdf, max(len(pdf) - _TAIL, 0))
    if last is None:
        raise ValueError("not a PDF: it does not end with startxref and %%EOF")
    return pdf + _COMMENT + token.encode() + b"\nstartxref\n" + last.group(1) + b"\n%%EOF\n"


def split(pdf: bytes) -> tuple[bytes, str]:
    """Return a PDF as it was sealed, and the seal that it carries.

    Raises:
        BadSignature: it carries none, or something was added after it.
    """
    at = pdf.rfind(_COMMENT)
    if at < 0:
        raise BadSignature("the PDF carries no seal")
    sealed, rest = pdf[:at], pdf[at + len(_COMMENT) :]
    token = rest.partition(b"\n")[0]
    try:
        text = token.decode("ascii")
        whole = with_seal(sealed, text)
    except ValueError:
        raise BadSignature("the PDF carries no seal that can be read") from None
    if whole != pdf:
        raise BadSignature("something was added to the PDF after it was sealed")
    return sealed, text


def is_pdf(content: bytes) -> bool:
    """Whether the bytes begin as a PDF does."""
    return content.startswith(b"%PDF-")
