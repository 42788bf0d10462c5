"""Everything that asks or writes the database, gathered in the transaction."""

from __future__ import annotations

from functools import cached_property

from databus.jobs.stored import StoredJobs
from databus.papers.stored import StoredPapers
from databus.persistence import Transaction
from databus.rule_sets.shelf import Shelf
from databus.rule_sets.stored import StoredRuleSets
from databus.rules import RuleBook
from services.inspection.models import Base
from services.inspection.repository.applications import ApplicationsInDatabase
from services.inspection.repository.approvals import ApprovalsInDatabase
from services.inspection.repository.backtests import BacktestsInDatabase
from services.inspection.repository.certificates import CertificatesInDatabase
from services.inspection.repository.checks import ChecksInDatabase
from services.inspection.repository.co_inspections import CoInspectionsInDatabase
from services.inspection.repository.consignments import ConsignmentsInDatabase
from services.inspection.repository.evidence import EvidenceInDatabase
from services.inspection.repository.held import HeldInDatabase
from services.inspection.repository.lots import LotsInDatabase
from services.inspection.repository.monitoring import MonitoringInDatabase
from services.inspection.repository.named_filings import NamedFilingsInDatabase
from services.inspection.repository.offered import OfferedResultsInDatabase
from services.inspection.repository.recalls import RecallsInDatabase
from services.inspection.repository.recognition import (
    AgreementsInDatabase,
    RecognitionsInDatabase,
    ResultConflictsInDatabase,
)
from services.inspection.repository.redecisions import RedecisionsInDatabase
from services.inspection.repository.reference import EntriesInDatabase, PoliciesInDatabase, RegimesInDatabase
from services.inspection.repository.returns import ReturnsInDatabase
from services.inspection.repository.same_goods import SameGoodsInDatabase
from services.inspection.repository.successions import SuccessionsInDatabase
from services.inspection.repository.traces import TracesInDatabase
from services.inspection.use_cases.rule_work import LAW

__all__ = ["InspectionTransaction"]


class InspectionTransaction(Transaction):
    """A transaction with inspection's repositories."""

    @cached_property
    def backtests(self) -> BacktestsInDatabase:
        return BacktestsInDatabase(self.session)

    @cached_property
    def rule_sets(self) -> StoredRuleSets:
        return StoredRuleSets(self.session, Base.metadata)

    @cached_property
    def shelf(self) -> Shelf:
        return Shelf(self.session, Base.metadata, self.shipped, self.clock, LAW, read_only=self.read_only)

    @cached_property
    def rules(self) -> RuleBook:
        """The rule book of today: what inspection came with, amended by the rule sets whose day has come."""
        return self.shelf.today()

    @cached_property
    def consignments(self) -> ConsignmentsInDatabase:
        return ConsignmentsInDatabase(self.session)

    @cached_property
    def checks(self) -> ChecksInDatabase:
        return ChecksInDatabase(self.session)

    @cached_property
    def held(self) -> HeldInDatabase:
        return HeldInDatabase(self.session)

    @cached_property
    def approvals(self) -> ApprovalsInDatabase:
        return ApprovalsInDatabase(self.session)

    @cached_property
    def evidence(self) -> EvidenceInDatabase:
        return EvidenceInDatabase(self.session)

    @cached_property
    def named_filings(self) -> NamedFilingsInDatabase:
        return NamedFilingsInDatabase(self.session)

    @cached_property
    def same_goods(self) -> SameGoodsInDatabase:
        return SameGoodsInDatabase(self.session)

    @cached_property
    def applications(self) -> ApplicationsInDatabase:
        return ApplicationsInDatabase(self.session)

    @cached_property
    def certificates(self) -> CertificatesInDatabase:
        return CertificatesInDatabase(self.session)

    @cached_property
    def jobs(self) -> StoredJobs:
        return StoredJobs(self.session, Base.metadata)

    @cached_property
    def papers(self) -> StoredPapers:
        return StoredPapers(self.session, Base.metadata)

    @cached_property
    def redecisions(self) -> RedecisionsInDatabase:
        return RedecisionsInDatabase(self.session)

    @cached_property
    def successions(self) -> SuccessionsInDatabase:
        return SuccessionsInDatabase(self.session)

    @cached_property
    def entries(self) -> EntriesInDatabase:
        return EntriesInDatabase(self.session)

    @cached_property
    def regimes(self) -> RegimesInDatabase:
        return RegimesInDatabase(self.session)

    @cached_property
    def policies(self) -> PoliciesInDatabase:
        return PoliciesInDatabase(self.session)

    @cached_property
    def lots(self) -> LotsInDatabase:
        return LotsInDatabase(self.session)

    @cached_property
    def traces(self) -> TracesInDatabase:
        return TracesInDatabase(self.session)

    @cached_property
    def recalls(self) -> RecallsInDatabase:
        return RecallsInDatabase(self.session)

    @cached_property
    def returns(self) -> ReturnsInDatabase:
        return ReturnsInDatabase(self.session)

    @cached_property
    def agreements(self) -> AgreementsInDatabase:
        return AgreementsInDatabase(self.session)

    @cached_property
    def offered_results(self) -> OfferedResultsInDatabase:
        return OfferedResultsInDatabase(self.session)

    @cached_property
    def recognitions(self) -> RecognitionsInDatabase:
        return RecognitionsInDatabase(self.session)

    @cached_property
    def result_conflicts(self) -> ResultConflictsInDatabase:
        return ResultConflictsInDatabase(self.session)

    @cached_property
    def co_inspections(self) -> CoInspectionsInDatabase:
        return CoInspectionsInDatabase(self.session)

    @cached_property
    def monitoring(self) -> MonitoringInDatabase:
        return MonitoringInDatabase(self.session)
