"""First measures: proposed by rule to the bodies told of an alert, taken on, declined or done by them.

Source: SH 三(五) (control measures in advance), 三(七).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from databus.clock import Clock
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain.agencies import require_owner
from services.enforcement.domain.alerts import Alert
from services.enforcement.domain.first_measures import OPEN, FirstMeasure, FirstMeasureMove, machine, moved, proposed
from services.enforcement.domain.history import day_of_act
from services.enforcement.use_cases.clocks import cancel_clocks, meet_clock, start_clock
from services.enforcement.use_cases.risk_saying import FIRST_MEASURE, note_step, say_first_measure
from services.enforcement.use_cases.risk_work import RiskWork
from services.enforcement.use_cases.work import comes_again, digest_of


def propose_measures(
    alert: Alert, agency: str, division: str | None, tx: RiskWork, rules: RuleBook, today: date
) -> Sequence[FirstMeasure]:
    """Propose to a body what the rules name for such an alert; what was proposed to it before stands."""
    before = {one.code for one in tx.first_measures.of_alert(alert.alert_id) if one.agency == agency}
    rows = proposed(alert.level or "none", alert.hazard, agency, division, rules)
    found: list[FirstMeasure] = []
    for row in rows:
        if row["code"] in before:
            continue
        key = uuid7()
        term = start_clock(
            tx,
            rules,
            kind=row["clock"],
            subject_kind=FIRST_MEASURE,
            subject_id=key,
            responsible=agency,
            on=today,
            division=division,
        )
        measure = FirstMeasure(
            measure_id=key,
            alert_id=alert.alert_id,
            code=row["code"],
            zh=row["zh"],
            en=row["en"],
            agency=agency,
            division=division,
            state="PROPOSED",
            proposed_on=today,
            due_on=today if term is None else term.due_on,
            provisional=term is not None and term.provisional,
            ended_on=None,
            reason=None,
            report=None,
            document_no=None,
            clause=row["clause"],
        )
        tx.first_measures.add(measure)
        note_step(FIRST_MEASURE, key, measure, None, today, tx)
        say_first_measure(measure, tx)
        found.append(measure)
    return found


def move(order: FirstMeasureMove, tx: RiskWork, rules: RuleBook, clock: Clock) -> FirstMeasure:
    """Take on, decline or report done what was proposed; the same again changes nothing.

    Raises:
        NotPermitted: proposed to another body.
        Conflict: it is over.
        InvalidRequest: the reason or the report is missing.
    """
    agency = tx.caller.require_agency()
    measure = tx.first_measures.get(order.measure_id)
    digest = digest_of(order, agency)
    if comes_again(tx, FIRST_MEASURE, measure.measure_id, order.to, digest):
        return measure
    tx.expect_version(measure.version)
    transition = machine(rules).check(measure.state, order.to, agency=None)
    on = day_of_act(order.on, today=clock.today(), since=measure.proposed_on)
    require_owner(measure.agency, agency if transition.by else "", rules, what="the measure", on=on)
    after = moved(measure, order, transition, on=on)
    _keep(measure, after, tx, rules, on, note=order.reason or order.report, digest=digest)
    return after


def end_measures(alert_id: str, tx: RiskWork, rules: RuleBook, today: date) -> None:
    """End what was proposed on an alert that is lifted and is not over."""
    for measure in tx.first_measures.open_of(alert_id):
        transition = machine(rules).check(measure.state, "ENDED", agency=None)
        order = FirstMeasureMove(measure.measure_id, "ENDED")
        _keep(measure, moved(measure, order, transition, on=today), tx, rules, today, note="alert LIFTED")


def _keep(
    before: FirstMeasure,
    after: FirstMeasure,
    tx: RiskWork,
    rules: RuleBook,
    on: date,
    *,
    note: str | None,
    digest: str | None = None,
) -> None:
    tx.first_measures.save(after)
    key = after.measure_id
    note_step(FIRST_MEASURE, key, after, before.state, on, tx, note=note, document_no=after.document_no, digest=digest)
    if after.state == "DONE":
        row = next(row for row in rules.table("first_measure") if row["code"] == after.code)
        meet_clock(tx, rules, kind=row["clock"], subject_kind=FIRST_MEASURE, subject_id=key, on=on)
    elif after.state not in OPEN:
        reason = note or after.state
        cancel_clocks(tx, rules, subject_kind=FIRST_MEASURE, subject_id=key, on=on, reason=reason)
    say_first_measure(after, tx)
