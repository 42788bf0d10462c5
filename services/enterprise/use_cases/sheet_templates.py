"""Empty sheets to fill in: the headings that an import reads, and what is right under each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from databus.jobs import templates
from databus.jobs.job import Job
from databus.jobs.templates import Guide
from services.enterprise.domain import cells, figure_columns
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases import fact_files, papers
from services.enterprise.use_cases.work import Work

SHEETS: Final = ("enterprises", "facts", "figures")
_ENTERPRISES: Final = {"zh": "企业基本情况", "en": "enterprises"}


def step(job: Job, work: Work, regulations: Regulations) -> Job:
    """Write the sheet. Source: SH 六(一)."""
    title, guide = _guide(job.parameters, job.language, work, regulations)
    about = job.parameters["sheet"]
    return templates.write(job, work, papers.issuer_of(regulations), about=about, title=title, guide=guide)


def _guide(parameters: Mapping[str, Any], language: str, work: Work, regulations: Regulations) -> tuple[str, Guide]:
    if parameters["sheet"] == "enterprises":
        return _ENTERPRISES[language], [*cells.guide(language, work.clock.today().year - 1)]
    if parameters["sheet"] == "figures":
        year = parameters["year"] or work.clock.today().year - 1
        title = f"{year}年出口额" if language == "zh" else f"exports {year}"
        return title, figure_columns.layout_of(year).guide(language)
    kind = regulations.facts.kind(parameters["fact_kind"])
    title = kind.zh if language == "zh" else kind.en
    return title, fact_files.layout_of(kind.kind, regulations).guide(language)
