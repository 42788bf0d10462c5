"""What a move of a trace case asks of its officers, its negotiations and its plans, and what it leads to here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Protocol

from databus.errors import Conflict
from databus.rules import RuleBook
from databus.state_machine import Transition
from services.enforcement.domain.history import TRACE_CASE
from services.enforcement.domain.trace_cases import TraceCase, TraceMove
from services.enforcement.use_cases.clocks import ClockWork, start_clock
from services.enforcement.use_cases.filing_penalties import PenaltyFiling
from services.enforcement.use_cases.negotiating import NegotiationWork
from services.enforcement.use_cases.officers import OfficerWork, SigningWork, attest_officers
from services.enforcement.use_cases.powers import division_of
from services.enforcement.use_cases.supporting import SupportWork
from services.enforcement.use_cases.trace_goods import GoodsWork, say_goods
from services.enforcement.use_cases.work import Work

RECALL: str = "recall"
RECALL_CLOCK: str = "recall_report"
EVIDENCE_CLOCK: str = "evidence_decision"


class CaseWork(Work, ClockWork, Protocol):
    """A transaction in which cases open."""


class MoveWork(GoodsWork, NegotiationWork, SupportWork, CaseWork, SigningWork, Protocol):
    """A transaction in which cases move."""


def begun(case: TraceCase, tx: CaseWork, rules: RuleBook) -> None:
    """Let the clock of a recall run: the enterprise reports it within the term.

    Source: DOMAIN D.7 (2 wd report a foreign recall); SAMR order 19 (2020).
    """
    if case.trigger == RECALL:
        start_clock(
            tx,
            rules,
            kind=RECALL_CLOCK,
            subject_kind=TRACE_CASE,
            subject_id=case.case_id,
            responsible=case.agency,
            on=case.opened_on,
            division=division_of(tx, case.uscc),
            uscc=case.uscc,
        )


def with_officers(case: TraceCase, move: TraceMove, tx: OfficerWork, rules: RuleBook, *, on: date) -> TraceMove:
    """Return the move with investigators of the register told by their ids, after their certificate and interests.

    Before any guard counts them: who is named twice by different names is one.

    Raises:
        InvalidRequest, Conflict: a registered officer who may not investigate this; names the clause.

    Source: 行政处罚法 Art. 42, 43; 双人调查, 回避.
    """
    if move.to != "ASSIGNED" or not move.investigators:
        return move
    by = attest_officers(
        tx,
        move.investigators,
        agency=case.agency,
        post="investigator",
        on=on,
        rules=rules,
        uscc=case.uscc,
        other_than=(*case.inspected_by, *(move.inspected_by or ())),
        field="investigators",
    )
    return replace(move, investigators=by.names)


def check(before: TraceCase, after: TraceCase, transition: Transition, tx: MoveWork) -> None:
    """Refuse to leave a negotiation or a plan of support that is not over, and to keep evidence without a decision.

    Raises:
        Conflict: names what must end first, and the clause.

    Source: S14 六(六).
    """
    clause = transition.clause
    kept = tx.clocks.open_of(TRACE_CASE, before.case_id, EVIDENCE_CLOCK) if after.state == "CLOSED" else ()
    if kept:
        right = "record_trace_act evidence_decided first"
        raise Conflict(f"evidence registered and kept is not decided on (行政处罚法 56; {clause})", "to", right)
    if before.state == "NEGOTIATING":
        for one in tx.negotiations.of_case(before.case_id):
            if one.is_open:
                right = f"move_negotiation {one.negotiation_id} to ENDED first"
                raise Conflict(f"a negotiation is {one.state} ({clause})", "to", right)
    if before.state == "ASSISTING" and after.state == "VERIFIED":
        plans = tx.supports.of_case(before.case_id)
        standing = next((one for one in plans if one.is_open), None)
        if standing is not None:
            right = f"move_support {standing.support_id} to VERIFIED first"
            raise Conflict(f"a plan of support is {standing.state} ({clause})", "to", right)
        if plans and not any(one.state == "VERIFIED" for one in plans):
            raise Conflict(f"no plan of support was verified ({clause})", "to", "plan_support, checked by another")


def filing_of(case: TraceCase, division: str, on: date) -> PenaltyFiling:
    """Return what a case asks of whoever punishes: the act found, on the evidence of the case.

    Source: S14 六(六) (加严处罚); 行政处罚法 Art. 54.
    """
    return PenaltyFiling(
        source_kind=TRACE_CASE,
        source_id=case.case_id,
        source_no=case.case_no,
        uscc=case.uscc,
        party=None,
        place=None,
        division=division,
        agency=case.agency,
        act=case.cause_detail or case.case_no,
        evidence=case.evidence,
        document_no=case.document_no,
        on=on,
        occurred_on=case.opened_on,
    )


def follow(after: TraceCase, tx: GoodsWork) -> None:
    """Say the goods of a case once more before its disposition is said, so that recalls find them by lot."""
    if after.state == "DISPOSED":
        say_goods(tx, after)
