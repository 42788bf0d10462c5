"""Mode decisions: made-up cases, and kept ones made again."""

from __future__ import annotations

from databus.service import query
from services.inspection.entrypoints.area import Answer, Area, Ask, Tx
from services.inspection.schemas import decisions
from services.inspection.use_cases import deciding, reading


class Decisions(Area):
    """Which mode a case gets."""

    @query(decisions.TakesDecideMode, gives=decisions.GivesDecision)
    def decide_mode(self, ask: Ask, tx: Tx) -> Answer:
        """Decide a made-up case and explain every row looked at; nothing is kept."""
        decision = deciding.try_case(self.desk_of(tx), ask["facts"], ask["on"], ask["stale"])
        return reading.decision_view(decision, ask["stale"])

    @query(decisions.TakesReplay, gives=decisions.GivesReplay)
    def replay_decision(self, ask: Ask, tx: Tx) -> Answer:
        """Make a kept decision again from the facts it read and the table it rested on."""
        return reading.replay_decision(self.desk_of(tx), tx, ask["consignment_id"], ask["number"])
