"""Files of technical measures: the sheet to fill in, and taking one in; whom they concern is told afterwards."""

from __future__ import annotations

from typing import Final, Protocol

from databus.jobs import intake, templates
from databus.jobs.job import Job
from databus.jobs.row_by_row import RowByRow
from databus.rules import RuleBook
from databus.sheets.layouts import Line
from services.enforcement.domain.measure_columns import LAYOUT, refusal_of, told_of
from services.enforcement.use_cases import papers, technical_measures
from services.enforcement.use_cases.long_work import LongWork
from services.enforcement.use_cases.measure_work import MeasureWork

ACT: Final = "import_technical_measures"
CHUNK_ROWS: Final = 200
_TITLES: Final = {"zh": "技术性贸易措施", "en": "technical measures"}


class LongMeasureWork(MeasureWork, LongWork, Protocol):
    """A transaction in which files of technical measures are taken in."""


def import_measures(job: Job, work: LongMeasureWork, rules: RuleBook) -> Job:
    """Take a step of a file of technical measures: those that stand already are left. Source: S12 五(四); SH 三(五)."""

    def take(line: Line) -> str:
        told = told_of(line.told)
        standing = work.technical_measures.of_reference(told.member, told.reference)
        technical_measures.record(told, work, rules, work.clock)
        return "recorded" if standing is None else "known"

    rows = RowByRow(LAYOUT, ("recorded", "known"), work, take, refusal_of, about="reference")
    return intake.step_of(rows, job, work, papers.issuer_of(rules), chunk_rows=CHUNK_ROWS)


def write_template(job: Job, work: LongMeasureWork, rules: RuleBook) -> Job:
    """Write the sheet to fill in, empty, with what is right under each heading. Source: S12 五(四)."""
    title, guide = _TITLES[job.language], LAYOUT.guide(job.language)
    return templates.write(job, work, papers.issuer_of(rules), about="technical_measures", title=title, guide=guide)
