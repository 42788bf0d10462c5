"""Shapes of notices and first measures."""

from __future__ import annotations

from marshmallow import Schema, fields

from databus.shapes import Day, YesNo
from services.enforcement.domain.first_measures import STATES as MEASURE_STATES
from services.enforcement.domain.first_measures import FirstMeasureMove
from services.enforcement.domain.notices import AUDIENCES, KINDS, STATES
from services.enforcement.schemas.shapes import (
    TEXT_MAX,
    Agency,
    Order,
    Paged,
    UsccCode,
    next_cursor,
    one_of,
    text,
    told,
)
from services.enforcement.use_cases.noticing import Confirm

_ID = "0192f0c1-0000-7000-8000-000000000211"
_ALERT = "0192f0c1-0000-7000-8000-000000000031"
_MEASURE = "0192f0c1-0000-7000-8000-000000000212"
_USCC = "91441323MA4YNT018E"


class ConfirmNotice(Order):
    """That whoever was told knows of it."""

    makes = Confirm

    notice_id = text("the notice", _ID)
    uscc = UsccCode(
        load_default=None, allow_none=True, metadata=told("the enterprise that was told; left out: a body", _USCC)
    )
    note = text("what is done about it", "已停止发运并留样", longest=TEXT_MAX, optional=True)


class KeptNotice(Schema):
    """What one body or enterprise was told of one turn of an alert."""

    notice_id = fields.String(required=True, metadata=told("its id", _ID))
    alert_id = fields.String(required=True, metadata=told("the alert", _ALERT))
    alert_version = fields.Integer(required=True)
    kind = one_of(KINDS, required=True, metadata=told("which turn of it", "issued"))
    level = fields.String(required=True)
    audience = one_of(AUDIENCES, required=True)
    recipient = fields.String(required=True, metadata=told("agency or enterprise", "samr"))
    uscc = fields.String(required=True, allow_none=True, metadata=told("the enterprise; null: a body was told"))
    division = fields.String(required=True, allow_none=True)
    state = one_of(STATES, required=True)
    sent_on = fields.Date(required=True)
    sent_at = fields.AwareDateTime(required=True)
    due_on = fields.Date(required=True, allow_none=True, metadata=told("to be confirmed by; null: need not be"))
    provisional = fields.Boolean(required=True, metadata=told("the calendar may move the day"))
    confirmed_on = fields.Date(required=True, allow_none=True)
    confirmed_by = fields.String(required=True, allow_none=True)
    actor = fields.String(required=True, allow_none=True)
    note = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True)


class AdviceShape(Schema):
    """What an enterprise is advised to do."""

    zh = fields.String(required=True)
    en = fields.String(required=True)
    clause = fields.String(required=True)


class NoticeShape(KeptNotice):
    """A notice with what it is about, whether it is late, and what an enterprise is advised to do."""

    risk = fields.String(required=True)
    hs_prefix = fields.String(required=True, allow_none=True)
    destination = fields.String(required=True, allow_none=True)
    source_reference = fields.String(required=True)
    hazard = fields.String(required=True, allow_none=True)
    late = fields.Boolean(required=True)
    advice = fields.List(fields.Nested(AdviceShape), required=True)


class GetNotice(Schema):
    """Which notice."""

    notice_id = text("the notice", _ID)


class ListNotices(Paged):
    """Which notices."""

    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("told to this enterprise: its feed", _USCC))
    recipient = Agency(load_default=None, allow_none=True, metadata=told("told to this body", "samr"))
    alert_id = text("of this alert", _ALERT, optional=True)
    audience = one_of(AUDIENCES, load_default=None, allow_none=True, metadata=told("bodies or enterprises", "agency"))
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("in this state", STATES[0]))
    late = YesNo(from_text=True, load_default=False, metadata=told("only those not confirmed in time"))


class NoticePage(Schema):
    """Notices, newest first."""

    items = fields.List(fields.Nested(NoticeShape), required=True)
    next_cursor = next_cursor()


class FirstMeasureShape(Schema):
    """What was proposed to a body to do first, and what came of it."""

    measure_id = fields.String(required=True, metadata=told("its id", _MEASURE))
    alert_id = fields.String(required=True)
    code = fields.String(required=True, metadata=told("which measure of the rules", "targeted_inspection"))
    zh = fields.String(required=True)
    en = fields.String(required=True)
    agency = fields.String(required=True, metadata=told("to whom it is proposed", "samr"))
    division = fields.String(required=True, allow_none=True)
    state = one_of(MEASURE_STATES, required=True)
    proposed_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    provisional = fields.Boolean(required=True)
    ended_on = fields.Date(required=True, allow_none=True)
    reason = fields.String(required=True, allow_none=True)
    report = fields.String(required=True, allow_none=True)
    document_no = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True)


class MoveFirstMeasure(Order):
    """What a body says of a measure proposed to it."""

    makes = FirstMeasureMove

    measure_id = text("the measure", _MEASURE)
    to = one_of(("ACCEPTED", "DECLINED", "DONE"), required=True, metadata=told("state to move to", "DONE"))
    reason = text("why it is declined", "辖区内无同类企业", longest=TEXT_MAX, optional=True)
    report = text("what was done", "已布控12批，抽样3批，均合格", longest=TEXT_MAX, optional=True)
    document_no = text("document behind it", "惠检风〔2026〕5号", optional=True)
    on = Day(load_default=None, allow_none=True, metadata=told("not after today; left out: today", "2026-11-23"))


class ListFirstMeasures(Paged):
    """Which measures."""

    alert_id = text("of this alert", _ALERT, optional=True)
    proposed_to = Agency(load_default=None, allow_none=True, metadata=told("proposed to this body", "samr"))
    state = one_of(MEASURE_STATES, load_default=None, allow_none=True, metadata=told("in this state", "PROPOSED"))


class FirstMeasurePage(Schema):
    """First measures, newest first."""

    items = fields.List(fields.Nested(FirstMeasureShape), required=True)
    next_cursor = next_cursor()


class AgencyKnowsShape(Schema):
    """Whether a body has confirmed."""

    agency = fields.String(required=True)
    state = one_of(STATES, required=True)
    due_on = fields.Date(required=True, allow_none=True)
    provisional = fields.Boolean(required=True)
    late = fields.Boolean(required=True)
    confirmed_on = fields.Date(required=True, allow_none=True)


class ReachShape(Schema):
    """How many were told, and how many have confirmed."""

    audience = one_of(AUDIENCES, required=True)
    sent = fields.Integer(required=True)
    confirmed = fields.Integer(required=True)
    waiting = fields.Integer(required=True, metadata=told("have still to confirm"))
    late = fields.Integer(required=True)


class WhoKnowsShape(Schema):
    """Who was told of an alert's present turn, who has confirmed, and who has not."""

    agencies = fields.List(fields.Nested(AgencyKnowsShape), required=True)
    reach = fields.List(fields.Nested(ReachShape), required=True)
    spreading = fields.Boolean(required=True, metadata=told("more enterprises are still being told"))
