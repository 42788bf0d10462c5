"""Tables of credit."""

from services.credit.models.coverage import MemberHistoryRow, ReportReminderRow, ReportRow
from services.credit.models.jobs import JobChunkRow, JobPartRow, JobRefusalRow, JobRow, PaperPartRow, PaperRow
from services.credit.models.listings import ListingEffectRow, ListingRow, SchemeGradeRow
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
from services.credit.models.rule_sets import BacktestMoveRow, BacktestRow, RuleBookRow, RuleSetRow, RuleSetVersionRow
from services.credit.models.runs import RunRow, ShardRow

__all__ = [
    "BacktestMoveRow",
    "BacktestRow",
    "BonusRow",
    "EffectRow",
    "EnterpriseRow",
    "FormalRow",
    "FormerStatementRow",
    "GrantRow",
    "HandedOverRow",
    "HistoryRow",
    "JobChunkRow",
    "JobPartRow",
    "JobRefusalRow",
    "JobRow",
    "ListingEffectRow",
    "ListingRow",
    "MemberHistoryRow",
    "MemberRow",
    "NonconformityRow",
    "OverturnedRow",
    "PaperPartRow",
    "PaperRow",
    "PublicityDayRow",
    "RecordRow",
    "RemedyRow",
    "RemedyStepRow",
    "ReportReminderRow",
    "ReportRow",
    "Row",
    "RuleBookRow",
    "RuleSetRow",
    "RuleSetVersionRow",
    "RunRow",
    "SchemeGradeRow",
    "ShardRow",
    "StandingRow",
    "SuccessionRow",
]
