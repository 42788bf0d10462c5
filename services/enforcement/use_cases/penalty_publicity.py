"""Publish penalty decisions, report them to the credit platform, end or withdraw their publicity."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from databus.clock import Clock
from databus.errors import Conflict
from databus.rules import RuleBook
from databus.strict_json import JsonObject
from services.enforcement.domain import penalty_publicity as publicity
from services.enforcement.domain.history import PENALTY, day_of_act
from services.enforcement.domain.penalty_cases import PENALTY_CASE, PenaltyCase
from services.enforcement.domain.penalty_publicity import PublicityAttempt, PublicityMove
from services.enforcement.use_cases import due
from services.enforcement.use_cases.clocks import cancel_clocks, meet_clock
from services.enforcement.use_cases.penalty_case_work import PenaltyWork, keep, last_day, owned, run
from services.enforcement.use_cases.penalty_effects import PUBLICATION, REPORT
from services.enforcement.use_cases.powers import check_move

SENT_CLOCK = "penalty_publication_sent"
RECEIVED_CLOCK = "penalty_publication_received"


def move_publicity(move: PublicityMove, tx: PenaltyWork, rules: RuleBook, clock: Clock) -> PenaltyCase:
    """Note a step of a decision's publicity; a step that was taken already changes nothing.

    Raises:
        NotPermitted: another agency's case (谁办案、谁录入、谁负责).
        Conflict: nothing is to be published; too early to end; not performed.
        InvalidRequest: what the step asks for is missing.

    Source: 行政处罚法 Art. 48; SAMR order 45 Art. 8, 10, 13, 14; 双公示 (7 working days).
    """
    case, _ = owned(move.case_id, tx, rules, clock)
    on = day_of_act(move.on, today=clock.today(), since=case.decided_on)
    if move.to == publicity.REPORTED:
        return _reported(case, move, on, tx, rules)
    if move.to == case.publicity:
        return case
    tx.expect_version(case.version)
    transition = check_move(publicity.machine(rules), case.publicity, move.to, tx, rules, division=case.division)
    after = publicity.moved(PublicityAttempt(case, move, on, rules), transition)
    _clocks(after, on, tx, rules)
    note = f"publicity {move.to}" + (f": {move.reason}" if move.reason else "")
    return keep(after, case.state, on, tx, clause=transition.clause, note=note, document_no=move.document_no)


def hear_repaired(record: JsonObject, tx: PenaltyWork, rules: RuleBook) -> None:
    """End the publicity of a decision whose credit record was repaired: whoever may repair has decided so already.

    Source: 信用修复管理办法 (stop publishing, sharing and using; 谁认定、谁修复); DOMAIN B.6.
    """
    penalty_id, told_on = record["penalty_id"], record["ended_on"]
    found = None if penalty_id is None else tx.penalty_cases.of_penalty(penalty_id)
    if found is None or told_on is None:
        return
    case = tx.penalty_cases.get(found.case_id)
    if case.publicity not in {publicity.DUE, publicity.SENT, publicity.PUBLISHED}:
        return
    on = max(date.fromisoformat(told_on), last_day(tx, case))
    clause = publicity.machine(rules).check(case.publicity, publicity.ENDED, agency=None).clause
    after = replace(case, publicity=publicity.ENDED, publicity_ended_on=on, version=case.version + 1)
    _clocks(after, on, tx, rules)
    keep(
        after, case.state, on, tx, clause=clause, note=f"publicity ENDED: credit record {record['record_id']} repaired"
    )


def _reported(case: PenaltyCase, move: PublicityMove, on: date, tx: PenaltyWork, rules: RuleBook) -> PenaltyCase:
    if case.reported_on is not None:
        return case
    if case.publicity in {publicity.NONE, publicity.NOT_PUBLIC}:
        raise Conflict("nothing is to be reported (双公示)", "to", f"publicity DUE; this one is {case.publicity}")
    tx.expect_version(case.version)
    after = replace(case, reported_on=on, version=case.version + 1)
    _meet(after, REPORT, on, tx, rules)
    return keep(after, case.state, on, tx, note="reported (双公示)", document_no=move.document_no)


def _meet(case: PenaltyCase, kind: str, on: date, tx: PenaltyWork, rules: RuleBook) -> None:
    meet_clock(tx, rules, kind=kind, subject_kind=PENALTY_CASE, subject_id=case.case_id, on=on)


def _clocks(case: PenaltyCase, on: date, tx: PenaltyWork, rules: RuleBook) -> None:
    assert case.severity is not None, "decided cases have one"
    row = publicity.class_of(case, case.severity, rules)
    terms = [one for one in (row["clock"], row["least_clock"]) if one]
    if case.publicity == publicity.SENT:
        _meet(case, PUBLICATION, on, tx, rules)
        run(case, RECEIVED_CLOCK, on, tx, rules)
    elif case.publicity == publicity.PUBLISHED:
        for kind in (PUBLICATION, RECEIVED_CLOCK):
            _meet(case, kind, on, tx, rules)
        for kind in terms:
            run(case, kind, on, tx, rules)
    else:
        for kind in terms:
            _meet(case, kind, on, tx, rules)
        reason = f"publicity {case.publicity}"
        for kind in (PUBLICATION, RECEIVED_CLOCK, REPORT):
            cancel_clocks(
                tx, rules, subject_kind=PENALTY_CASE, subject_id=case.case_id, on=on, reason=reason, kind=kind
            )
    if case.publicity == publicity.WITHDRAWN and case.penalty_id is not None:
        meet_clock(tx, rules, kind=due.WITHDRAWAL, subject_kind=PENALTY, subject_id=case.penalty_id, on=on)
