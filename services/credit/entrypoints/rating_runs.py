"""The yearly rating of everybody, in steps and by many workers."""

from __future__ import annotations

from datetime import date
from typing import Any

from databus.pages import Page
from databus.service import chore, command, daily, query, task
from services.credit.entrypoints.desk import Asked, Desk, Tx
from services.credit.schemas import runs
from services.credit.use_cases import run_steps, season
from services.credit.use_cases import runs as run_cases
from services.credit.use_cases.runs import ShownRun


class RatingRuns(Desk):
    """Rating everybody."""

    @command(runs.TakesStartRun, gives=runs.GivesRun)
    def start_rating_run(self, ask: run_cases.StartRun, tx: Tx) -> ShownRun:
        """Begin to rate everybody formally, or a zone's members; how far it is tells get_rating_run."""
        return run_cases.start(ask, tx, tx.rules)

    @command(runs.TakesMoveRun, gives=runs.GivesRun)
    def move_rating_run(self, ask: run_cases.MoveRun, tx: Tx) -> ShownRun:
        """Pause a run, let it go on, or give it up; what it has rated stands."""
        return run_cases.move(ask, tx, tx.rules)

    @query(runs.TakesRunId, gives=runs.GivesRun)
    def get_rating_run(self, asked: Asked, tx: Tx) -> ShownRun:
        """Return a run: how far it is, what came of it, and how its events leave."""
        return run_cases.show(asked["run_id"], tx)

    @query(runs.TakesRunFilter, gives=runs.GivesRunPage)
    def list_rating_runs(self, asked: Asked, tx: Tx) -> Page[ShownRun]:
        """List runs, newest first."""
        limit, cursor = asked.pop("limit"), asked.pop("cursor", None)
        return run_cases.list_runs(asked, tx, limit=limit, cursor=cursor)

    @daily("00:05")
    def follow_the_day(self, on: date, tx: Tx) -> None:
        """Rate formally in October, and rate anew whoever's next change has come."""
        under_way = season.follow_season(on, tx, tx.rules)
        season.rate_due(on, under_way, tx, tx.rules)

    @chore(every_s=1)
    def rate_shards(self, tx: Tx) -> bool:
        """Rate the next shard of a run that goes by the worker."""
        return run_steps.take_step(tx, tx.rules)

    @task(runs.TakesShard)
    def rate_shard(self, asked: dict[str, Any], tx: Tx) -> None:
        """Rate a shard of a run that goes by the bus."""
        run_steps.take_task(asked, tx, tx.rules)
