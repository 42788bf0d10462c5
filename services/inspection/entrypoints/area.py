"""What every area of inspection stands on."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any, Final

from databus.clock import Clock
from databus.rules import RuleBook
from databus.service import Service
from services.inspection.repository import InspectionTransaction
from services.inspection.use_cases.ports import Desk

Tx = InspectionTransaction
Ask = dict[str, Any]
Answer = dict[str, Any]
DESKS_HELD: Final = 4


class Area(Service):
    """One area of inspection."""

    def __init__(self, rules: RuleBook, clock: Clock) -> None:
        super().__init__(rules, clock)
        self._desks: OrderedDict[str, Desk] = OrderedDict()

    def desk_of(self, tx: Tx) -> Desk:
        """Return the desk with the rules that hold in a transaction: shipped, and amended by the sets in force."""
        rules = tx.rules
        desk = self._desks.get(rules.digest)
        if desk is None:
            desk = self._desks[rules.digest] = Desk.open(rules, self.clock)
            while len(self._desks) > DESKS_HELD:
                self._desks.popitem(last=False)
        return desk
