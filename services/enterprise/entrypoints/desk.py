"""What every area of the registry stands on: the rules made ready, and the move that a caller asks for."""

from __future__ import annotations

from typing import Any

from databus.clock import Clock
from databus.rules import RuleBook
from databus.service import Service
from services.enterprise.domain.moves import Move
from services.enterprise.domain.regulations import Regulations
from services.enterprise.repository import RegistryTransaction

Tx = RegistryTransaction
Asked = dict[str, Any]


class Desk(Service):
    """One area of the registry."""

    def __init__(self, rules: RuleBook, clock: Clock) -> None:
        super().__init__(rules, clock)
        self.regulations = Regulations(rules)

    def _move(self, asked: Asked, tx: Tx) -> Move:
        return Move(
            to=asked["to"],
            on=asked["on"] or self.clock.today(),
            agency=tx.caller.require_agency(),
            evidence=asked["evidence"],
            reason=asked["reason"],
            batch_no=asked.get("batch_no"),
            until=asked.get("rectify_by") or asked.get("valid_until"),
            grounds=asked.get("grounds"),
        )
