"""What a receipt says: hashes of request and answer, bound together under the receipt's id.

The Merkle log will take these hashes as they are; nothing here reads or keeps a body.
"""

from __future__ import annotations

from hashlib import sha256

_SEPARATOR = b"\x1f"


def digest(body: bytes) -> str:
    """Return the SHA-256 of a body, in hexadecimal."""
    return sha256(body).hexdigest()


def receipt_hash(note_id: str, agency: str, operation: str, request_hash: str, answer_hash: str) -> str:
    """Return the hash that a receipt carries; anyone who has both bodies can compute it again.

    Args:
        note_id: the receipt's id.
        agency: who called.
        operation: `service.method`.
        request_hash: `digest` of the canonical JSON of the fields asked.
        answer_hash: `digest` of the canonical JSON of the answer, without the receipt.
    """
    parts = (note_id, agency, operation, request_hash, answer_hash)
    return sha256(_SEPARATOR.join(part.encode() for part in parts)).hexdigest()
