"""Rows; every column is named as the field of the thing it keeps."""

from services.enforcement.models.alerts import AlertRow
from services.enforcement.models.campaigns import CampaignRow, CandidateRow, ResultRow, TargetRow
from services.enforcement.models.complaints import ComplaintRow
from services.enforcement.models.copies import EnterpriseRow, GradeRow, ListingRow, MembershipRow, ZoneRow
from services.enforcement.models.fakes import FakeCaseNumberRow, FakeCaseRow
from services.enforcement.models.jobs import JobChunkRow, JobPartRow, JobRefusalRow, JobRow, PaperPartRow, PaperRow
from services.enforcement.models.officers import OfficerRow, SignatureRow
from services.enforcement.models.penalties import PenaltyRow
from services.enforcement.models.recognition import RecognitionCopyRow
from services.enforcement.models.returns import ReturnFormRow
from services.enforcement.models.row import Base, table
from services.enforcement.models.steps import StepRow
from services.enforcement.models.trace_cases import CaseNumberRow, TraceCaseRow
from services.enforcement.models.trace_work import (
    FindingEffectRow,
    NegotiationRow,
    SupportRow,
    TraceActRow,
    TraceGoodsRow,
)

__all__ = [
    "AlertRow",
    "Base",
    "CampaignRow",
    "CandidateRow",
    "CaseNumberRow",
    "ComplaintRow",
    "EnterpriseRow",
    "FakeCaseNumberRow",
    "FakeCaseRow",
    "FindingEffectRow",
    "GradeRow",
    "JobChunkRow",
    "JobPartRow",
    "JobRefusalRow",
    "JobRow",
    "ListingRow",
    "MembershipRow",
    "NegotiationRow",
    "OfficerRow",
    "PaperPartRow",
    "PaperRow",
    "PenaltyRow",
    "RecognitionCopyRow",
    "ResultRow",
    "ReturnFormRow",
    "SignatureRow",
    "StepRow",
    "SupportRow",
    "TargetRow",
    "TraceActRow",
    "TraceCaseRow",
    "TraceGoodsRow",
    "ZoneRow",
    "table",
]
