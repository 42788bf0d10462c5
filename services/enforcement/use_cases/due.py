"""The terms of trace cases, penalties and campaigns: which step starts a clock, and which one meets it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from databus.calendar import Term
from databus.rules import RuleBook
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.clocks import Clock
from services.enforcement.domain.history import CAMPAIGN, PENALTY, TRACE_CASE
from services.enforcement.domain.penalties import Penalty
from services.enforcement.domain.trace_cases import TraceCase
from services.enforcement.use_cases import clocks
from services.enforcement.use_cases.powers import division_of, division_of_scope
from services.enforcement.use_cases.work import Work

DECISION: Final = "penalty_decision"
START: Final = "campaign_start"
RESULTS: Final = "campaign_publication"
# state of a campaign → the term that ends with it, the term that begins with it
CAMPAIGN_TERMS: Final = {
    "DRAWN": (None, "campaign_running"),
    "RUNNING": ("campaign_running", "campaign_results"),
    "RESULTS_ENTERED": ("campaign_results", RESULTS),
    "PUBLISHED": (RESULTS, "campaign_closing"),
    "CLOSED": ("campaign_closing", None),
}
WITHDRAWAL: Final = "publication_withdrawal"


def trace_case_moved(tx: Work, rules: RuleBook, case: TraceCase, on: date) -> None:
    """Start the clock for the decision, where the penalty case filed has none; a case that ends waits for nothing.

    Source: 行政处罚法 Art. 60.
    """
    if case.state == "PENALTY_CASE" and case.penalty_case_id is None:
        clocks.start_clock(
            tx,
            rules,
            kind=DECISION,
            subject_kind=TRACE_CASE,
            subject_id=case.case_id,
            responsible=case.agency,
            on=on,
            division=division_of(tx, case.uscc),
            uscc=case.uscc,
        )
    elif not case.is_open:
        reason = f"transferred to {case.transferred_to}" if case.transferred_to else f"the case is {case.state}"
        clocks.cancel_clocks(tx, rules, subject_kind=TRACE_CASE, subject_id=case.case_id, on=on, reason=reason)


def penalty_recorded(tx: Work, rules: RuleBook, penalty: Penalty) -> None:
    """Meet the clock of the case that a penalty cites: it was decided.

    Source: 行政处罚法 Art. 60.
    """
    running = tx.clocks.open_of(TRACE_CASE, penalty.trace_case_id, DECISION) if penalty.trace_case_id else ()
    for clock in running:
        on = max(penalty.decided_on, clock.started_on)
        clocks.meet_clock(tx, rules, kind=DECISION, subject_kind=TRACE_CASE, subject_id=clock.subject_id, on=on)


def penalty_annulled(tx: Work, rules: RuleBook, penalty: Penalty, on: date) -> None:
    """Start the clock for the withdrawal of an annulled penalty's publication.

    Source: 行政处罚法 Art. 48, 85.
    """
    clocks.start_clock(
        tx,
        rules,
        kind=WITHDRAWAL,
        subject_kind=PENALTY,
        subject_id=penalty.penalty_id,
        responsible=penalty.agency,
        on=on,
        division=division_of(tx, penalty.uscc),
        uscc=penalty.uscc,
    )


def campaign_moved(tx: Work, rules: RuleBook, campaign: Campaign, on: date) -> None:
    """Let the term for a step end that is made, and that for the next one begin; the agency that leads has to make it.

    Source: 优化营商环境条例 Art. 54; SH 三(六), 四(一).
    """
    if campaign.state in {"NOTIFIED", "CANCELLED"}:
        campaign_begun(tx, rules, campaign, on)
        return
    made, next_one = CAMPAIGN_TERMS.get(campaign.state, (None, None))
    key, lead = campaign.campaign_id, campaign.lead_agency
    if made is not None:
        clocks.meet_clock(tx, rules, kind=made, subject_kind=CAMPAIGN, subject_id=key, on=on)
    if next_one is not None:
        division = division_of_scope(tx, campaign.division, campaign.zone_id, lead, rules)
        clocks.start_clock(
            tx,
            rules,
            kind=next_one,
            subject_kind=CAMPAIGN,
            subject_id=key,
            responsible=lead,
            on=on,
            division=division,
        )


def campaign_begun(tx: Work, rules: RuleBook, campaign: Campaign, on: date) -> None:
    """Let the term for the beginning of a planned campaign end; all of a campaign that is cancelled."""
    key = campaign.campaign_id
    if campaign.state == "CANCELLED":
        clocks.cancel_clocks(
            tx, rules, subject_kind=CAMPAIGN, subject_id=key, on=on, reason="the campaign was cancelled"
        )
    else:
        clocks.meet_clock(tx, rules, kind=START, subject_kind=CAMPAIGN, subject_id=key, on=on)


def term_of(found: Sequence[Clock], kind: str) -> Term | None:
    """Return the term of the newest clock of a kind, None if there is none."""
    last = next((one for one in reversed(found) if one.kind == kind), None)
    return None if last is None else Term(last.due_on, last.provisional)


def due_on(found: Sequence[Clock], kind: str, *, running: bool = False) -> date | None:
    """Return the last day of the newest clock of a kind, None if there is none; `running`: of one not over."""
    term = term_of([one for one in found if not (running and one.is_over)], kind)
    return None if term is None else term.due_on
