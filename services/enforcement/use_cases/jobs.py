"""The kinds of jobs of enforcement: a new one is a row here, one in `schemas/jobs.py` and a permission in `rules/`."""

from __future__ import annotations

from typing import Final, Protocol

from databus.jobs.running import JobKind, Workshop
from databus.rules import RuleBook
from services.enforcement.domain.agencies import require_permission
from services.enforcement.use_cases import (
    analysis_reports,
    campaign_reports,
    document_exports,
    measure_files,
    officer_files,
    penalty_exports,
    risk_files,
)
from services.enforcement.use_cases.analysis_reports import AnalysisReportWork
from services.enforcement.use_cases.campaign_reports import ReportWork
from services.enforcement.use_cases.long_work import LongWork
from services.enforcement.use_cases.measure_files import LongMeasureWork
from services.enforcement.use_cases.officer_files import LongRegisterWork
from services.enforcement.use_cases.penalty_exports import PublicityExportWork
from services.enforcement.use_cases.risk_files import LongRiskWork


class EveryWork(
    PublicityExportWork, LongRiskWork, LongMeasureWork, LongRegisterWork, ReportWork, AnalysisReportWork, Protocol
):
    """A transaction in which every kind of job can be worked on."""


Kind = JobKind[EveryWork, RuleBook]


def _require(act: str, work: LongWork, rules: RuleBook) -> None:
    require_permission(act, work.caller.require_agency(), rules)


WORKSHOP: Final = Workshop[EveryWork, RuleBook](
    {
        "campaign_report": Kind(campaign_reports.ACT, campaign_reports.step),
        "export_documents": Kind(document_exports.ACT, document_exports.step),
        "export_penalty_publicity": Kind(penalty_exports.ACT, penalty_exports.step),
        "import_officers": Kind(officer_files.ACT, officer_files.import_officers, takes_file=True),
        "officers_template": Kind(officer_files.ACT, officer_files.write_template),
        "import_risk_information": Kind(risk_files.ACT, risk_files.import_risk_information, takes_file=True),
        "import_technical_measures": Kind(measure_files.ACT, measure_files.import_measures, takes_file=True),
        "technical_measures_template": Kind(measure_files.ACT, measure_files.write_template),
        "quality_analysis": Kind(analysis_reports.ACT, analysis_reports.step),
        "risk_information_template": Kind(risk_files.ACT, risk_files.write_template),
    },
    _require,
)
