"""Runs: everybody rated formally or anew; begun, paused, given up, shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from databus import logs
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.pages import Page, page
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.runs import CANCELLED, FORMAL, RUNNING, Progress, Run, Scope, Shard
from services.credit.use_cases.records import past_day
from services.credit.use_cases.run_steps import NOTHING_DONE, close, hand_out, put, say, take
from services.credit.use_cases.run_work import RunWork

log = logs.get(__name__)


@dataclass(frozen=True)
class StartRun:
    """A formal rating of everybody active, or of a zone's members, as an agency decides it."""

    on: date | None = None
    zone_id: str | None = None
    way: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class MoveRun:
    """A run paused, going on (perhaps another way), or given up."""

    run_id: str
    to: str
    way: str | None = None
    reason: str | None = None


@dataclass(frozen=True)
class ShownRun:
    """A run with how far it is, and how what it says leaves the outbox."""

    run: Run
    progress: Progress
    events_waiting: int
    events_per_s: int


def start(ask: StartRun, work: RunWork, rules: RuleBook) -> ShownRun:
    """Begin to rate everybody formally; one that is under way for the same is answered as it stands.

    Raises:
        NotPermitted: not an agency that rates.
        InvalidRequest: a day to come, or a zone of which no active member is known.
        Conflict: another formal rating of everybody is under way.

    Source: AQSIQ announcement 2013 No. 93; SH 三(二) (100 % rated).
    """
    today = work.clock.today()
    on = past_day(ask.on, today)
    scope = formal_scope(ask.zone_id, on, work, rules)
    return show(start_run(scope, work, rules, way=ask.way, reason=ask.reason).run_id, work)


def formal_scope(zone_id: str | None, on: date, work: RunWork, rules: RuleBook) -> Scope:
    """Return whom the caller rates formally: everybody of its counties, or a zone, which has members."""
    divisions = permitted(work, rules)
    if zone_id is not None and not work.book.usccs_active(zone_id):
        raise InvalidRequest("nobody to rate", "zone_id", "a zone with active members, such as list_zones gives it")
    return Scope(FORMAL, on, zone_id=zone_id, divisions=divisions)


def permitted(work: RunWork, rules: RuleBook) -> tuple[str, ...] | None:
    """Return the divisions whose enterprises the caller rates, None if it rates all.

    Raises:
        NotPermitted: it rates nobody.
    """
    agency, today = work.caller.agency, work.clock.today()
    powers.require("rate_formally", agency, on=today, rules=rules)
    there = sorted(work.runs.divisions())
    here = tuple(one for one in there if powers.may("rate_formally", agency, on=today, rules=rules, division=one))
    return None if len(here) == len(there) else here


def start_run(
    scope: Scope,
    work: RunWork,
    rules: RuleBook,
    *,
    way: str | None = None,
    reason: str | None = None,
    at_once: bool = True,
) -> Run:
    """Begin a run in this transaction; few enterprises are rated at once, in it.

    Args:
        scope: whom, and for what: FORMAL, RULE_SET (everybody, after the rules have changed), DUE.
        work: the transaction.
        rules: the rule book of today.
        way: WORKER or BUS; that of the rules unless given.
        reason: in words.
        at_once: whether few may be rated here and now.

    Raises:
        Conflict: another formal run has not ended.
    """
    work.runs.one_at_a_time()
    under_way = _under_way(scope, work)
    if under_way is not None:
        return under_way
    today = work.clock.today()
    count = work.runs.count(scope)
    size = -(-count // rules.value("run_shards_least", on=today)) or 1
    bounds = work.runs.cut(scope, min(size, rules.value("run_shard_enterprises", on=today)))
    run = Run(
        run_id=uuid7(),
        scope=scope,
        way=way or rules.value("run_way", on=today),
        state=RUNNING,
        reason=reason,
        agency=work.caller.agency,
        actor=work.caller.actor,
        rule_set=rules.version,
        enterprises=count,
        shards=len(bounds),
        started_at=work.clock.now(),
    )
    shards = [Shard(run.run_id, number, *bound) for number, bound in enumerate(bounds)]
    work.runs.save(run)
    work.runs.add_shards(shards)
    log.info("run.started", run_id=run.run_id, kind=scope.kind, enterprises=count, shards=len(shards), way=run.way)
    if count <= rules.value("run_at_once_most", on=today) and at_once:
        for shard in shards:
            take(run, shard, work, rules, alone=True)
        return close(run.run_id, work)
    say(run, work)
    hand_out(run, work)
    return run


def _under_way(scope: Scope, work: RunWork) -> Run | None:
    """Return the run under way for the same; what a newer one makes needless is given up."""
    for run in work.runs.open_runs(scope.kind):
        if run.scope == scope:
            return run
        if scope.kind == FORMAL:
            if run.scope.zone_id != scope.zone_id or _apart(run.scope, scope):
                continue
            raise Conflict(
                "another formal rating of these enterprises is under way (AQSIQ announcement 2013 No. 93)",
                "on",
                f"wait for the run {run.run_id} of {run.scope.on}, or give it up",
            )
        put(run.moved(CANCELLED, work.clock.now()), work)
    return None


def _apart(one: Scope, other: Scope) -> bool:
    return one.divisions is not None and other.divisions is not None and set(one.divisions).isdisjoint(other.divisions)


def move(ask: MoveRun, work: RunWork, rules: RuleBook) -> ShownRun:
    """Pause a run, let it go on, or give it up; what it has rated stands. The same again is answered as it stands.

    Raises:
        NotFound: no such run.
        NotPermitted: not an agency that rates all of these enterprises.
        InvalidRequest: given up without a reason.
        Conflict: there is no such move from where it stands.

    Source: AQSIQ announcement 2013 No. 93 (whose decision the formal rating is).
    """
    agency, today = work.caller.agency, work.clock.today()
    work.runs.one_at_a_time()
    run = work.runs.get(ask.run_id, lock=True)
    for division in run.scope.divisions or work.runs.divisions() or (None,):
        powers.require("rate_formally", agency, on=today, rules=rules, division=division)
    work.expect_version(run.version)
    if ask.to == CANCELLED and ask.reason is None:
        raise InvalidRequest("a run is given up for a reason", "reason", "why")
    if (run.state, ask.way or run.way) == (ask.to, run.way):
        return show(run.run_id, work)
    moved = replace(run.moved(ask.to, work.clock.now(), way=ask.way), reason=ask.reason or run.reason)
    put(moved, work)
    if ask.to == RUNNING:
        work.runs.wait_again(run.run_id)
        hand_out(moved, work)
        close(run.run_id, work)  # its last shard may have been done while it stood still
    return show(run.run_id, work)


def show(run_id: str, work: RunWork) -> ShownRun:
    """Return a run with how far it is; NotFound if there is none."""
    return _shown([work.runs.get(run_id)], work)[0]


def list_runs(equal: Mapping[str, Any], work: RunWork, *, limit: int, cursor: str | None) -> Page[ShownRun]:
    """Return a page of runs, newest first."""
    found = page(work.runs.listed(equal, limit=limit + 1, before=cursor), limit, lambda run: run.run_id)
    return Page(_shown(found.items, work), found.next_cursor)


def _shown(runs: Sequence[Run], work: RunWork) -> list[ShownRun]:
    progress = work.runs.progress([run.run_id for run in runs])
    waiting, per_s = work.outbox.bulk_waiting(), work.outbox.bulk_per_s
    return [ShownRun(run, progress.get(run.run_id, NOTHING_DONE), waiting, per_s) for run in runs]
