"""What a day brings: the formal rating of the season, and whoever's next change has come."""

from __future__ import annotations

from datetime import date

from databus import logs
from databus.errors import Conflict
from databus.rules import RuleBook
from services.credit.domain.cycle import cycle_start
from services.credit.domain.runs import DUE, FORMAL, RULE_SET, RUNNING, Run, Scope, season_day
from services.credit.use_cases.run_work import RunWork
from services.credit.use_cases.runs import start_run
from services.credit.use_cases.turn import begin, finish

log = logs.get(__name__)


def follow_season(on: date, work: RunWork, rules: RuleBook) -> Run | None:
    """Begin, in October, the formal rating of all active ones known since before the cycle; return it while it runs.

    New enterprises are apart: their first formal rating is a decision, or comes with the next cycle.
    """
    start_on = cycle_start(on, rules)
    day = season_day(on, rules)
    under_way = next((run for run in work.runs.open_runs(FORMAL) if run.scope.known_before == start_on), None)
    if under_way is not None:
        return under_way if under_way.state == RUNNING else None
    if day is None:
        return None
    formal_on, late = day
    if late and work.runs.season_began(start_on):
        return None
    scope = Scope(FORMAL, formal_on, known_before=start_on, unrated_since=start_on)
    if not work.runs.count(scope):
        return None
    try:
        run = start_run(scope, work, rules)
    except Conflict as other:  # somebody's own is under way; whom it leaves out is rated from the day after it
        log.info("run.season_waits", reason=str(other))
        return None
    return run if run.state == RUNNING else None


def rate_due(on: date, formal: Run | None, work: RunWork, rules: RuleBook) -> None:
    """Rate anew everybody whose next change has come: a document took effect, a window or a formal rating ended.

    Whom a formal run under way is to rate is left to it: its rating does not end between the two. One that is paused
    may stay so, and nobody waits for it.

    Source: DESIGN §5 (expiries run daily at 00:05 Asia/Shanghai).
    """
    spared = formal.scope if formal is not None else Scope(FORMAL, on)
    scope = Scope(DUE, on, known_before=spared.known_before, unrated_since=spared.unrated_since)
    if work.runs.count(scope) > rules.value("run_at_once_most", on=on):
        start_run(scope, work, rules)
        return
    for uscc in work.runs.usccs_due(scope):
        finish(begin(uscc, work, on=on), f"day {on}", work, rules)


def rate_anew(on: date, reason: str, work: RunWork, rules: RuleBook) -> Run:
    """Begin to rate everybody anew, because the rules have changed; an older run of this kind is given up for it.

    Source: DESIGN §3.6 (a rule set has a version; decisions follow it).
    """
    return start_run(Scope(RULE_SET, on), work, rules, reason=reason)
