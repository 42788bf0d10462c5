"""Everything that asks or writes the database, gathered in the transaction."""

from __future__ import annotations

from functools import cached_property

from databus.jobs.stored import StoredJobs
from databus.papers.stored import StoredPapers
from databus.persistence import Transaction
from services.inspection.models import Base
from services.inspection.repository.approvals import ApprovalsInDatabase
from services.inspection.repository.consignments import ConsignmentsInDatabase
from services.inspection.repository.held import HeldInDatabase
from services.inspection.repository.redecisions import RedecisionsInDatabase

__all__ = ["InspectionTransaction"]


class InspectionTransaction(Transaction):
    """A transaction with inspection's repositories."""

    @cached_property
    def consignments(self) -> ConsignmentsInDatabase:
        return ConsignmentsInDatabase(self.session)

    @cached_property
    def held(self) -> HeldInDatabase:
        return HeldInDatabase(self.session)

    @cached_property
    def approvals(self) -> ApprovalsInDatabase:
        return ApprovalsInDatabase(self.session)

    @cached_property
    def jobs(self) -> StoredJobs:
        return StoredJobs(self.session, Base.metadata)

    @cached_property
    def papers(self) -> StoredPapers:
        return StoredPapers(self.session, Base.metadata)

    @cached_property
    def redecisions(self) -> RedecisionsInDatabase:
        return RedecisionsInDatabase(self.session)
