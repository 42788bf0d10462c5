"""What every area of inspection stands on."""

from __future__ import annotations

from typing import Any

from databus.clock import Clock
from databus.rules import RuleBook
from databus.service import Service
from services.inspection.repository import InspectionTransaction
from services.inspection.use_cases.ports import Desk

Tx = InspectionTransaction
Ask = dict[str, Any]
Answer = dict[str, Any]


class Area(Service):
    """One area of inspection."""

    def __init__(self, rules: RuleBook, clock: Clock) -> None:
        super().__init__(rules, clock)
        self._desk = Desk.open(rules, clock)

    def desk_of(self, tx: Tx) -> Desk:  # noqa: ARG002  — the rules of today's transaction
        """Return the desk with the rules that hold in a transaction."""
        return self._desk
