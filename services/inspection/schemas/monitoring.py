"""Shapes of risk monitoring: plans, draws, samples."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, validate

from databus.shapes import Cursor, Whole
from services.inspection.domain.facts import DIRECTIONS
from services.inspection.domain.monitoring import PERIODS, PLAN_STATES, SAMPLE_STATES
from services.inspection.schemas.checks import ItemShape, TakesItem
from services.inspection.schemas.fields import cursor, day, identity, one_of, text, uscc, version_read, yes
from services.inspection.schemas.reference import country, few, zone
from services.inspection.schemas.regimes import prefixes

MOST_SAMPLES = 500
MOST_ITEMS = 30
MOST_DESTINATIONS = 60
MOST_PLANS_SHOWN = 50
MOST_SAMPLES_SHOWN = 50
MOST_CANDIDATES_SHOWN = 200


def _count(description: str, most: int, example: int) -> Whole:
    return Whole(
        required=True,
        validate=validate.Range(1, most, error="a whole number from {min} to {max}"),
        error_messages={"invalid": f"a whole number from 1 to {most}"},
        metadata={"description": description, "example": example},
    )


def _plan_id(**options: Any) -> fields.String:
    return identity("the plan", **options)


class TakesMonitoringPlan(Schema):
    """A plan to be proposed."""

    title = text("its name", "女鞋化学安全风险监测", required=True)
    zone_id = zone("whose members' goods; left out: everywhere", load_default=None, allow_none=True)
    hs_prefixes = prefixes("goods that are monitored")
    direction = one_of(DIRECTIONS, "of exports or of imports", load_default="export")
    destinations = fields.List(
        country("where they go to"),
        load_default=list,
        validate=validate.Length(0, MOST_DESTINATIONS, error="up to 60 countries"),
        metadata={"description": "exports to these alone; none: to anywhere", "example": ["DE"]},
    )
    items = fields.List(
        text("what is tested; with a limit of law: chromium_vi, azo_dyes …", "chromium_vi"),
        required=True,
        validate=validate.Length(1, MOST_ITEMS, error="1 to 30 items"),
        metadata={"description": "what every sample is tested for", "example": ["chromium_vi", "azo_dyes"]},
    )
    period = one_of(PERIODS, "how often samples are drawn", required=True)
    samples = _count("samples drawn in each period", MOST_SAMPLES, 20)
    most_per_enterprise = _count("of one enterprise in one period at most", MOST_SAMPLES, 2)
    from_on = day("first day; today unless given", load_default=None, allow_none=True)
    until_on = day("last day", "2027-11-21", required=True)
    document_no = text("number of the plan's document", "检监〔2026〕9号", required=True)
    clause = text("clause that it rests on", "S14 六(一)出口", load_default="S14 六(一)出口")


class TakesPlanMove(Schema):
    """A decision on a plan."""

    plan_id = _plan_id(required=True)
    to = one_of(PLAN_STATES[1:], "approved by another person; closed early; cancelled", required=True)
    document_no = text("number of the decision", "批〔2026〕11号", required=True)
    reason = text("why; needed to end a plan", "产业转移", longest=500, load_default=None, allow_none=True)
    version = version_read()


class TakesPlanId(Schema):
    """Which plan."""

    plan_id = _plan_id(required=True)


class TakesListPlans(Schema):
    """Which plans."""

    zone_id = zone("of this zone", load_default=None, allow_none=True)
    state = one_of(PLAN_STATES, "in this state", load_default=None, allow_none=True)
    limit = few(MOST_PLANS_SHOWN)
    cursor = cursor()


class TakesGetDraw(Schema):
    """Which period's draw, and which page of its population."""

    plan_id = _plan_id(required=True)
    on = day("first day of the period", "2026-12-01", required=True)
    limit = few(MOST_CANDIDATES_SHOWN)
    cursor = Cursor(shape=r"^[1-9][0-9]{0,8}$", example="200", allow_none=True)


class TakesListSamples(Schema):
    """Which samples."""

    plan_id = _plan_id(load_default=None, allow_none=True)
    uscc = uscc("of this enterprise", load_default=None, allow_none=True)
    state = one_of(SAMPLE_STATES, "in this state", load_default=None, allow_none=True)
    overdue = yes("those alone whose term has ended")
    limit = few(MOST_SAMPLES_SHOWN)
    cursor = cursor()


class TakesSampleMove(Schema):
    """What became of a sample that was drawn."""

    sample_id = identity("the sample", required=True)
    to = one_of(SAMPLE_STATES[1:], "TAKEN, or NOT_TAKEN: the next in rank takes its place", required=True)
    on = day("day on which it was taken; today unless given", load_default=None, allow_none=True)
    document_no = text("number of the sampling sheet", "抽样单2026-0031", load_default=None, allow_none=True)
    reason = text("why it was not taken", "全部出运，无留样", longest=500, load_default=None, allow_none=True)
    version = version_read()


class TakesMonitoringResult(Schema):
    """What a laboratory found of a sample."""

    sample_id = identity("the sample", required=True)
    cnas_no = text("accreditation number of the laboratory", "CNAS L0001", required=True)
    document_no = text("number of its report", "JC2026-00031", required=True)
    tested_on = day("day of the test", required=True)
    items = fields.List(
        fields.Nested(TakesItem),
        required=True,
        validate=validate.Length(1, MOST_ITEMS, error="1 to 30 items"),
        metadata={"description": "what was found, item by item; every item of the plan; `method` is the standard"},
    )
    reason = text(
        "why the result before was wrong, with its `version`; a first result has none",
        "检测样品混淆",
        longest=500,
        load_default=None,
        allow_none=True,
    )
    version = version_read()


class GivesMonitoringPlan(Schema):
    """A plan."""

    plan_id = fields.String(metadata={"description": "its id", "example": "0192f0c1-0000-7000-8000-000000000061"})
    title = fields.String(metadata={"description": "its name", "example": "女鞋化学安全风险监测"})
    zone_id = fields.String(allow_none=True, metadata={"description": "zone; null: everywhere"})
    hs_prefixes = fields.List(fields.String(), metadata={"description": "goods", "example": ["6403"]})
    direction = fields.String(metadata={"description": "export or import", "example": "export"})
    destinations = fields.List(fields.String(), metadata={"description": "countries; none: anywhere"})
    items = fields.List(fields.String(), metadata={"description": "what is tested", "example": ["chromium_vi"]})
    period = fields.String(metadata={"description": "month or quarter", "example": "month"})
    samples = fields.Integer(metadata={"description": "samples in each period", "example": 20})
    most_per_enterprise = fields.Integer(metadata={"description": "of one enterprise at most", "example": 2})
    from_on = fields.Date(metadata={"description": "first day", "example": "2026-11-22"})
    until_on = fields.Date(metadata={"description": "last day", "example": "2027-11-21"})
    document_no = fields.String(metadata={"description": "document", "example": "检监〔2026〕9号"})
    clause = fields.String(metadata={"description": "clause", "example": "S14 六(一)出口"})
    state = fields.String(metadata={"description": "DRAFT, APPROVED, CLOSED or CANCELLED", "example": "APPROVED"})
    agency = fields.String(metadata={"description": "who proposed it", "example": "ciq"})
    actor = fields.String(metadata={"description": "which officer", "example": "officer-1"})
    proposed_at = fields.AwareDateTime(metadata={"description": "when"})
    decided_agency = fields.String(allow_none=True, metadata={"description": "who decided last", "example": "customs"})
    decided_actor = fields.String(allow_none=True, metadata={"description": "which officer"})
    decided_at = fields.AwareDateTime(allow_none=True, metadata={"description": "when"})
    decision_no = fields.String(allow_none=True, metadata={"description": "decision", "example": "批〔2026〕11号"})
    reason = fields.String(allow_none=True, metadata={"description": "why it ended"})
    closed_on = fields.Date(allow_none=True, metadata={"description": "when it ended"})
    next_on = fields.Date(allow_none=True, metadata={"description": "day of the next draw", "example": "2026-12-01"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 2})


class GivesMonitoringPlanPage(Schema):
    """A page of plans, newest first."""

    items = fields.List(fields.Nested(GivesMonitoringPlan), metadata={"description": "the plans"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


class FiguresShape(Schema):
    """How far a plan is."""

    drawn = fields.Integer(metadata={"description": "samples drawn, substitutes too", "example": 20})
    waiting = fields.Integer(metadata={"description": "drawn and not yet taken", "example": 2})
    taken = fields.Integer(metadata={"description": "taken and not yet tested", "example": 3})
    tested = fields.Integer(metadata={"description": "tested", "example": 14})
    not_taken = fields.Integer(metadata={"description": "given up with a reason", "example": 1})
    overdue = fields.Integer(metadata={"description": "whose term has ended", "example": 0})
    nonconforming = fields.Integer(metadata={"description": "tested and not conforming", "example": 1})
    nonconforming_percent = fields.String(
        allow_none=True, metadata={"description": "of those tested", "example": "7.14"}
    )
    failed_by_item = fields.Dict(metadata={"description": "item: samples that failed", "example": {"azo_dyes": 1}})


class PeriodShape(Schema):
    """The draw of one period."""

    on = fields.Date(metadata={"description": "first day of the period", "example": "2026-12-01"})
    declared_from = fields.Date(metadata={"description": "first day of declaration", "example": "2026-11-22"})
    declared_until = fields.Date(metadata={"description": "last day of declaration", "example": "2026-11-30"})
    population = fields.Integer(metadata={"description": "consignments that could be drawn", "example": 640})


class RaisedShape(Schema):
    """A risk that results led to."""

    entry_id = fields.String(metadata={"description": "entry of reference data"})
    hs_prefix = fields.String(metadata={"description": "goods", "example": "6403"})
    risk = fields.String(metadata={"description": "elevated or high", "example": "elevated"})
    from_on = fields.Date(metadata={"description": "first day", "example": "2026-12-20"})
    until_on = fields.Date(allow_none=True, metadata={"description": "last day unless renewed"})
    in_force = fields.Boolean(metadata={"description": "holds today and was not withdrawn", "example": True})
    because = fields.String(metadata={"description": "why, in Chinese and English"})
    document_no = fields.String(metadata={"description": "report or plan", "example": "JC2026-00031"})


class GivesMonitoringPlanFile(GivesMonitoringPlan):
    """A plan, how far it is, and the risk it led to."""

    figures = fields.Nested(FiguresShape, metadata={"description": "how far it is"})
    draws = fields.List(fields.Nested(PeriodShape), metadata={"description": "its latest draws, newest first"})
    risks = fields.List(fields.Nested(RaisedShape), metadata={"description": "risks of its goods, newest first"})


class PopulationShape(Schema):
    """A consignment that could be drawn."""

    rank = fields.Integer(metadata={"description": "its place in the order of the draw", "example": 1})
    consignment_id = fields.String(metadata={"description": "the consignment"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    key = fields.String(metadata={"description": "what is hashed"})
    sample = fields.String(allow_none=True, metadata={"description": "state of its sample; null: not drawn"})


class GivesMonitoringDraw(Schema):
    """The draw of a period, with all that is needed to make it again."""

    plan_id = fields.String(metadata={"description": "the plan"})
    on = fields.Date(metadata={"description": "first day of the period", "example": "2026-12-01"})
    seed_on = fields.Date(metadata={"description": "day whose seed drew", "example": "2026-12-01"})
    declared_from = fields.Date(metadata={"description": "first day of declaration", "example": "2026-11-22"})
    declared_until = fields.Date(metadata={"description": "last day of declaration", "example": "2026-11-30"})
    population = fields.Integer(metadata={"description": "consignments that could be drawn", "example": 640})
    wanted = fields.Integer(metadata={"description": "samples to draw", "example": 20})
    most_per_enterprise = fields.Integer(metadata={"description": "of one enterprise at most", "example": 2})
    made_at = fields.AwareDateTime(metadata={"description": "when it was drawn"})
    commitment = fields.String(metadata={"description": "SHA-256 of the seed"})
    committed_at = fields.AwareDateTime(metadata={"description": "moment it was committed to"})
    seed = fields.String(allow_none=True, metadata={"description": "null until the day is over"})
    revealed_on = fields.Date(allow_none=True, metadata={"description": "day on which it was told"})
    recipe = fields.List(fields.String(), metadata={"description": "how to make it again, in Python"})
    items = fields.List(fields.Nested(PopulationShape), metadata={"description": "the population, in rank"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})


class GivesMonitoringSample(Schema):
    """A sample."""

    sample_id = fields.String(metadata={"description": "its id", "example": "0192f0c1-0000-7000-8000-000000000062"})
    plan_id = fields.String(metadata={"description": "the plan"})
    on = fields.Date(metadata={"description": "first day of the period that drew it", "example": "2026-12-01"})
    rank = fields.Integer(metadata={"description": "its place in the order of the draw", "example": 1})
    consignment_id = fields.String(metadata={"description": "the consignment"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    hs_code = fields.String(metadata={"description": "goods", "example": "640399"})
    product = fields.String(metadata={"description": "what it is", "example": "女鞋"})
    destination = fields.String(allow_none=True, metadata={"description": "where it goes", "example": "DE"})
    state = fields.String(metadata={"description": "DRAWN, TAKEN, TESTED or NOT_TAKEN", "example": "TAKEN"})
    drawn_on = fields.Date(metadata={"description": "when it was drawn", "example": "2026-12-01"})
    due_on = fields.Date(allow_none=True, metadata={"description": "last day of the next step; null: none"})
    overdue = fields.Boolean(metadata={"description": "that day has passed", "example": False})
    taken_on = fields.Date(allow_none=True, metadata={"description": "when it was taken"})
    taken_agency = fields.String(allow_none=True, metadata={"description": "who took it", "example": "ciq"})
    taken_actor = fields.String(allow_none=True, metadata={"description": "which officer"})
    tested_on = fields.Date(allow_none=True, metadata={"description": "when it was tested"})
    cnas_no = fields.String(allow_none=True, metadata={"description": "laboratory", "example": "CNAS L0001"})
    document_no = fields.String(allow_none=True, metadata={"description": "sheet; once tested, the report"})
    items = fields.List(fields.Nested(ItemShape), metadata={"description": "what was found"})
    conforming = fields.Boolean(allow_none=True, metadata={"description": "every item conforms; null: not tested"})
    reason = fields.String(allow_none=True, metadata={"description": "why it was not taken"})
    replaces = fields.String(allow_none=True, metadata={"description": "sample whose place it took"})
    version = fields.Integer(metadata={"description": "grows with every change", "example": 2})


class GivesMonitoringSamplePage(Schema):
    """A page of samples, newest first."""

    items = fields.List(fields.Nested(GivesMonitoringSample), metadata={"description": "the samples"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "cursor of the next page; null: last"})
