"""Shapes about the progress of plans and the programmes of counties."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_load, validate

from databus.shapes import Day
from services.enterprise.schemas.fields import Request, hs_prefix, text, zone_id
from services.enterprise.schemas.standing import ON


class StartPlan(Request):
    """Let the plan of a zone begin: its work is given to the departments as tasks."""

    zone_id = zone_id(required=True)
    on = Day(load_default=None, metadata={"description": "day it begins; today if left out"})


class Counted(Schema):
    """How far some tasks are; `progress` is their mean in percent."""

    tasks = fields.Integer()
    done = fields.Integer()
    overdue = fields.Integer()
    cancelled = fields.Integer()
    progress = fields.Integer()


class StageProgress(Counted):
    """A stage; 0 is the main work of the whole plan."""

    stage = fields.Integer()
    zh = fields.String()
    en = fields.String()


class DepartmentProgress(Counted):
    """A department with the tasks it takes part in."""

    agency = fields.String()
    zh = fields.String(allow_none=True)
    leads = fields.Integer()


class PlanProgress(Schema):
    """How far the plan of a zone is today, by stage and by department."""

    zone_id = fields.String()
    plan = fields.String()
    started_on = fields.Date(allow_none=True)
    on = fields.Date()
    total = fields.Nested(Counted)
    stages = fields.List(fields.Nested(StageProgress))
    departments = fields.List(fields.Nested(DepartmentProgress))


def programme(**options: Any) -> fields.String:
    """The name of a programme."""
    return text(100, metadata={"description": "name of the programme", "example": "NINGHAI_2017"}, **options)


class GetProgramme(Request):
    """Which programme, on which day, as known at which moment."""

    programme = programme(required=True)
    on = Day(load_default=None, metadata={"description": "day; today if left out"})
    known_at = fields.AwareDateTime(load_default=None, metadata={"description": "as known then; left out: now"})


class Target(Schema):
    """How many zones at a level are wanted, and how many hold it."""

    level = fields.String()
    zones = fields.Integer()
    reached = fields.Integer()
    met = fields.Boolean()
    clause = fields.String()


class WantedZone(Schema):
    """A zone that the programme wants by a day, and how it stands; nulls where no zone is founded yet."""

    phase = fields.Integer()
    product = fields.String()
    wanted_level = fields.String()
    begins_on = fields.Date()
    due_on = fields.Date()
    clause = fields.String()
    zone_id = fields.String(allow_none=True)
    state = fields.String(allow_none=True)
    level = fields.String(allow_none=True)
    reached_on = fields.Date(allow_none=True)
    met = fields.Boolean()
    overdue = fields.Boolean()


class Industry(Schema):
    """An industry that comes first, and why."""

    rank = fields.Integer()
    product = fields.String()
    hs_prefixes = fields.List(fields.String())
    cluster = fields.String()
    exports = fields.String()
    quality = fields.String()
    document_no = fields.String()
    on = fields.Date()
    agency = fields.String()


class Programme(Schema):
    """A programme as it stands on a day; zones are counted by the level each held then."""

    programme = fields.String(attribute="programme.programme")
    division = fields.String(attribute="programme.division")
    document = fields.String(attribute="programme.document")
    zh = fields.String(attribute="programme.zh")
    en = fields.String(attribute="programme.en")
    begins_on = fields.Date(attribute="programme.begins_on")
    ends_on = fields.Date(attribute="programme.ends_on")
    clause = fields.String(attribute="programme.clause")
    on = fields.Date()
    known_at = fields.AwareDateTime(allow_none=True)
    levels = fields.Dict(keys=fields.String(), values=fields.Integer(), attribute="counted")
    targets = fields.List(fields.Nested(Target))
    met = fields.Boolean()
    zones = fields.List(fields.Nested(WantedZone))
    industries = fields.List(fields.Nested(Industry))


class IndustryChosen(Request):
    """An industry with the three grounds it is chosen for."""

    product = text(100, required=True, metadata={"example": "文具"})
    hs_prefixes = fields.List(
        hs_prefix(),
        required=True,
        validate=validate.Length(1, 50, error="1 to 50 beginnings of HS codes"),
        metadata={"example": ["9608"]},
    )
    cluster = text(500, required=True, metadata={"description": "产业集聚明显", "example": "生产企业四百余家"})
    exports = text(500, required=True, metadata={"description": "出口规模较大", "example": "年出口八亿美元"})
    quality = text(500, required=True, metadata={"description": "质量水平较高", "example": "近三年无境外通报"})


class DecideIndustries(Request):
    """The industries that a county builds zones for first, the first first."""

    programme = programme(required=True)
    document_no = text(200, required=True, metadata={"example": "宁示范组〔2017〕2号"})
    on = Day(load_default=None, metadata=ON)
    industries = fields.List(
        fields.Nested(IndustryChosen), required=True, validate=validate.Length(1, 50, error="1 to 50 industries")
    )

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        for one in data["industries"]:
            one["hs_prefixes"] = tuple(dict.fromkeys(one["hs_prefixes"]))
        return data


class IndustriesDecided(Schema):
    """The industries of one decision."""

    programme = fields.String()
    industries = fields.List(fields.Nested(Industry))
