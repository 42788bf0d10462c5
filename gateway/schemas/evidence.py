"""Shapes of the evidence log: heads, proofs, entries, erasure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, fields, validate

from databus.shapes import Cursor, Text, Whole

MOST_ENTRIES: Final = 200
MOST_HEADS: Final = 200
LARGEST: Final = 2**53 - 1
HASH: Final = "^[0-9a-f]{64}$"
LATEST: Final = "latest"

_HASH_EXAMPLE: Final = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


def _size(description: str, **options: Any) -> Whole:
    return Whole(
        from_text=True,
        validate=validate.Range(0, LARGEST, error="a whole number from {min}"),
        metadata={"description": description, "example": 1042},
        **options,
    )


def _epoch() -> Whole:
    return Whole(
        from_text=True,
        load_default=None,
        validate=validate.Range(1, 2**31 - 1, error="a whole number from {min}"),
        metadata={"description": "the tree; the present one unless said", "example": 1},
    )


class Link(Schema):
    """The last head of the epoch before, as others hold it."""

    epoch = fields.Integer(required=True, metadata={"description": "which tree", "example": 1})
    size = fields.Integer(required=True, metadata={"description": "how many leaves", "example": 1042})
    root = fields.String(required=True, metadata={"description": "its root", "example": _HASH_EXAMPLE})


class Head(Schema):
    """The state of the log at a moment; its canonical JSON is what is signed."""

    v = fields.Integer(required=True, metadata={"description": "version of the form", "example": 1})
    epoch = fields.Integer(required=True, metadata={"description": "which tree, from 1", "example": 1})
    first = fields.Integer(required=True, metadata={"description": "position of the tree's first leaf", "example": 0})
    size = fields.Integer(required=True, metadata={"description": "how many leaves it has", "example": 1042})
    root = fields.String(required=True, metadata={"description": "over all of them", "example": _HASH_EXAMPLE})
    at = fields.String(required=True, metadata={"description": "when", "example": "2026-11-22T07:00:00.000Z"})
    previous = fields.Nested(
        Link, required=True, allow_none=True, metadata={"description": "last head of the epoch before"}
    )


class Cosignature(Schema):
    """An agency says that it saw the head."""

    agency = fields.String(required=True, metadata={"description": "which", "example": "samr"})
    signature = fields.String(required=True, metadata={"description": "detached JWS over the head"})


class SignedHead(Schema):
    """A head, signed by the exchange, co-signed by agencies."""

    head = fields.Nested(Head, required=True, metadata={"description": "what is signed"})
    signature = fields.String(required=True, metadata={"description": "detached JWS by the exchange's key"})
    cosignatures = fields.List(
        fields.Nested(Cosignature), required=True, metadata={"description": "of agencies that saw it"}
    )


class TakesHeads(Schema):
    """Which heads."""

    limit = Whole(
        from_text=True,
        load_default=50,
        validate=validate.Range(1, MOST_HEADS, error="a whole number from {min} to {max}"),
        metadata={"description": "how many at most", "example": 50},
    )
    cursor = Cursor(shape=r"^[0-9]{1,9}-[0-9]{1,15}$", example="1-1042")


class GivesHeads(Schema):
    """Heads, newest first."""

    items = fields.List(fields.Nested(SignedHead), required=True, metadata={"description": "newest first"})
    next_cursor = fields.String(
        required=True, allow_none=True, metadata={"description": "where the next page begins; null: no more"}
    )


class TakesHead(Schema):
    """Which head."""

    size = fields.String(
        required=True,
        validate=validate.Regexp("^(latest|[0-9]{1,15})$", error="a size, or latest"),
        metadata={"description": "the head's size, or `latest`", "example": LATEST},
    )
    epoch = _epoch()


class TakesCosignature(Schema):
    """A head that the calling agency saw, checked and keeps."""

    size = _size("the head's size", required=True)
    epoch = _epoch()
    signature = Text(
        1024,
        required=True,
        metadata={"description": "detached JWS of the agency's key over the head's canonical JSON"},
    )


class TakesConsistency(Schema):
    """Between which sizes."""

    first = _size("size of the earlier head", required=True, error_messages={"required": "a size"})
    second = _size("size of the later head; the latest unless said", load_default=None)
    epoch = _epoch()


class GivesConsistency(Schema):
    """That one head continues the other."""

    epoch = fields.Integer(required=True, metadata={"description": "which tree", "example": 1})
    first = fields.Integer(required=True, metadata={"description": "the earlier size", "example": 512})
    second = fields.Integer(required=True, metadata={"description": "the later size", "example": 1042})
    path = fields.List(
        fields.String(metadata={"pattern": HASH}), required=True, metadata={"description": "RFC 6962, section 2.1.2"}
    )
    head = fields.Nested(
        SignedHead, required=True, allow_none=True, metadata={"description": "of the later size, where it is kept"}
    )


class TakesProof(Schema):
    """Of which entry."""

    entry_id = fields.UUID(
        required=True,
        error_messages={"invalid_uuid": "a UUID, as the receipt has it"},
        metadata={"description": "id of an entry or receipt", "example": "0192f0c1-0000-7000-8000-000000000011"},
    )
    size = _size("of the head that the proof leads to; the latest unless said", load_default=None)


class Proof(Schema):
    """That a leaf is in the tree."""

    index = fields.Integer(required=True, metadata={"description": "its place in the tree", "example": 7})
    size = fields.Integer(required=True, metadata={"description": "of the tree", "example": 1042})
    path = fields.List(
        fields.String(metadata={"pattern": HASH}), required=True, metadata={"description": "RFC 6962, section 2.1.1"}
    )


class ShownEntry(Schema):
    """An entry, as far as the caller may see it: other fields show their digests."""

    fields_ = fields.Dict(
        data_key="fields",
        attribute="fields",
        keys=fields.String(),
        required=True,
        metadata={"description": "salt and value by name: SHA-256(salt ‖ name ‖ 0 ‖ canonical JSON) is the digest"},
    )
    digests = fields.Dict(
        keys=fields.String(),
        values=fields.String(metadata={"pattern": HASH}),
        required=True,
        metadata={"description": "digests of the other fields"},
    )


class Entry(ShownEntry):
    """An entry and its place."""

    epoch = fields.Integer(required=True, metadata={"description": "which tree", "example": 1})
    position = fields.Integer(required=True, metadata={"description": "in the whole log", "example": 7})
    leaf = fields.String(required=True, metadata={"description": "hash of its leaf", "example": _HASH_EXAMPLE})


class GivesProof(Schema):
    """That an entry is in the log."""

    epoch = fields.Integer(required=True, metadata={"description": "which tree", "example": 1})
    position = fields.Integer(required=True, metadata={"description": "in the whole log", "example": 7})
    leaf = fields.String(required=True, metadata={"description": "hash of its leaf", "example": _HASH_EXAMPLE})
    proof = fields.Nested(Proof, required=True, metadata={"description": "of inclusion"})
    head = fields.Nested(
        SignedHead, required=True, allow_none=True, metadata={"description": "of that size, where it is kept"}
    )


class TakesEntries(Schema):
    """From where."""

    begin = Whole(
        from_text=True,
        data_key="from",
        load_default=0,
        validate=validate.Range(0, LARGEST, error="a whole number from {min}"),
        metadata={"description": "the first position", "example": 0},
    )
    limit = Whole(
        from_text=True,
        load_default=50,
        validate=validate.Range(1, MOST_ENTRIES, error="a whole number from {min} to {max}"),
        metadata={"description": "how many at most", "example": 50},
    )


class GivesEntries(Schema):
    """Entries in the order of the log."""

    items = fields.List(fields.Nested(Entry), required=True, metadata={"description": "in the log's order"})
    next_from = fields.Integer(
        required=True, allow_none=True, metadata={"description": "where to go on; null: no more now", "example": 50}
    )


class TakesErasure(Schema):
    """What is to vanish, and on which ground."""

    entry_id = fields.UUID(
        required=True,
        error_messages={"invalid_uuid": "a UUID, as the receipt has it", "required": "id of an entry"},
        metadata={"description": "id of the entry", "example": "0192f0c1-0000-7000-8000-000000000011"},
    )
    fields_ = fields.List(
        Text(200),
        data_key="fields",
        required=True,
        validate=validate.Length(1, 200, error="{min} to {max} names"),
        error_messages={"required": 'names of fields; "request" and "answer" are whole bodies'},
        metadata={"description": "names; `request` and `answer` are whole bodies", "example": ["request.detail"]},
    )
    legal_basis = Text(
        500,
        required=True,
        error_messages={"required": "the law and article"},
        metadata={"description": "law and article", "example": "个人信息保护法 47"},
    )
    reason = Text(
        2000,
        required=True,
        error_messages={"required": "why"},
        metadata={"description": "why", "example": "the data subject's request 2026-17 was granted"},
    )


class GivesErasure(Schema):
    """What is gone; everything else still verifies."""

    entry_id = fields.UUID(required=True, metadata={"description": "id of the entry"})
    positions = fields.List(
        fields.Integer(), required=True, metadata={"description": "of its entries in the log", "example": [7]}
    )
    erased = fields.List(
        fields.String(), required=True, metadata={"description": "the fields", "example": ["request.detail"]}
    )
    legal_basis = fields.String(required=True, metadata={"description": "law and article"})


# method: what it takes, what it gives, what it is
OPERATIONS: Mapping[str, tuple[type[Schema], type[Schema], str]] = {
    "list_heads": (TakesHeads, GivesHeads, "List the signed heads of the evidence log, newest first."),
    "get_head": (TakesHead, SignedHead, "Return a signed head of the evidence log."),
    "cosign_head": (TakesCosignature, SignedHead, "Say by signature that one has seen a head of the log."),
    "get_consistency": (TakesConsistency, GivesConsistency, "Prove that a later head continues an earlier one."),
    "get_proof": (TakesProof, GivesProof, "Prove that an entry is in the log."),
    "list_log_entries": (
        TakesEntries,
        GivesEntries,
        "List entries of the log: one's own with their values, others as digests.",
    ),
    "erase_fields": (TakesErasure, GivesErasure, "Erase fields of an entry for good; the log still verifies."),
}
