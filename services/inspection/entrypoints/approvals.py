"""What agencies grant and order."""

from __future__ import annotations

from databus.service import command, query
from services.inspection.entrypoints.area import Answer, Area, Ask, Tx
from services.inspection.schemas import applications, approvals
from services.inspection.use_cases import applying, approving, caring


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
        return approving.list_approvals(self.desk_of(tx), tx, ask)

    @query(applications.TakesApprovalId, gives=applications.GivesApprovalFile)
    def get_approval(self, ask: Ask, tx: Tx) -> Answer:
        """Return an approval with every step of its care."""
        return caring.get_approval(self.desk_of(tx), tx, ask)

    @command(applications.TakesReview, gives=approvals.GivesApproval, natural_key=("approval_id", "document_no"))
    def review_approval(self, ask: Ask, tx: Tx) -> Answer:
        """Follow up what was granted: conditions still met, or not."""
        return caring.review_approval(self.desk_of(tx), tx, ask)

    @command(
        applications.TakesApprovalMove, gives=approvals.GivesApproval, natural_key=("approval_id", "to", "document_no")
    )
    def move_approval(self, ask: Ask, tx: Tx) -> Answer:
        """Suspend what was granted, give notice of its withdrawal, hear the defence, withdraw it, or let it be."""
        return caring.move_approval(self.desk_of(tx), tx, ask)

    @command(
        applications.TakesApplication,
        gives=applications.GivesCheckedApplication,
        natural_key=("kind", "uscc", "report_no"),
    )
    def submit_application(self, ask: Ask, tx: Tx) -> Answer:
        """Hand in an application for exemption or joint inspection; its conditions are checked at once."""
        return applying.submit_application(self.desk_of(tx), tx, ask)

    @command(applications.TakesApplicationMove, gives=applications.GivesCheckedApplication)
    def move_application(self, ask: Ask, tx: Tx) -> Answer:
        """Move an application on: accept, return, recommend, propose, approve, refuse, withdraw."""
        return applying.move_application(self.desk_of(tx), tx, ask)

    @query(applications.TakesApplicationId, gives=applications.GivesApplicationFile)
    def get_application(self, ask: Ask, tx: Tx) -> Answer:
        """Return an application with its steps, and its conditions as the record of today has them."""
        return applying.get_application(self.desk_of(tx), tx, ask)

    @query(applications.TakesListApplications, gives=applications.GivesApplicationPage)
    def list_applications(self, ask: Ask, tx: Tx) -> Answer:
        """List applications in the order of the cultivation list."""
        return applying.list_applications(tx, ask)
