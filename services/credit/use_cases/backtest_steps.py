"""A trial step by step: a range of enterprises at a time, then the summary and the reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from databus.errors import NotFound
from databus.jobs.job import Job
from databus.rule_sets.work import RuleSetVersion
from databus.rules import RuleBook
from services.credit.use_cases.backtest_reports import write, write_report, write_rows
from services.credit.use_cases.backtest_work import VIEWS, Backtest, BacktestWork
from services.credit.use_cases.trials import Trial, Tried, try_range

ACT: Final = "draft_rule_set"
MOST_PLACES: Final = 200
_STAGES: Final = {"zh": "正在逐户试算", "en": "rating by the draft"}


def step(job: Job, work: BacktestWork, rules: RuleBook) -> Job:
    """Try the next range; after the last one, sum up and write the reports. Ratings are read, never written."""
    backtest = found(job.job_id, work)
    version = version_of(backtest, work)
    if not job.position:
        bounds = work.backtests.bounds(rules.value("backtest_range_enterprises", on=work.clock.today()))
        nothing = {"counts": {view: {} for view in VIEWS}, "score_moves": dict.fromkeys(VIEWS, 0)}
        position = {"bounds": bounds, "next": 0, **nothing}
        return job.went_on(position, done=0, stage=_STAGES[job.language])
    if job.position["next"] < len(job.position["bounds"]):
        return _next_range(job, backtest, version, work)
    summary = _summary(job, work)
    work.backtests.keep_summary(backtest.backtest_id, summary)
    done = replace(backtest, summary=summary)
    before = book_before(backtest, work)
    papers = [write(done, version, writer, before, job.language, work, rules) for writer in (write_report, write_rows)]
    result = {"enterprises": job.done, "papers": [paper.code for paper in papers]}
    work.backtests.keep_summary(backtest.backtest_id, {**summary, "papers": result["papers"]})
    return replace(job, total=job.done).finished(result, paper=papers[0].code)


def found(backtest_id: str, work: BacktestWork) -> Backtest:
    """Return a trial; NotFound if there is none."""
    backtest = work.backtests.find(backtest_id)
    if backtest is None:
        raise NotFound("no such backtest", "backtest_id", "the id of a backtest, as start_backtest gave it")
    return backtest


def version_of(backtest: Backtest, work: BacktestWork) -> RuleSetVersion:
    """Return the version of the draft that is tried."""
    return work.rule_sets.versions(backtest.set_id)[backtest.set_version - 1]


def book_before(backtest: Backtest, work: BacktestWork) -> RuleBook:
    """Return the rules before the draft, as they were when the trial was asked for."""
    rules = work.shelf.of(backtest.digest)
    if rules is None:
        raise NotFound("the rules that the draft changes were not kept", "backtest_id", "a trial asked for anew")
    return rules


def _next_range(job: Job, backtest: Backtest, version: RuleSetVersion, work: BacktestWork) -> Job:
    position = job.position
    before = book_before(backtest, work)
    trial = Trial(before, "draft", version.changes, backtest.on, backtest.effective_on)
    tried = try_range(work.columns(*position["bounds"][position["next"]]), trial)
    work.backtests.add_moves([{"backtest_id": backtest.backtest_id, **move} for move in tried.moves])
    counts = {view: _added(position["counts"][view], tried.counts[view]) for view in VIEWS}
    went = {**position, "next": position["next"] + 1, "counts": counts, "score_moves": _moved(position, tried)}
    return job.went_on(went, done=job.done + tried.enterprises)


def _moved(position: Mapping[str, Any], tried: Tried) -> dict[str, int]:
    return _added(position["score_moves"], tried.score_moves)


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> dict[str, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in sorted(one.keys() | other.keys())}


def _summary(job: Job, work: BacktestWork) -> dict[str, Any]:
    def of(view: str) -> dict[str, Any]:
        return {
            "counts": job.position["counts"][view],
            "score_moves": job.position["score_moves"][view],
            "causes": list(work.backtests.by_cause(job.job_id, view)),
            "zones": list(work.backtests.by_zone(job.job_id, view, limit=MOST_PLACES)),
            "divisions": list(work.backtests.by_division(job.job_id, view, limit=MOST_PLACES)),
        }

    return {"enterprises": job.done, "views": {view: of(view) for view in VIEWS}}
