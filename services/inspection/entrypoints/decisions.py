"""Mode decisions: made-up cases, kept ones made again, and those that wait to be made anew."""

from __future__ import annotations

from typing import Any

from databus.service import chore, query, task
from services.inspection.entrypoints.area import Answer, Area, Ask, Tx
from services.inspection.schemas import decisions
from services.inspection.use_cases import reading, redeciding, trying


class Decisions(Area):
    """Which mode a case gets."""

    @query(decisions.TakesDecideMode, gives=decisions.GivesDecision)
    def decide_mode(self, ask: Ask, tx: Tx) -> Answer:
        """Decide a made-up case and explain every row looked at; nothing is kept."""
        decision = trying.try_case(self.desk_of(tx), ask)
        return reading.decision_view(decision, ask["stale"])

    @query(decisions.TakesReplay, gives=decisions.GivesReplay)
    def replay_decision(self, ask: Ask, tx: Tx) -> Answer:
        """Make a kept decision again from the facts it read and the table it rested on."""
        return reading.replay_decision(self.desk_of(tx), tx, ask["consignment_id"], ask["number"])

    @task(decisions.TakesRedecision)
    def redecide_range(self, asked: dict[str, Any], tx: Tx) -> None:  # noqa: ARG002  — the oldest range is next
        """Decide anew the oldest range of consignments that a fact touched."""
        redeciding.redecide_next(self.desk_of(tx), tx)

    @chore(every_s=1)
    def redecide_waiting(self, tx: Tx) -> bool:
        """Decide anew what waits, beside the tasks or without a broker."""
        return redeciding.redecide_next(self.desk_of(tx), tx)
