"""Shapes about the registers kept by data."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, post_load

from databus.shapes import Day
from services.enterprise.schemas.fields import (
    PageRequest,
    Request,
    division,
    hs_prefix,
    identity,
    text,
    uscc,
    whole,
    zone_id,
)
from services.enterprise.schemas.offers import DOCUMENT
from services.enterprise.schemas.standing import ON

_FACTS = {
    "description": "the fields of the register, see the rules of public services",
    "additionalProperties": True,
    "example": {"functions": ["testing"], "operator": "合成检测中心"},
}


class RecordEntry(Request):
    """An entry of a register; `facts` are typed by the register's own fields."""

    register = text(50, required=True, metadata={"example": "testing_platform"})
    name = text(200, required=True, metadata={"example": "广东出口女鞋与配套产业公共技术服务平台"})
    division = division(load_default=None, allow_none=True)
    zone_id = zone_id(load_default=None, allow_none=True)
    uscc = uscc(load_default=None, allow_none=True)
    parent_id = text(200, load_default=None, allow_none=True)
    facts = fields.Dict(keys=text(50), load_default=dict, metadata=_FACTS)
    begins_on = Day(load_default=None, metadata={"description": "first day it holds; today if left out"})
    document_no = text(200, required=True, metadata=DOCUMENT)


class EndEntry(Request):
    """An entry that holds no longer, with what its register wants to know then."""

    entry_id = identity("entry")
    on = Day(load_default=None, metadata=ON)
    outcome = fields.Dict(keys=text(50), load_default=dict, metadata=_FACTS)
    reason = text(500, required=True)


class ListEntries(PageRequest):
    """Entries, oldest first, found by register, county, zone, enterprise, what they stand under, words and goods."""

    limit = whole(1, 100, load_default=50, metadata={"description": "items on a page"})
    register = text(50, load_default=None)
    division = division(load_default=None)
    zone_id = zone_id(load_default=None)
    uscc = uscc(load_default=None)
    parent_id = text(200, load_default=None)
    q = text(100, load_default=None, metadata={"description": "part of the name or of a field, such as a standard"})
    hs = hs_prefix()
    on = Day(load_default=None, metadata={"description": "only those that hold on the day"})
    known_at = fields.AwareDateTime(
        load_default=None, metadata={"description": "as the registry knew it at the moment"}
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        names = ("register", "division", "zone_id", "uscc", "parent_id")
        wanted = {name: data.pop(name) for name in names}
        known_at: datetime | None = data["known_at"]
        return {
            **data,
            "known_at": known_at,
            "hs": data.get("hs"),
            "wanted": {name: value for name, value in wanted.items() if value is not None},
        }


class Entry(Schema):
    """An entry of a register."""

    entry_id = fields.String()
    register = fields.String()
    division = fields.String()
    zone_id = fields.String(allow_none=True)
    uscc = fields.String(allow_none=True)
    parent_id = fields.String(allow_none=True)
    name = fields.String()
    facts = fields.Dict()
    begins_on = fields.Date()
    ends_on = fields.Date(allow_none=True, metadata={"description": "first day it holds no longer"})
    document_no = fields.String()
    agency = fields.String()
    noted_at = fields.AwareDateTime()
    outcome = fields.Dict()
    reason = fields.String(allow_none=True)
    ended_by = fields.String(allow_none=True)
    ended_at = fields.AwareDateTime(allow_none=True)
    version = fields.Integer()


class EntryPage(Schema):
    """Entries, a page."""

    items = fields.List(fields.Nested(Entry))
    next_cursor = fields.String(allow_none=True)
