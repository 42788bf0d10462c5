"""Shapes of how consignments are checked: parts of the one-page file, draws, statistics."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from databus.contracts.inspection import MODES
from databus.shapes import YesNo
from services.inspection.domain.facts import DIRECTIONS
from services.inspection.schemas.fields import day, hs_prefix, identity, measure, one_of, text, version_read

_STANDINGS = ("here", "stated", "filed", "kept", "missing")


class SentenceShape(Schema):
    """The same words in Chinese and English."""

    zh = fields.String(metadata={"description": "in Chinese", "example": "2026-11-22申报（门户）。"})
    en = fields.String(metadata={"description": "in English", "example": "2026-11-22 declared (portal)."})


class WhoShape(Schema):
    """An agency by its code and names."""

    agency = fields.String(metadata={"description": "code", "example": "ciq"})
    zh = fields.String(metadata={"description": "in Chinese", "example": "惠州检验检疫局"})
    en = fields.String(metadata={"description": "in English", "example": "Huizhou CIQ"})


class NextShape(SentenceShape):
    """What comes next, who must do it, and by when."""

    who = fields.List(fields.Nested(WhoShape), metadata={"description": "who must act"})
    by_on = fields.Date(allow_none=True, metadata={"description": "last day, where a term runs", "example": None})
    clause = fields.String(metadata={"description": "what it rests on", "example": "商检法 15"})


class NeededPaperShape(SentenceShape):
    """A paper that a consignment needs, as it stands."""

    kinds = fields.List(fields.String(), metadata={"description": "one of these kinds", "example": ["invoice"]})
    standing = fields.String(
        validate=validate.OneOf(_STANDINGS),
        metadata={
            "description": "here; stated in the declaration; filed once; kept by the enterprise; missing",
            "example": "kept",
        },
    )
    shown_by = fields.String(allow_none=True, metadata={"description": "kind, or number of the filing"})
    clause = fields.String(metadata={"description": "what it rests on", "example": "商检法 11"})


class ConditionShape(SentenceShape):
    """A condition of going on without an officer."""

    condition = fields.String(metadata={"description": "which", "example": "draw"})
    holds = fields.Boolean(metadata={"description": "whether it holds", "example": True})
    clause = fields.String(metadata={"description": "what it rests on", "example": "商检法 19"})


class ItemShape(Schema):
    """What a check found of one item."""

    item = fields.String(metadata={"description": "what was looked at", "example": "chromium_vi"})
    conforms = fields.Boolean(metadata={"description": "whether it conforms", "example": True})
    measured = fields.String(allow_none=True, metadata={"description": "what was measured", "example": "2.5"})
    at_least = fields.String(allow_none=True, metadata={"description": "lowest that conforms", "example": None})
    at_most = fields.String(allow_none=True, metadata={"description": "highest that conforms", "example": "3"})
    unit = fields.String(allow_none=True, metadata={"description": "in which unit", "example": "mg/kg"})
    method = fields.String(allow_none=True, metadata={"description": "method or standard", "example": None})
    clause = fields.String(allow_none=True, metadata={"description": "what the limit rests on; null: as named"})
    note = fields.String(allow_none=True, metadata={"description": "what else was said", "example": None})


class MonitoredShape(SentenceShape):
    """How a batch under credit supervision is sampled."""

    plan_id = fields.String(allow_none=True, metadata={"description": "the monitoring plan; null: none covers it"})
    by_plan = fields.Boolean(metadata={"description": "by plan and not by batch", "example": True})
    clause = fields.String(metadata={"description": "what it rests on", "example": "S14 六(一)出口"})


class ReleaseShape(Schema):
    """A release and the last day on which it holds."""

    number = fields.Integer(metadata={"description": "step that released it", "example": 3})
    released_on = fields.Date(metadata={"description": "when", "example": "2026-11-22"})
    valid_until = fields.Date(
        allow_none=True, metadata={"description": "last day; null: an import", "example": "2027-01-21"}
    )
    by_rule = fields.Boolean(metadata={"description": "released without an officer", "example": False})


class ReinspectionShape(Schema):
    """A re-inspection (复验)."""

    number = fields.Integer(metadata={"description": "step that asked for it", "example": 6})
    attempt = fields.Integer(metadata={"description": "which declaration", "example": 1})
    level = fields.String(allow_none=True, metadata={"description": "same, higher or national", "example": "higher"})
    asked_on = fields.Date(metadata={"description": "when it was asked for", "example": "2026-11-25"})
    asked_by = fields.String(metadata={"description": "by whom", "example": "portal"})
    reason = fields.String(allow_none=True, metadata={"description": "why"})
    concluded_on = fields.Date(allow_none=True, metadata={"description": "when it ended"})
    concluded_by = fields.String(allow_none=True, metadata={"description": "who re-inspected"})
    result = fields.String(allow_none=True, metadata={"description": "conforming or nonconforming"})
    document_no = fields.String(allow_none=True, metadata={"description": "its document"})


class ClearingShape(Schema):
    """How a refusal was cleared."""

    number = fields.Integer(metadata={"description": "step that refused it", "example": 5})
    how = fields.String(metadata={"description": "treated, domestic_sale, destroyed, sent_back", "example": "treated"})
    cleared_on = fields.Date(metadata={"description": "when", "example": "2026-12-01"})
    agency = fields.String(metadata={"description": "who cleared it", "example": "ciq"})
    actor = fields.String(allow_none=True, metadata={"description": "which officer"})
    document_no = fields.String(metadata={"description": "evidence", "example": "处〔2026〕3号"})
    reason = fields.String(metadata={"description": "why", "example": "返工后重新检验"})


class BusinessShape(SentenceShape):
    """The business of a consignment, and what eases it."""

    code = fields.String(metadata={"description": "its code", "example": "trade"})
    eased = fields.Boolean(metadata={"description": "its facilitation applies: the enterprise is a member"})
    marks = fields.List(fields.String(), metadata={"description": "what holds besides", "example": []})
    clause = fields.String(metadata={"description": "what it rests on", "example": "S14 六(一)出口"})


class TemporaryShape(Schema):
    """Goods admitted for a time."""

    state = fields.String(metadata={"description": "OPEN, DUE_SOON, OVERDUE or CLOSED", "example": "OPEN"})
    due_on = fields.Date(metadata={"description": "last day to take them out again", "example": "2027-05-22"})
    closed_on = fields.Date(allow_none=True, metadata={"description": "when they left"})
    closed_by = fields.String(allow_none=True, metadata={"description": "the export that took them out"})
    reminded_on = fields.Date(allow_none=True, metadata={"description": "when the enterprise was reminded"})
    overdue_on = fields.Date(allow_none=True, metadata={"description": "when they were found overdue"})
    extensions = fields.Integer(metadata={"description": "how often the term was extended", "example": 0})


class TakesExtension(Schema):
    """How long goods that were admitted for a time may stay instead."""

    consignment_id = identity("the import that admitted them", required=True)
    until_on = day("day by which they must leave", "2027-11-22", required=True)
    document_no = text("paper of the permission", "延〔2026〕1号", required=True)
    reason = text("why", "等待境外零件", longest=500, required=True)
    version = version_read()


class TakesItem(Schema):
    """What a check found of one item: measured, between limits, or as declared (matches)."""

    item = text("what was looked at; with a limit of law: chromium_vi, azo_dyes …", "chromium_vi", required=True)
    measured = measure("what was measured, as decimal text")
    unit = text("in which unit", "mg/kg", longest=20, load_default=None, allow_none=True)
    at_least = measure("lowest that conforms; the law's limit unless a stricter one is named")
    at_most = measure("highest that conforms; the law's limit unless a stricter one is named")
    matches = YesNo(
        load_default=None,
        allow_none=True,
        metadata={"description": "where nothing is measured: whether it is as declared", "example": True},
    )
    method = text("method or standard", "GB/T 22807", load_default=None, allow_none=True)
    note = text("what else there is to say", "黑色鞋面", longest=500, load_default=None, allow_none=True)


class TakesAssessment(Schema):
    """A consignment to be assessed by rule."""

    consignment_id = identity("the consignment", required=True)
    version = version_read()


class TakesClearing(Schema):
    """How a refused batch is cleared."""

    consignment_id = identity("the consignment", required=True)
    how = one_of(
        ("treated", "domestic_sale", "destroyed", "sent_back"),
        "treated (it is declared again and looked at), sold at home, destroyed, or sent back",
        required=True,
    )
    document_no = text("paper that shows it", "处〔2026〕3号", required=True)
    reason = text("why", "返工后重新报检", longest=500, required=True)
    version = version_read()


class SeedShape(Schema):
    """The seed of a day: its digest told beforehand, itself when the day is over."""

    commitment = fields.String(metadata={"description": "SHA-256 of the seed"})
    committed_at = fields.AwareDateTime(metadata={"description": "moment it was committed to"})
    seed = fields.String(allow_none=True, metadata={"description": "null until the day is over"})
    revealed_on = fields.Date(allow_none=True, metadata={"description": "day on which it was told"})


class DrawShape(SeedShape):
    """The draw of one declaration."""

    attempt = fields.Integer(metadata={"description": "which declaration of the goods", "example": 1})
    on = fields.Date(metadata={"description": "day whose seed drew it", "example": "2026-11-22"})
    key = fields.String(metadata={"description": "what was drawn", "example": "91441323MA4YNT018E/HD2026-000017/1"})
    number = fields.String(metadata={"description": "from 0 to 100; below the share sampled: drawn", "example": "41.2"})
    forced = fields.String(allow_none=True, metadata={"description": "why it is looked at in any case"})
    plan_id = fields.String(
        allow_none=True, metadata={"description": "monitoring plan that draws instead, while the mode is CREDIT"}
    )


class SampleShape(SeedShape):
    """Pieces (or cartons) taken of a batch."""

    on = fields.Date(metadata={"description": "day whose seed drew them", "example": "2026-11-23"})
    attempt = fields.Integer(metadata={"description": "which declaration of the goods", "example": 1})
    lot = fields.Integer(metadata={"description": "pieces or cartons there were", "example": 1200})
    size = fields.Integer(metadata={"description": "how many the plan asks for", "example": 13})
    units = fields.List(
        fields.Integer(),
        allow_none=True,
        metadata={"description": "which, counted from 1; null: told to inspectors alone until the day is over"},
    )
    items = fields.List(fields.String(), metadata={"description": "what they are tested for"})
    plan = fields.String(metadata={"description": "sampling plan", "example": "一般检验水平"})
    clause = fields.String(metadata={"description": "what the plan rests on"})
    taken_at = fields.AwareDateTime(metadata={"description": "moment they were drawn"})
    agency = fields.String(allow_none=True, metadata={"description": "who took them", "example": "ciq"})


class GivesDraw(Schema):
    """A consignment's draws and samples, with all that is needed to make them again."""

    consignment_id = fields.String(metadata={"description": "the consignment"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    declaration_no = fields.String(metadata={"description": "number of the declaration", "example": "HD2026-000017"})
    mode = fields.String(metadata={"description": "present mode", "example": "VERIFICATION"})
    sampling_percent = fields.String(allow_none=True, metadata={"description": "share sampled now", "example": "5"})
    drawn = fields.Boolean(metadata={"description": "whether it is looked at", "example": False})
    draws = fields.List(fields.Nested(DrawShape), metadata={"description": "one for each declaration"})
    samples = fields.List(fields.Nested(SampleShape), metadata={"description": "samples taken"})
    recipe = fields.List(fields.String(), metadata={"description": "how to make them again, in Python"})


class TakesStatistics(Schema):
    """Which consignments, by the day they were declared."""

    from_on = day("first day of declaration", "2026-01-01", required=True)
    until_on = day("last day; today unless given", load_default=None, allow_none=True)
    zone_id = text("of this zone's members", "huidong-shoes", longest=64, load_default=None, allow_none=True)
    direction = one_of(DIRECTIONS, "in this direction", load_default=None, allow_none=True)
    hs_prefix = hs_prefix("HS codes that begin so", load_default=None, allow_none=True)


class CountsShape(Schema):
    """What became of consignments."""

    declared = fields.Integer(metadata={"description": "declared in the period", "example": 120})
    checked = fields.Integer(metadata={"description": "looked at: verified, sampled or tested jointly", "example": 6})
    sampled = fields.Integer(metadata={"description": "sampled", "example": 4})
    nonconforming = fields.Integer(metadata={"description": "found nonconforming at least once", "example": 1})
    released = fields.Integer(metadata={"description": "released", "example": 118})
    released_by_rule = fields.Integer(metadata={"description": "released without an officer", "example": 90})
    returned = fields.Integer(metadata={"description": "came back", "example": 0})
    checked_percent = fields.String(allow_none=True, metadata={"description": "of those declared", "example": "5.00"})
    nonconforming_percent = fields.String(
        allow_none=True, metadata={"description": "of those looked at", "example": "16.67"}
    )


class ModeCountsShape(CountsShape):
    """What became of consignments whose mode is this."""

    mode = fields.String(validate=validate.OneOf(MODES), metadata={"description": "mode", "example": "CREDIT"})
    median_hours_to_release = fields.String(
        allow_none=True, metadata={"description": "from declaration to release, half took less", "example": "0.02"}
    )
    ninetieth_hours_to_release = fields.String(
        allow_none=True, metadata={"description": "nine of ten took less", "example": "26.50"}
    )


class GivesStatistics(Schema):
    """What became of the consignments of a period, by mode and together."""

    from_on = fields.Date(metadata={"description": "first day", "example": "2026-01-01"})
    until_on = fields.Date(metadata={"description": "last day", "example": "2026-11-22"})
    modes = fields.List(fields.Nested(ModeCountsShape), metadata={"description": "by present mode"})
    total = fields.Nested(CountsShape, metadata={"description": "together"})


class TakesExpiry(Schema):
    """The day on which releases expire, or goods are reminded of."""

    on = day("the day", required=True)
