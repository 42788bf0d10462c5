"""Shapes about batches, evaluations, holders' activities and mark licences."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.contracts.enterprise_members import MARK_STATES
from databus.shapes import Cursor, Day, YesNo
from services.enterprise.domain.batches import BatchToDecide, Refusal
from services.enterprise.domain.evaluations import KINDS, Finding
from services.enterprise.schemas.fields import (
    Evidence,
    PageRequest,
    Request,
    identity,
    one_of,
    text,
    uscc,
    whole,
    zone_id,
)
from services.enterprise.schemas.standing import ON, HistoryEntry

_AT_ONCE = 200
_DOCUMENT = {"description": "number of the document", "example": "惠东示范办〔2026〕12号"}


# ---- batches
class RefusedApplicant(Request):
    """An applicant that is refused, and why."""

    uscc = uscc(required=True)
    reason = text(500, required=True)

    @post_load
    def make(self, told: dict[str, Any], **_: Any) -> Refusal:
        return Refusal(**told)


class DecideBatch(Request):
    """The leading group's decision on a batch: all of it, or nothing if one of them cannot be decided so."""

    zone_id = zone_id(required=True)
    batch_no = whole(1, 10_000, required=True, metadata={"description": "批次"})
    document_no = text(200, required=True, metadata=_DOCUMENT)
    decided_on = Day(load_default=None, metadata=ON)
    accepted = fields.List(
        uscc(), required=True, validate=validate.Length(1, _AT_ONCE, error=f"1 to {_AT_ONCE} enterprises")
    )
    refused = fields.List(
        fields.Nested(RefusedApplicant),
        load_default=list,
        validate=validate.Length(max=_AT_ONCE, error=f"up to {_AT_ONCE} enterprises"),
    )

    @post_load
    def make(self, told: dict[str, Any], **_: Any) -> BatchToDecide:
        return BatchToDecide(**{**told, "accepted": tuple(told["accepted"]), "refused": tuple(told["refused"])})


class ListBatches(PageRequest):
    """Batches of a zone, by number."""

    cursor = Cursor("^[1-9][0-9]{0,4}$", "12")
    zone_id = zone_id(required=True)


class Batch(Schema):
    """A batch decided; `list_members` shows who came with it."""

    zone_id = fields.String()
    batch_no = fields.Integer()
    document_no = fields.String()
    decided_on = fields.Date()
    agency = fields.String()
    accepted = fields.Integer(metadata={"description": "how many were taken in"})
    refused = fields.Integer(metadata={"description": "how many were refused"})
    clause = fields.String()
    noted_at = fields.AwareDateTime()


class BatchPage(Schema):
    """Batches, a page."""

    items = fields.List(fields.Nested(Batch))
    next_cursor = fields.String(allow_none=True)


# ---- evaluations
class Judged(Request):
    """One criterion, and whether it is met."""

    criterion = text(50, required=True, metadata={"example": "lawful"})
    met = YesNo(required=True)
    note = text(500, load_default=None)

    @post_load
    def make(self, told: dict[str, Any], **_: Any) -> Finding:
        return Finding(**told)


def _items() -> fields.List[Any]:
    return fields.List(
        fields.Nested(Judged),
        required=True,
        validate=validate.Length(1, 20, error="1 to 20 criteria"),
        metadata={
            "description": "every criterion once; a wrong list is answered with those there are",
            "example": [{"criterion": "lawful", "met": True}],
        },
    )


class AssessApplicant(Request):
    """The assessment of an application under review."""

    zone_id = zone_id(required=True)
    uscc = uscc(required=True)
    on = Day(load_default=None, metadata=ON)
    items = _items()
    document_no = text(200, required=True, metadata=_DOCUMENT)


class EvaluateTitle(Request):
    """The evaluation of a nominee; with `year`, the review of what a holder did in it."""

    title_id = identity("title")
    year = whole(2012, 2199, load_default=None, metadata={"description": "year reviewed; left out: the nomination"})
    on = Day(load_default=None, metadata=ON)
    items = _items()
    document_no = text(200, required=True, metadata=_DOCUMENT)


class ListEvaluations(PageRequest):
    """Evaluations, oldest first."""

    zone_id = zone_id(load_default=None)
    uscc = uscc(load_default=None)
    subject = text(200, load_default=None, metadata={"description": "id of the membership or title"})
    kind = one_of(KINDS, load_default=None)
    passed = YesNo(from_text=True, load_default=None)


class JudgedCriterion(Schema):
    """One criterion as it was judged."""

    criterion = fields.String()
    met = fields.Boolean()
    note = fields.String(allow_none=True)


class Evaluation(Schema):
    """An evaluation."""

    evaluation_id = fields.String()
    kind = fields.String(metadata={"description": "membership, title, or duties of a year"})
    subject = fields.String(metadata={"description": "id of the membership or title"})
    zone_id = fields.String()
    uscc = fields.String()
    year = fields.Integer(allow_none=True)
    items = fields.List(fields.Nested(JudgedCriterion))
    passed = fields.Boolean(metadata={"description": "every required criterion is met"})
    on = fields.Date()
    document_no = fields.String()
    agency = fields.String()
    clause = fields.String()
    noted_at = fields.AwareDateTime()


class EvaluationPage(Schema):
    """Evaluations, a page."""

    items = fields.List(fields.Nested(Evaluation))
    next_cursor = fields.String(allow_none=True)


# ---- what holders of the title do
class RecordTitleActivity(Request):
    """What a holder did for standards, for its industry and chain, or for small enterprises."""

    title_id = identity("title")
    kind = text(50, required=True, metadata={"description": "a criterion of the yearly review", "example": "sme_help"})
    on = Day(load_default=None, metadata=ON)
    what = text(1000, required=True)
    reached = whole(0, 1_000_000, load_default=None, metadata={"description": "how many enterprises it reached"})
    document_no = text(200, required=True, metadata=_DOCUMENT)


class ListTitleActivities(PageRequest):
    """What a holder did, oldest first."""

    title_id = identity("title")
    year = whole(2012, 2199, from_text=True, load_default=None)
    kind = text(50, load_default=None)


class TitleActivity(Schema):
    """One activity."""

    activity_id = fields.String()
    title_id = fields.String()
    zone_id = fields.String()
    uscc = fields.String()
    kind = fields.String()
    on = fields.Date()
    what = fields.String()
    reached = fields.Integer(allow_none=True)
    document_no = fields.String()
    agency = fields.String()
    noted_at = fields.AwareDateTime()


class TitleActivityPage(Schema):
    """Activities, a page."""

    items = fields.List(fields.Nested(TitleActivity))
    next_cursor = fields.String(allow_none=True)


# ---- licences to use the zone's name and mark
class ApplyMarkLicence(Request):
    """An application for a licence to use the zone's name and mark."""

    zone_id = zone_id(required=True)
    uscc = uscc(required=True)
    purpose = text(500, required=True, metadata={"description": "what it is to be used for"})
    on = Day(load_default=None, metadata=ON)
    evidence = Evidence()


class MoveMarkLicence(Request):
    """A move of a mark licence; LICENSED again is another term."""

    licence_id = identity("mark licence")
    to = one_of(MARK_STATES, required=True)
    on = Day(load_default=None, metadata=ON)
    evidence = Evidence()
    reason = text(1000, load_default=None, metadata={"description": "needed for REFUSED, SUSPENDED and WITHDRAWN"})
    valid_until = Day(load_default=None, metadata={"description": "last day; the usual term if left out"})


class RecordMarkUse(Request):
    """A use of the name and mark, such as at a fair."""

    licence_id = identity("mark licence")
    use = text(50, required=True, metadata={"example": "fair"})
    occasion = text(200, required=True, metadata={"example": "第140届广交会"})
    on = Day(load_default=None, metadata=ON)


class GetMarkLicence(Request):
    """Which licence."""

    licence_id = identity("mark licence")


class ListMarkLicences(PageRequest):
    """Mark licences, oldest first."""

    zone_id = zone_id(load_default=None)
    uscc = uscc(load_default=None)
    state = one_of(MARK_STATES, load_default=None)


class MarkUse(Schema):
    """A use of the name and mark."""

    use_id = fields.String()
    licence_id = fields.String()
    use = fields.String()
    occasion = fields.String()
    on = fields.Date()
    agency = fields.String()
    noted_at = fields.AwareDateTime()


class MarkLicence(Schema):
    """A licence to use the zone's name and mark."""

    licence_id = fields.String()
    zone_id = fields.String()
    uscc = fields.String()
    purpose = fields.String()
    state = fields.String()
    on = fields.Date(attribute="since", metadata={"description": "day of the last move"})
    valid_until = fields.Date(allow_none=True, metadata={"description": "last day it holds"})
    reason = fields.String(allow_none=True)
    trace_case_id = fields.String(allow_none=True, metadata={"description": "the finding it is suspended for"})
    version = fields.Integer()


class MarkLicenceWithHistory(MarkLicence):
    """A licence, all its moves, oldest first, and its newest uses, at most 100."""

    history = fields.List(fields.Nested(HistoryEntry))
    uses = fields.List(fields.Nested(MarkUse))


class MarkLicencePage(Schema):
    """Mark licences, a page."""

    items = fields.List(fields.Nested(MarkLicence))
    next_cursor = fields.String(allow_none=True)
