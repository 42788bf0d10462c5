"""Rows; every column is named as the field of the thing it keeps."""

from services.enforcement.models.alerts import AlertRow
from services.enforcement.models.analyses import AnalysisContentsRow, AnalysisRow, ConsignmentOutcomeRow
from services.enforcement.models.assistance import AssistanceRow, TransferRow
from services.enforcement.models.campaign_plans import CampaignPlanRow, CampaignStartRow
from services.enforcement.models.campaigns import CampaignRow, CandidateRow, ResultRow, TargetRow
from services.enforcement.models.clocks import ClockRow
from services.enforcement.models.complaints import ComplaintRow
from services.enforcement.models.copies import EnterpriseRow, GradeRow, ListingRow, MembershipRow, ZoneRow
from services.enforcement.models.draws import BlockRow, CommitmentRow, DrawRow, LeadRow, LotRow
from services.enforcement.models.fakes import FakeCaseNumberRow, FakeCaseRow
from services.enforcement.models.goods_copies import (
    BrandCopyRow,
    ConsignmentCopyRow,
    LotConsignmentCopyRow,
    LotCopyRow,
)
from services.enforcement.models.incidents import IncidentLogRow, IncidentRow
from services.enforcement.models.intake import (
    IntakeComplaintRow,
    IntakeKeyRow,
    SealedAnswerRow,
    SealedBoxRow,
    SubmissionRow,
)
from services.enforcement.models.jobs import JobChunkRow, JobPartRow, JobRefusalRow, JobRow, PaperPartRow, PaperRow
from services.enforcement.models.legal_documents import DocumentNumberRow, LegalDocumentRow
from services.enforcement.models.notices import FirstMeasureRow, NoticeRow, PushRow
from services.enforcement.models.officers import OfficerRow, SignatureRow
from services.enforcement.models.penalties import PenaltyRow
from services.enforcement.models.penalty_cases import PenaltyActRow, PenaltyCaseRow, PenaltyPaymentRow
from services.enforcement.models.protected_rights import ProtectedRightRow, RightHitRow
from services.enforcement.models.recognition import RecognitionCopyRow
from services.enforcement.models.returns import ReturnFormRow
from services.enforcement.models.risk_information import RiskAssessmentRow, RiskInformationRow, RiskMatchRow
from services.enforcement.models.row import Base, table
from services.enforcement.models.steps import StepRow
from services.enforcement.models.technical_measures import MeasureCommentRow, MeasureNoticeRow, TechnicalMeasureRow
from services.enforcement.models.trace_cases import CaseNumberRow, TraceCaseRow
from services.enforcement.models.trace_work import (
    FindingEffectRow,
    NegotiationRow,
    SupportRow,
    TraceActRow,
    TraceGoodsRow,
)
from services.enforcement.models.visits import FollowUpRow, VisitRow

__all__ = [
    "AlertRow",
    "AnalysisContentsRow",
    "AnalysisRow",
    "AssistanceRow",
    "Base",
    "BlockRow",
    "BrandCopyRow",
    "CampaignPlanRow",
    "CampaignRow",
    "CampaignStartRow",
    "CandidateRow",
    "CaseNumberRow",
    "ClockRow",
    "CommitmentRow",
    "ComplaintRow",
    "ConsignmentCopyRow",
    "ConsignmentOutcomeRow",
    "DocumentNumberRow",
    "DrawRow",
    "EnterpriseRow",
    "FakeCaseNumberRow",
    "FakeCaseRow",
    "FindingEffectRow",
    "FirstMeasureRow",
    "FollowUpRow",
    "GradeRow",
    "IncidentLogRow",
    "IncidentRow",
    "IntakeComplaintRow",
    "IntakeKeyRow",
    "JobChunkRow",
    "JobPartRow",
    "JobRefusalRow",
    "JobRow",
    "LeadRow",
    "LegalDocumentRow",
    "ListingRow",
    "LotConsignmentCopyRow",
    "LotCopyRow",
    "LotRow",
    "MeasureCommentRow",
    "MeasureNoticeRow",
    "MembershipRow",
    "NegotiationRow",
    "NoticeRow",
    "OfficerRow",
    "PaperPartRow",
    "PaperRow",
    "PenaltyActRow",
    "PenaltyCaseRow",
    "PenaltyPaymentRow",
    "PenaltyRow",
    "ProtectedRightRow",
    "PushRow",
    "RecognitionCopyRow",
    "ResultRow",
    "ReturnFormRow",
    "RightHitRow",
    "RiskAssessmentRow",
    "RiskInformationRow",
    "RiskMatchRow",
    "SealedAnswerRow",
    "SealedBoxRow",
    "SignatureRow",
    "StepRow",
    "SubmissionRow",
    "SupportRow",
    "TargetRow",
    "TechnicalMeasureRow",
    "TraceActRow",
    "TraceCaseRow",
    "TraceGoodsRow",
    "TransferRow",
    "VisitRow",
    "ZoneRow",
    "table",
]
