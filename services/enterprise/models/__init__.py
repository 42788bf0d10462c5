"""Tables of the registry."""

from services.enterprise.models.facts import FactRow, FollowUpRow, SuccessionRow, VersionRow
from services.enterprise.models.governance import TaskReportRow, TaskRow
from services.enterprise.models.jobs import JobChunkRow, JobPartRow, JobRefusalRow, JobRow
from services.enterprise.models.members import ActivityRow, BatchRow, EvaluationRow, MarkLicenceRow, MarkUseRow
from services.enterprise.models.papers import PaperPartRow, PaperRow
from services.enterprise.models.registry import (
    ArchiveRow,
    CampaignRow,
    EnterpriseRow,
    ExportRow,
    KpiSnapshotRow,
    MembershipRow,
    MoveRow,
    ProposalRow,
    RatingRow,
    TitleRow,
    TraceRow,
    ZoneFiguresRow,
    ZoneRow,
)
from services.enterprise.models.row import Base
from services.enterprise.models.zones import AmendmentRow, AssessmentRow, IndustryRow, JudgementRow, LeadingGroupRow

__all__ = [
    "ActivityRow",
    "AmendmentRow",
    "ArchiveRow",
    "AssessmentRow",
    "Base",
    "BatchRow",
    "CampaignRow",
    "EnterpriseRow",
    "EvaluationRow",
    "ExportRow",
    "FactRow",
    "FollowUpRow",
    "IndustryRow",
    "JobChunkRow",
    "JobPartRow",
    "JobRefusalRow",
    "JobRow",
    "JudgementRow",
    "KpiSnapshotRow",
    "LeadingGroupRow",
    "MarkLicenceRow",
    "MarkUseRow",
    "MembershipRow",
    "MoveRow",
    "PaperPartRow",
    "PaperRow",
    "ProposalRow",
    "RatingRow",
    "SuccessionRow",
    "TaskReportRow",
    "TaskRow",
    "TitleRow",
    "TraceRow",
    "VersionRow",
    "ZoneFiguresRow",
    "ZoneRow",
]
