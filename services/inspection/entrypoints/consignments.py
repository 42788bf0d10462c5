"""Consignments: declared, checked, released, returned."""

from __future__ import annotations

from typing import Any

from databus.service import command, query
from services.inspection.entrypoints.area import Answer, Area, Ask, Tx
from services.inspection.schemas import consignments, files
from services.inspection.use_cases import checking, consignment_page, deciding, declaring, reading, releasing


class Consignments(Area):
    """The way of each consignment."""

    @command(
        consignments.TakesDeclareConsignment,
        gives=files.GivesDeclared,
        natural_key=("uscc", "declaration_no"),
    )
    def declare_consignment(self, ask: Ask, tx: Tx) -> Answer:
        """Take a declaration and decide its mode at once."""
        return reading.declared_view(*declaring.declare_consignment(self.desk_of(tx), tx, ask))

    @query(consignments.TakesListConsignments, gives=files.GivesConsignmentPage)
    def list_consignments(self, ask: Ask, tx: Tx) -> Answer:
        """List consignments, newest first."""
        return reading.list_consignments(tx, ask)

    @query(consignments.TakesConsignmentId, gives=files.GivesConsignmentFile)
    def get_consignment(self, ask: Ask, tx: Tx) -> Answer:
        """Return a consignment on one page: what happened, what comes next, who must act, and by when."""
        return consignment_page.get_page(self.desk_of(tx), tx, ask["consignment_id"])

    @command(consignments.TakesDocument, gives=files.GivesDocument, natural_key=("consignment_id", "sha256"))
    def add_document(self, ask: Ask, tx: Tx) -> Any:
        """Add a paper by its hash."""
        return declaring.add_document(self.desk_of(tx), tx, ask)

    @command(consignments.TakesResult, gives=files.GivesConsignment, natural_key=("consignment_id", "document_no"))
    def record_result(self, ask: Ask, tx: Tx) -> Answer:
        """Record what a review, verification or test found."""
        return reading.consignment_view(checking.record_result(self.desk_of(tx), tx, ask))

    @command(consignments.TakesRelease, gives=files.GivesConsignment, natural_key=("consignment_id", "version"))
    def release_consignment(self, ask: Ask, tx: Tx) -> Answer:
        """Release a consignment that conforms, or whose mode needs no check."""
        return reading.consignment_view(releasing.release_consignment(self.desk_of(tx), tx, ask))

    @command(consignments.TakesReturn, gives=files.GivesConsignment, natural_key=("consignment_id",))
    def return_consignment(self, ask: Ask, tx: Tx) -> Answer:
        """Note that exported goods came back."""
        return reading.consignment_view(checking.return_consignment(self.desk_of(tx), tx, ask))

    @command(consignments.TakesMove, gives=files.GivesConsignment, natural_key=("consignment_id", "to", "version"))
    def move_consignment(self, ask: Ask, tx: Tx) -> Answer:
        """Move a consignment one step along its mode's way."""
        return reading.consignment_view(checking.move_consignment(self.desk_of(tx), tx, ask))

    @command(consignments.TakesRedecision, gives=files.GivesConsignment, natural_key=("consignment_id", "version"))
    def redecide_consignment(self, ask: Ask, tx: Tx) -> Answer:
        """Decide an open consignment anew on the facts of this moment."""
        return reading.consignment_view(deciding.redecide_one(self.desk_of(tx), tx, ask))
