"""Shapes of what the public may see."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load

from databus.shapes import Cursor
from services.credit.schemas.fields import page_limit, text, uscc
from services.credit.use_cases.publicity import ListPublicity


class TakesPublicityOf(Schema):
    """Whose."""

    uscc = uscc(required=True)


class TakesPublicity(Schema):
    """Which public records, newest first."""

    uscc = uscc()
    agency = text("agency that recorded it", "samr", longest=32)
    limit = page_limit()
    cursor = Cursor()

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ListPublicity:
        return ListPublicity(data, data.pop("limit"), data.pop("cursor"))


class PublicRecord(Schema):
    """A record as the public sees it."""

    record_id = fields.String(metadata={"description": "the record"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    item = fields.String(metadata={"description": "item of the catalogue", "example": "L04"})
    zh = fields.String(metadata={"description": "the item in Chinese", "example": "其他行政处罚（普通程序）"})
    en = fields.String(metadata={"description": "the item in English"})
    severity = fields.String(metadata={"description": "GENERAL or SERIOUS", "example": "GENERAL"})
    agency = fields.String(metadata={"description": "who recorded it", "example": "samr"})
    document_no = fields.String(metadata={"description": "document behind it"})
    effective_on = fields.Date(metadata={"description": "day the document took effect"})
    public_until = fields.Date(metadata={"description": "first day on which it is public no longer"})
    clause = fields.String(metadata={"description": "legal basis", "example": "行政处罚法 54–63"})
    objected = fields.Boolean(metadata={"description": "whether an objection waits for its answer", "example": False})


class GivesPublicityOf(Schema):
    """What the public may see of an enterprise."""

    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    name = fields.String(metadata={"description": "its name"})
    active = fields.Boolean(metadata={"description": "whether it exists"})
    on = fields.Date(metadata={"description": "as of this day"})
    grade = fields.String(allow_none=True, metadata={"description": "AA to D, or U; null: not public", "example": "A"})
    since = fields.Date(allow_none=True, metadata={"description": "since when the grade holds"})
    rated = fields.Boolean(allow_none=True, metadata={"description": "whether a formal rating is valid"})
    formal_on = fields.Date(allow_none=True, metadata={"description": "day of the formal rating"})
    valid_until = fields.Date(allow_none=True, metadata={"description": "last day of its validity"})
    records = fields.List(fields.Nested(PublicRecord), metadata={"description": "public records, newest first"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "for list_publicity, if there are more"})


class GivesPublicity(Schema):
    """A page of public records."""

    items = fields.List(fields.Nested(PublicRecord), metadata={"description": "public records, newest first"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "null on the last page"})
