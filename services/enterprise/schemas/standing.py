"""Shapes about memberships and titles."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, pre_dump

from databus.contracts.enterprise import MEMBERSHIP_STATES, TITLE_STATES
from databus.shapes import Cursor, Day, YesNo
from services.enterprise.schemas.fields import (
    USCC_PATTERN,
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
from services.enterprise.use_cases.kept import Member

ON = {"description": "day of the decision; today if left out", "example": "2026-11-22"}


class HistoryEntry(Schema):
    """One move."""

    version = fields.Integer()
    source = fields.String(data_key="from", allow_none=True)
    target = fields.String(data_key="to")
    on = fields.Date()
    agency = fields.String(allow_none=True, metadata={"description": "null: the service itself, by rule"})
    evidence = fields.List(fields.String())
    reason = fields.String(allow_none=True)
    clause = fields.String()
    rule_set = fields.String()
    noted_at = fields.AwareDateTime()


class ApplyMembership(Request):
    """An application for membership of a zone."""

    zone_id = zone_id(required=True)
    uscc = uscc(required=True)
    on = Day(load_default=None, metadata=ON)
    evidence = Evidence()


class MoveMembership(Request):
    """A move of a membership; `batch_no` with the leading group's decision RECOMMENDED → ACTIVE alone."""

    zone_id = zone_id(required=True)
    uscc = uscc(required=True)
    to = one_of(MEMBERSHIP_STATES, required=True)
    on = Day(load_default=None, metadata=ON)
    evidence = Evidence()
    reason = text(1000, load_default=None, metadata={"description": "needed for REMOVED and REFUSED"})
    batch_no = whole(1, 10_000, load_default=None, metadata={"description": "批次"})
    grounds = text(1000, load_default=None, metadata={"description": "why the office recommends it"})
    rectify_by = Day(
        load_default=None, metadata={"description": "deadline; with RECTIFYING alone, the usual term if left out"}
    )


class ListMembers(PageRequest):
    """Memberships of a zone, by code."""

    cursor = Cursor(USCC_PATTERN, "91441323MA4YNT018E")
    zone_id = zone_id(required=True)
    state = one_of(MEMBERSHIP_STATES, load_default=None)
    batch_no = whole(1, 10_000, load_default=None)
    overdue = YesNo(
        from_text=True, load_default=False, metadata={"description": "only those whose rectification is overdue"}
    )


class Membership(Schema):
    """A membership."""

    membership_id = fields.String(metadata={"example": "huidong-shoes/91441323MA4YNT018E"})
    zone_id = fields.String()
    uscc = fields.String()
    state = fields.String()
    batch_no = fields.Integer(allow_none=True)
    on = fields.Date(attribute="since", metadata={"description": "day of the last move"})
    reason = fields.String(allow_none=True)
    trace_case_id = fields.String(allow_none=True)
    grounds = fields.String(allow_none=True, metadata={"description": "why the office recommended it"})
    due_on = fields.Date(allow_none=True, metadata={"description": "day by which it must have been rectified"})
    version = fields.Integer()


class ListedMember(Membership):
    """A membership with what is shown of the enterprise."""

    name = fields.String()
    role = fields.String()
    leading = fields.Boolean()
    grade = fields.String()

    @pre_dump
    def flatten(self, member: Member, **_: Any) -> dict[str, Any]:
        membership = member.membership
        told = {name: value for name, value in vars(member).items() if name != "membership"}
        return {**vars(membership), "membership_id": membership.membership_id, **told}


class MemberPage(Schema):
    """Members, a page."""

    items = fields.List(fields.Nested(ListedMember))
    next_cursor = fields.String(allow_none=True)


class NominateTitle(Request):
    """A nomination of a member for the title 出口工业产品质量安全示范企业."""

    zone_id = zone_id(required=True)
    uscc = uscc(required=True)
    on = Day(load_default=None, metadata=ON)
    evidence = Evidence()
    grounds = text(1000, load_default=None, metadata={"description": "by what it leads in the zone"})


class MoveTitle(Request):
    """A move of a title; REVOKED needs the documents of notice and defence as evidence."""

    title_id = identity("title")
    to = one_of(TITLE_STATES, required=True)
    on = Day(load_default=None, metadata=ON)
    evidence = Evidence()
    reason = text(1000, load_default=None)
    valid_until = Day(
        load_default=None, metadata={"description": "last day; with a grant alone, the usual term if left out"}
    )


class GetTitle(Request):
    """Which title."""

    title_id = identity("title")


class ListTitles(PageRequest):
    """Titles, oldest first."""

    zone_id = zone_id(load_default=None)
    uscc = uscc(load_default=None)
    state = one_of(TITLE_STATES, load_default=None)
    unreviewed_in = whole(
        2012,
        2199,
        from_text=True,
        load_default=None,
        metadata={"description": "only those held whose holder's work of this year was not reviewed yet"},
    )


class Title(Schema):
    """A title."""

    title_id = fields.String()
    zone_id = fields.String()
    uscc = fields.String()
    state = fields.String()
    on = fields.Date(attribute="since", metadata={"description": "day of the last move"})
    reason = fields.String(allow_none=True)
    trace_case_id = fields.String(
        allow_none=True, metadata={"description": "the finding that the present state rests on"}
    )
    grounds = fields.String(allow_none=True, metadata={"description": "by what it leads in the zone"})
    valid_until = fields.Date(allow_none=True, metadata={"description": "last day it holds"})
    version = fields.Integer()


class TitleWithHistory(Title):
    """A title and all its moves, oldest first."""

    history = fields.List(fields.Nested(HistoryEntry))


class TitlePage(Schema):
    """Titles, a page."""

    items = fields.List(fields.Nested(Title))
    next_cursor = fields.String(allow_none=True)
