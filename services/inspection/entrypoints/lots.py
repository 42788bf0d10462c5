"""Lots with their production steps, recall lists and returns."""

from __future__ import annotations

from datetime import date

from databus.service import command, daily, query, task
from services.inspection.entrypoints.area import Answer, Area, Ask, Tx
from services.inspection.schemas import lots as lot_shapes
from services.inspection.schemas import recalls as recall_shapes
from services.inspection.schemas import returns as return_shapes
from services.inspection.schemas import traces as trace_shapes
from services.inspection.use_cases import following_recalls, lots, recall_listing, recalls, returned_goods, tracing


class Lots(Area):
    """Where each piece came from, and where its lot-mates went."""

    # ---- lots
    @command(lot_shapes.TakesRegisterLot, gives=lot_shapes.GivesLot, natural_key=("uscc", "lot_no"))
    def register_lot(self, ask: Ask, tx: Tx) -> Answer:
        """Register a lot with its production steps."""
        return lots.register_lot(self.desk_of(tx), tx, ask)

    @command(lot_shapes.TakesLotSteps, gives=lot_shapes.GivesLot, natural_key=("lot_id", "version"))
    def add_lot_steps(self, ask: Ask, tx: Tx) -> Answer:
        """Add production steps to a lot, or put right ones in the place of wrong ones."""
        return lots.add_steps(self.desk_of(tx), tx, ask)

    @query(lot_shapes.TakesListLots, gives=lot_shapes.GivesLotPage)
    def list_lots(self, ask: Ask, tx: Tx) -> Answer:
        """List lots, newest first."""
        return lots.list_lots(tx, ask)

    @query(lot_shapes.TakesLotId, gives=lot_shapes.GivesLot)
    def get_lot(self, ask: Ask, tx: Tx) -> Answer:
        """Return a lot with its steps and where it went."""
        return lots.get_lot(self.desk_of(tx), tx, ask["lot_id"])

    @command(lot_shapes.TakesLinkLots, gives=lot_shapes.GivesLinkedLots)
    def link_lots(self, ask: Ask, tx: Tx) -> Answer:
        """Say which lots a consignment is made of, never more than was made."""
        return lots.link_lots(self.desk_of(tx), tx, ask)

    @query(trace_shapes.TakesTraceBack, gives=trace_shapes.GivesTraceBack)
    def trace_back(self, ask: Ask, tx: Tx) -> Answer:
        """Follow a lot, a marked piece, a consignment or a return back to every step, supplier and lot-mate."""
        return tracing.trace_back(self.desk_of(tx), tx, ask)

    @query(trace_shapes.TakesTraceForward, gives=trace_shapes.GivesTraceForward)
    def trace_forward(self, ask: Ask, tx: Tx) -> Answer:
        """Follow a supplier's lot, a material or a step forward to lots, consignments and destinations."""
        return tracing.trace_forward(self.desk_of(tx), tx, ask)

    # ---- goods that came back
    @command(
        return_shapes.TakesRecordReturn, gives=return_shapes.GivesReturn, natural_key=("consignment_id", "document_no")
    )
    def record_return(self, ask: Ask, tx: Tx) -> Answer:
        """Record goods that came back, with lots, pieces and cause."""
        return returned_goods.record_return(self.desk_of(tx), tx, ask)

    @command(return_shapes.TakesSettleReturn, gives=return_shapes.GivesReturn, natural_key=("return_id", "document_no"))
    def settle_return(self, ask: Ask, tx: Tx) -> Answer:
        """Put down what the investigation of a return found."""
        return returned_goods.settle_return(self.desk_of(tx), tx, ask)

    @query(return_shapes.TakesReturnId, gives=return_shapes.GivesReturn)
    def get_return(self, ask: Ask, tx: Tx) -> Answer:
        """Return what came back, with lots, pieces and cause."""
        return returned_goods.get_return(tx, ask["return_id"])

    @query(return_shapes.TakesListReturns, gives=return_shapes.GivesReturnPage)
    def list_returns(self, ask: Ask, tx: Tx) -> Answer:
        """List returns, newest first."""
        return returned_goods.list_returns(tx, ask)

    # ---- recall lists
    @command(recall_shapes.TakesOpenRecall, gives=recall_shapes.GivesRecall, natural_key=("document_no",))
    def open_recall(self, ask: Ask, tx: Tx) -> Answer:
        """Recall exported goods by their lots or consignments."""
        return recalls.open_recall(self.desk_of(tx), tx, ask)

    @query(recall_shapes.TakesListRecalls, gives=recall_shapes.GivesRecallPage)
    def list_recalls(self, ask: Ask, tx: Tx) -> Answer:
        """List recall lists with how far they are, newest first."""
        return recalls.list_recalls(self.desk_of(tx), tx, ask)

    @query(recall_shapes.TakesRecallId, gives=recall_shapes.GivesRecall)
    def get_recall(self, ask: Ask, tx: Tx) -> Answer:
        """Return a recall list with how far it is."""
        return recalls.get_recall(self.desk_of(tx), tx, ask["recall_id"])

    @command(
        recall_shapes.TakesMoveRecall, gives=recall_shapes.GivesMovedRecall, natural_key=("recall_id", "document_no")
    )
    def move_recall(self, ask: Ask, tx: Tx) -> Answer:
        """Tell all enterprises of a recall list, or confirm the clearing that is proposed."""
        return recalls.move_list(self.desk_of(tx), tx, ask)

    @query(recall_shapes.TakesListEntries, gives=recall_shapes.GivesEntryPage)
    def list_recall_entries(self, ask: Ask, tx: Tx) -> Answer:
        """List consignments on recall lists, oldest first."""
        return recalls.list_entries(self.desk_of(tx), tx, ask)

    @query(recall_shapes.TakesEntryId, gives=recall_shapes.GivesEntry)
    def get_recall_entry(self, ask: Ask, tx: Tx) -> Answer:
        """Return an entry of a recall list with all that was done about it."""
        return recalls.get_entry(self.desk_of(tx), tx, ask["entry_id"])

    @command(recall_shapes.TakesMoveEntry, gives=recall_shapes.GivesEntry, natural_key=("entry_id", "to", "version"))
    def move_recall_entry(self, ask: Ask, tx: Tx) -> Answer:
        """Move one entry of a recall list on."""
        return recalls.move_entry(self.desk_of(tx), tx, ask)

    @command(recall_shapes.TakesReportRecall, gives=recall_shapes.GivesEntry, natural_key=("entry_id", "document_no"))
    def report_recall(self, ask: Ask, tx: Tx) -> Answer:
        """Take an enterprise's report on what it does about recalled goods."""
        return recalls.report_recall(self.desk_of(tx), tx, ask)

    # ---- what follows by itself
    @task(recall_shapes.TakesFillOn)
    def fill_recall(self, ask: Ask, tx: Tx) -> None:
        """Go on listing the exported goods that a ground concerns."""
        recall_listing.fill_on(self.desk_of(tx), tx, ask)

    @task(recall_shapes.TakesReviewOn)
    def review_recall(self, ask: Ask, tx: Tx) -> None:
        """Go on looking at what of a list its ground still carries."""
        following_recalls.review_on(self.desk_of(tx), tx, ask)

    @task(recall_shapes.TakesMoveOn)
    def move_recall_on(self, ask: Ask, tx: Tx) -> None:
        """Go on moving the entries of a list."""
        recalls.move_list_on(self.desk_of(tx), tx, ask)

    @task(recall_shapes.TakesRemindOn)
    def remind_recalls(self, ask: Ask, tx: Tx) -> None:
        """Go on saying which terms have passed."""
        following_recalls.follow_day(self.desk_of(tx), tx, ask["on"])

    @daily("00:35")
    def follow_recalls(self, on: date, tx: Tx) -> None:
        """Say which terms of recalls have passed."""
        following_recalls.follow_day(self.desk_of(tx), tx, on)
