"""Shapes about tasks."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate

from databus.contracts.enterprise_governance import TASK_ORIGINS, TASK_STATES
from databus.shapes import Day, Text, YesNo
from services.enterprise.schemas.fields import (
    Evidence,
    PageRequest,
    Request,
    division,
    identity,
    one_of,
    text,
    whole,
    zone_id,
)

AGENCY_PATTERN = "^[a-z][a-z0-9-]{1,30}$"
_AGENCY = {"description": "an agency's code", "pattern": AGENCY_PATTERN, "example": "samr"}


def agency(**options: Any) -> fields.String:
    """An agency's code."""
    right = "an agency's code: small letters, digits and hyphens, such as samr"
    pattern = AGENCY_PATTERN.replace("$", r"\Z")
    return fields.String(validate=validate.Regexp(pattern, error=right), **{"metadata": _AGENCY, **options})


def agencies(*, least: int = 1, **options: Any) -> fields.List[str]:
    """Agencies' codes."""
    size = validate.Length(least, 40, error=f"{least} to 40 agencies' codes")
    return fields.List(agency(), validate=size, **options)


class Documents(Evidence):
    """Up to ten numbers of documents, each of up to 200 characters: as many as a list can show."""

    _MOST = 10
    _LONGEST = 200

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        one = {"type": "string", "minLength": 1, "maxLength": self._LONGEST}
        described = {"oneOf": [one, {"type": "array", "items": one, "maxItems": self._MOST}]}
        self.metadata = {**self.metadata, **described, "description": "numbers of the documents that show it"}

    def _deserialize(self, value: Any, *more: Any, **options: Any) -> tuple[str, ...]:
        found = super()._deserialize(value, *more, **options)
        if len(found) > self._MOST or any(len(one) > self._LONGEST for one in found):
            raise ValidationError(f"up to {self._MOST} texts, each of 1 to {self._LONGEST} characters")
        return found


class ShortPage(PageRequest):
    """Arguments of a list whose items may be long."""

    limit = whole(1, 100, load_default=50, metadata={"description": "items on a page"})


class AssignTask(Request):
    """An order to agencies; of a zone, or of a whole county where only its division is named."""

    zone_id = zone_id(load_default=None, allow_none=True)
    division = division(load_default=None, allow_none=True)
    document_no = text(200, required=True, metadata={"example": "惠示范办〔2026〕12号"})
    zh = text(500, required=True, lines=False, metadata={"example": "汇总示范区企业出口数据"})
    en = text(
        500, load_default=None, allow_none=True, lines=False, metadata={"description": "the Chinese, if left out"}
    )
    agencies = agencies(required=True, metadata={"example": ["sme", "ciq"]})
    lead = agency(load_default=None, allow_none=True, metadata={"description": "one of them; the first if left out"})
    due_on = Day(load_default=None, allow_none=True, metadata={"description": "last day in time; none if left out"})

    @post_load
    def make(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        if data["zone_id"] is None and data["division"] is None:
            raise ValidationError("a zone, or the division of a county", "zone_id")
        data["en"] = data["en"] or data["zh"]
        data["agencies"] = tuple(dict.fromkeys(data["agencies"]))
        data["lead"] = data["lead"] or data["agencies"][0]
        return data


class ReportTask(Request):
    """How far the calling agency is with its part of a task."""

    task_id = identity("task")
    progress = whole(0, 100, required=True, metadata={"description": "of the agency's part, percent"})
    note = text(1000, required=True, metadata={"example": "已完成首批32家企业走访"})
    evidence = Documents()


class MoveTask(Request):
    """The end of a task: DONE by its lead on documents, CANCELLED by who gave it with a reason."""

    task_id = identity("task")
    to = one_of(("DONE", "CANCELLED"), required=True)
    evidence = Documents()
    reason = text(500, load_default=None)


class GetTask(Request):
    """Which task."""

    task_id = identity("task")


class ListTasks(ShortPage):
    """Tasks of an agency, the calling one if none is named, of one zone or of all, oldest first.

    The first page begins with what the zones' plans give the agency by their matrix, which has no `task_id`, unless
    state, origin or overdue narrow the list; `limit` counts the tasks given one by one.
    """

    agency = text(31, load_default=None, metadata={"example": "samr"})
    zone_id = zone_id(load_default=None)
    state = one_of(TASK_STATES, load_default=None)
    origin = one_of(TASK_ORIGINS, load_default=None)
    origin_id = Text(200, load_default=None, metadata={"description": "id of the meeting, plan or check"})
    overdue = YesNo(
        from_text=True, load_default=False, metadata={"description": "only those open after their last day"}
    )


class Task(Schema):
    """A task; `progress` is the mean of its agencies', 0 to 100, `task` the code of the plan's matrix."""

    task_id = fields.String(allow_none=True, metadata={"description": "null: a task of the plan's matrix alone"})
    zone_id = fields.String(allow_none=True, metadata={"description": "null: of the whole county"})
    division = fields.String()
    plan = fields.String(allow_none=True)
    task = fields.String(metadata={"description": "code in the plan, or what the origin calls it"})
    origin = fields.String(validate=validate.OneOf(TASK_ORIGINS))
    origin_id = fields.String()
    zh = fields.String()
    en = fields.String()
    agencies = fields.List(fields.String())
    lead = fields.String(allow_none=True)
    due_on = fields.Date(allow_none=True)
    state = fields.String(allow_none=True)
    progress = fields.Integer()
    overdue = fields.Boolean()
    reason = fields.String(allow_none=True)
    assigned_by = fields.String(allow_none=True)
    assigned_on = fields.Date(allow_none=True)
    on = fields.Date(allow_none=True, metadata={"description": "day of the last change"})
    clause = fields.String()
    version = fields.Integer()


class TaskReport(Schema):
    """What an agency reported of its part."""

    agency = fields.String()
    progress = fields.Integer()
    note = fields.String()
    evidence = fields.List(fields.String())
    on = fields.Date()


class TaskFile(Task):
    """A task with the documents that show it, and what its agencies reported, the newest 50."""

    evidence = fields.List(fields.String())
    reports = fields.List(fields.Nested(TaskReport))


class TaskList(Schema):
    """An agency's tasks."""

    agency = fields.String()
    items = fields.List(fields.Nested(Task))
    next_cursor = fields.String(allow_none=True)
