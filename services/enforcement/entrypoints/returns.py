"""Returned export goods (出口退货信息), each of them investigated."""

from __future__ import annotations

from databus.service import command, query
from databus.strict_json import JsonObject
from services.enforcement.entrypoints.area import Area, Tx, page
from services.enforcement.schemas import returns as shapes
from services.enforcement.use_cases import return_views, returns


class Returns(Area):
    """What came back, and why."""

    @command(shapes.RecordReturn, gives=shapes.ReturnShape, natural_key=("uscc", "document_no"))
    def record_return(self, order: returns.RecordReturn, tx: Tx) -> JsonObject:
        """Record goods that came back and open their trace case; what inspection records comes by itself."""
        return return_views.shown(returns.record_return(order, tx, self.rules, self.clock), tx, self.rules)

    @command(shapes.CompleteReturn, gives=shapes.ReturnShape, natural_key=("return_id", "document_no"))
    def complete_return(self, order: returns.CompleteReturn, tx: Tx) -> JsonObject:
        """Complete the form of a return after its investigation by two."""
        return return_views.shown(returns.complete_return(order, tx, self.rules, self.clock), tx, self.rules)

    @query(shapes.GetReturn, gives=shapes.ReturnFile)
    def get_return(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return a return with what its form lacks, its term and history."""
        return return_views.return_file(ask["return_id"], tx, self.rules)

    @query(shapes.ListReturns, gives=shapes.ReturnPage)
    def list_returns(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List returns, newest first."""
        return page(return_views.return_page(ask, tx, self.rules))

    @query(shapes.GetReturnCoverage, gives=shapes.ReturnCoverage)
    def get_return_coverage(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Count how many returns of a period are investigated, and name those that are late."""
        return return_views.coverage(ask, tx)
