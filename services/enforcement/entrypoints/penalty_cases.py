"""Penalty cases: from filing to performance, annulment or transfer."""

from __future__ import annotations

from databus.service import command, query
from databus.strict_json import JsonObject
from services.enforcement.domain.jurisdiction import JurisdictionMove
from services.enforcement.domain.penalty_acts import PenaltyAct
from services.enforcement.domain.penalty_cases import CaseMove, PenaltyCase
from services.enforcement.domain.penalty_publicity import PublicityMove
from services.enforcement.entrypoints.area import Area, Tx, page
from services.enforcement.schemas import penalty_case_files as answers
from services.enforcement.schemas import penalty_cases as shapes
from services.enforcement.use_cases import (
    filing_penalty_cases,
    jurisdiction,
    penalty_acts,
    penalty_cases,
    penalty_payments,
    penalty_publicity,
    penalty_views,
)


class PenaltyCases(Area):
    """How a penalty comes to be."""

    @command(
        shapes.FilePenaltyCase,
        gives=answers.PenaltyCaseShape,
        natural_key=("source", "source_reference", "act", "uscc", "party_name"),
    )
    def file_penalty_case(self, order: filing_penalty_cases.FilePenaltyCase, tx: Tx) -> PenaltyCase:
        """File a penalty case; the agency decides within 90 days."""
        return filing_penalty_cases.file_penalty_case(order, tx, self.rules, self.clock)

    @command(shapes.MovePenaltyCase, gives=answers.PenaltyCaseShape)
    def move_penalty_case(self, move: CaseMove, tx: Tx) -> PenaltyCase:
        """Move a penalty case on, with the documents that the step yields."""
        return penalty_cases.move_penalty_case(move, tx, self.rules, self.clock)

    @command(shapes.RecordPenaltyAct, gives=answers.PenaltyActShape, natural_key=("case_id", "kind", "findings", "on"))
    def record_penalty_act(self, order: penalty_acts.RecordPenaltyAct, tx: Tx) -> PenaltyAct:
        """Put down an act in a case: evidence, defence, hearing, review, a stay, a reminder."""
        return penalty_acts.record_penalty_act(order, tx, self.rules, self.clock)

    @query(shapes.ListPenaltyActs, gives=answers.PenaltyActPage)
    def list_penalty_acts(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List the acts of a case, newest first."""
        tx.penalty_cases.look(ask["case_id"])
        return page(tx.penalty_acts.page_of(**ask))

    @command(shapes.PlanFinePayment, gives=answers.PenaltyCaseShape)
    def plan_fine_payment(self, order: penalty_payments.PlanFinePayment, tx: Tx) -> PenaltyCase:
        """Approve that a fine is paid later or in instalments."""
        return penalty_payments.plan_payment(order, tx, self.rules, self.clock)

    @command(shapes.RecordFinePayment, gives=answers.PenaltyCaseShape, natural_key=("case_id", "receipt_no"))
    def record_fine_payment(self, order: penalty_payments.RecordFinePayment, tx: Tx) -> PenaltyCase:
        """Record what was paid of a fine and its surcharge."""
        return penalty_payments.record_payment(order, tx, self.rules, self.clock)

    @command(shapes.MovePenaltyPublicity, gives=answers.PenaltyCaseShape)
    def move_penalty_publicity(self, move: PublicityMove, tx: Tx) -> PenaltyCase:
        """Note that a decision was reported, published or sent; end or withdraw its publicity."""
        return penalty_publicity.move_publicity(move, tx, self.rules, self.clock)

    @command(shapes.MoveJurisdiction, gives=answers.PenaltyCaseShape)
    def move_jurisdiction(self, move: JurisdictionMove, tx: Tx) -> PenaltyCase:
        """Claim a case that another agency filed first, refer the dispute, settle it."""
        return jurisdiction.move_jurisdiction(move, tx, self.rules, self.clock)

    @query(shapes.GetPenaltyCase, gives=answers.PenaltyCaseFile)
    def get_penalty_case(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """Return a case on one page: what happened, what comes next, who has to act, by when."""
        return penalty_views.case_file(ask["case_id"], tx, self.rules, self.clock)

    @query(shapes.ListPenaltyCases, gives=answers.PenaltyCasePage)
    def list_penalty_cases(self, ask: JsonObject, tx: Tx) -> JsonObject:
        """List penalty cases, newest first."""
        return page(tx.penalty_cases.page_of(**ask))
