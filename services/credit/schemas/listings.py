"""Shapes of calls about lists."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.contracts.credit_listings import LISTING_STATES
from databus.shapes import Cursor, YesNo
from services.credit.schemas.fields import day, identity, moment, page_limit, text, uscc
from services.credit.use_cases.listings import MoveListing, ProposeListing

MOVES = ("NOTIFIED", "HEARD", "LISTED", "SERVED", "REVIEWED", "DECLINED", "EXITED")


def list_code(**options: Any) -> fields.String:
    """A list; the rule book says which there are."""
    return text(
        "list: JOINT_PUNISHMENT 联合惩戒 or JOINT_INCENTIVE 守信联合激励", "JOINT_PUNISHMENT", longest=40, **options
    )


class TakesRestOfDay(Schema):
    """What is left of a day's work on lists, as its task says it."""

    on = day("the day", required=True)
    after = fields.String(required=True, metadata={"description": "the code up to which it has been done"})


class TakesProposeListing(Schema):
    """A proposal to enter an enterprise in a list."""

    uscc = uscc(required=True)
    list = list_code(required=True)
    basis = fields.List(
        identity("a record"),
        load_default=tuple,
        validate=validate.Length(0, 100, error="at most {max} records"),
        metadata={"description": "records it rests on; none for the incentive list, which rests on AA"},
    )
    document_no = text("number of the proposal", "惠检信提〔2026〕2号", required=True)
    reason = text("why", "严重失信且信用等级为D级", longest=4000, required=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ProposeListing:
        return ProposeListing(**data)


class TakesMoveListing(Schema):
    """A step of a listing."""

    listing_id = identity("the listing", required=True)
    to = fields.String(
        required=True,
        validate=validate.OneOf(MOVES, error="one of {choices}"),
        metadata={"description": "notice, defence heard, decision, service, review, exit", "example": "NOTIFIED"},
    )
    document_no = text("document that the step rests on", "惠信告〔2026〕5号", required=True)
    on = day("day of the step; today unless given", "2026-12-05", allow_none=True)
    reason = text("why; a decision needs it", "事实清楚，当事人未提出异议", longest=4000, allow_none=True)
    defence = text(
        "what the enterprise said, or that it waived; with HEARD", "当事人放弃陈述申辩", longest=4000, allow_none=True
    )
    evidence = fields.List(
        text("a document", "惠东市监罚〔2026〕12号"),
        load_default=tuple,
        validate=validate.Length(0, 50, error="at most {max} documents"),
        metadata={"description": "documents that show it; a decision needs one at least"},
    )

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> MoveListing:
        return MoveListing(**data)


class TakesListingId(Schema):
    """One listing, as known at a moment."""

    listing_id = identity("the listing", required=True)
    known_at = moment("as it was known at this moment; now unless given", allow_none=True)


class TakesListingFilter(Schema):
    """Which listings, newest first."""

    uscc = uscc()
    list = list_code()
    state = fields.String(
        validate=validate.OneOf(LISTING_STATES, error="one of {choices}"),
        metadata={"description": "state", "example": "LISTED"},
    )
    in_force = YesNo(from_text=True, metadata={"description": "whether on the list now", "example": True})
    overdue = YesNo(from_text=True, metadata={"description": "only those whose next step is late", "example": False})
    limit = page_limit()
    cursor = Cursor()


class ListingShape(Schema):
    """A listing as it stands."""

    listing_id = fields.String(metadata={"description": "the listing"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    list = fields.String(metadata={"description": "the list", "example": "JOINT_PUNISHMENT"})
    zh = fields.String(metadata={"description": "the list in Chinese"})
    en = fields.String(metadata={"description": "the list in English"})
    effect = fields.String(metadata={"description": "incentive or punishment"})
    state = fields.String(metadata={"description": "PROPOSED … EXITED", "example": "LISTED"})
    in_force = fields.Boolean(metadata={"description": "whether the enterprise is on the list"})
    basis = fields.List(fields.String(), metadata={"description": "records, or the grant of AA, it rests on"})
    grade = fields.String(metadata={"description": "grade when it was proposed", "example": "D"})
    on = fields.Date(metadata={"description": "day of the last step"})
    agency = fields.String(allow_none=True, metadata={"description": "who took the last step; null: by rule"})
    document_no = fields.String(allow_none=True, metadata={"description": "document of the last step"})
    reason = fields.String(allow_none=True, metadata={"description": "reason of the last step"})
    evidence = fields.List(fields.String(), metadata={"description": "documents of the last step"})
    clause = fields.String(metadata={"description": "legal basis of the last step"})
    proposed_on = fields.Date(metadata={"description": "day of the proposal"})
    proposed_by = fields.String(allow_none=True, metadata={"description": "who proposed; null: by rule"})
    noticed_on = fields.Date(allow_none=True, metadata={"description": "day of the notice"})
    notice_document_no = fields.String(allow_none=True, metadata={"description": "the notice"})
    defend_until = fields.Date(allow_none=True, metadata={"description": "last day of the defence"})
    defence = fields.String(allow_none=True, metadata={"description": "what the enterprise said"})
    heard_on = fields.Date(allow_none=True, metadata={"description": "day the defence was heard"})
    decided_on = fields.Date(allow_none=True, metadata={"description": "day from which it is on the list"})
    decision_document_no = fields.String(allow_none=True, metadata={"description": "the decision"})
    decided_by = fields.String(allow_none=True, metadata={"description": "who decided"})
    until = fields.Date(allow_none=True, metadata={"description": "first day it no longer holds by its term"})
    served_on = fields.Date(allow_none=True, metadata={"description": "day the enterprise was told the decision"})
    review_on = fields.Date(allow_none=True, metadata={"description": "day of the next review"})
    ended_on = fields.Date(allow_none=True, metadata={"description": "day from which it is off the list"})
    end_kind = fields.String(allow_none=True, metadata={"description": "ANNULLED, REPAIRED, TERM_OVER, GRADE_LOST …"})
    due_on = fields.Date(allow_none=True, metadata={"description": "last day for the next step"})
    due_provisional = fields.Boolean(metadata={"description": "whether the calendar of that year is not known yet"})
    overdue = fields.Boolean(metadata={"description": "whether the next step is late"})
    reminded_on = fields.Date(allow_none=True, metadata={"description": "day the bodies were reminded"})
    escalated_on = fields.Date(allow_none=True, metadata={"description": "day the body above was told"})
    recorded_at = fields.AwareDateTime(metadata={"description": "moment this became known here"})
    version = fields.Integer(metadata={"description": "version, for If-Match", "example": 3})


class ListingEffectShape(Schema):
    """Whether a service acts on what the listing says now."""

    service = fields.String(metadata={"description": "the service", "example": "inspection"})
    measures = fields.List(fields.String(), metadata={"description": "measures it carries out by itself"})
    due_on = fields.Date(metadata={"description": "last day"})
    applied_at = fields.AwareDateTime(allow_none=True, metadata={"description": "moment it confirmed; null: not yet"})
    touched = fields.Integer(allow_none=True, metadata={"description": "decisions that changed by it"})
    overdue = fields.Boolean(metadata={"description": "whether the confirmation is late"})


class ListingStepShape(Schema):
    """A step that was taken."""

    version = fields.Integer(metadata={"description": "number of the step", "example": 1})
    state = fields.String(metadata={"description": "state after it", "example": "NOTIFIED"})
    on = fields.Date(metadata={"description": "day of the step"})
    agency = fields.String(allow_none=True, metadata={"description": "who; null: by rule"})
    document_no = fields.String(allow_none=True, metadata={"description": "its document"})
    clause = fields.String(metadata={"description": "its clause"})
    recorded_at = fields.AwareDateTime(metadata={"description": "moment it became known here"})


class GivesListing(ListingShape):
    """A listing with its steps, and which services act on it."""

    steps = fields.List(fields.Nested(ListingStepShape), metadata={"description": "the steps, oldest first"})
    effects = fields.List(fields.Nested(ListingEffectShape), metadata={"description": "what services confirmed"})


class GivesListingPage(Schema):
    """A page of listings."""

    items = fields.List(fields.Nested(ListingShape), metadata={"description": "listings, newest first"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "null on the last page"})
