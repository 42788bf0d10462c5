"""Shapes of complaints and reports as the units see them. No field takes words in which a name could stand."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, fields, validate

from databus.requests import Request
from databus.sealed import FILE, LETTER
from databus.shapes import Day, identity
from services.enforcement.domain.complaint_transfers import ACTIONS
from services.enforcement.domain.complaints import KINDS, STATES, TRANSFERS
from services.enforcement.schemas.intake import FOLLOW, KID, box
from services.enforcement.schemas.risk_information import HAZARDS, Country
from services.enforcement.schemas.shapes import (
    Agency,
    HsPrefix,
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
from services.enforcement.use_cases import complaint_boxes, complaint_transfers, complaints
from services.enforcement.use_cases.report_risks import ReportedRisk

_ID: Final = "0192f0c1-0000-7000-8000-000000000081"
_MOST_LEADS: Final = 3
# what is printed on goods to tell them apart: no sentence and no name in Chinese
_NUMBER: Final = r"\A(?=.{1,60}\Z)[0-9A-Za-z]+([-._/ ][0-9A-Za-z]+)*\Z"


def _complaint() -> fields.String:
    return text("the complaint or report", _ID)


def _numbers(description: str, example: str) -> fields.List[Any]:
    wrong = "a number of up to 60 signs: letters A to Z, digits, - . / _ and single blanks"
    return fields.List(
        fields.String(validate=validate.Regexp(_NUMBER, error=wrong)),
        load_default=None,
        allow_none=True,
        validate=validate.Length(0, 50, error="at most 50"),
        metadata=told(description, [example]),
    )


class SubstantiatedShape(Request):
    """What was found true: a fact about the enterprise, recorded by the document of the step."""

    effective_on = Day(required=True, metadata=told("day the finding takes effect", "2026-11-20"))
    occurred_on = Day(load_default=None, allow_none=True, metadata=told("day of the act, if known", "2026-10-09"))


class ReportedRiskTold(Order):
    """The goods of a report that leads to risk information, in codes and numbers alone; or what stands already."""

    makes = ReportedRisk

    information_id = identity(
        "information that stands and is linked",
        "0192f0c1-0000-7000-8000-000000000201",
        load_default=None,
        allow_none=True,
    )
    hazard = one_of(HAZARDS, load_default=None, allow_none=True, metadata=told("kind of harm", "chemical"))
    hs_prefix = HsPrefix(load_default=None, allow_none=True, metadata=told("beginning of the HS codes", "6403"))
    market = Country(load_default=None, allow_none=True, metadata=told("market concerned; left out: every one"))
    brands = texts("brands", ["Léa"])
    models = _numbers("types or models", "Model 1")
    barcodes = _numbers("barcodes", "6999990000010")
    batches = _numbers("numbers of batches or lots", "L26-1101")


class MoveComplaint(Order):
    """A step of a complaint or report."""

    makes = complaints.Move

    complaint_id = _complaint()
    to = one_of(STATES, required=True, metadata=told("where to", "ACCEPTED"))
    category = text("what it is about, of the list", "QUALITY", longest=40, optional=True)
    known_on = Day(load_default=None, allow_none=True, metadata=told("since when it was known", "2026-10-09"))
    against_uscc = UsccCode(load_default=None, allow_none=True, metadata=told("against whom", "91441323MA4YNT018E"))
    against_name = text("against whom, where no code is known", "某鞋厂", optional=True)
    reason = text("why, of the list", "OVER_LIMIT", longest=40, optional=True)
    document_no = text("the document it rests on", "惠市监投〔2026〕7号", optional=True)
    leads = texts("what a report that is filed leads to, of the list", ["PENALTY_CASE"], most=_MOST_LEADS, longest=40)
    substantiated = fields.Nested(
        SubstantiatedShape,
        load_default=None,
        allow_none=True,
        metadata=told("if it was found true: recorded as enforcement.record_substantiated_complaint does"),
    )
    risk = fields.Nested(
        ReportedRiskTold,
        load_default=None,
        allow_none=True,
        metadata=told("with the lead RISK_INFORMATION: which goods, as far as known, or which information stands"),
    )


class SplitComplaint(Request):
    """What is split."""

    complaint_id = _complaint()


class AdjustComplaintTerm(Order):
    """A change of a term."""

    makes = complaint_boxes.Adjust

    complaint_id = _complaint()
    what = one_of(
        (complaint_boxes.PAUSE, complaint_boxes.RESUME, complaint_boxes.EXTEND),
        required=True,
        metadata=told("stop while goods are tested, go on, or extend the check of a report once", "PAUSE"),
    )
    document_no = text("the document that says so", "惠市监检〔2026〕3号")


class TransferComplaint(Order):
    """What is done about a transfer."""

    makes = complaint_transfers.Transfer

    complaint_id = _complaint()
    action = one_of(ACTIONS, required=True, metadata=told("what is done", "PROPOSE"))
    to = Agency(load_default=None, allow_none=True, metadata=told("to whom: PROPOSE, ASSIGN", "customs"))
    reason = text("why, of the list: PROPOSE, DISPUTE, RETURN", "COMPETENCE", longest=40, optional=True)


class AnswerComplaint(Order):
    """An answer that the code alone opens."""

    makes = complaint_boxes.Answer

    complaint_id = _complaint()
    content_base64 = box("the sealed answer: a compact JWE, in base64")


class ResealComplaintBox(Order):
    """A box sealed anew to the key of another unit."""

    makes = complaint_boxes.Reseal

    complaint_id = _complaint()
    part = one_of((LETTER, FILE), required=True, metadata=told("what it is", LETTER))
    kid = text("the key of the other unit", KID)
    content_base64 = box("the box sealed anew: a compact JWE, in base64")


class GetComplaint(Request):
    """Which."""

    complaint_id = _complaint()


class GetComplaintBox(Request):
    """Which box."""

    complaint_id = _complaint()
    box_id = text("the box", "0192f0c1-0000-7000-8000-000000000082")


class ListComplaints(Paged):
    """Which: those alone that concern the calling unit."""

    kind = one_of(KINDS, load_default=None, allow_none=True, metadata=told("only of this kind"))
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("only in this state"))


class MatterShape(Schema):
    """A complaint or report; who wrote, and what, is in the sealed box alone."""

    complaint_id = fields.String(required=True, metadata=told("the complaint or report", _ID))
    follow = fields.String(required=True, metadata=told("hash that it is followed by", FOLLOW))
    kind = one_of(KINDS, required=True)
    state = one_of(STATES, required=True)
    division = fields.String(required=True)
    agency = fields.String(required=True, metadata=told("the unit that handles it"))
    intake_agency = fields.String(required=True, metadata=told("the unit that took it in"))
    named = fields.Boolean(required=True, metadata=told("whether the letter says who wrote"))
    received_on = fields.Date(required=True)
    moved_on = fields.Date(required=True)
    known_on = fields.Date(required=True, allow_none=True)
    category = fields.String(required=True, allow_none=True)
    against_uscc = fields.String(required=True, allow_none=True)
    against_name = fields.String(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    leads = fields.List(fields.String(), required=True)
    substantiated_id = fields.String(required=True, allow_none=True)
    penalty_case_id = fields.String(required=True, allow_none=True, metadata=told("the case it was filed as"))
    information_id = fields.String(
        required=True, allow_none=True, metadata=told("the risk information that it was collected as")
    )
    transferred = fields.Boolean(required=True)
    transfer = one_of(TRANSFERS, required=True)
    transfer_to = fields.String(required=True, allow_none=True)
    transfer_reason = fields.String(required=True, allow_none=True)
    superior = fields.String(required=True, allow_none=True, metadata=told("who decides, while it is disputed"))
    extended = fields.Boolean(required=True)
    boxes_erased_on = fields.Date(required=True, allow_none=True)
    due_on = fields.Date(required=True, allow_none=True, metadata=told("end of the term that ends first"))
    provisional = fields.Boolean(required=True)
    late = fields.Boolean(required=True)
    version = fields.Integer(required=True)


class SealedForShape(Schema):
    """What stands outside the boxes: needed to open them."""

    division = fields.String(required=True)
    kind = fields.String(required=True)
    follow = fields.String(required=True)


class MatterBoxShape(Schema):
    """A box without what it holds."""

    box_id = fields.String(required=True)
    part = one_of((LETTER, FILE), required=True)
    kid = fields.String(required=True)
    sha256 = fields.String(required=True)
    size_bytes = fields.Integer(required=True)


class MatterBox(MatterBoxShape):
    """A sealed box."""

    complaint_id = fields.String(required=True)
    agency = fields.String(required=True)
    intake_agency = fields.String(required=True)
    transfer_to = fields.String(required=True, allow_none=True)
    superior = fields.String(required=True, allow_none=True)
    content_base64 = fields.String(required=True, metadata=told("compact JWE, in base64"))
    version = fields.Integer(required=True)


class MatterStep(Schema):
    """A step that may come next."""

    to = fields.String(required=True)
    clause = fields.String(required=True)


class MatterTerm(Schema):
    """A term."""

    kind = fields.String(required=True)
    state = fields.String(required=True)
    due_on = fields.Date(required=True)
    provisional = fields.Boolean(required=True)


class MatterAnswer(Schema):
    """That something was answered."""

    agency = fields.String(required=True)
    on = fields.Date(required=True)
    sha256 = fields.String(required=True)


class MatterFile(MatterShape):
    """A complaint or report with its boxes, terms, what may come next, and history."""

    sealed_for = fields.Nested(SealedForShape, required=True)
    boxes = fields.List(fields.Nested(MatterBoxShape), required=True)
    files_announced = fields.Integer(required=True)
    next = fields.List(fields.Nested(MatterStep), required=True)
    terms = fields.List(fields.Nested(MatterTerm), required=True)
    answers = fields.List(fields.Nested(MatterAnswer), required=True)
    history = history()


class MatterPage(Schema):
    """Complaints and reports, newest first."""

    items = fields.List(fields.Nested(MatterShape), required=True, validate=validate.Length(0, 200))
    next_cursor = next_cursor()


class MatterHalves(Schema):
    """What it was split into: a complaint and a report."""

    items = fields.List(fields.Nested(MatterShape), required=True)
