"""Goods that were cleared because the ground of a recall fell, listed again once it carries them again."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from services.inspection.domain.consignment import Consignment
from services.inspection.domain.recalls import Entry, Recall
from services.inspection.use_cases.ports import Work
from services.inspection.use_cases.recall_ledger import RecallLedger

_CLEARED: Final = "CLEARED"


def cleared_by_fall(work: Work, recall: Recall, entry: Entry) -> bool:
    """Whether a person confirmed no more than that the ground carries an entry no longer; not on grounds of their own.

    Source: DOMAIN D.4 (cleared by rule, confirmed by a person).
    """
    if entry.state != _CLEARED or not entry.left:
        return False
    steps = work.recalls.steps(entry.entry_id)
    if len(steps) < 2:
        return False
    proposal, confirmed = steps[-2:]
    proposed = proposal.source == proposal.target and proposal.cause == f"{recall.ground}/{recall.ground_id}"
    return confirmed.target == _CLEARED and proposed and (proposal.reason or "").startswith(f"{recall.ground} ")


def list_again(ledger: RecallLedger, recall: Recall, consignment: Consignment, entry: Entry) -> None:
    """List an entry again by rule; its enterprise is told anew."""
    anew = replace(entry, due_on=None, due_provisional=False, overdue_since=None, notified_on=None)
    cause = f"{recall.ground}/{recall.ground_id}"
    ledger.moved(recall, consignment, anew, "LISTED", by_rule=True, reason=recall.reason, cause=cause)
