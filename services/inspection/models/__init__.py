"""Tables of inspection."""

from services.inspection.models.certificates import CertificateRow
from services.inspection.models.evidence import (
    AdoptedBodyRow,
    ApplicationRow,
    EvidenceStepRow,
    FilingRow,
    LaboratoryRow,
    PaperCallRow,
    ReportRow,
    ReportUseRow,
)
from services.inspection.models.held import (
    AlertRow,
    EnterpriseRow,
    ListingRow,
    MembershipRow,
    RatingRow,
    TitleRow,
    TraceCaseRow,
    ZoneRow,
)
from services.inspection.models.jobs import JobChunkRow, JobPartRow, JobRefusalRow, JobRow, PaperPartRow, PaperRow
from services.inspection.models.own import (
    ApprovalRow,
    ConsignmentRow,
    DecisionRow,
    DocumentRow,
    ModeTableRow,
    ResultRow,
    StepRow,
    StopOrderRow,
)
from services.inspection.models.redecisions import RedecisionRangeRow, RedecisionRow
from services.inspection.models.row import Base

__all__ = [
    "AdoptedBodyRow",
    "AlertRow",
    "ApplicationRow",
    "ApprovalRow",
    "Base",
    "CertificateRow",
    "ConsignmentRow",
    "DecisionRow",
    "DocumentRow",
    "EnterpriseRow",
    "EvidenceStepRow",
    "FilingRow",
    "JobChunkRow",
    "JobPartRow",
    "JobRefusalRow",
    "JobRow",
    "LaboratoryRow",
    "ListingRow",
    "MembershipRow",
    "ModeTableRow",
    "PaperCallRow",
    "PaperPartRow",
    "PaperRow",
    "RatingRow",
    "RedecisionRangeRow",
    "RedecisionRow",
    "ReportRow",
    "ReportUseRow",
    "ResultRow",
    "StepRow",
    "StopOrderRow",
    "TitleRow",
    "TraceCaseRow",
    "ZoneRow",
]
