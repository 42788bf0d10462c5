"""Shapes of calls about runs."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields, post_dump, post_load, validate

from databus.contracts.credit_rating_runs import RUN_KINDS, RUN_STATES
from databus.shapes import Cursor, Whole
from services.credit.domain.runs import CANCELLED, PAUSED, RUNNING, WAYS
from services.credit.schemas.fields import day, identity, page_limit, text
from services.credit.use_cases.runs import MoveRun, StartRun

_WAY = "WORKER: one shard after the other by the worker; BUS: shared by all workers that take tasks"


def _one_of(choices: tuple[str, ...], description: str, **options: Any) -> fields.String:
    right = f"one of {', '.join(choices)}"
    return fields.String(
        validate=validate.OneOf(choices, error=right),
        error_messages={"invalid": right},
        metadata={"description": description, "example": choices[0]},
        **options,
    )


class TakesStartRun(Schema):
    """A formal rating of everybody active in the caller's county, or of a zone's members."""

    on = day("day of the rating; today unless given", allow_none=True)
    zone_id = text("a zone, for its active members", "huidong-shoes", longest=64, allow_none=True)
    way = _one_of(WAYS, f"{_WAY}; that of the rules unless given", allow_none=True)
    reason = text("why", "2026年度正式评级", longest=1000, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> StartRun:
        return StartRun(**data)


class TakesMoveRun(Schema):
    """A run paused, going on, or given up; what it has rated stands."""

    run_id = identity("the run", required=True)
    to = _one_of((PAUSED, RUNNING, CANCELLED), "where it goes", required=True)
    way = _one_of(WAYS, f"when it goes on: another way. {_WAY}", allow_none=True)
    reason = text("why; needed to give a run up", "改期评级", longest=1000, allow_none=True)

    @post_load
    def build(self, data: dict[str, Any], **_: Any) -> MoveRun:
        return MoveRun(**data)


class TakesRunId(Schema):
    """Which run."""

    run_id = identity("the run", required=True)


class TakesRunFilter(Schema):
    """Which runs, newest first."""

    kind = _one_of(RUN_KINDS, "of this kind alone")
    state = _one_of(RUN_STATES, "in this state alone")
    limit = page_limit()
    cursor = Cursor(metadata={"description": "`next_cursor` of the page before"})


class TakesShard(Schema):
    """A shard of a run, as its task says it."""

    run_id = identity("the run", required=True)
    number = Whole(required=True, metadata={"description": "the shard's number"})


class GivesRun(Schema):
    """A run and how far it is."""

    run_id = fields.String(attribute="run.run_id", metadata={"description": "the run"})
    kind = fields.String(
        attribute="run.scope.kind",
        metadata={"description": "FORMAL, RULE_SET (anew by other rules) or DUE (a window or rating has ended)"},
    )
    on = fields.Date(attribute="run.scope.on", metadata={"description": "day of the rating"})
    zone_id = fields.String(
        attribute="run.scope.zone_id", allow_none=True, metadata={"description": "its members alone"}
    )
    divisions = fields.List(
        fields.String(),
        attribute="run.scope.divisions",
        allow_none=True,
        metadata={"description": "enterprises there alone; null: everywhere"},
    )
    way = fields.String(attribute="run.way", metadata={"description": _WAY, "example": "WORKER"})
    state = fields.String(
        attribute="run.state", validate=validate.OneOf(RUN_STATES), metadata={"description": "where it stands"}
    )
    reason = fields.String(attribute="run.reason", allow_none=True, metadata={"description": "why"})
    agency = fields.String(
        attribute="run.agency",
        allow_none=True,
        metadata={"description": "who began it; null: the calendar or the rules"},
    )
    rule_set = fields.String(attribute="run.rule_set", metadata={"description": "rule set at its beginning"})
    enterprises = fields.Integer(attribute="run.enterprises", metadata={"description": "to be rated at its beginning"})
    shards = fields.Integer(attribute="run.shards", metadata={"description": "parts it is rated in"})
    shards_done = fields.Integer(attribute="progress.shards_done", metadata={"description": "parts done"})
    shards_failed = fields.Integer(attribute="progress.shards_failed", metadata={"description": "parts given up"})
    problem = fields.String(
        attribute="progress.problem", allow_none=True, metadata={"description": "why a part failed last"}
    )
    done = fields.Integer(attribute="progress.done", metadata={"description": "enterprises of the parts done"})
    rated = fields.Integer(attribute="progress.rated", metadata={"description": "enterprises rated"})
    changed = fields.Integer(attribute="progress.changed", metadata={"description": "whose grade changed"})
    by_grade = fields.Dict(
        attribute="progress.by_grade",
        keys=fields.String(),
        values=fields.Integer(),
        metadata={"description": "how many of each grade", "example": {"A": 30, "B": 6}},
    )
    per_s = fields.Integer(
        attribute="progress.per_s", allow_none=True, metadata={"description": "enterprises a second so far"}
    )
    seconds_left = fields.Integer(allow_none=True, metadata={"description": "until its end at that rate"})
    events_waiting = fields.Integer(metadata={"description": "facts said in bulk that have not left the service yet"})
    events_per_s = fields.Integer(metadata={"description": "how many of them leave in a second at most"})
    started_at = fields.AwareDateTime(attribute="run.started_at", metadata={"description": "begun"})
    ended_at = fields.AwareDateTime(attribute="run.ended_at", allow_none=True, metadata={"description": "ended"})
    version = fields.Integer(attribute="run.version", metadata={"description": "version of the run", "example": 2})

    @post_dump
    def estimate(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Tell how long it will take."""
        per_s, left = data["per_s"], max(0, data["enterprises"] - data["done"])
        data["seconds_left"] = -(-left // per_s) if per_s and data["state"] == RUNNING else None
        return data


class GivesRunPage(Schema):
    """A page of runs."""

    items = fields.List(fields.Nested(GivesRun), metadata={"description": "runs, newest first"})
    next_cursor = fields.String(allow_none=True, metadata={"description": "null on the last page"})
