"""Clocks: what is due when, who is late, reminders and escalations."""

from __future__ import annotations

from datetime import date
from typing import Final

from databus import metrics
from databus.service import chore, command, daily, query
from databus.strict_json import JsonObject
from services.enforcement.domain.clocks import Clock
from services.enforcement.entrypoints.area import Area, Tx
from services.enforcement.schemas import clocks as clock_shapes
from services.enforcement.use_cases import looking_at_clocks, missing_clocks, moving_clocks

_AT_ONCE: Final = 200


class Clocks(Area):
    """What is due."""

    @query(clock_shapes.ListClocks, gives=clock_shapes.ClockPage)
    def list_clocks(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List clocks, newest first: of an agency, of a thing, late, due before a day."""
        return moving_clocks.clock_page(ask, tx, self.rules, self.clock)

    @query(clock_shapes.GetClock, gives=clock_shapes.ClockFile)
    def get_clock(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return a clock with its history."""
        return moving_clocks.clock_file(ask["clock_id"], tx, self.rules)

    @command(clock_shapes.MoveClock, gives=clock_shapes.ClockShape, natural_key=("clock_id", "to", "document_no"))
    def move_clock(self, move: moving_clocks.MoveClock, tx: Tx) -> JsonObject:
        """Say that a clock was met where nothing else shows it, or extend it."""
        moved: Clock = moving_clocks.move_clock(move, tx, self.rules, self.clock)
        return moving_clocks.clock_view(moved, self.rules)

    @daily("00:40")
    def start_missing_clocks(self, on: date, tx: Tx) -> None:
        """Start the clocks of what was under way before clocks were kept."""
        del on
        missing_clocks.start_missing(tx, self.rules)

    @chore(every_s=60)
    def look_at_clocks(self, tx: Tx) -> bool:
        """Remind, note who is late, tell those above; reckon anew what another calendar moves."""
        more = looking_at_clocks.look_at_clocks(tx, self.rules, self.clock.today(), limit=_AT_ONCE)
        late = looking_at_clocks.late_by_kind(tx, self.rules, self.clock.today())
        metrics.record_late_clocks(self.name, late)
        return more
