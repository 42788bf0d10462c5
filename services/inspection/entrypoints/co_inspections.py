"""Co-inspection: one appointment, one visit, one shared result."""

from __future__ import annotations

from databus.service import chore, command, query
from services.inspection.entrypoints.area import Answer, Area, Ask, Tx
from services.inspection.schemas import co_inspections as shapes
from services.inspection.use_cases import co_inspecting, co_visiting


class CoInspections(Area):
    """What agencies look at together."""

    @command(shapes.TakesProposal, gives=shapes.GivesCoInspection, natural_key=("document_no",))
    def propose_co_inspection(self, ask: Ask, tx: Tx) -> Answer:
        """Propose one visit to other agencies; no second routine visit for what counts already."""
        return co_visiting.view(tx, co_inspecting.propose(self.desk_of(tx), tx, ask))

    @command(shapes.TakesAnswer, gives=shapes.GivesCoInspection, natural_key=("co_inspection_id",))
    def answer_co_inspection(self, ask: Ask, tx: Tx) -> Answer:
        """Agree to come, or decline with the reason."""
        return co_visiting.view(tx, co_inspecting.answer(self.desk_of(tx), tx, ask))

    @command(shapes.TakesCancellation, gives=shapes.GivesCoInspection, natural_key=("co_inspection_id",))
    def cancel_co_inspection(self, ask: Ask, tx: Tx) -> Answer:
        """Call an appointment off before the visit."""
        return co_visiting.view(tx, co_inspecting.cancel(self.desk_of(tx), tx, ask))

    @command(shapes.TakesVisit, gives=shapes.GivesCoInspection, natural_key=("co_inspection_id",))
    def record_co_inspection(self, ask: Ask, tx: Tx) -> Answer:
        """Record the one visit: when, where, which officers, what was found."""
        return co_visiting.view(tx, co_visiting.record_visit(self.desk_of(tx), tx, ask))

    @command(shapes.TakesVerdict, gives=shapes.GivesCoInspection, natural_key=("co_inspection_id",))
    def sign_co_inspection(self, ask: Ask, tx: Tx) -> Answer:
        """Sign the shared result, or dissent; it counts for all signers once everyone has spoken."""
        return co_visiting.view(tx, co_visiting.sign_visit(self.desk_of(tx), tx, ask))

    @query(shapes.TakesCoInspectionId, gives=shapes.GivesCoInspection)
    def get_co_inspection(self, ask: Ask, tx: Tx) -> Answer:
        """Return a co-inspection with its parties, steps and what each signs."""
        return co_visiting.get(tx, ask["co_inspection_id"])

    @query(shapes.TakesListCoInspections, gives=shapes.GivesCoInspectionPage)
    def list_co_inspections(self, ask: Ask, tx: Tx) -> Answer:
        """List co-inspections, newest first."""
        return co_visiting.page(tx, ask)

    @chore(every_s=60)
    def follow_co_inspections(self, tx: Tx) -> bool:
        """Go on with co-inspections of which a term is over."""
        return co_visiting.follow(self.desk_of(tx), tx)
