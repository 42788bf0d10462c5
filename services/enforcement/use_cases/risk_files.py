"""Files of risk information: the sheet to fill in, and taking one in; what is taken is matched afterwards."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final, Protocol

from databus.clock import Clock
from databus.errors import SanhuError
from databus.jobs import intake
from databus.jobs.intake import Numbered, Outcome
from databus.jobs.job import Job
from databus.papers import Sheet
from databus.papers.sheets import XLSX, write_xlsx
from databus.rules import RuleBook
from databus.sheets import opened
from databus.sheets.layouts import Line
from services.enforcement.domain.risk_columns import LAYOUT, guide, refusal_of, told_of
from services.enforcement.use_cases import papers
from services.enforcement.use_cases.long_work import LongWork
from services.enforcement.use_cases.risk_information import begin, told_again
from services.enforcement.use_cases.risk_work import RiskWork

ACT: Final = "import_risk_information"
CHUNK_ROWS: Final = 200  # about a second
_HEADS: Final = {"zh": ("列名", "必填", "填写要求"), "en": ("column", "needed", "what is right")}
_GUIDES: Final = {"zh": "填写说明", "en": "how to fill in"}
_TITLES: Final = {"zh": "风险信息", "en": "risk information"}


class LongRiskWork(RiskWork, LongWork, Protocol):
    """A transaction in which files of risk information are taken in."""

    @property
    def clock(self) -> Clock: ...


class _Undone(Exception):
    """What a dry run did is undone."""


class Collection:
    """A file of risk information: collected where new, left where the same stands already."""

    counted = ("collected", "known")

    def __init__(self, work: LongRiskWork, rules: RuleBook) -> None:
        self._work = work
        self._rules = rules

    def open(self, rows: Iterable[Sequence[Any]]) -> opened.Sheet:
        """Find the headings of the sheet."""
        return LAYOUT.open(rows)

    def take(self, headings: Sequence[str], rows: Numbered, doubled: Mapping[int, int], *, dry_run: bool) -> Outcome:
        """Take some rows, each by itself; a dry run tells what would come of them and keeps nothing."""
        lines, refusals = LAYOUT.read(headings, rows, doubled)
        counts = dict.fromkeys(self.counted, 0)
        with suppress(_Undone), self._work.attempt():
            for line in lines:
                try:
                    with self._work.attempt():
                        counts[self._taken(line)] += 1
                except SanhuError as problem:
                    field, right = next(iter(problem.fields), (None, ""))
                    refusals.append(refusal_of(line.row, field, problem.message, right))
            if dry_run:
                raise _Undone
        return Outcome(counts, refusals)

    def _taken(self, line: Line) -> str:
        told = told_of(line.told)
        standing = self._work.risk_information.of_reference(told.source, told.reference)
        if standing is not None:
            told_again(standing, told, self._work, self._rules, self._work.clock, bulk=True)
            return "known"
        begin(told, self._work, self._rules, self._work.clock, channel="file")
        return "collected"


def import_risk_information(job: Job, work: LongRiskWork, rules: RuleBook) -> Job:
    """Take a step of a file of risk information. Source: SN附2 三(三)1; SH 四(六)1."""
    return intake.step_of(Collection(work, rules), job, work, papers.issuer_of(rules), chunk_rows=CHUNK_ROWS)


def write_template(job: Job, work: LongRiskWork, rules: RuleBook) -> Job:
    """Write the sheet to fill in, empty, with what is right under each heading. Source: SH 四(六)1."""
    title = _TITLES[job.language]
    sheets = [
        Sheet(title, tuple(LAYOUT.headings(job.language)), ()),
        Sheet(_GUIDES[job.language], _HEADS[job.language], tuple(guide(job.language))),
    ]
    body = write_xlsx(sheets, made_at=work.clock.now())
    wanted = papers.PaperToIssue("sheet_template", "risk_information", title, body, XLSX, f"{title}.xlsx")
    paper = papers.issue(wanted, work, rules)
    told = {"rows": 0, "filename": paper.filename, "size_bytes": paper.size_bytes}
    return job.went_on({}, done=0, total=0).finished(told, paper=paper.code)
