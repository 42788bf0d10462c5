"""Trace cases that opened by themselves on a match: closed when it is rejected, opened again when that was wrong.

Source: S14 六(六).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from databus.errors import Conflict
from databus.rules import RuleBook
from services.enforcement.domain.agencies import same_body
from services.enforcement.domain.trace_cases import TraceCase, TraceMove, machine, moved
from services.enforcement.use_cases import due
from services.enforcement.use_cases.trace_cases import note_step, say
from services.enforcement.use_cases.trace_consequences import CaseWork


def retract_case(case: TraceCase, reason: str, tx: CaseWork, rules: RuleBook, on: date) -> TraceCase:
    """Close a case that nobody has investigated yet, since whom it is about is not meant.

    Raises:
        Conflict: it is under investigation, or assigned and another body's; says what ends it.
    """
    row = rules.table("trace_retraction")[0]
    owner = same_body(case.agency, tx.caller.require_agency(), rules, on=on)
    if case.state not in row["from"] or not (case.state == "OPENED" or owner):
        raise Conflict(
            f"{case.case_no}, which the match opened, is {case.state} at {case.agency} ({row['clause']})",
            "match_ids",
            f"{case.agency} concludes it by move_trace_case, case_id {case.case_id}; then the match is rejected",
        )
    after = replace(case, state=row["to"], clause=row["clause"], version=case.version + 1, closed_on=on)
    tx.cases.save(after)
    note_step(tx, after, case.state, on, note=reason)
    due.trace_case_moved(tx, rules, after, on)
    say(tx, "enforcement.trace_closed", after)
    return after


def was_retracted(case: TraceCase, rules: RuleBook) -> bool:
    """Whether a case was closed since the match that opened it was rejected."""
    return not case.is_open and case.clause == rules.table("trace_retraction")[0]["clause"]


def reopen_case(case: TraceCase, reason: str, tx: CaseWork, rules: RuleBook, on: date) -> TraceCase:
    """Open a case again that was closed by mistake."""
    transition = machine(rules).check(case.state, "REOPENED", agency=None)
    after = moved(case, TraceMove(case.case_id, "REOPENED", reason=reason), transition, on=on)
    tx.cases.save(after)
    note_step(tx, after, case.state, on, note=reason)
    say(tx, "enforcement.trace_changed", after)
    return after
