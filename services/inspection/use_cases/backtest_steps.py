"""A trial step by step: some past consignments at a time, then the summary and reports; decisions are read alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from databus import strict_json
from databus.errors import NotFound
from databus.jobs.job import Job
from databus.rule_sets.work import RuleSetVersion
from databus.rules import RuleBook
from services.inspection.domain.easing import Ease
from services.inspection.domain.facts import Facts
from services.inspection.domain.mode_trials import FOUND, ModeTrial, Tried, chance, found
from services.inspection.use_cases.backtest_reports import write, write_report, write_rows
from services.inspection.use_cases.backtest_work import Backtest, BacktestWork, Changed, PastCase
from services.inspection.use_cases.ports import Desk

ACT: Final = "draft_rule_set"
BETWEEN: Final = " → "
MOST_PLACES: Final = 200
_STAGES: Final = {"zh": "正在逐批试算", "en": "deciding by the draft"}
_NOTHING: Final[Mapping[str, Any]] = {
    "modes": {},
    "directions": {},
    "causes": {},
    "nonconforming": {},
    "zones": {},
    "chapters": {},
    "expected": {},
}


def step(job: Job, work: BacktestWork, desk: Desk) -> Job:
    """Try the next consignments; after the last, sum up and write the reports."""
    backtest = the_backtest(job.job_id, work)
    if not job.position:
        job = replace(job, total=work.backtests.count(backtest))
        return job.went_on({"after": None, "sums": _NOTHING}, done=0, stage=_STAGES[job.language])
    size = desk.limit("backtest_range_consignments", desk.clock.today())
    cases = work.backtests.past(backtest, job.position["after"], size)
    if cases:
        return _next(job, backtest, cases, work)
    summary = _summary(job)
    done = replace(backtest, summary=summary)
    book, version = book_before(backtest, work), version_of(backtest, work)
    papers = [write(done, version, writer, book, job.language, work, desk) for writer in (write_report, write_rows)]
    result = {"consignments": job.done, "papers": [paper.code for paper in papers]}
    work.backtests.keep_summary(backtest.backtest_id, {**summary, "papers": result["papers"]})
    return replace(job, total=job.done).finished(result, paper=papers[0].code)


def the_backtest(backtest_id: str, work: BacktestWork) -> Backtest:
    """Return a trial; NotFound if there is none."""
    backtest = work.backtests.find(backtest_id)
    if backtest is None:
        raise NotFound("no such backtest", "backtest_id", "the id of a backtest, as start_mode_backtest gave it")
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


def _next(job: Job, backtest: Backtest, cases: Iterable[PastCase], work: BacktestWork) -> Job:
    trial = ModeTrial(book_before(backtest, work), version_of(backtest, work).changes, backtest.effective_on)
    tried_once = lru_cache(maxsize=None)(lambda facts, eases: trial.attempt(_facts(facts), _eases(eases)))
    sums, changed = _Sums(job.position["sums"]), []
    last, count = None, 0
    for last in cases:
        tried, count = tried_once(last.facts, last.eases), count + 1
        what = _found(last, tried)
        sums.add(last, tried, what)
        if tried.changed:
            changed.append(_changed(backtest.backtest_id, last, tried, what))
    work.backtests.add_changes(changed)
    assert last is not None
    after = [last.declared_on.isoformat(), last.consignment_id]
    return job.went_on({"after": after, "sums": sums.told()}, done=job.done + count)


class _Sums:
    """What a trial has come to so far: counts, and shares summed exactly."""

    def __init__(self, so_far: Mapping[str, Any]) -> None:
        self._sums: dict[str, dict[str, Any]] = {name: dict(part) for name, part in so_far.items()}

    def add(self, case: PastCase, tried: Tried, what: str | None) -> None:
        """Take a consignment in."""
        self._count("modes", f"{tried.before.mode}{BETWEEN}{tried.after.mode}")
        self._expect("expected", "", tried)
        self._expect("chapters", case.hs_code[:2], tried)
        self._expect("zones", case.zone_id or "", tried)
        if what is not None:
            self._count("nonconforming", what)
        if tried.changed:
            self._count("directions", tried.direction)
            for cause in tried.causes:
                self._count("causes", cause)

    def told(self) -> dict[str, dict[str, Any]]:
        """Return the sums as a job keeps them."""
        return self._sums

    def _count(self, name: str, key: str) -> None:
        part = self._sums[name]
        part[key] = part.get(key, 0) + 1

    def _expect(self, name: str, key: str, tried: Tried) -> None:
        """Count a batch, whether it changes, and the checks expected of it before and after, in percent of one."""
        count, changed, before, after = self._sums[name].get(key, (0, 0, "0", "0"))
        now = Decimal(before) + chance(tried.before), Decimal(after) + chance(tried.after)
        self._sums[name][key] = [count + 1, changed + tried.changed, *map(str, now)]


def _found(case: PastCase, tried: Tried) -> str | None:
    if not case.nonconforming or case.draw is None:
        return None
    return found(tried, case.draw, forced=case.forced)


def _changed(backtest_id: str, case: PastCase, tried: Tried, what: str | None) -> Changed:
    return Changed(
        backtest_id=backtest_id,
        consignment_id=case.consignment_id,
        uscc=case.uscc,
        hs_code=case.hs_code,
        declared_on=case.declared_on,
        number=case.number,
        mode_before=tried.before.mode,
        mode_after=tried.after.mode,
        rule_before=tried.before.rule,
        rule_after=tried.after.rule,
        percent_before=tried.before.sampling_percent,
        percent_after=tried.after.sampling_percent,
        direction=tried.direction,
        causes=list(tried.causes),
        because=list(tried.because),
        nonconforming=what,
    )


def _summary(job: Job) -> dict[str, Any]:
    sums = job.position["sums"]
    [all_] = [_place("", part) for part in sums["expected"].values()] or [_place("", (0, 0, "0", "0"))]
    return {
        "consignments": job.done,
        "changed": all_["changed"],
        "directions": sums["directions"],
        "expected_before": all_["expected_before"],
        "expected_after": all_["expected_after"],
        "modes": [
            dict(zip(("before", "after", "consignments"), (*pair.split(BETWEEN), count), strict=True))
            for pair, count in sorted(sums["modes"].items())
        ],
        "causes": [{"cause": cause, "consignments": count} for cause, count in _most(sums["causes"])],
        "nonconforming": {name: sums["nonconforming"].get(name, 0) for name in FOUND},
        "zones": _places(sums["zones"]),
        "chapters": _places(sums["chapters"]),
    }


def _most(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _places(parts: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return places, those where most changes first."""
    found_ = [_place(name, part) for name, part in parts.items()]
    return sorted(found_, key=lambda one: (-one["changed"], one["name"]))[:MOST_PLACES]


def _place(name: str, part: Any) -> dict[str, Any]:
    count, changed, before, after = part
    return {
        "name": name or None,
        "consignments": count,
        "changed": changed,
        "expected_before": _checks(before),
        "expected_after": _checks(after),
    }


def _checks(percent: str) -> str:
    """Return how many checks percents of one batch each come to."""
    return f"{(Decimal(percent) / 100).normalize():f}"


def _facts(text: str) -> Facts:
    return Facts(**strict_json.loads(text.encode()))


def _eases(text: str) -> tuple[Ease, ...]:
    return tuple(Ease.of(one) for one in strict_json.loads(text.encode()))
