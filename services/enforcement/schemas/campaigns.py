"""Shapes of campaigns, draws and results."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from databus.shapes import Whole
from services.enforcement.domain.campaigns import FINDINGS, KINDS, CampaignMove
from services.enforcement.schemas.campaign_plans import risk_field
from services.enforcement.schemas.clocks import clocks
from services.enforcement.schemas.draws import (
    CandidateShape,
    OfficerShape,
    TargetShape,
    day_field,
    officers_field,
    size_field,
)
from services.enforcement.schemas.officers import signatures
from services.enforcement.schemas.shapes import (
    TEXT_MAX,
    Agency,
    Division,
    HsPrefix,
    Order,
    Paged,
    UsccCode,
    history,
    next_cursor,
    one_of,
    text,
    told,
)
from services.enforcement.schemas.trace_work import EvidenceShape, evidence
from services.enforcement.schemas.visits import FollowUpShape
from services.enforcement.use_cases import campaigns as orders

STATES = (
    "DRAFT",
    "APPROVED",
    "NOTIFIED",
    "DRAWN",
    "RUNNING",
    "RESULTS_ENTERED",
    "PUBLISHED",
    "CLOSED",
    "CANCELLED",
)
_ID = "0192f0c1-0000-7000-8000-000000000071"


class PlanCampaign(Order):
    """A joint campaign to come."""

    makes = orders.PlanCampaign

    title = text("its title", "2026年打击假冒伪劣联合执法专项行动", longest=200)
    kind = one_of(KINDS, required=True, metadata=told("what it is about", "anti_counterfeit"))
    year = Whole(
        required=True,
        validate=validate.Range(2012, 2199, error="from 2012 to 2199"),
        metadata=told("calendar year it counts for", 2026),
    )
    agencies = fields.List(
        Agency(metadata=told("an agency", "samr")),
        required=True,
        validate=validate.Length(1, 30, error="1 to 30 agencies"),
        metadata=told("agencies taking part, at least two", ["samr", "ciq"]),
    )
    zone_id = text("zone whose members are drawn from", "huidong-shoes", optional=True)
    hs_prefix = HsPrefix(load_default=None, allow_none=True, metadata=told("only makers of these goods", "6403"))
    division = Division(load_default=None, allow_none=True, metadata=told("only of this division", "441323"))
    sample_size = size_field()
    seed_source = text(
        "a public source whose value of the day goes into the seed too, announced beforehand", "福彩3D", optional=True
    )
    clause = text("clause it rests on; left out: that of its kind", "SH 三(六)", optional=True)
    risk = risk_field()


class MoveCampaign(Order):
    """A move of a campaign; DRAWN is made by `draw_campaign`."""

    makes = CampaignMove

    campaign_id = text("the campaign", _ID)
    to = text("state to move to", "APPROVED")
    on = day_field("not after today, not before the last step; left out: today")
    officers = officers_field("NOTIFIED: officers who may be drawn, of the agencies taking part, at least two")
    document_no = text("document of the move", "惠东府办〔2026〕8号", optional=True)
    reason = text("why; CANCELLED needs one", "与省级行动合并", longest=TEXT_MAX, optional=True)
    signatures = signatures("CANCELLED after the draw: of two heads of the superior, if its officers have keys")


class RecordResult(Order):
    """What the visit of a target found."""

    makes = orders.RecordResult

    campaign_id = text("the campaign", _ID)
    uscc = UsccCode(required=True, metadata=told("the target", "91441323MA4YNT018E"))
    finding = one_of(FINDINGS, required=True, metadata=told("what was found", "conforming"))
    measures = fields.List(
        text("", "责令改正", longest=TEXT_MAX, required=False),
        load_default=list,
        validate=validate.Length(0, 20, error="at most 20"),
        metadata=told("measures taken", ["责令改正"]),
    )
    checked_on = day_field("day of the visit, from the draw to today; left out: today")
    document_no = text("report of the visit", "检〔2026〕21号", optional=True)
    evidence = evidence("what shows it, by the SHA-256 of its files")


class CampaignShape(Schema):
    """A campaign; `targets` are the enterprises drawn, in the order of the draw."""

    campaign_id = fields.String(required=True, metadata=told("the campaign", _ID))
    title = fields.String(required=True)
    kind = one_of(KINDS, required=True)
    zone_id = fields.String(required=True, allow_none=True)
    hs_prefix = fields.String(required=True, allow_none=True)
    division = fields.String(required=True, allow_none=True)
    year = fields.Integer(required=True)
    lead_agency = fields.String(required=True)
    agencies = fields.List(fields.String(), required=True)
    sample_size = fields.Integer(required=True, allow_none=True)
    seed_source = fields.String(required=True, allow_none=True)
    state = one_of(STATES, required=True)
    commitments = fields.Dict(
        keys=fields.String(), values=fields.String(), required=True, metadata=told("agency → SHA-256 of its commitment")
    )
    population_size = fields.Integer(required=True, allow_none=True)
    population_digest = fields.String(
        required=True, allow_none=True, metadata=told("SHA-256 that freezes population and officers at NOTIFIED")
    )
    seed = fields.String(required=True, allow_none=True)
    targets = fields.List(
        fields.String(), required=True, metadata=told("who is drawn, once the visits are over, up to 1000", [])
    )
    target_count = fields.Integer(required=True, allow_none=True, metadata=told("how many are drawn", 6))
    planned_on = fields.Date(required=True)
    drawn_on = fields.Date(required=True, allow_none=True)
    results_entered_on = fields.Date(required=True, allow_none=True)
    published_on = fields.Date(required=True, allow_none=True)
    closed_on = fields.Date(required=True, allow_none=True)
    rule_set = fields.String(required=True, allow_none=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True)
    risk = fields.List(fields.String(), required=True, metadata=told("only enterprises that show one of these", []))
    plan_id = fields.String(required=True, allow_none=True, metadata=told("plan that began it; null without one"))
    plan_day = fields.Date(required=True, allow_none=True, metadata=told("which day of the plan"))


class ResultShape(Schema):
    """What a visit found."""

    campaign_id = fields.String(required=True)
    uscc = fields.String(required=True)
    finding = one_of(FINDINGS, required=True)
    measures = fields.List(fields.String(), required=True)
    checked_on = fields.Date(required=True)
    document_no = fields.String(required=True, allow_none=True)
    agency = fields.String(required=True)
    evidence = fields.List(fields.Nested(EvidenceShape), required=True, metadata=told("by SHA-256", []))


class AlreadyShape(Schema):
    """A target drawn at random that an agency need not look at again, since a result counts (监管互认)."""

    uscc = fields.String(required=True, metadata=told("the target", "91441323MA4YNT018E"))
    agency = fields.String(required=True, metadata=told("which agency", "samr"))
    issuer = fields.String(required=True, metadata=told("who found it", "customs"))
    found_on = fields.Date(required=True, metadata=told("when", "2026-11-20"))
    document_no = fields.String(required=True, metadata=told("number of its document", "联检报〔2026〕3号"))
    valid_until = fields.Date(required=True, metadata=told("last day it counts", "2027-05-18"))
    under = fields.String(required=True, metadata=told("agreement or co-inspection, or own", "惠检质互认〔2026〕1号"))
    result_id = fields.String(required=True, metadata=told("the result, as inspection gives it"))


class CampaignFile(CampaignShape):
    """A campaign with its population, draw, results and history."""

    zone_name = fields.String(required=True, allow_none=True, metadata=told("as last heard; null if not yet"))
    clocks = clocks()
    publish_by = fields.Date(
        required=True, allow_none=True, metadata=told("results are to be published by (20 working days)")
    )
    population = fields.List(fields.Nested(CandidateShape), required=True)
    officers = fields.List(fields.Nested(OfficerShape), required=True)
    draw = fields.List(fields.Nested(TargetShape), required=True)
    already = fields.List(
        fields.Nested(AlreadyShape),
        required=True,
        metadata=told(
            "targets that need no second visit, as of the day of the draw; it changes nothing of the draw", []
        ),
    )
    results = fields.List(fields.Nested(ResultShape), required=True)
    follow_ups = fields.List(fields.Nested(FollowUpShape), required=True, metadata=told("what followed", []))
    history = history()


class GetCampaign(Schema):
    """Which campaign."""

    campaign_id = text("the campaign", _ID)


class ListCampaigns(Paged):
    """Which campaigns."""

    zone_id = text("of one zone", "huidong-shoes", optional=True)
    year = Whole(from_text=True, load_default=None, allow_none=True, metadata=told("of one year", 2026))
    kind = one_of(KINDS, load_default=None, allow_none=True, metadata=told("only of this kind"))
    state = one_of(STATES, load_default=None, allow_none=True, metadata=told("only in this state"))


class CampaignPage(Schema):
    """Campaigns, newest first."""

    items = fields.List(fields.Nested(CampaignShape), required=True)
    next_cursor = next_cursor()
