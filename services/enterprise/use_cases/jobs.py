"""The kinds of jobs of the registry."""

from __future__ import annotations

from typing import Final

from databus.jobs.running import JobKind, Workshop
from services.enterprise.domain.regulations import Regulations
from services.enterprise.use_cases import (
    archive_exports,
    bulk_imports,
    fact_files,
    figure_files,
    registry_exports,
    sheet_templates,
    summaries,
)
from services.enterprise.use_cases.work import Work

Kind = JobKind[Work, Regulations]


def _require(act: str, work: Work, regulations: Regulations) -> None:
    regulations.require(act, work.caller.require_agency())


WORKSHOP: Final = Workshop[Work, Regulations](
    {
        "import_enterprises": Kind("job_import_enterprises", bulk_imports.step, takes_file=True),
        "import_facts": Kind(fact_files.IMPORT, fact_files.import_facts, True, fact_files.check_import),
        "import_figures": Kind(figure_files.ACT, figure_files.step, True, figure_files.check),
        "export_facts": Kind(fact_files.EXPORT, fact_files.export_facts),
        "sheet_template": Kind(fact_files.IMPORT, sheet_templates.step),
        "export_enterprises": Kind(registry_exports.ACT, registry_exports.export_enterprises),
        "export_members": Kind(registry_exports.ACT, registry_exports.export_members),
        "archive_export": Kind(archive_exports.ACT, archive_exports.step),
        "yearly_summary": Kind(summaries.ACT, summaries.step),
    },
    _require,
)
