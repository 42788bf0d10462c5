"""Shapes of documents of legal steps."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, pre_dump, validate

from databus.papers.shapes import PaperFile
from databus.shapes import Day, Evidence, Whole
from services.enforcement.domain.legal_documents import STATES, WAYS
from services.enforcement.schemas.shapes import (
    TEXT_MAX,
    Agency,
    Order,
    Paged,
    UsccCode,
    history,
    next_cursor,
    one_of,
    text,
    texts,
    told,
)
from services.enforcement.use_cases import serving_documents as orders

_ID = "0192f0c1-0000-7000-8000-000000000071"
_FACTS = {
    "act": "未按标准组织生产",
    "statute": "《产品质量法》第二十六条",
    "basis": "《行政处罚法》第二十八条",
    "measures": ["停止使用不合格皮料"],
    "correct_by": "2026-12-07",
}


def _left_out(description: str) -> Day:
    return Day(load_default=None, allow_none=True, metadata=told(description, "2026-11-23"))


class IssueLegalDocument(Order):
    """A document that is no step of a case, such as an order to correct."""

    makes = orders.IssueLegalDocument

    kind = text("kind of document", "order_to_correct", longest=60)
    subject_kind = one_of(orders.SUBJECTS, required=True, metadata=told("what it is about", "enterprise"))
    subject_id = text("its id; of an enterprise its code", "91441323MA4YNT018E")
    uscc = UsccCode(required=True, metadata=told("the enterprise it is for", "91441323MA4YNT018E"))
    issued_on = Day(required=True, metadata=told("the day it bears, not after today", "2026-11-22"))
    facts = fields.Dict(
        keys=fields.String(validate=validate.Length(1, 60)),
        required=True,
        validate=validate.Length(0, 40, error="at most 40"),
        metadata={"description": "what its template needs; money in fen", "example": _FACTS},
    )


class RecordService(Order):
    """How a document was served."""

    makes = orders.RecordService

    document_id = text("the document", _ID)
    way = one_of(WAYS, required=True, metadata=told("way of service: " + ", ".join(WAYS), "direct"))
    delivered_on = Day(
        required=True, metadata=told("day of handing over, of the receipt, or of publication", "2026-11-23")
    )
    servers = fields.List(
        text("", "officer-7", required=False),
        required=True,
        validate=validate.Length(1, 10, error="1 to 10"),
        metadata=told("officers who served it", ["officer-7", "officer-8"]),
    )
    recipient = text("who took it", "测试乙（法定代表人）", optional=True)
    place = text("where", "惠东县平山街道", optional=True)
    evidence = texts("receipt, record or publication that shows it", ["EMS 1234567890"], most=20)

    @post_load
    def _make(self, data: dict[str, Any], **more: Any) -> Any:
        return Order._make(self, {**data, "evidence": data["evidence"] or []}, **more)


class WithdrawLegalDocument(Order):
    """A document that was issued wrongly."""

    makes = orders.WithdrawLegalDocument

    document_id = text("the document", _ID)
    reason = text("why", "当事人名称有误", longest=TEXT_MAX)
    evidence = Evidence()
    on = _left_out("not after today; left out: today")


class GetLegalDocument(Schema):
    """Which document."""

    document_id = text("the document", _ID)


class GetLegalDocumentFile(GetLegalDocument):
    """Which part of a document's file; over HTTP the whole file is answered."""

    part = Whole(
        from_text=True,
        load_default=1,
        validate=validate.Range(1, 100, error="a whole number from {min} to {max}"),
        error_messages={"invalid": "a whole number from 1"},
        metadata=told("from 1", 1),
    )


class ListLegalDocuments(Paged):
    """Which documents."""

    kind = text("of one kind", "order_to_correct", longest=60, optional=True)
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("only in this state"))
    agency = Agency(load_default=None, allow_none=True, metadata=told("issued by one agency", "samr"))
    subject_kind = text("about things of a kind", "penalty_case", longest=60, optional=True)
    subject_id = text("about one thing", "0192f0c1-0000-7000-8000-000000000072", optional=True)
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("of one enterprise", "91441323MA4YNT018E"))


class LegalDocumentShape(Schema):
    """A document of a legal step; `served_on` is the day it counts as served."""

    document_id = fields.String(required=True, metadata=told("the document", _ID))
    document_no = fields.String(required=True, metadata=told("number", "惠东市监责改〔2026〕3号"))
    kind = fields.String(required=True)
    title = fields.String(required=True)
    agency = fields.String(required=True, metadata=told("who issued it", "samr"))
    subject_kind = fields.String(required=True)
    subject_id = fields.String(required=True)
    uscc = fields.String(required=True, allow_none=True)
    to_agency = fields.String(required=True, allow_none=True, metadata=told("the agency it is for"))
    addressee = fields.String(required=True)
    party = fields.Boolean(required=True, metadata=told("whether it is for the enterprise it is about"))
    state = one_of(STATES, required=True)
    issued_on = fields.Date(required=True)
    paper = fields.String(
        required=True, allow_none=True, metadata=told("code of the sealed paper; null: being written")
    )
    way = fields.String(required=True, allow_none=True)
    delivered_on = fields.Date(required=True, allow_none=True)
    served_on = fields.Date(required=True, allow_none=True)
    receipt_id = fields.String(required=True, allow_none=True, metadata=told("the receipt of service (送达回证)"))
    withdrawn_on = fields.Date(required=True, allow_none=True)
    withdrawn_reason = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True)


class LegalDocumentFile(LegalDocumentShape):
    """A document with all it says, how it was served, and its history."""

    facts = fields.Dict(required=True, metadata=told("what its template was filled with"))
    text = fields.List(fields.String(), required=True, metadata=told("its paragraphs"))
    recipient = fields.String(required=True, allow_none=True)
    place = fields.String(required=True, allow_none=True)
    servers = fields.List(fields.String(), required=True)
    service_evidence = fields.List(fields.String(), required=True)
    due_on = fields.Date(required=True, allow_none=True, metadata=told("last day to serve it, where there is a term"))
    provisional = fields.Boolean(
        required=True, allow_none=True, metadata=told("whether the calendar may still move it")
    )
    history = history()


class LegalDocumentPage(Schema):
    """A page of documents, newest first."""

    items = fields.List(fields.Nested(LegalDocumentShape), required=True)
    next_cursor = next_cursor()


class LegalDocumentPaper(PaperFile):
    """A document's paper with a part of its file."""

    document_id = fields.String()
    document_no = fields.String()
    uscc = fields.String(allow_none=True)

    @pre_dump
    def flatten(self, shown: orders.DocumentFile, **_: Any) -> dict[str, Any]:
        document = shown.document
        named = {name: getattr(document, name) for name in ("document_id", "document_no", "uscc")}
        return {**PaperFile.flatten(self, shown.file), **named}


class ListServedDocuments(Paged):
    """Whose documents."""

    uscc = UsccCode(required=True, metadata=told("the enterprise", "91441323MA4YNT018E"))


class GetServedDocumentFile(GetLegalDocumentFile):
    """Which part of the file of a document that was served on the enterprise."""


class ServedDocumentShape(Schema):
    """A document as the enterprise that it is for reads it."""

    document_id = fields.String(required=True, metadata=told("the document", _ID))
    document_no = fields.String(required=True, metadata=told("number", "惠东市监责改〔2026〕3号"))
    kind = fields.String(required=True)
    title = fields.String(required=True)
    agency = fields.String(required=True, metadata=told("who issued it", "samr"))
    uscc = fields.String(required=True)
    addressee = fields.String(required=True)
    state = one_of(STATES, required=True)
    issued_on = fields.Date(required=True)
    way = fields.String(required=True, allow_none=True)
    served_on = fields.Date(required=True, allow_none=True, metadata=told("null: it need not be served"))
    withdrawn_on = fields.Date(required=True, allow_none=True)
    withdrawn_reason = fields.String(required=True, allow_none=True)
    paper = fields.String(required=True, allow_none=True, metadata=told("code by which anybody checks it"))
    clause = fields.String(required=True)
    version = fields.Integer(required=True)


class ServedDocumentPage(Schema):
    """Documents, newest first."""

    items = fields.List(fields.Nested(ServedDocumentShape), required=True)
    next_cursor = next_cursor()


class ServedDocumentPaper(LegalDocumentPaper):
    """A served document's paper with a part of its file."""
