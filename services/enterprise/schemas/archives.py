"""Shapes about quality archives."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Final

from marshmallow import Schema, ValidationError, fields, post_load, validate

from databus.shapes import Cursor, Day
from services.enterprise.domain.archive import Filters
from services.enterprise.schemas.fields import PageRequest, Request, text, uscc

_EVENT: Final = {"description": "only this event, such as credit.grade_changed", "example": "credit.grade_changed"}
_SUBJECT: Final = {"description": "only about this subject: id of a consignment, a case, a title …"}
_BATCH: Final = {
    "description": "number of a batch as anyone knows it: of the declaration, the consignment, the lot, the trace case",
    "example": "HD2026-000017",
}


_FILTERS: Final = ("event", "producer", "reported_by", "subject", "from_on", "until_on")


class _Filtered(Schema):
    """What is wanted of an archive."""

    filters: ClassVar[tuple[str, ...]] = _FILTERS

    event = text(100, load_default=None, metadata=_EVENT)
    producer = text(
        30,
        load_default=None,
        metadata={"description": "only what this service said", "example": "inspection"},
    )
    reported_by = text(50, load_default=None, metadata={"description": "only what this agency reported"})
    subject = text(200, load_default=None, metadata=_SUBJECT)
    from_on = Day(load_default=None, metadata={"description": "first day, in Beijing"})
    until_on = Day(load_default=None, metadata={"description": "last day, in Beijing"})

    @post_load
    def gather(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        filters = Filters(**{name: data.pop(name) for name in self.filters})
        if filters.from_on and filters.until_on and filters.until_on < filters.from_on:
            raise ValidationError(f"not before {filters.from_on}", "until_on")
        return {**data, "filters": filters}


class GetArchive(_Filtered, PageRequest):
    """An enterprise's quality archive, newest first."""

    filters = (*_FILTERS, "batch")

    cursor = Cursor("^[0-9]{1,16}-[0-9]{1,18}$", "1764000000000000-12")
    uscc = uscc(required=True)
    batch = text(100, load_default=None, metadata={"description": "only about the batch or case of this number"})


class GetBatchArchive(_Filtered, PageRequest):
    """What was said about a batch, newest first."""

    cursor = Cursor("^[0-9]{1,16}-[0-9]{1,18}$", "1764000000000000-12")
    batch = text(100, required=True, metadata=_BATCH)


class ExportAsked(_Filtered, Request):
    """An archive to be exported: of an enterprise, or of a batch."""

    uscc = uscc(load_default=None)
    batch = text(100, load_default=None, metadata=_BATCH)
    format = fields.String(load_default="pdf", validate=validate.OneOf(("pdf", "xlsx"), error="pdf or xlsx"))
    purpose = text(200, load_default=None, metadata={"description": "what it is for; else the header Purpose says it"})

    @post_load
    def gather(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Return it as a job keeps it: plain JSON."""
        if (data["uscc"] is None) == (data["batch"] is None):
            raise ValidationError("exactly one of uscc and batch", "uscc")
        told = super().gather(data)
        filters = vars(told["filters"]).items()
        days = {name: value.isoformat() for name, value in filters if isinstance(value, date)}
        return {**told, "filters": {**dict(filters), **days}}


class ArchiveEntry(Schema):
    """One thing that a service said."""

    event_id = fields.String()
    event = fields.String(attribute="name", metadata={"example": "credit.grade_changed"})
    subject = fields.String()
    at = fields.AwareDateTime()
    agency = fields.String(allow_none=True)
    zh = fields.String()
    en = fields.String()
    batches = fields.List(
        fields.String(), metadata={"description": "numbers of the batch or case it is about; each has an archive"}
    )
    data = fields.Dict()


class ArchivePage(Schema):
    """A page of an archive."""

    items = fields.List(fields.Nested(ArchiveEntry))
    next_cursor = fields.String(allow_none=True)
