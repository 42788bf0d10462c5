"""Drafts tried on past consignments before they are adopted: asked for, shown, and what they decide otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from databus.clock import SHANGHAI
from databus.errors import Conflict, InvalidRequest
from databus.identifiers import uuid7
from databus.jobs.job import Job
from databus.jobs.running import JobAsked
from databus.pages import Page, page
from databus.rule_sets.adopting import get_rule_set
from databus.rule_sets.work import WITHDRAWN
from services.inspection.domain.mode_trials import DIRECTIONS
from services.inspection.use_cases.backtest_steps import the_backtest
from services.inspection.use_cases.backtest_work import Backtest, BacktestWork, Changed
from services.inspection.use_cases.jobs import WORKSHOP
from services.inspection.use_cases.ports import Desk
from services.inspection.use_cases.rule_work import LAW

KIND: Final = "mode_backtest"


@dataclass(frozen=True)
class StartBacktest:
    """Which set, on the consignments declared in which period, narrowed by enterprise, HS codes or zone."""

    set_id: str
    from_on: date
    until_on: date
    effective_on: date | None = None
    filters: Mapping[str, Any] = field(default_factory=dict)
    language: str = "zh"


@dataclass(frozen=True)
class ShownBacktest:
    """A trial with the job that makes it."""

    backtest: Backtest
    job: Job
    name: str


def start_backtest(ask: StartBacktest, work: BacktestWork, desk: Desk) -> ShownBacktest:
    """Begin to try a set on past consignments; one of the same that has not ended is answered as it stands.

    Raises:
        NotPermitted: not a body that drafts rules.
        NotFound: no such set.
        Conflict: it was withdrawn.
        InvalidRequest: a period that ends before it begins, or changes that make no sense on the day.

    Source: DOMAIN D.1; DESIGN §3.6 (rules are data; decisions replay).
    """
    today = desk.clock.today()
    agency = work.caller.require_agency()
    LAW.require("draft_rule_set", agency, on=today, rules=desk.rules)
    if ask.until_on < ask.from_on:
        raise InvalidRequest("a period ends after it begins", "until_on", f"{ask.from_on} or later")
    shown = get_rule_set(ask.set_id, work, LAW)
    if shown.rule_set.state == WITHDRAWN:
        raise Conflict("the rule set was withdrawn", "set_id", "a draft, or a set adopted")
    effective_on = ask.effective_on or shown.rule_set.effective_on or today
    before = work.shelf.before(effective_on, shown.rule_set.number)
    wrong = LAW.check(shown.version.changes, before, effective_on)
    if wrong:
        raise InvalidRequest.about("the rules cannot be changed so", wrong)
    wanted = Backtest(
        backtest_id=uuid7(),
        set_id=ask.set_id,
        set_version=shown.version.version,
        from_on=ask.from_on,
        until_on=ask.until_on,
        effective_on=effective_on,
        filters=dict(ask.filters),
        before=before.version,
        digest=before.digest,
        agency=agency,
        actor=work.caller.actor,
        asked_at=desk.clock.now(),
    )
    under_way = work.backtests.under_way(wanted)
    if under_way is not None:
        return show_backtest(under_way, work)
    work.shelf.keep(effective_on, shown.rule_set.number)
    job = WORKSHOP.start(JobAsked(KIND, ask.language, {"set_id": ask.set_id}), work, desk).job
    backtest = replace(wanted, backtest_id=job.job_id)
    work.backtests.add(backtest)
    return ShownBacktest(backtest, job, shown.rule_set.name)


def show_backtest(backtest_id: str, work: BacktestWork) -> ShownBacktest:
    """Return a trial with its progress and what came of it; NotFound if there is none."""
    backtest = the_backtest(backtest_id, work)
    job = work.jobs.get(backtest_id, backtest.agency)
    return ShownBacktest(backtest, job, get_rule_set(backtest.set_id, work, LAW).rule_set.name)


def list_changes(
    backtest_id: str, equal: Mapping[str, Any], work: BacktestWork, *, cause: str | None, limit: int, cursor: str | None
) -> Page[Changed]:
    """Return a page of what is decided otherwise, in the order of declaration; NotFound if there is no such trial."""
    the_backtest(backtest_id, work)
    found = work.backtests.changes(backtest_id, equal, cause=cause, limit=limit + 1, after=cursor)
    return page(found, limit, lambda one: one.consignment_id)


def forget_changes(on: date, work: BacktestWork, *, kept_days: int) -> None:
    """Forget what changed in trials of long ago; what came of them stays, and the reports as long as papers do."""
    work.backtests.forget(datetime.combine(on - timedelta(days=kept_days), time(), SHANGHAI))


def told(shown: ShownBacktest) -> dict[str, Any]:
    """Return a trial as it is answered."""
    backtest, job = shown.backtest, shown.job
    summary = dict(backtest.summary or {})
    papers = summary.pop("papers", [])
    if summary:
        directions = summary.pop("directions")
        summary["directions"] = {name: directions.get(name, 0) for name in DIRECTIONS}
    return {
        **vars(backtest),
        "name": shown.name,
        "state": job.state,
        "error": job.error,
        "done": job.done,
        "total": job.total,
        "papers": papers,
        "result": summary or None,
    }
