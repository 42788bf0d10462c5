"""Runs taken forward shard by shard, until the last one ends them; what is said of them on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from databus import logs
from databus.rules import RuleBook
from services.credit.domain.runs import BUS, RUNNING, WAITING, WORKER, Progress, Run, Shard
from services.credit.use_cases.run_work import RunWork
from services.credit.use_cases.shards import rate_shard

log = logs.get(__name__)

TASK = "rate_shard"
NOTHING_DONE = Progress(0, 0, 0, 0, 0, {}, None, None, None)


def take_step(work: RunWork, rules: RuleBook) -> bool:
    """Take the next shard of a run that goes by the worker; whether there was one."""
    shard = work.runs.next_shard(WORKER, work.clock.now())
    if shard is None:
        return False
    _take_surely(work.runs.get(shard.run_id), shard, work, rules)
    return True


def take_task(asked: Mapping[str, Any], work: RunWork, rules: RuleBook) -> None:
    """Take a shard that came by the bus; one that is done, or whose run does not go on, is left alone."""
    shard = work.runs.lock_shard(asked["run_id"], asked["number"])
    run = work.runs.get(shard.run_id)
    if run.state != RUNNING or shard.state != WAITING:
        return
    left = take(run, shard, work, rules)
    work.outbox.flush()
    if left.state == WAITING:
        work.taskbox.add(TASK, asked)  # who was held by others just then
    else:
        close(run.run_id, work)


def _take_surely(run: Run, shard: Shard, work: RunWork, rules: RuleBook) -> None:
    """Take a shard; if that fails, note it, so that the shard stands not in the way of the others."""
    try:
        with work.attempt():
            shard = take(run, shard, work, rules)
            work.outbox.flush()
    except Exception as problem:  # whatever it was, the run goes on with other shards
        log.exception("run.shard_failed", run_id=run.run_id, shard=shard.number, tries=shard.tries + 1)
        shard = shard.failed(f"{type(problem).__name__}: {problem}"[:500], work.clock.now())
        work.runs.save_shard(shard)
    if shard.state != WAITING:
        close(run.run_id, work)


def take(run: Run, shard: Shard, work: RunWork, rules: RuleBook, *, alone: bool = False) -> Shard:
    """Rate whoever can be rated of a shard, and note it."""
    began_at = work.clock.now()
    came = rate_shard(run, shard, work, rules, alone=alone)
    after = shard.went(came.by_grade, came.changed, came.remaining, began_at=began_at, at=work.clock.now())
    work.runs.save_shard(after)
    return after


def close(run_id: str, work: RunWork) -> Run:
    """End a run whose last shard this was; asked under its lock, so that of two last ones the second ends it."""
    run = work.runs.get(run_id, lock=True)
    progress = progress_of(run, work)
    if run.state == RUNNING and progress.shards_done + progress.shards_failed == run.shards:
        run = run.ended(work.clock.now(), failed=progress.shards_failed > 0)
        put(run, work)
    return run


def put(run: Run, work: RunWork) -> None:
    """Keep a run as it has moved, and say it."""
    work.runs.save(run)
    say(run, work)
    log.info("run.moved", run_id=run.run_id, state=run.state)


def hand_out(run: Run, work: RunWork) -> None:
    """Ask the workers for the shards of a run that goes by the bus."""
    if run.way == BUS:
        for number in work.runs.waiting(run.run_id):
            work.taskbox.add(TASK, {"run_id": run.run_id, "number": number})


def progress_of(run: Run, work: RunWork) -> Progress:
    return work.runs.progress([run.run_id]).get(run.run_id, NOTHING_DONE)


def say(run: Run, work: RunWork) -> None:
    """Say a run's whole state."""
    progress, scope = progress_of(run, work), run.scope
    state = {
        "run_id": run.run_id,
        "kind": scope.kind,
        "on": scope.on,
        "state": run.state,
        "way": run.way,
        "zone_id": scope.zone_id,
        "divisions": None if scope.divisions is None else list(scope.divisions),
        "rule_set": run.rule_set,
        "enterprises": run.enterprises,
        "rated": progress.rated,
        "changed": progress.changed,
        "by_grade": dict(progress.by_grade),
        "reason": run.reason,
        "version": run.version,
    }
    work.outbox.add("credit.rating_run_changed", subject=run.run_id, data=state)
