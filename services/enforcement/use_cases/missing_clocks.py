"""Clocks of what was under way before clocks were kept: they run from the day of the step that starts such a term."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Final, Protocol

from databus.rules import RuleBook
from services.enforcement.domain.history import CAMPAIGN, PENALTY, TRACE_CASE
from services.enforcement.use_cases import due
from services.enforcement.use_cases.kept_clocks import Clocks
from services.enforcement.use_cases.work import Work

_FILED: Final = "PENALTY_CASE"
_ANNULLED: Final = "ANNULLED"


class LackingClocks(Clocks, Protocol):
    """Clocks, and what has none."""

    def lacking(self, subject_kind: str, kind: str, state: str) -> Collection[str]:
        """Return the ids of things in a state that never had a clock of a kind."""
        ...


class MissingWork(Work, Protocol):
    """A transaction that knows what has no clock."""

    @property
    def clocks(self) -> LackingClocks: ...


def start_missing(tx: MissingWork, rules: RuleBook) -> None:
    """Start the clocks that would run had they been kept always; what has them is left alone.

    Source: DOMAIN D.7; docs/decisions/0074.
    """
    for key in tx.clocks.lacking(TRACE_CASE, due.DECISION, _FILED):
        due.trace_case_moved(tx, rules, tx.cases.get(key), _since(tx, TRACE_CASE, key, _FILED))
    for state, (_, kind) in due.CAMPAIGN_TERMS.items():
        for key in tx.clocks.lacking(CAMPAIGN, kind, state) if kind is not None else ():
            due.campaign_moved(tx, rules, tx.campaigns.get(key), _since(tx, CAMPAIGN, key, state))
    for key in tx.clocks.lacking(PENALTY, due.WITHDRAWAL, _ANNULLED):
        penalty = tx.penalties.get(key)
        if penalty.annulled_on is not None:
            due.penalty_annulled(tx, rules, penalty, penalty.annulled_on)


def _since(tx: MissingWork, kind: str, key: str, state: str) -> date:
    """The day on which a thing came to a state last."""
    return next(step.on for step in reversed(tx.history.of(kind, key)) if step.to_state == state)
