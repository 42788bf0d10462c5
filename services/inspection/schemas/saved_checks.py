"""Shapes of checks about to be ordered, those that are not made since a result counts, and contradictions."""

from __future__ import annotations

from marshmallow import Schema, fields, validate

from databus.requests import whole
from databus.shapes import Day
from services.inspection.domain.saved import RESOLUTIONS
from services.inspection.schemas.fields import cursor, hs_code, identity, one_of, page_limit, text, uscc
from services.inspection.schemas.recognition import agency_code, ground, item, items


def _check() -> fields.String:
    return text("verification · test · site_check", "site_check", longest=30, required=True)


def _destination() -> fields.String:
    return fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"[A-Z]{2}\Z", error="a country of ISO 3166-1 alpha-2, such as DE"),
        metadata={"description": "where the goods go", "example": "DE"},
    )


class TakesCheck(Schema):
    """A check that somebody is about to order."""

    uscc = uscc(required=True)
    check = _check()
    item = item(load_default=None, allow_none=True)
    hs_code = hs_code(load_default=None, allow_none=True)
    consignment_id = identity("the consignment, if one is checked", load_default=None, allow_none=True)
    destination = _destination()
    ground = ground()
    checker = agency_code("who would check; the caller unless given", "samr", load_default=None, allow_none=True)


class TakesRecognition(Schema):
    """A check that is not made, since a result counts."""

    uscc = uscc(required=True)
    check = _check()
    items = items("what would be looked at; empty: what such a check usually looks at")
    hs_code = hs_code(load_default=None, allow_none=True)
    consignment_id = identity("the consignment, if one is checked", load_default=None, allow_none=True)
    destination = _destination()
    ground = ground()
    reference = text(
        "number of the check that is not made, or of what it was part of", "市监抽〔2026〕17号", required=True
    )


class TakesListRecognitions(Schema):
    """Which checks saved."""

    uscc = uscc("of this enterprise", load_default=None, allow_none=True)
    recognised_by = agency_code("saved to this agency", "customs", load_default=None, allow_none=True)
    issuer = agency_code("by results of this agency", "samr", load_default=None, allow_none=True)
    result_id = identity("by this result", load_default=None, allow_none=True)
    consignment_id = identity("of this consignment", load_default=None, allow_none=True)
    state = one_of(("STANDING", "REOPENED"), "in this state", load_default=None, allow_none=True)
    limit = whole(
        1,
        25,
        from_text=True,
        load_default=25,
        metadata={"description": "rows of a page, each with the facts read", "example": 25},
    )
    cursor = cursor()


class TakesCountSaved(Schema):
    """Of which agency, in which days."""

    recognised_by = agency_code(
        "saved to this agency; to all unless given", "customs", load_default=None, allow_none=True
    )
    from_on = Day(required=True, metadata={"description": "first day", "example": "2026-01-01"})
    until_on = Day(required=True, metadata={"description": "last day", "example": "2026-12-31"})


class TakesListConflicts(Schema):
    """Which contradictions."""

    uscc = uscc("about this enterprise", load_default=None, allow_none=True)
    state = one_of(("OPEN", "RESOLVED"), "in this state", load_default=None, allow_none=True)
    limit = page_limit()
    cursor = cursor()


class TakesResolution(Schema):
    """Which of two contradicting results stands."""

    conflict_id = identity("the contradiction", required=True)
    resolution = one_of(RESOLUTIONS, "what stands; no_contradiction: both, for different things", required=True)
    reason = text("why", "复检确认首份报告", longest=500, required=True)
    document_no = text("number of the decision", "检复〔2026〕4号", required=True)
