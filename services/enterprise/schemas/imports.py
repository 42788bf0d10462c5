"""Shapes about the office's spreadsheet."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load

from databus.sheets.files import FileRefused
from databus.sheets.tables import read_table
from databus.sheets.workbooks import AT_ONCE
from services.enterprise.domain.sheets import read_sheet
from services.enterprise.schemas.fields import Request, text


class ImportEnterprises(Request):
    """A spreadsheet (.xlsx) of enterprises, one a row, headings in Chinese."""

    content_base64 = fields.String(required=True, metadata={"description": "the file, in base64", "format": "byte"})
    filename = text(255, load_default="enterprises.xlsx", metadata={"example": "企业基本情况.xlsx"})

    @post_load
    def read(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        try:
            content = base64.b64decode(data["content_base64"], validate=True)
        except (binascii.Error, ValueError):
            raise ValidationError("a file in base64", "content_base64") from None
        try:
            reading = read_sheet(read_table(content, AT_ONCE))
        except FileRefused as refusal:
            raise refusal.told() from None
        return {"filename": data["filename"], "reading": reading}


class RefusedCell(Schema):
    """What is wrong with a row."""

    row = fields.Integer(metadata={"description": "as the spreadsheet program counts, from 1"})
    column = fields.String(metadata={"description": "heading of the column"})
    reason_zh = fields.String()
    reason = fields.String()


class ImportResult(Schema):
    """What came of a spreadsheet: codes registered, changed, unchanged; rows refused with column and reason."""

    filename = fields.String()
    rows = fields.Integer(metadata={"description": "rows with something in them"})
    registered = fields.List(fields.String())
    changed = fields.List(fields.String())
    unchanged = fields.List(fields.String())
    refused = fields.List(fields.Nested(RefusedCell))
    ignored_columns = fields.List(fields.String())
