"""What enforcement keeps, and the transaction that reaches it; the only room with queries."""

from __future__ import annotations

from sqlalchemy.orm import Session

from databus.caller import Caller
from databus.clock import Clock
from databus.persistence import Transaction
from services.enforcement import models
from services.enforcement.domain.alerts import Alert
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.penalties import Penalty
from services.enforcement.domain.trace_cases import TraceCase
from services.enforcement.repository.copies import Copies
from services.enforcement.repository.kept import Kept
from services.enforcement.repository.register import Alerts, Campaigns, History, Penalties, TraceCases
from services.enforcement.use_cases.work import Complaint


class EnforcementTransaction(Transaction):
    """A transaction with all that enforcement keeps."""

    def __init__(self, session: Session, clock: Clock, caller: Caller) -> None:
        super().__init__(session, clock, caller)
        self.alerts = Alerts(session, models.AlertRow, Alert, "alert_id", "list_alerts")
        self.cases = TraceCases(session, models.TraceCaseRow, TraceCase, "case_id", "list_trace_cases")
        self.penalties = Penalties(session, models.PenaltyRow, Penalty, "penalty_id", "list_penalties")
        self.campaigns = Campaigns(session, models.CampaignRow, Campaign, "campaign_id", "list_campaigns")
        self.complaints: Kept[Complaint] = Kept(
            session, models.ComplaintRow, Complaint, "complaint_id", "the agency's own register"
        )
        self.history = History(session)
        self.copies = Copies(session)
