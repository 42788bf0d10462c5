"""Empty sheets to fill in, as a job writes them: the headings that an import reads, and what is right under each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from databus.jobs.job import Job
from databus.jobs.work import JobWork
from databus.papers import Sheet, issuing
from databus.papers.issuing import Issuer, PaperToIssue
from databus.papers.sheets import XLSX, write_xlsx

Guide = Sequence[tuple[str, str, str]]

_HEADS: Final = {"zh": ("列名", "必填", "填写要求"), "en": ("column", "needed", "what is right")}
_GUIDES: Final = {"zh": "填写说明", "en": "how to fill in"}


def write(job: Job, work: JobWork, issuer: Issuer, *, about: str, title: str, guide: Guide) -> Job:
    """Write a sheet with nothing but its headings, and a second one that explains them.

    Args:
        job: what was asked for, and in which language.
        work: the transaction.
        issuer: who seals it.
        about: what is filled in, as the list of papers has it.
        title: the sheet's name, and the file's.
        guide: each heading, whether it is needed, what is right under it.
    """
    sheets = [
        Sheet(title, tuple(heading for heading, _, _ in guide), ()),
        Sheet(_GUIDES[job.language], _HEADS[job.language], tuple(guide)),
    ]
    body = write_xlsx(sheets, made_at=work.clock.now())
    wanted = PaperToIssue("sheet_template", about, title, body, XLSX, f"{title}.xlsx")
    paper = issuing.issue(wanted, work, issuer)
    told = {"rows": 0, "filename": paper.filename, "size_bytes": paper.size_bytes}
    return job.went_on({}, done=0, total=0).finished(told, paper=paper.code)
