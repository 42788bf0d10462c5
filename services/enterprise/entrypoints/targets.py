"""Zone work in the county's target management."""

from __future__ import annotations

from databus.pages import Page
from databus.service import command, query
from services.enterprise.domain.targets import Sheet
from services.enterprise.entrypoints.desk import Asked, Desk, Tx
from services.enterprise.schemas import targets as shapes
from services.enterprise.use_cases import targets


class Targets(Desk):
    """Sheets of targets, their scores and results."""

    @command(shapes.SetTargetSheet, gives=shapes.TargetSheet, natural_key=("division", "year", "document_no"))
    def set_target_sheet(self, wanted: targets.SheetToSet, tx: Tx) -> targets.SheetFile:
        """Set the targets of a year, each a task of its agency."""
        return targets.set_sheet(wanted, tx, self.regulations)

    @command(shapes.ScoreTarget, gives=shapes.TargetSheet)
    def score_target(self, asked: Asked, tx: Tx) -> targets.SheetFile:
        """Score a target oneself, review it, object to the review, or settle the objection."""
        return targets.score(asked["sheet_id"], asked["item"], asked["said"], tx, self.regulations)

    @command(shapes.CloseTargetSheet, gives=shapes.TargetSheet, natural_key=("sheet_id", "document_no"))
    def close_target_sheet(self, asked: Asked, tx: Tx) -> targets.SheetFile:
        """Close a sheet: what was reviewed and settled is the result."""
        return targets.close(asked["sheet_id"], asked["document_no"], tx, self.regulations)

    @query(shapes.GetTargetSheet, gives=shapes.TargetSheet)
    def get_target_sheet(self, asked: Asked, tx: Tx) -> targets.SheetFile:
        """Show a sheet with its targets, scores and what the points add up to."""
        return targets.show(asked["sheet_id"], tx)

    @query(shapes.ListTargetSheets, gives=shapes.TargetSheetPage)
    def list_target_sheets(self, asked: Asked, tx: Tx) -> Page[Sheet]:
        """List sheets of a county, a zone, a year, or those that give an agency a target."""
        return targets.sheets(
            asked, cursor=asked["cursor"], limit=asked["limit"], work=tx, regulations=self.regulations
        )
