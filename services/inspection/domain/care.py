"""The care of what was granted: followed up, suspended, withdrawn after notice and defence, renewed in time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from databus.rules import RuleBook
from databus.state_machine import StateMachine
from services.inspection.domain.copies import Approval
from services.inspection.domain.evidence_steps import EvidenceStep
from services.inspection.domain.terms import months_later

ENDED: Final = "WITHDRAWN"


def approval_machine(rules: RuleBook) -> StateMachine:
    """Return the moves of an approval."""
    return StateMachine.from_rows("approval", rules.table("approval_move"))


def reviewed(kind: str, rules: RuleBook) -> dict[str, Any] | None:
    """Return the row that says how often a kind is followed up, None if it is not."""
    return next((row for row in rules.table("approval_review") if row["kind"] == kind), None)


def next_review(kind: str, since: date, valid_until: date, rules: RuleBook) -> date | None:
    """Return the last day of the next follow-up, None if the approval ends before it."""
    row = reviewed(kind, rules)
    if row is None:
        return None
    due_on = months_later(since, rules.value(row["every"], on=since))
    return due_on if due_on <= valid_until else None


def suspends_on(approval: Approval, rules: RuleBook, on: date) -> date | None:
    """Return the day on which an approval is suspended by rule if nobody has followed it up by then."""
    if approval.review_on is None or approval.suspended_on is not None:
        return None
    return approval.review_on + timedelta(days=rules.value("review_grace_days", on=on) + 1)


def due(approval: Approval, said: frozenset[str], rules: RuleBook, on: date) -> list[tuple[str, date]]:
    """Return what the calendar asks for of an approval that is not withdrawn, each with its day, the past first.

    `said` are the steps already taken since they last could be: nothing is said twice.
    """
    remind_on = approval.valid_until - timedelta(days=rules.value("reapplication_days", on=on))
    asked = [("EXPIRED", approval.valid_until + timedelta(days=1))]
    if reviewed(approval.kind, rules) is not None and remind_on > approval.valid_from:
        asked.append(("EXPIRY_NEAR", remind_on))
    if approval.review_on is not None:
        asked.append((f"REVIEW_DUE_{approval.review_on}", approval.review_on))
    suspends = suspends_on(approval, rules, on)
    if suspends is not None:
        asked.append((f"REVIEW_MISSED_{approval.review_on}", suspends))
    return sorted((one for one in asked if one[0] not in said), key=lambda one: one[1])


def said_of(steps: Iterable[EvidenceStep]) -> frozenset[str]:
    """Return what was said already; of follow-ups with the day that each is about."""
    return frozenset(f"{one.step}_{one.on}" if one.step.startswith("REVIEW_") else one.step for one in steps)


def attended(approval: Approval, said: frozenset[str], rules: RuleBook, on: date) -> Approval:
    """Return an approval with the next day on which it is to be looked at."""
    asked = [] if approval.withdrawn_on is not None or "EXPIRED" in said else due(approval, said, rules, on)
    return replace(approval, attend_on=asked[0][1] if asked else None)
