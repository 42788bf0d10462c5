"""Everything that asks or writes the database, gathered in the transaction."""

from __future__ import annotations

from functools import cached_property

from databus.jobs.stored import StoredJobs
from databus.papers.stored import StoredPapers
from databus.persistence import Transaction
from services.enterprise.models import Base
from services.enterprise.repository.archives import StoredArchive
from services.enterprise.repository.assessments import StoredAssessments, StoredZoneRecords
from services.enterprise.repository.budgets import StoredBudgets
from services.enterprise.repository.checks import StoredChecks
from services.enterprise.repository.consultations import StoredConsultations
from services.enterprise.repository.copies import StoredCopies
from services.enterprise.repository.enterprises import StoredEnterprises
from services.enterprise.repository.entries import StoredEntries
from services.enterprise.repository.facts import StoredFacts
from services.enterprise.repository.figures import StoredFigures
from services.enterprise.repository.liaisons import StoredLiaisons, StoredNotices, StoredProblems
from services.enterprise.repository.meetings import StoredMeetings
from services.enterprise.repository.members import StoredBatches, StoredEvaluations, StoredMarks
from services.enterprise.repository.programmes import StoredProgrammes
from services.enterprise.repository.proposals import StoredProposals
from services.enterprise.repository.public_services import StoredBenefits, StoredOffers
from services.enterprise.repository.standing import StoredHistory, StoredMemberships, StoredTitles
from services.enterprise.repository.successions import StoredSuccessions
from services.enterprise.repository.summaries import StoredSummaries
from services.enterprise.repository.surveys import StoredSurveys
from services.enterprise.repository.targets import StoredTargets
from services.enterprise.repository.tasks import StoredTasks
from services.enterprise.repository.versions import StoredVersions
from services.enterprise.repository.zones import StoredZones


class RegistryTransaction(Transaction):
    """A transaction with the registry's repositories."""

    @cached_property
    def enterprises(self) -> StoredEnterprises:
        return StoredEnterprises(self.session, self.clock)

    @cached_property
    def versions(self) -> StoredVersions:
        return StoredVersions(self.session)

    @cached_property
    def facts(self) -> StoredFacts:
        return StoredFacts(self.session)

    @cached_property
    def successions(self) -> StoredSuccessions:
        return StoredSuccessions(self.session)

    @cached_property
    def zones(self) -> StoredZones:
        return StoredZones(self.session, self.clock)

    @cached_property
    def memberships(self) -> StoredMemberships:
        return StoredMemberships(self.session)

    @cached_property
    def titles(self) -> StoredTitles:
        return StoredTitles(self.session)

    @cached_property
    def batches(self) -> StoredBatches:
        return StoredBatches(self.session)

    @cached_property
    def evaluations(self) -> StoredEvaluations:
        return StoredEvaluations(self.session)

    @cached_property
    def marks(self) -> StoredMarks:
        return StoredMarks(self.session)

    @cached_property
    def offers(self) -> StoredOffers:
        return StoredOffers(self.session, self.clock)

    @cached_property
    def benefits(self) -> StoredBenefits:
        return StoredBenefits(self.session, self.clock)

    @cached_property
    def entries(self) -> StoredEntries:
        return StoredEntries(self.session)

    @cached_property
    def budgets(self) -> StoredBudgets:
        return StoredBudgets(self.session, self.clock)

    @cached_property
    def history(self) -> StoredHistory:
        return StoredHistory(self.session)

    @cached_property
    def proposals(self) -> StoredProposals:
        return StoredProposals(self.session)

    @cached_property
    def figures(self) -> StoredFigures:
        return StoredFigures(self.session)

    @cached_property
    def surveys(self) -> StoredSurveys:
        return StoredSurveys(self.session)

    @cached_property
    def targets(self) -> StoredTargets:
        return StoredTargets(self.session)

    @cached_property
    def copies(self) -> StoredCopies:
        return StoredCopies(self.session)

    @cached_property
    def archive(self) -> StoredArchive:
        return StoredArchive(self.session)

    @cached_property
    def tasks(self) -> StoredTasks:
        return StoredTasks(self.session, self.clock)

    @cached_property
    def checks(self) -> StoredChecks:
        return StoredChecks(self.session)

    @cached_property
    def consultations(self) -> StoredConsultations:
        return StoredConsultations(self.session)

    @cached_property
    def liaisons(self) -> StoredLiaisons:
        return StoredLiaisons(self.session)

    @cached_property
    def meetings(self) -> StoredMeetings:
        return StoredMeetings(self.session)

    @cached_property
    def notices(self) -> StoredNotices:
        return StoredNotices(self.session)

    @cached_property
    def problems(self) -> StoredProblems:
        return StoredProblems(self.session)

    @cached_property
    def summaries(self) -> StoredSummaries:
        return StoredSummaries(self.session)

    @cached_property
    def papers(self) -> StoredPapers:
        return StoredPapers(self.session, Base.metadata)

    @cached_property
    def jobs(self) -> StoredJobs:
        return StoredJobs(self.session, Base.metadata)

    @cached_property
    def assessments(self) -> StoredAssessments:
        return StoredAssessments(self.session)

    @cached_property
    def zone_records(self) -> StoredZoneRecords:
        return StoredZoneRecords(self.session)

    @cached_property
    def programmes(self) -> StoredProgrammes:
        return StoredProgrammes(self.session)
