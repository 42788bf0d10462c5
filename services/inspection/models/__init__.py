"""Tables of inspection."""

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
from services.inspection.models.row import Base

__all__ = [
    "AlertRow",
    "ApprovalRow",
    "Base",
    "ConsignmentRow",
    "DecisionRow",
    "DocumentRow",
    "EnterpriseRow",
    "ListingRow",
    "MembershipRow",
    "ModeTableRow",
    "RatingRow",
    "ResultRow",
    "StepRow",
    "StopOrderRow",
    "TitleRow",
    "TraceCaseRow",
    "ZoneRow",
]
