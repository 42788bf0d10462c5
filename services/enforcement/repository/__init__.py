"""What enforcement keeps, and the transaction that reaches it; the only room with queries."""

from __future__ import annotations

from functools import cached_property

from databus.jobs.stored import StoredJobs
from databus.papers.stored import StoredPapers
from databus.persistence import Transaction
from services.enforcement import models
from services.enforcement.domain.alerts import Alert
from services.enforcement.domain.analyses import Analysis
from services.enforcement.domain.assistance import AssistanceRequest
from services.enforcement.domain.campaign_plans import CampaignPlan
from services.enforcement.domain.campaigns import Campaign
from services.enforcement.domain.clocks import Clock
from services.enforcement.domain.drawing import DrawRecord
from services.enforcement.domain.fakes import FakeCase
from services.enforcement.domain.first_measures import FirstMeasure
from services.enforcement.domain.follow_ups import FollowUp
from services.enforcement.domain.incidents import Incident
from services.enforcement.domain.legal_documents import LegalDocument
from services.enforcement.domain.measure_comments import MeasureComment
from services.enforcement.domain.negotiations import Negotiation
from services.enforcement.domain.notices import Notice, Push
from services.enforcement.domain.officers import Officer
from services.enforcement.domain.penalties import Penalty
from services.enforcement.domain.penalty_cases import PenaltyCase
from services.enforcement.domain.protected_rights import ProtectedRight, RightHit
from services.enforcement.domain.returns import ReturnForm
from services.enforcement.domain.risk_assessments import Assessment
from services.enforcement.domain.risk_information import RiskInformation
from services.enforcement.domain.risk_matches import Match
from services.enforcement.domain.supports import Support
from services.enforcement.domain.technical_measures import MeasureNotice, TechnicalMeasure
from services.enforcement.domain.trace_acts import TraceAct
from services.enforcement.domain.trace_cases import TraceCase
from services.enforcement.domain.transfers import Transfer
from services.enforcement.domain.visits import Visit
from services.enforcement.repository.alerts import Alerts
from services.enforcement.repository.analyses import Analyses
from services.enforcement.repository.analysis_facts import AnalysisFacts
from services.enforcement.repository.assistance import AssistanceRequests
from services.enforcement.repository.campaign_plans import CampaignPlans
from services.enforcement.repository.campaigns import Campaigns
from services.enforcement.repository.clocks import Clocks
from services.enforcement.repository.copies import Copies
from services.enforcement.repository.draws import Draws
from services.enforcement.repository.fakes import FakeCases
from services.enforcement.repository.history import History
from services.enforcement.repository.incidents import Incidents
from services.enforcement.repository.intake import Intake
from services.enforcement.repository.legal_documents import LegalDocuments
from services.enforcement.repository.matching import Matching
from services.enforcement.repository.notices import FirstMeasures, Notices, Pushes
from services.enforcement.repository.officers import Officers
from services.enforcement.repository.penalties import Complaints, Penalties
from services.enforcement.repository.penalty_cases import PenaltyActs, PenaltyCases, PenaltyPayments
from services.enforcement.repository.protected_rights import ProtectedRights, RightHits
from services.enforcement.repository.publishing import Published
from services.enforcement.repository.returns import ReturnForms
from services.enforcement.repository.risk_information import RiskAssessments, RiskInformations, RiskMatches
from services.enforcement.repository.technical_measures import MeasureComments, MeasureNotices, TechnicalMeasures
from services.enforcement.repository.trace_cases import TraceCases
from services.enforcement.repository.trace_work import (
    FindingEffects,
    Negotiations,
    Supports,
    TraceActs,
    TraceGoods,
)
from services.enforcement.repository.transfers import Transfers
from services.enforcement.repository.visits import FollowUps, Visits
from services.enforcement.use_cases.work import Complaint

__all__ = ["EnforcementTransaction"]


class EnforcementTransaction(Transaction):
    """A transaction with all that enforcement keeps."""

    @cached_property
    def alerts(self) -> Alerts:
        return Alerts(self.session, models.AlertRow, Alert, "alert_id", "list_alerts")

    @cached_property
    def analyses(self) -> Analyses:
        return Analyses(self.session, models.AnalysisRow, Analysis, "analysis_id", "list_analyses")

    @cached_property
    def analysis_facts(self) -> AnalysisFacts:
        return AnalysisFacts(self.session)

    @cached_property
    def draws(self) -> Draws:
        return Draws(self.session, models.DrawRow, DrawRecord, "campaign_id", "campaigns frozen for a draw")

    @cached_property
    def cases(self) -> TraceCases:
        return TraceCases(self.session, models.TraceCaseRow, TraceCase, "case_id", "list_trace_cases")

    @cached_property
    def trace_acts(self) -> TraceActs:
        return TraceActs(self.session, models.TraceActRow, TraceAct, "act_id", "list_trace_acts")

    @cached_property
    def trace_goods(self) -> TraceGoods:
        return TraceGoods(self.session)

    @cached_property
    def returns(self) -> ReturnForms:
        return ReturnForms(self.session, models.ReturnFormRow, ReturnForm, "return_id", "list_returns")

    @cached_property
    def negotiations(self) -> Negotiations:
        return Negotiations(self.session, models.NegotiationRow, Negotiation, "negotiation_id", "list_negotiations")

    @cached_property
    def supports(self) -> Supports:
        return Supports(self.session, models.SupportRow, Support, "support_id", "list_supports")

    @cached_property
    def fakes(self) -> FakeCases:
        return FakeCases(self.session, models.FakeCaseRow, FakeCase, "case_id", "list_fake_cases")

    @cached_property
    def finding_effects(self) -> FindingEffects:
        return FindingEffects(self.session)

    @cached_property
    def penalties(self) -> Penalties:
        return Penalties(self.session, models.PenaltyRow, Penalty, "penalty_id", "list_penalties")

    @cached_property
    def penalty_cases(self) -> PenaltyCases:
        return PenaltyCases(self.session, models.PenaltyCaseRow, PenaltyCase, "case_id", "list_penalty_cases")

    @cached_property
    def penalty_acts(self) -> PenaltyActs:
        return PenaltyActs(self.session)

    @cached_property
    def penalty_payments(self) -> PenaltyPayments:
        return PenaltyPayments(self.session)

    @cached_property
    def campaigns(self) -> Campaigns:
        return Campaigns(self.session, models.CampaignRow, Campaign, "campaign_id", "list_campaigns")

    @cached_property
    def campaign_plans(self) -> CampaignPlans:
        return CampaignPlans(self.session, models.CampaignPlanRow, CampaignPlan, "plan_id", "list_campaign_plans")

    @cached_property
    def visits(self) -> Visits:
        return Visits(self.session, models.VisitRow, Visit, "visit_id", "list_visits")

    @cached_property
    def published(self) -> Published:
        return Published(self.session)

    @cached_property
    def follow_ups(self) -> FollowUps:
        return FollowUps(self.session, models.FollowUpRow, FollowUp, "follow_up_id", "get_campaign")

    @cached_property
    def complaints(self) -> Complaints:
        return Complaints(self.session, models.ComplaintRow, Complaint, "complaint_id", "the agency's own register")

    @cached_property
    def jobs(self) -> StoredJobs:
        return StoredJobs(self.session, models.Base.metadata)

    @cached_property
    def papers(self) -> StoredPapers:
        return StoredPapers(self.session, models.Base.metadata)

    @cached_property
    def legal_documents(self) -> LegalDocuments:
        return LegalDocuments(
            self.session, models.LegalDocumentRow, LegalDocument, "document_id", "list_legal_documents"
        )

    @cached_property
    def officers(self) -> Officers:
        return Officers(self.session, models.OfficerRow, Officer, "officer_id", "list_officers")

    @cached_property
    def clocks(self) -> Clocks:
        return Clocks(self.session, models.ClockRow, Clock, "clock_id", "list_clocks")

    @cached_property
    def risk_information(self) -> RiskInformations:
        row = models.RiskInformationRow
        return RiskInformations(self.session, row, RiskInformation, "information_id", "list_risk_information")

    @cached_property
    def risk_assessments(self) -> RiskAssessments:
        return RiskAssessments(self.session, models.RiskAssessmentRow, Assessment, "assessment_id", "get_alert")

    @cached_property
    def risk_matches(self) -> RiskMatches:
        return RiskMatches(self.session, models.RiskMatchRow, Match, "match_id", "list_risk_matches")

    @cached_property
    def matching(self) -> Matching:
        return Matching(self.session)

    @cached_property
    def notices(self) -> Notices:
        return Notices(self.session, models.NoticeRow, Notice, "notice_id", "list_notices")

    @cached_property
    def pushes(self) -> Pushes:
        return Pushes(self.session, models.PushRow, Push, "push_id", "get_alert")

    @cached_property
    def first_measures(self) -> FirstMeasures:
        return FirstMeasures(self.session, models.FirstMeasureRow, FirstMeasure, "measure_id", "list_first_measures")

    @cached_property
    def technical_measures(self) -> TechnicalMeasures:
        row = models.TechnicalMeasureRow
        return TechnicalMeasures(self.session, row, TechnicalMeasure, "measure_id", "list_technical_measures")

    @cached_property
    def measure_notices(self) -> MeasureNotices:
        row = models.MeasureNoticeRow
        return MeasureNotices(self.session, row, MeasureNotice, "notice_id", "list_measure_notices")

    @cached_property
    def measure_comments(self) -> MeasureComments:
        row = models.MeasureCommentRow
        return MeasureComments(self.session, row, MeasureComment, "comment_id", "list_measure_comments")

    @cached_property
    def assistance(self) -> AssistanceRequests:
        row = models.AssistanceRow
        return AssistanceRequests(self.session, row, AssistanceRequest, "request_id", "list_assistance")

    @cached_property
    def protected_rights(self) -> ProtectedRights:
        row = models.ProtectedRightRow
        return ProtectedRights(self.session, row, ProtectedRight, "right_id", "list_protected_rights")

    @cached_property
    def right_hits(self) -> RightHits:
        return RightHits(self.session, models.RightHitRow, RightHit, "hit_id", "list_right_hits")

    @cached_property
    def transfers(self) -> Transfers:
        return Transfers(self.session, models.TransferRow, Transfer, "transfer_id", "list_transfers")

    @cached_property
    def incidents(self) -> Incidents:
        return Incidents(self.session, models.IncidentRow, Incident, "incident_id", "list_incidents")

    @cached_property
    def intake(self) -> Intake:
        return Intake(self.session)

    @cached_property
    def history(self) -> History:
        return History(self.session)

    @cached_property
    def copies(self) -> Copies:
        return Copies(self.session)
