"""Shapes of the effects of endings, and what every list with clocks is asked and shows."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.shapes import Cursor, YesNo
from services.credit.domain import effects
from services.credit.schemas.fields import identity, page_limit, text, uscc
from services.credit.use_cases.effects import ConfirmEffect, ListEffects


class TakesEffectId(Schema):
    """One effect."""

    effect_id = identity("the effect", required=True)


class ClockedPage(Schema):
    """Which page, and whether only what is overdue."""

    uscc = uscc()
    record_id = identity("only those about this record")
    overdue = YesNo(
        from_text=True, load_default=False, metadata={"description": "only what is overdue", "example": True}
    )
    limit = page_limit()
    cursor = Cursor()


class TakesEffectFilter(ClockedPage):
    """Which effects, newest first."""

    state = fields.String(
        validate=validate.OneOf(effects.STATES, error="one of {choices}"),
        metadata={"description": "state", "example": "WAITING"},
    )
    responsible = text("who must confirm", "samr", longest=32, attribute="agency")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ListEffects:
        return ListEffects(data, data.pop("overdue"), data.pop("limit"), data.pop("cursor"))


class TakesConfirmation(Schema):
    """What was done about an effect."""

    effect_id = identity("the effect", required=True)
    done = text("what was done", "已从公示网站撤下", longest=1000, required=True)
    document_no = text("number of the document about it", "惠东市监撤〔2027〕2号", allow_none=True, load_default=None)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> ConfirmEffect:
        return ConfirmEffect(**data)


class Clock(Schema):
    """Until when, and what was done about it."""

    due_on = fields.Date(metadata={"description": "last day of the term", "example": "2026-12-12"})
    provisional = fields.Boolean(metadata={"description": "whether a calendar to come may move it", "example": False})
    overdue = fields.Boolean(metadata={"description": "whether its last day has passed", "example": False})
    reminders = fields.Integer(metadata={"description": "how often somebody was reminded", "example": 0})
    escalated_on = fields.Date(allow_none=True, metadata={"description": "day it went to the body above"})
    escalated_to = fields.String(allow_none=True, metadata={"description": "the body above", "example": "gov"})
    version = fields.Integer(metadata={"description": "version, for If-Match", "example": 1})


class EffectShape(Clock):
    """One effect of an ending, and who confirmed it."""

    effect_id = fields.String(metadata={"description": "the effect"})
    record_id = fields.String(metadata={"description": "the record that ended"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    recorder = fields.String(metadata={"description": "the agency that recorded the act", "example": "samr"})
    because = fields.String(metadata={"description": "ANNULLED or REPAIRED", "example": "REPAIRED"})
    effect = fields.String(attribute="code", metadata={"description": "what must follow", "example": "publicity"})
    zh = fields.String(metadata={"description": "in Chinese", "example": "停止公示"})
    en = fields.String(metadata={"description": "in English"})
    clause = fields.String(metadata={"description": "legal basis"})
    responsible = fields.String(attribute="agency", metadata={"description": "who must confirm", "example": "samr"})
    state = fields.String(metadata={"description": "WAITING or CONFIRMED", "example": "WAITING"})
    grade = fields.String(metadata={"description": "the grade since", "example": "A"})
    opened_on = fields.Date(metadata={"description": "day the record ended here"})
    confirmed_at = fields.AwareDateTime(allow_none=True, metadata={"description": "moment of the confirmation"})
    confirmed_by = fields.String(allow_none=True, metadata={"description": "who confirmed", "example": "samr"})
    document_no = fields.String(allow_none=True, metadata={"description": "document about it"})
    done = fields.String(allow_none=True, metadata={"description": "what was done"})


class GivesEffects(Schema):
    """A page of effects."""

    items = fields.List(fields.Nested(EffectShape), metadata={"description": "effects, newest first"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "null on the last page"})
