"""Tables of credit."""

from services.credit.models.register import (
    BonusRow,
    EnterpriseRow,
    FormalRow,
    GrantRow,
    HistoryRow,
    MemberRow,
    NonconformityRow,
    ObjectionRow,
    OverturnedRow,
    RecordRow,
    StandingRow,
)
from services.credit.models.row import Row

__all__ = [
    "BonusRow",
    "EnterpriseRow",
    "FormalRow",
    "GrantRow",
    "HistoryRow",
    "MemberRow",
    "NonconformityRow",
    "ObjectionRow",
    "OverturnedRow",
    "RecordRow",
    "Row",
    "StandingRow",
]
