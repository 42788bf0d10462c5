"""What each kind of job of enforcement is asked with; what jobs and papers have in common is in databus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from marshmallow import Schema, fields

from databus.jobs import shapes
from databus.jobs.shapes import (
    FORMATS,
    CancelJob,
    GetJob,
    JobPage,
    JobRefusalPage,
    JobResult,
    ListJobRefusals,
    PutJobPart,
)
from databus.papers.shapes import GetPaper, ListPapers, PaperFile, PaperPage, PaperResult, VerifyPaper, WithdrawPaper
from databus.requests import Request, one_of
from databus.shapes import Text
from services.enforcement.domain.legal_documents import STATES

__all__ = [
    "CancelJob",
    "GetJob",
    "GetPaper",
    "JobPage",
    "JobRefusalPage",
    "JobResult",
    "ListJobRefusals",
    "ListJobs",
    "ListPapers",
    "PaperFile",
    "PaperPage",
    "PaperResult",
    "PutJobPart",
    "StartJob",
    "VerifyPaper",
    "WithdrawPaper",
]


class DocumentsAsked(Request):
    """Which of one's own legal documents to export, and how."""

    kind = Text(60, load_default=None, allow_none=True, metadata={"example": "order_to_correct"})
    state = one_of(STATES, load_default=None, allow_none=True)
    format = one_of(FORMATS, load_default="xlsx")


class RiskInformationGiven(shapes.ImportAsked):
    """A file of risk information to take in."""

    filename = Text(255, load_default="risk-information.xlsx", metadata={"example": "风险信息.xlsx"})


class TechnicalMeasuresGiven(shapes.ImportAsked):
    """A file of technical measures to take in."""

    filename = Text(255, load_default="technical-measures.xlsx", metadata={"example": "技术性贸易措施.xlsx"})


class TemplateAsked(Request):
    """The sheet to fill in, to have empty."""


# kind → shape of its `parameters`
PARAMETERS: Final[Mapping[str, type[Schema]]] = {
    "export_documents": DocumentsAsked,
    "import_risk_information": RiskInformationGiven,
    "import_technical_measures": TechnicalMeasuresGiven,
    "risk_information_template": TemplateAsked,
    "technical_measures_template": TemplateAsked,
}


class StartJob(shapes.StartJob):
    """Long work to begin. What `parameters` holds depends on the kind."""

    shapes = PARAMETERS

    kind = one_of(
        tuple(PARAMETERS), required=True, metadata={"description": "which work", "example": "export_documents"}
    )
    parameters = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        metadata={
            "description": "of a file to take in: filename, size_bytes, sha256, dry_run;"
            " of export_documents: kind, state, format (xlsx, csv)",
            "example": {"format": "xlsx"},
        },
    )


class ListJobs(shapes.ListJobs):
    """One's own jobs, newest first."""

    kind = one_of(
        tuple(PARAMETERS), load_default=None, metadata={"description": "of this kind", "example": "export_documents"}
    )
