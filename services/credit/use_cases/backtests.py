"""Drafts tried on everybody before they take effect: asked for, shown, and who moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from databus.clock import SHANGHAI
from databus.errors import Conflict, InvalidRequest
from databus.jobs.job import Job
from databus.jobs.running import JobAsked
from databus.pages import Page, page
from databus.rule_sets.adopting import get_rule_set
from databus.rule_sets.work import WITHDRAWN
from databus.rules import RuleBook
from services.credit.domain import powers
from services.credit.domain.rule_changes import check
from services.credit.use_cases.backtest_reports import totals
from services.credit.use_cases.backtest_steps import found
from services.credit.use_cases.backtest_work import VIEWS, Backtest, BacktestWork, Move
from services.credit.use_cases.jobs import WORKSHOP
from services.credit.use_cases.rule_work import LAW
from services.credit.use_cases.trials import BETWEEN, GRADES

KIND = "backtest"


@dataclass(frozen=True)
class StartBacktest:
    """Which set, as of which day (today unless given), and from which day on it would hold (that day unless given)."""

    set_id: str
    on: date | None = None
    effective_on: date | None = None
    language: str = "zh"


@dataclass(frozen=True)
class ShownBacktest:
    """A trial with the job that makes it."""

    backtest: Backtest
    job: Job
    name: str


def start_backtest(ask: StartBacktest, work: BacktestWork, rules: RuleBook) -> ShownBacktest:
    """Begin to try a set on everybody; one of the same that has not ended is answered as it stands.

    Raises:
        NotPermitted: not a body that drafts rules.
        NotFound: no such set.
        Conflict: it was withdrawn, or is in force on the day already.
        InvalidRequest: a first day after the day rated, or changes that make no sense then.

    Source: DESIGN §3.6 (rules are data; decisions replay).
    """
    today = work.clock.today()
    powers.require("draft_rule_set", work.caller.require_agency(), on=today, rules=rules)
    shown = get_rule_set(ask.set_id, work, LAW)
    if shown.rule_set.state == WITHDRAWN:
        raise Conflict("the rule set was withdrawn", "set_id", "a draft, or a set adopted")
    on = ask.on or shown.rule_set.effective_on or today
    effective_on = ask.effective_on or on
    if effective_on > on:
        raise InvalidRequest("the draft would not hold yet on the day rated", "effective_on", f"{on} or earlier")
    before = work.shelf.before(on, shown.rule_set.number)
    wrong = check(shown.version.changes, before, effective_on)
    if wrong:
        raise InvalidRequest.about("the rules cannot be changed so", wrong)
    under_way = work.backtests.under_way(ask.set_id, shown.version.version, on, effective_on)
    if under_way is not None:
        return show_backtest(under_way, work)
    work.shelf.keep(on, shown.rule_set.number)
    job = WORKSHOP.start(JobAsked(KIND, ask.language, {"set_id": ask.set_id}), work, rules).job
    backtest = Backtest(
        backtest_id=job.job_id,
        set_id=ask.set_id,
        set_version=shown.version.version,
        on=on,
        effective_on=effective_on,
        before=before.version,
        digest=before.digest,
        agency=job.agency,
        actor=job.actor,
        asked_at=work.clock.now(),
    )
    work.backtests.add(backtest)
    return ShownBacktest(backtest, job, shown.rule_set.name)


def show_backtest(backtest_id: str, work: BacktestWork) -> ShownBacktest:
    """Return a trial with its progress and what came of it; NotFound if there is none."""
    backtest = found(backtest_id, work)
    job = work.jobs.get(backtest_id, backtest.agency)
    return ShownBacktest(backtest, job, get_rule_set(backtest.set_id, work, LAW).rule_set.name)


def list_moves(
    backtest_id: str, equal: Mapping[str, str], work: BacktestWork, *, cause: str | None, limit: int, cursor: str | None
) -> Page[Move]:
    """Return a page of who moves in a view, in the order of their codes; NotFound if there is no such trial."""
    found(backtest_id, work)
    moves = work.backtests.moves(backtest_id, equal, cause=cause, limit=limit + 1, after=cursor)
    return page(moves, limit, lambda move: move.uscc)


def forget_moves(on: date, work: BacktestWork, *, kept_days: int) -> None:
    """Forget who moved in trials of long ago; what came of them stays, and so do the reports as long as papers do."""
    work.backtests.forget(datetime.combine(on - timedelta(days=kept_days), time(), SHANGHAI))


def told(shown: ShownBacktest) -> dict[str, Any]:
    """Return a trial as it is answered."""
    backtest, job = shown.backtest, shown.job
    summary = backtest.summary or {}
    return {
        **vars(backtest),
        "name": shown.name,
        "state": job.state,
        "error": job.error,
        "done": job.done,
        "total": job.total,
        "papers": summary.get("papers", []),
        "views": [_view(view, summary["views"][view]) for view in VIEWS] if "views" in summary else [],
    }


def _view(view: str, came: Mapping[str, Any]) -> dict[str, Any]:
    counts: Mapping[str, int] = came["counts"]
    moved = totals(counts)
    matrix: Sequence[Sequence[int]] = [[counts.get(f"{one}{BETWEEN}{other}", 0) for other in GRADES] for one in GRADES]
    return {
        "view": view,
        "rises": moved["RISES"],
        "falls": moved["FALLS"],
        "apart": moved["APART"],
        "unchanged": moved["same"],
        "score_moves": came["score_moves"],
        "grades": GRADES,
        "matrix": matrix,
        "causes": came["causes"],
        "zones": came["zones"],
        "divisions": came["divisions"],
    }
