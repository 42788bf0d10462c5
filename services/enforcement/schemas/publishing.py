"""Shapes of what everybody may read of campaigns."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from databus.shapes import Cursor, Whole
from services.enforcement.domain.campaigns import FINDINGS, KINDS
from services.enforcement.schemas.shapes import Paged, UsccCode, next_cursor, one_of, text, told
from services.enforcement.use_cases.publishing_campaigns import FOLLOWED, PUBLIC

_ID = "0192f0c1-0000-7000-8000-000000000071"


class ListPublishedCampaigns(Paged):
    """Published campaigns."""

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


class PublishedCampaign(Schema):
    """A campaign whose results are published."""

    campaign_id = fields.String(required=True)
    title = fields.String(required=True)
    kind = one_of(KINDS, required=True)
    year = fields.Integer(required=True)
    zone_id = fields.String(required=True, allow_none=True)
    zone_name = fields.String(required=True, allow_none=True)
    agencies = fields.List(fields.String(), required=True)
    state = one_of(PUBLIC, required=True)
    population_size = fields.Integer(required=True, allow_none=True)
    target_count = fields.Integer(required=True, allow_none=True)
    drawn_on = fields.Date(required=True, allow_none=True)
    published_on = fields.Date(required=True, allow_none=True)
    findings = fields.List(fields.Nested(FindingCount), required=True, metadata=told("how often what was found"))
    clause = fields.String(required=True)


class PublishedCampaignPage(Schema):
    """Published campaigns, newest first."""

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
