"""Files of declarations: the sheet to fill in, and taking it in."""

from __future__ import annotations

from typing import Final

from databus.jobs.job import Job
from databus.papers import Sheet
from databus.papers.sheets import XLSX, write_xlsx
from services.inspection.domain import consignment_columns
from services.inspection.use_cases import papers
from services.inspection.use_cases.long_work import LongWork
from services.inspection.use_cases.ports import Desk

ACT: Final = "declare_consignment"
_HEADS: Final = {"zh": ("列名", "必填", "填写要求"), "en": ("column", "needed", "what is right")}
_GUIDES: Final = {"zh": "填写说明", "en": "how to fill in"}
_TITLES: Final = {"zh": "申报批次", "en": "consignments"}


def write_template(job: Job, work: LongWork, desk: Desk) -> Job:
    """Write the sheet to fill in, empty, with what is right under each heading. Source: SH 四(十二)4."""
    title = _TITLES[job.language]
    sheets = [
        Sheet(title, tuple(consignment_columns.LAYOUT.headings(job.language)), ()),
        Sheet(_GUIDES[job.language], _HEADS[job.language], tuple(consignment_columns.guide(job.language))),
    ]
    body = write_xlsx(sheets, made_at=work.clock.now())
    wanted = papers.PaperToIssue("sheet_template", "consignments", title, body, XLSX, f"{title}.xlsx")
    paper = papers.issue(wanted, work, desk.rules)
    told = {"rows": 0, "filename": paper.filename, "size_bytes": paper.size_bytes}
    return job.went_on({}, done=0, total=0).finished(told, paper=paper.code)
