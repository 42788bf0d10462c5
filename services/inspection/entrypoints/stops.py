"""Stop orders."""

from __future__ import annotations

from databus.service import command, query
from services.inspection.entrypoints.area import Answer, Area, Ask, Tx
from services.inspection.schemas import approvals
from services.inspection.use_cases import stopping


class Stops(Area):
    """What may not leave."""

    @command(approvals.TakesStop, gives=approvals.GivesStop, natural_key=("document_no",))
    def order_stop(self, ask: Ask, tx: Tx) -> Answer:
        """Stop an enterprise's exports, or one consignment."""
        return stopping.order_stop(self.desk_of(tx), tx, ask)

    @command(approvals.TakesLift, gives=approvals.GivesStop, natural_key=("order_id",))
    def lift_stop(self, ask: Ask, tx: Tx) -> Answer:
        """Lift a stop order; what it held is decided anew."""
        return stopping.lift_stop(self.desk_of(tx), tx, ask)

    @query(approvals.TakesListStops, gives=approvals.GivesStopPage)
    def list_stops(self, ask: Ask, tx: Tx) -> Answer:
        """List stop orders, newest first."""
        return stopping.list_stops(tx, ask)
