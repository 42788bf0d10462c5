"""Shapes of what everybody may read of campaigns."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from databus.shapes import Cursor, Whole
from services.enforcement.domain.campaigns import FINDINGS, KINDS
from services.enforcement.schemas.shapes import Paged, UsccCode, next_cursor, one_of, text, told
from services.enforcement.use_cases.publishing_campaigns import ALL, FOLLOWED, STAGES

_ID = "0192f0c1-0000-7000-8000-000000000071"


class ListPublishedCampaigns(Paged):
    """Which campaigns: those whose results are published, or those of another stage."""

    stage = one_of(
        (*STAGES, ALL), load_default="published", metadata=told("how far they are; drafts are not told", "published")
    )
    q = text("part of the title", "假冒", longest=100, optional=True)
    campaign_id = text("one campaign", _ID, optional=True)
    zone_id = text("of one zone", "huidong-shoes", optional=True)
    year = Whole(
        from_text=True,
        load_default=None,
        allow_none=True,
        validate=validate.Range(2012, 2199, error="from 2012 to 2199"),
        metadata=told("of one year", 2026),
    )


class FindingCount(Schema):
    """How often something was found."""

    finding = one_of(FINDINGS, required=True)
    count = fields.Integer(required=True)


class CampaignCancelled(Schema):
    """Who cancelled a campaign, and why."""

    cancelled_on = fields.Date(required=True)
    cancelled_by = fields.String(required=True, allow_none=True, metadata=told("after a draw its superior", "gov"))
    reason = fields.String(required=True, allow_none=True, metadata=told("why", "名录有误"))
    document_no = fields.String(required=True, allow_none=True, metadata=told("the superior's document"))
    after_draw = fields.Boolean(required=True, metadata=told("whether it had been drawn", False))


class PublishedCampaign(Schema):
    """A campaign as everybody may know of it; nothing of what was found before it is published."""

    campaign_id = fields.String(required=True)
    title = fields.String(required=True)
    kind = one_of(KINDS, required=True)
    year = fields.Integer(required=True)
    zone_id = fields.String(required=True, allow_none=True)
    zone_name = fields.String(required=True, allow_none=True)
    agencies = fields.List(fields.String(), required=True)
    state = one_of(tuple(state for states in STAGES.values() for state in states), required=True)
    population_size = fields.Integer(required=True, allow_none=True)
    target_count = fields.Integer(required=True, allow_none=True)
    drawn_on = fields.Date(required=True, allow_none=True)
    published_on = fields.Date(required=True, allow_none=True)
    findings = fields.List(fields.Nested(FindingCount), required=True, metadata=told("how often what was found"))
    clause = fields.String(required=True)
    lead_agency = fields.String(required=True)
    division = fields.String(required=True, allow_none=True)
    hs_prefix = fields.String(required=True, allow_none=True, metadata=told("goods it is about", "64"))
    sample_size = fields.Integer(
        required=True, allow_none=True, metadata=told("how many are to be drawn; null: a share of each grade")
    )
    planned_on = fields.Date(required=True)
    results_entered_on = fields.Date(required=True, allow_none=True)
    publish_by = fields.Date(
        required=True, allow_none=True, metadata=told("last day for the publication of the results", "2026-12-18")
    )
    cancelled = fields.Nested(
        CampaignCancelled, required=True, allow_none=True, metadata=told("null unless it was cancelled")
    )


class PublishedCampaignPage(Schema):
    """Campaigns, newest first."""

    items = fields.List(fields.Nested(PublishedCampaign), required=True)
    next_cursor = next_cursor()


class ListPublishedResults(Paged):
    """Results of a published campaign."""

    cursor = Cursor("^[0-9A-HJ-NPQRTUWXY]{18}$", "91441323MA4YNT018E", allow_none=True)

    campaign_id = text("the campaign", _ID)
    uscc = UsccCode(load_default=None, allow_none=True, metadata=told("of one enterprise", "91441323MA4YNT018E"))


class PublishedResult(Schema):
    """What was found at an enterprise."""

    campaign_id = fields.String(required=True)
    uscc = fields.String(required=True)
    finding = one_of((*FINDINGS, FOLLOWED), required=True, metadata=told("followed_up: a case about it is open"))
    checked_on = fields.Date(required=True)
    agency = fields.String(required=True)


class PublishedResultPage(Schema):
    """Results, by code."""

    items = fields.List(fields.Nested(PublishedResult), required=True)
    next_cursor = next_cursor()
