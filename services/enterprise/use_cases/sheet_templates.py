"""Empty sheets to fill in: the headings that an import reads, and what is right under each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from databus.jobs.job import Job
from databus.papers import Sheet
from databus.papers.sheets import XLSX, write_xlsx
from databus.sheets.layouts import Layout
from services.enterprise.domain import cells, figure_columns
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases import fact_files, papers
from services.enterprise.use_cases.work import Work

SHEETS: Final = ("enterprises", "facts", "figures")
_HEADS: Final = {"zh": ("列名", "必填", "填写要求"), "en": ("column", "needed", "what is right")}
_GUIDES: Final = {"zh": "填写说明", "en": "how to fill in"}
_SAID: Final = {"zh": ("是", "", "供核对，不读取"), "en": ("yes", "", "for people; not read")}
_ENTERPRISES: Final = {"zh": "企业基本情况", "en": "enterprises"}

Guide = Sequence[tuple[str, str, str]]


def step(job: Job, work: Work, regulations: Regulations) -> Job:
    """Write the sheet. Source: SH 六(一)."""
    title, guide = _guide(job.parameters, job.language, work, regulations)
    sheets = [
        Sheet(title, tuple(heading for heading, _, _ in guide), ()),
        Sheet(_GUIDES[job.language], _HEADS[job.language], tuple(guide)),
    ]
    wanted = papers.PaperToIssue(
        kind="sheet_template",
        about=job.parameters["sheet"],
        title=title,
        body=write_xlsx(sheets, made_at=work.clock.now()),
        media_type=XLSX,
        filename=f"{title}.xlsx",
    )
    paper = papers.issue(wanted, work, regulations)
    told = {"rows": 0, "filename": paper.filename, "size_bytes": paper.size_bytes}
    return job.went_on({}, done=0, total=0).finished(told, paper=paper.code)


def _guide(parameters: Mapping[str, Any], language: str, work: Work, regulations: Regulations) -> tuple[str, Guide]:
    if parameters["sheet"] == "enterprises":
        return _ENTERPRISES[language], [*cells.guide(language, work.clock.today().year - 1)]
    if parameters["sheet"] == "figures":
        year = parameters["year"] or work.clock.today().year - 1
        title = f"{year}年出口额" if language == "zh" else f"exports {year}"
        return title, _of(figure_columns.layout_of(year), language)
    kind = regulations.facts.kind(parameters["fact_kind"])
    title = kind.zh if language == "zh" else kind.en
    return title, _of(fact_files.layout_of(kind.kind, regulations), language)


def _of(layout: Layout, language: str) -> Guide:
    yes, no, shown = _SAID[language]
    return [
        (
            column.heading(language),
            yes if column.needed else no,
            shown if column.shown else column.form.zh if language == "zh" else column.form.en,
        )
        for column in layout.written_columns
    ]
