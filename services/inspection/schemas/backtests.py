"""Shapes of trials of a draft on past consignments."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import Schema, fields, post_load

from databus.contracts.inspection import MODES
from databus.jobs.job import LANGUAGES, STATES
from databus.shapes import Cursor
from services.inspection.domain.mode_trials import DIRECTIONS, FOUND
from services.inspection.schemas.fields import day, hs_prefix, identity, one_of, page_limit, text, uscc
from services.inspection.schemas.reference import zone
from services.inspection.use_cases.backtests import StartBacktest

_FILTERS: Final = ("uscc", "hs_prefix", "zone_id")


class TakesBacktest(Schema):
    """What is to be tried, on which consignments."""

    set_id = identity("the rule set", required=True)
    from_on = day("consignments declared from this day on", "2026-01-01", required=True)
    until_on = day("up to this day", "2026-11-22", required=True)
    effective_on = day(
        "the day whose rules are compared; the set's first day, else today, unless given",
        "2027-01-01",
        load_default=None,
        allow_none=True,
    )
    uscc = uscc("of this enterprise", load_default=None, allow_none=True)
    hs_prefix = hs_prefix("HS codes that begin so", load_default=None, allow_none=True)
    zone_id = zone("of the members of this zone", load_default=None, allow_none=True)
    language = one_of(LANGUAGES, "of the reports", load_default="zh")

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> StartBacktest:
        filters = {name: data.pop(name) for name in _FILTERS}
        return StartBacktest(**data, filters={name: value for name, value in filters.items() if value})


class TakesBacktestId(Schema):
    """Which trial."""

    backtest_id = identity("the trial", required=True)


class TakesChanges(TakesBacktestId):
    """What a trial decides otherwise."""

    direction = one_of(DIRECTIONS, "more checked, less, or the same share otherwise", load_default=None)
    mode_before = one_of(MODES, "mode by the rules before", load_default=None)
    mode_after = one_of(MODES, "mode by the draft", load_default=None)
    nonconforming = one_of(FOUND, "nonconforming batches that the draft catches, misses, …", load_default=None)
    cause = text("one of the changes, as kind and key", "parameter credit_percent_a", longest=80, load_default=None)
    limit = page_limit()
    cursor = Cursor()


class PlaceShape(Schema):
    """How many consignments of a zone or chapter are decided otherwise, and how many checks are expected."""

    name = fields.String(allow_none=True, metadata={"description": "zone or chapter; null: of no zone"})
    consignments = fields.Integer(metadata={"description": "tried", "example": 1200})
    changed = fields.Integer(metadata={"description": "decided otherwise", "example": 40})
    expected_before = fields.String(metadata={"description": "checks expected by the rules before", "example": "24"})
    expected_after = fields.String(metadata={"description": "checks expected by the draft", "example": "60"})


class ModesShape(Schema):
    """How many go from one mode to another."""

    before = fields.String(metadata={"description": "mode by the rules before", "example": "CREDIT"})
    after = fields.String(metadata={"description": "mode by the draft", "example": "VERIFICATION"})
    consignments = fields.Integer(metadata={"description": "how many", "example": 40})


class CauseShape(Schema):
    """How many are decided otherwise because of one change."""

    cause = fields.String(metadata={"description": "kind and key", "example": "mode 8"})
    consignments = fields.Integer(metadata={"description": "how many", "example": 40})


def _counts(description: str, example: dict[str, int]) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(), values=fields.Integer(), metadata={"description": description, "example": example}
    )


class TrialResultShape(PlaceShape):
    """What came of a trial."""

    class Meta:
        exclude = ("name",)

    directions = _counts("more checked, less, or the same share otherwise", {"STRICTER": 40, "EASIER": 0, "OTHER": 0})
    nonconforming = _counts(
        "nonconforming batches, by the number that was drawn for each",
        {"CAUGHT": 1, "MISSED": 0, "BOTH": 3, "NEITHER": 2},
    )
    modes = fields.List(fields.Nested(ModesShape), metadata={"description": "mode by mode, those that stay too"})
    causes = fields.List(fields.Nested(CauseShape), metadata={"description": "because of which change"})
    zones = fields.List(fields.Nested(PlaceShape), metadata={"description": "by zone of the enterprise today"})
    chapters = fields.List(fields.Nested(PlaceShape), metadata={"description": "by HS chapter"})


class GivesBacktest(Schema):
    """A trial with its progress, and what came of it once it is done."""

    backtest_id = fields.String(
        metadata={"description": "the trial", "example": "0192f0c1-0000-7000-8000-000000000081"}
    )
    set_id = fields.String(metadata={"description": "the rule set", "example": "0192f0c1-0000-7000-8000-000000000072"})
    name = fields.String(metadata={"description": "its name", "example": "2027.1"})
    set_version = fields.Integer(metadata={"description": "version of the draft", "example": 2})
    from_on = fields.Date(metadata={"description": "consignments declared from this day on"})
    until_on = fields.Date(metadata={"description": "up to this day"})
    effective_on = fields.Date(metadata={"description": "the day whose rules are compared"})
    filters = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "what narrows it down", "example": {"hs_prefix": "9503"}},
    )
    before = fields.String(metadata={"description": "rules before", "example": "inspection-2026.1"})
    agency = fields.String(metadata={"description": "who asked for it", "example": "ciq"})
    asked_at = fields.AwareDateTime(metadata={"description": "when"})
    state = one_of(STATES, "QUEUED, RUNNING, DONE, …")
    error = fields.String(allow_none=True, metadata={"description": "why it failed"})
    done = fields.Integer(metadata={"description": "consignments tried so far", "example": 2000})
    total = fields.Integer(allow_none=True, metadata={"description": "consignments to be tried", "example": 4000})
    papers = fields.List(fields.String(), metadata={"description": "codes of the reports: PDF, workbook"})
    result = fields.Nested(TrialResultShape, allow_none=True, metadata={"description": "what came of it"})


class ChangedShape(Schema):
    """A consignment that the draft decides otherwise."""

    consignment_id = fields.String(metadata={"description": "the consignment"})
    uscc = fields.String(metadata={"description": "the enterprise", "example": "91441323MA4YNT018E"})
    hs_code = fields.String(metadata={"description": "HS code", "example": "95030021"})
    declared_on = fields.Date(metadata={"description": "when it was declared"})
    number = fields.Integer(metadata={"description": "number of the decision whose facts were taken", "example": 1})
    mode_before = fields.String(metadata={"description": "mode by the rules before", "example": "CREDIT"})
    mode_after = fields.String(metadata={"description": "mode by the draft", "example": "VERIFICATION"})
    rule_before = fields.String(metadata={"description": "rule before", "example": "8"})
    rule_after = fields.String(metadata={"description": "rule by the draft", "example": "9"})
    percent_before = fields.String(allow_none=True, metadata={"description": "share before, percent", "example": "2"})
    percent_after = fields.String(allow_none=True, metadata={"description": "share by the draft", "example": "5"})
    direction = fields.String(metadata={"description": "STRICTER, EASIER or OTHER", "example": "STRICTER"})
    causes = fields.List(fields.String(), metadata={"description": "changes that do it", "example": ["mode 8"]})
    because = fields.List(fields.String(), metadata={"description": "rows and conditions that hold otherwise"})
    nonconforming = fields.String(
        allow_none=True, metadata={"description": "of a nonconforming one: CAUGHT, MISSED, BOTH or NEITHER"}
    )


class GivesChanges(Schema):
    """A page of what a trial decides otherwise."""

    items = fields.List(fields.Nested(ChangedShape), metadata={"description": "in the order of declaration"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "null on the last page"})
