"""Files of credit records: the sheet to fill in, and taking it in."""

from __future__ import annotations

from typing import Final

from databus.jobs.job import Job
from databus.papers import Sheet
from databus.papers.sheets import XLSX, write_xlsx
from databus.rules import RuleBook
from services.credit.domain import record_columns
from services.credit.use_cases import papers
from services.credit.use_cases.long_work import LongWork

_HEADS: Final = {"zh": ("列名", "必填", "填写要求"), "en": ("column", "needed", "what is right")}
_GUIDES: Final = {"zh": "填写说明", "en": "how to fill in"}
_TITLES: Final = {"zh": "失信行为记录", "en": "credit records"}


def write_template(job: Job, work: LongWork, rules: RuleBook) -> Job:
    """Write the sheet to fill in, empty, with what is right under each heading. Source: SH 四(十三)."""
    title = _TITLES[job.language]
    sheets = [
        Sheet(title, tuple(record_columns.LAYOUT.headings(job.language)), ()),
        Sheet(_GUIDES[job.language], _HEADS[job.language], tuple(record_columns.guide(job.language))),
    ]
    body = write_xlsx(sheets, made_at=work.clock.now())
    wanted = papers.PaperToIssue("sheet_template", "records", title, body, XLSX, f"{title}.xlsx")
    paper = papers.issue(wanted, work, rules)
    told = {"rows": 0, "filename": paper.filename, "size_bytes": paper.size_bytes}
    return job.went_on({}, done=0, total=0).finished(told, paper=paper.code)
