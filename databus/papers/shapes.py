"""Shapes about papers."""

from __future__ import annotations

import base64
from typing import Any, Final

from marshmallow import Schema, fields, pre_dump

from databus.papers import codes
from databus.papers.issued import STATES
from databus.papers.issuing import PaperPart
from databus.requests import PageRequest, Request, whole
from databus.shapes import Cursor, Evidence, Parsed, Text

_MOST_PARTS: Final = 100
_ABOUT: Final = {"description": "code of an enterprise, id of a zone, number of a batch", "example": "huidong-shoes"}


def _code() -> Parsed:
    described = {"description": "the code printed on the paper", "example": codes.EXAMPLE}
    return Parsed(codes.parse_code, described, required=True)


class GetPaper(Request):
    """A part of a paper's file; over HTTP the whole file is answered."""

    code = _code()
    part = whole(1, _MOST_PARTS, load_default=1, from_text=True, metadata={"description": "from 1"})


class VerifyPaper(Request):
    """Which paper."""

    code = _code()


class WithdrawPaper(VerifyPaper):
    """A paper that was found wrong."""

    reason = Text(500, required=True, metadata={"description": "what is wrong", "example": "出口额录入有误"})
    evidence = Evidence()


class ListPapers(PageRequest):
    """Papers that one may read, newest first."""

    cursor = Cursor(codes.PATTERN, codes.EXAMPLE)
    kind = Text(50, load_default=None, metadata={"description": "such as yearly_summary or quality_archive"})
    about = Text(100, load_default=None, metadata=_ABOUT)


class PaperResult(Schema):
    """A paper, and whether it stands."""

    code = fields.String()
    kind = fields.String()
    about = fields.String(metadata=_ABOUT)
    title = fields.String()
    media_type = fields.String()
    filename = fields.String()
    size_bytes = fields.Integer()
    sha256 = fields.String(metadata={"description": "of the file as it was handed out, its seal included"})
    seal = fields.String(
        metadata={"description": "compact JWS (EdDSA, Ed25519) over the file's facts and digest; a PDF carries it too"}
    )
    says = fields.Dict(metadata={"description": "facts that stand in it"})
    agency = fields.String(allow_none=True, metadata={"description": "who had it issued"})
    purpose = fields.String(allow_none=True)
    made_at = fields.AwareDateTime()
    kept_until = fields.Date(allow_none=True, metadata={"description": "last day its file is kept; null: for ever"})
    state = fields.String(metadata={"description": ", ".join(STATES)})
    withdrawn_at = fields.AwareDateTime(allow_none=True)
    withdrawn_reason = fields.String(allow_none=True)
    version = fields.Integer()


class PaperFile(PaperResult):
    """A part of a paper's file."""

    part = fields.Integer()
    parts = fields.Integer()
    content_base64 = fields.String(metadata={"format": "byte"})

    @pre_dump
    def flatten(self, found: PaperPart, **_: Any) -> dict[str, Any]:
        content = base64.b64encode(found.content).decode()
        return {**vars(found.paper), "part": found.part, "parts": found.paper.parts, "content_base64": content}


class ListedPaper(PaperResult):
    """A paper of a list; its seal is told when it is verified."""

    class Meta:
        exclude = ("seal",)


class PaperPage(Schema):
    """Papers, a page."""

    items = fields.List(fields.Nested(ListedPaper))
    next_cursor = fields.String(allow_none=True)
