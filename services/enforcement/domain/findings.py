"""The finding MALICIOUS and its review: it stands until its owner overturns it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from databus.errors import Conflict
from databus.rules import RuleBook
from databus.state_machine import StateMachine
from services.enforcement.domain.trace_cases import TraceCase

NO_REVIEW: Final = "NONE"


def machine(rules: RuleBook) -> StateMachine:
    """The moves of a finding's review. Source: 行政处罚法 Art. 75."""
    return StateMachine.from_rows("finding", rules.table("finding_move"))


def review_state(case: TraceCase) -> str:
    """Return where the review of a case's finding stands.

    Raises:
        Conflict: the case has no finding MALICIOUS that stands; a closed case may have one.
    """
    if not case.finding_stands:
        raise Conflict(
            "the case has no finding MALICIOUS that stands",
            "case_id",
            f"{case.case_no} is {case.state}, nothing to review",
        )
    return case.finding_review or NO_REVIEW


def reviewed(case: TraceCase, outcome: str, clause: str) -> TraceCase:
    """Return the case with its review opened, or ended by OVERTURNED or UPHELD."""
    return replace(
        case,
        finding_review=outcome,
        finding_in_force=case.finding_in_force and outcome != "OVERTURNED",
        clause=clause,
        version=case.version + 1,
    )
