"""Fields that shapes of evidence have in common."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from databus.shapes import Cursor, Evidence
from services.inspection.schemas.fields import one_of, text

CLOSED_SCOPE = 100
PRIORITY_CURSOR = r"^[0-9]{1,3}/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"


def sha256(description: str, **options: Any) -> fields.String:
    """The hash of a paper's bytes."""
    right = "SHA-256 of the paper's bytes: 64 small hex digits"
    return fields.String(
        validate=validate.Regexp(r"[0-9a-f]{64}\Z", error=right),
        error_messages={"invalid": right},
        metadata={"description": description, "example": "e3b0c44298fc1c149afbf4c8996fb924" + "0" * 32},
        **options,
    )


def reason(**options: Any) -> fields.String:
    """Why; adverse steps need it."""
    return text(
        "why; adverse steps need it", "条件不再满足", longest=1000, load_default=None, allow_none=True, **options
    )


def document_no(**options: Any) -> fields.String:
    """The number of the document behind a step."""
    return text("number of the document it rests on", "检〔2026〕12号", load_default=None, allow_none=True, **options)


def evidence() -> Evidence:
    """Further documents behind a step."""
    return Evidence()


def listed_texts(description: str, example: list[str], *, most: int, longest: int = 200) -> fields.List[Any]:
    """Some short texts; none unless said."""
    inner = text(description, example[0] if example else "…", longest=longest)
    return fields.List(
        inner,
        load_default=list,
        validate=validate.Length(max=most, error="at most {max} entries"),
        metadata={"description": description, "example": example},
    )


def priority_cursor() -> Cursor:
    """Where a page of the cultivation list ended."""
    return Cursor(shape=PRIORITY_CURSOR, example="7/0192f0c1-0000-7000-8000-000000000031", allow_none=True)


def direction(description: str, **options: Any) -> fields.String:
    """Export or import."""
    return one_of(("export", "import"), description, **options)


class EvidenceStepShape(Schema):
    """One step: who, when, why, by which clause, on which documents."""

    number = fields.Integer(metadata={"description": "counts from 1", "example": 1})
    step = fields.String(metadata={"description": "what was done", "example": "RECOMMENDED"})
    at = fields.AwareDateTime(metadata={"description": "moment it was noted"})
    on = fields.Date(metadata={"description": "day it is about"})
    agency = fields.String(allow_none=True, metadata={"description": "who did it; null: by rule", "example": "ciq"})
    actor = fields.String(allow_none=True, metadata={"description": "the officer"})
    clause = fields.String(metadata={"description": "what it rests on", "example": "S12 五(一)"})
    reason = fields.String(allow_none=True, metadata={"description": "why"})
    document_no = fields.String(allow_none=True, metadata={"description": "its document"})
    evidence = fields.List(fields.String(), metadata={"description": "further documents"})
