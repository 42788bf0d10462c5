"""The kinds of jobs of enforcement: a new one is a row here, one in `schemas/jobs.py` and a permission in `rules/`."""

from __future__ import annotations

from typing import Final

from databus.jobs.running import JobKind, Workshop
from databus.rules import RuleBook
from services.enforcement.domain.agencies import require_permission
from services.enforcement.use_cases import document_exports
from services.enforcement.use_cases.document_exports import ExportWork
from services.enforcement.use_cases.long_work import LongWork

Kind = JobKind[ExportWork, RuleBook]


def _require(act: str, work: LongWork, rules: RuleBook) -> None:
    require_permission(act, work.caller.require_agency(), rules)


WORKSHOP: Final = Workshop[ExportWork, RuleBook](
    {
        "export_documents": Kind(document_exports.ACT, document_exports.step),
    },
    _require,
)
