"""What agencies grant and order."""

from __future__ import annotations

from databus.service import command, query
from services.inspection.entrypoints.area import Answer, Area, Ask, Tx
from services.inspection.schemas import approvals
from services.inspection.use_cases import approving


class Approvals(Area):
    """Exemptions, approvals, assessments, registrations and regimes."""

    @command(approvals.TakesApproval, gives=approvals.GivesApproval, natural_key=("kind", "document_no"))
    def record_approval(self, ask: Ask, tx: Tx) -> Answer:
        """Record an exemption, approval, assessment, registration or regime; what it touches is decided anew."""
        return approving.record_approval(self.desk_of(tx), tx, ask)

    @command(approvals.TakesWithdrawal, gives=approvals.GivesApproval, natural_key=("approval_id",))
    def withdraw_approval(self, ask: Ask, tx: Tx) -> Answer:
        """Withdraw an approval, or close a registration regime, from today."""
        return approving.withdraw_approval(self.desk_of(tx), tx, ask)

    @query(approvals.TakesListApprovals, gives=approvals.GivesApprovalPage)
    def list_approvals(self, ask: Ask, tx: Tx) -> Answer:
        """List approvals, newest first."""
        return approving.list_approvals(tx, ask)
