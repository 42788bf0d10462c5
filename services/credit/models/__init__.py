"""Tables of credit."""

from services.credit.models.register import (
    BonusRow,
    EnterpriseRow,
    FormalRow,
    GrantRow,
    HistoryRow,
    MemberRow,
    NonconformityRow,
    OverturnedRow,
    RecordRow,
    StandingRow,
)
from services.credit.models.remedies import EffectRow, PublicityDayRow, RemedyRow, RemedyStepRow
from services.credit.models.restatements import FormerStatementRow, HandedOverRow, SuccessionRow
from services.credit.models.row import Row
from services.credit.models.rule_sets import RuleBookRow, RuleSetRow, RuleSetVersionRow

__all__ = [
    "BonusRow",
    "EffectRow",
    "EnterpriseRow",
    "FormalRow",
    "FormerStatementRow",
    "GrantRow",
    "HandedOverRow",
    "HistoryRow",
    "MemberRow",
    "NonconformityRow",
    "OverturnedRow",
    "PublicityDayRow",
    "RecordRow",
    "RemedyRow",
    "RemedyStepRow",
    "Row",
    "RuleBookRow",
    "RuleSetRow",
    "RuleSetVersionRow",
    "StandingRow",
    "SuccessionRow",
]
