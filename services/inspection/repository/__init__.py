"""The only place with queries."""

from sqlalchemy.orm import Session

from databus.caller import Caller
from databus.clock import Clock
from databus.persistence import Transaction
from services.inspection.repository.approvals import ApprovalsInDatabase
from services.inspection.repository.consignments import ConsignmentsInDatabase
from services.inspection.repository.held import HeldInDatabase

__all__ = ["InspectionTransaction"]


class InspectionTransaction(Transaction):
    """A transaction with inspection's repositories."""

    def __init__(self, session: Session, clock: Clock, caller: Caller) -> None:
        super().__init__(session, clock, caller)
        self.consignments = ConsignmentsInDatabase(session)
        self.held = HeldInDatabase(session)
        self.approvals = ApprovalsInDatabase(session)
