"""Quality analyses: drafted when a quarter is over, written, approved by another person, published, corrected.

Source: SN附2 三(三)1; DOMAIN R-04; decision 0072.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from databus.clock import Clock
from databus.errors import Conflict
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import powers
from services.enforcement.domain.analyses import (
    DRAFT,
    DROPPED,
    PUBLISHED,
    SUPERSEDED,
    Analysis,
    AnalysisAttempt,
    AnalysisMove,
    DraftAnalysis,
    Quarter,
    machine,
    moved,
    require_analysable,
)
from services.enforcement.domain.analysis_figures import THAN, quarters_to
from services.enforcement.domain.analysis_publication import publication
from services.enforcement.domain.history import Step
from services.enforcement.use_cases.analysis_work import AnalysisWork
from services.enforcement.use_cases.clocks import meet_clock, start_clock
from services.enforcement.use_cases.powers import check_move, require_row
from services.enforcement.use_cases.reckoning import THRESHOLD, Reckoned, reckon, threshold_of
from services.enforcement.use_cases.work import comes_again, digest_of

ANALYSIS: Final = "quality_analysis"
CLOCK: Final = "analysis_publication"
DRAFT_ACT: Final = "draft_analysis"
READ_WHOLE: Final = "read_whole"


def act_row(act: str, rules: RuleBook) -> dict[str, Any]:
    """Return who may do something with analyses."""
    return next(row for row in rules.table("analysis_act") if row["act"] == act)


def draft(order: DraftAnalysis, tx: AnalysisWork, rules: RuleBook, clock: Clock) -> Analysis:
    """Draft a quarter's analysis, or the corrected version of a published one; the same again is answered as it stands.

    What was dropped stands no more: the same order begins it anew.

    Raises:
        NotPermitted: not the county's; says whose.
        InvalidRequest: the quarter is not over, or older than the rules.
        Conflict: one is begun already; or it is published and no reason is told, or a reason and nothing is published.
    """
    row = act_row(DRAFT_ACT, rules)
    agency, today = require_row(DRAFT_ACT, row, tx, rules, division=order.division), clock.today()
    quarter, digest = Quarter.parse(order.quarter), digest_of(order, agency)
    require_analysable(quarter, today, min(one.from_on for one in rules.history(THRESHOLD)))
    tx.analyses.hold(f"{order.division}/{order.quarter}")
    editions = tx.analyses.of_quarter(order.quarter, order.division)
    for one in editions:
        if one.state != DROPPED and tx.history.of(ANALYSIS, one.analysis_id)[0].digest == digest:
            return one
    standing = next((one for one in editions if one.is_open), None)
    if standing is not None:
        raise Conflict("it is begun already", "quarter", f"move_analysis {standing.analysis_id}")
    published = next((one for one in editions if one.state == PUBLISHED), None)
    if (published is None) != (order.reason is None):
        wrong = "a correction says why" if published else "nothing is published that could be corrected"
        raise Conflict(wrong, "reason", "why it is corrected" if published else "left out")
    return _begin(quarter, order, len(editions) + 1, published, tx, rules, digest=digest)


def draft_due(tx: AnalysisWork, rules: RuleBook, clock: Clock) -> bool:
    """Draft the analysis of the last quarter of one county with bodies of its own; whether there was one to draft."""
    today = clock.today()
    quarter = Quarter.of(today).before()
    days: int = rules.value("analysis_drafted_after", on=quarter.last_day)
    if today <= quarter.last_day + timedelta(days=days):
        return False
    waiting = tx.analysis_facts.divisions(quarter) - tx.analyses.begun(str(quarter))
    for division in sorted(one for one in waiting if powers.has_bodies(one, rules)):
        tx.analyses.hold(f"{division}/{quarter}")
        if not tx.analyses.of_quarter(str(quarter), division):
            _begin(quarter, DraftAnalysis(str(quarter), division), 1, None, tx, rules)
            return True
    return False


def move(order: AnalysisMove, tx: AnalysisWork, rules: RuleBook, clock: Clock) -> Analysis:
    """Write on a draft, approve it, publish it, drop it; the same again is answered as it stands.

    Raises:
        NotPermitted, Conflict, InvalidRequest: see the state machine.
    """
    agency, on = tx.caller.require_agency(), clock.today()
    before = tx.analyses.get(order.analysis_id)
    digest = digest_of((order, tx.caller.actor), agency)
    if comes_again(tx, ANALYSIS, before.analysis_id, order.to, digest):
        return before
    tx.expect_version(before.version)
    transition = check_move(machine(rules), before.state, order.to, tx, rules, division=before.division)
    persons: int = rules.value("analysis_persons", on=on)
    attempt = AnalysisAttempt(before, order, agency, tx.caller.actor, persons, _writers(before, tx))
    after = moved(attempt, transition, on=on)
    if order.to == DRAFT and order.anew:
        after = _reckon_anew(after, tx, rules)
    tx.analyses.save(after)
    _note(after, before.state, on, tx, note=order.reason, document_no=order.document_no, digest=digest)
    if after.state == PUBLISHED:
        _publish(after, on, tx, rules)
    return after


def _writers(analysis: Analysis, tx: AnalysisWork) -> frozenset[tuple[str | None, str | None]]:
    """Who wrote on an analysis: began it, or moved it from DRAFT to DRAFT."""
    steps = tx.history.of(ANALYSIS, analysis.analysis_id)
    return frozenset(
        (one.agency, one.actor) for one in steps if one.to_state == DRAFT and one.from_state in {None, DRAFT}
    )


def _begin(
    quarter: Quarter,
    order: DraftAnalysis,
    edition: int,
    corrected: Analysis | None,
    tx: AnalysisWork,
    rules: RuleBook,
    *,
    digest: str | None = None,
) -> Analysis:
    row, today = act_row(DRAFT_ACT, rules), tx.clock.today()
    found = reckon(quarter, order.division, corrected, tx, rules)
    analysis = Analysis(
        analysis_id=uuid7(),
        quarter=order.quarter,
        division=order.division,
        edition=edition,
        state=DRAFT,
        agency=tx.caller.agency,
        actor=tx.caller.actor,
        corrects=corrected.analysis_id if corrected else None,
        reason=order.reason,
        as_of=tx.clock.now(),
        facts_digest=found.facts.digest,
        figures_digest=found.digest,
        rule_set=rules.version,
        threshold=threshold_of(quarter, rules),
        findings=corrected.findings if corrected else None,
        advice=corrected.advice if corrected else None,
        drafted_on=today,
        approved_on=None,
        approved_by=None,
        published_on=None,
        ended_on=None,
        document_no=None,
        clause=row["clause"],
    )
    tx.analyses.add(analysis)
    tx.analyses.put_contents(analysis.analysis_id, found.facts, found.figures)
    _note(analysis, None, today, tx, note=order.reason, digest=digest)
    if corrected is None:
        _start_clock(analysis, quarter, tx, rules)
    return analysis


def _start_clock(analysis: Analysis, quarter: Quarter, tx: AnalysisWork, rules: RuleBook) -> None:
    seats = act_row(DRAFT_ACT, rules)["by"]
    bodies = powers.seated(seats, division=analysis.division, rules=rules)
    start_clock(
        tx,
        rules,
        kind=CLOCK,
        subject_kind=ANALYSIS,
        subject_id=analysis.about,
        responsible=analysis.agency or bodies[0],
        on=quarter.last_day,
        division=analysis.division,
    )


def _reckon_anew(analysis: Analysis, tx: AnalysisWork, rules: RuleBook) -> Analysis:
    corrected = tx.analyses.look(analysis.corrects) if analysis.corrects else None
    found: Reckoned = reckon(Quarter.parse(analysis.quarter), analysis.division, corrected, tx, rules)
    tx.analyses.put_contents(analysis.analysis_id, found.facts, found.figures)
    return replace(
        analysis,
        as_of=tx.clock.now(),
        facts_digest=found.facts.digest,
        figures_digest=found.digest,
        rule_set=rules.version,
    )


def _publish(analysis: Analysis, on: date, tx: AnalysisWork, rules: RuleBook) -> None:
    """Keep what everybody may read; the version that it corrects stands no more."""
    quarter = Quarter.parse(analysis.quarter)
    others = {*quarters_to(quarter), *(str(quarter.before(back)) for back in THAN.values())} - {analysis.quarter}
    earlier = tx.analyses.published_of(analysis.division, others)
    figures = tx.analyses.figures_of(analysis.analysis_id)
    tx.analyses.put_published(analysis.analysis_id, publication(figures, quarter, earlier))
    if analysis.corrects is not None:
        before = tx.analyses.get(analysis.corrects)
        clause = machine(rules).check(before.state, SUPERSEDED, agency=None).clause
        after = replace(before, state=SUPERSEDED, ended_on=on, clause=clause, version=before.version + 1)
        tx.analyses.save(after)
        _note(after, before.state, on, tx, note=analysis.reason, document_no=analysis.document_no)
    meet_clock(tx, rules, kind=CLOCK, subject_kind=ANALYSIS, subject_id=analysis.about, on=on)


def _note(analysis: Analysis, before: str | None, on: date, tx: AnalysisWork, **more: str | None) -> None:
    """Keep a step; say it where the publication changed: drafts are none of the others' business."""
    caller, key = tx.caller, analysis.analysis_id
    step = Step(
        ANALYSIS, key, analysis.version, before, analysis.state, on, caller.agency, caller.actor, analysis.clause
    )
    tx.history.add(replace(step, **more))  # type: ignore[arg-type]
    if analysis.state in {PUBLISHED, SUPERSEDED}:
        tx.outbox.add("enforcement.analysis_changed", subject=key, data=analysis, legalbasis=analysis.clause)
