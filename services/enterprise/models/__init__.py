"""Tables of the registry."""

from services.enterprise.models.facts import FactRow, FollowUpRow, SuccessionRow, VersionRow
from services.enterprise.models.governance import TaskReportRow, TaskRow
from services.enterprise.models.row import Base
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

__all__ = [
    "ArchiveRow",
    "Base",
    "CampaignRow",
    "EnterpriseRow",
    "ExportRow",
    "FactRow",
    "FollowUpRow",
    "KpiSnapshotRow",
    "MembershipRow",
    "MoveRow",
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
