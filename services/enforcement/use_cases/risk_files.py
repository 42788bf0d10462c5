"""Files of risk information: the sheet to fill in, and taking one in; what is taken is matched afterwards."""

from __future__ import annotations

from typing import Final, Protocol

from databus.jobs import intake, templates
from databus.jobs.job import Job
from databus.jobs.row_by_row import RowByRow
from databus.rules import RuleBook
from databus.sheets.layouts import Line
from services.enforcement.domain.risk_columns import LAYOUT, refusal_of, told_of
from services.enforcement.use_cases import papers
from services.enforcement.use_cases.long_work import LongWork
from services.enforcement.use_cases.risk_information import begin, told_again
from services.enforcement.use_cases.risk_work import RiskWork

ACT: Final = "import_risk_information"
CHUNK_ROWS: Final = 200  # about a second
_TITLES: Final = {"zh": "风险信息", "en": "risk information"}


class LongRiskWork(RiskWork, LongWork, Protocol):
    """A transaction in which files of risk information are taken in."""


def import_risk_information(job: Job, work: LongRiskWork, rules: RuleBook) -> Job:
    """Take a step of a file of risk information: what stands already is left. Source: SN附2 三(三)1; SH 四(六)1."""

    def take(line: Line) -> str:
        told = told_of(line.told)
        standing = work.risk_information.of_reference(told.source, told.reference)
        if standing is not None:
            told_again(standing, told, work, rules, work.clock, bulk=True)
            return "known"
        begin(told, work, rules, work.clock, channel="file")
        return "collected"

    rows = RowByRow(LAYOUT, ("collected", "known"), work, take, refusal_of, about="reference")
    return intake.step_of(rows, job, work, papers.issuer_of(rules), chunk_rows=CHUNK_ROWS)


def write_template(job: Job, work: LongRiskWork, rules: RuleBook) -> Job:
    """Write the sheet to fill in, empty, with what is right under each heading. Source: SH 四(六)1."""
    title, guide = _TITLES[job.language], LAYOUT.guide(job.language)
    return templates.write(job, work, papers.issuer_of(rules), about="risk_information", title=title, guide=guide)
