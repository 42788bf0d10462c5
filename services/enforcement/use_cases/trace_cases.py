"""Trace cases: open one, move it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from databus.clock import Clock
from databus.errors import Conflict, NotFound
from databus.identifiers import uuid7
from databus.rules import RuleBook
from services.enforcement.domain import trace_guards
from services.enforcement.domain.agencies import require_owner
from services.enforcement.domain.history import TRACE_CASE, Step, day_of_act
from services.enforcement.domain.trace_cases import TraceCase, TraceMove, machine, moved
from services.enforcement.use_cases import due, trace_consequences
from services.enforcement.use_cases.approvals import counting
from services.enforcement.use_cases.filing_penalties import PenaltyFiler
from services.enforcement.use_cases.powers import check_move, division_of, require_row
from services.enforcement.use_cases.trace_consequences import CaseWork, MoveWork
from services.enforcement.use_cases.work import Work, comes_again, digest_of

_EVENTS: Final = {"DISPOSED": "enforcement.trace_disposed", "CLOSED": "enforcement.trace_closed"}


@dataclass(frozen=True)
class OpenTraceCase:
    """What opens a case."""

    trigger: str
    uscc: str
    hs_code: str
    source_reference: str
    lots: tuple[str, ...] = ()
    alert_id: str | None = None
    consignment_id: str | None = None
    inspected_by: tuple[str, ...] = ()
    opened_on: date | None = None


def open_trace_case(order: OpenTraceCase, tx: CaseWork, rules: RuleBook, clock: Clock) -> TraceCase:
    """Open a case for a foreign notification, a recall, a return or a finding of domestic sampling.

    Any valid enterprise code is taken: the local copy of the registry may lag, and the archive is wider than the zone.

    Raises:
        NotPermitted: an agency that investigates no causes.
        NotFound: no such alert.
        Conflict: a case with this trigger, source, enterprise and goods exists.

    Source: S14 六(六).
    """
    row = rules.table("trace_open")[0]
    agency = require_row("open_trace_case", row, tx, rules, division=division_of(tx, order.uscc))
    if order.alert_id is not None and tx.alerts.find(order.alert_id) is None:
        raise NotFound(f"no alert {order.alert_id}", "alert_id", "an alert of list_alerts, or left out")
    standing = tx.cases.of_source(order.trigger, order.source_reference, order.uscc, order.hs_code)
    if standing is not None:
        raise Conflict("a case on this source exists", "source_reference", f"{standing.case_no}, {standing.case_id}")
    on = day_of_act(order.opened_on, today=clock.today(), field="opened_on")
    return begin_case(order, agency, on, row["clause"], tx, rules)


def begin_case(order: OpenTraceCase, agency: str, on: date, clause: str, tx: CaseWork, rules: RuleBook) -> TraceCase:
    """Keep a new case of an agency, numbered in its year, and say it."""
    case = TraceCase(
        case_id=uuid7(),
        case_no=f"溯〔{on.year}〕{tx.cases.next_number(on.year)}号",
        agency=agency,
        uscc=order.uscc,
        hs_code=order.hs_code,
        trigger=order.trigger,
        source_reference=order.source_reference,
        lots=order.lots,
        alert_id=order.alert_id,
        consignment_id=order.consignment_id,
        inspected_by=order.inspected_by,
        state="OPENED",
        opened_on=on,
        clause=clause,
        version=1,
    )
    tx.cases.add(case)
    note_step(tx, case, None, on)
    say(tx, "enforcement.trace_opened", case)
    trace_consequences.begun(case, tx, rules)
    return case


def move_trace_case(
    move: TraceMove, tx: MoveWork, rules: RuleBook, clock: Clock, *, file: PenaltyFiler | None = None
) -> TraceCase:
    """Move a case on; the same move again changes nothing. `file` files the penalty case of a finding MALICIOUS.

    Raises:
        NotPermitted: not the owner's agency.
        Conflict: no such move from here, or a guard is not met; says which.

    Source: S14 六(六); 行政处罚法 Art. 42–45, 57.
    """
    agency = tx.caller.require_agency()
    case = tx.cases.get(move.case_id)
    digest = digest_of(move, agency)
    if comes_again(tx, TRACE_CASE, case.case_id, move.to, digest):
        return case
    tx.expect_version(case.version)
    division = division_of(tx, case.uscc)
    transition = check_move(machine(rules), case.state, move.to, tx, rules, division=division)
    on = day_of_act(move.on, today=clock.today(), since=last_day(tx, case))
    require_owner(case.agency, agency, rules, what=case.case_no, on=on)
    move = trace_consequences.with_officers(case, move, tx, rules, on=on)
    after = moved(case, move, transition, on=on)
    punished = any(one.state == "DECIDED" for one in tx.penalties.citing(case.case_id))
    approved = replace(case, approvals=counting(case, agency, tx, rules, division=division))
    trace_guards.check(trace_guards.Attempt(approved, after, move, on, punished, rules), transition)
    trace_consequences.check(case, after, transition, tx)
    if after.state == "PENALTY_CASE" and file is not None:
        after = replace(after, penalty_case_id=file(trace_consequences.filing_of(after, division, on), tx, rules))
    tx.cases.save(after)
    note_step(tx, after, case.state, on, note=move.reason, document_no=move.document_no, digest=digest)
    trace_consequences.follow(after, tx)
    due.trace_case_moved(tx, rules, after, on)
    say(tx, _EVENTS.get(after.state, "enforcement.trace_changed"), after)
    return after


def last_day(tx: Work, case: TraceCase) -> date:
    return max(step.on for step in tx.history.of(TRACE_CASE, case.case_id))


def note_step(
    tx: Work,
    case: TraceCase,
    before: str | None,
    on: date,
    *,
    note: str | None = None,
    document_no: str | None = None,
    digest: str | None = None,
) -> None:
    caller = tx.caller
    step = Step(
        TRACE_CASE, case.case_id, case.version, before, case.state, on, caller.agency, caller.actor, case.clause
    )
    tx.history.add(replace(step, note=note, document_no=document_no, digest=digest))


def say(tx: Work, name: str, case: TraceCase) -> None:
    tx.outbox.add(name, subject=case.case_id, data=case, uscc=case.uscc, legalbasis=case.clause)
