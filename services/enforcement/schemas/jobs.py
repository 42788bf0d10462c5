"""What each kind of job of enforcement is asked with; what jobs and papers have in common is in databus."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from marshmallow import Schema, fields, post_load

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
from databus.shapes import Day, Text
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


class PublicityAsked(Request):
    """Which of one's own penalty decisions to export for publicity, by the day of the decision."""

    from_on = Day(load_default=None, allow_none=True, metadata={"example": "2026-11-01"})
    until_on = Day(load_default=None, allow_none=True, metadata={"example": "2026-11-30"})
    format = one_of((*FORMATS, "json"), load_default="xlsx")

    @post_load
    def _as_texts(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Days are kept as texts."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in data.items()}


class CampaignReportAsked(Request):
    """The report of which campaign."""

    campaign_id = Text(60, required=True, metadata={"example": "0192f0c1-0000-7000-8000-000000000071"})


class QualityAnalysisAsked(Request):
    """Which published quality analysis to have on paper."""

    analysis_id = Text(60, required=True, metadata={"example": "0192f0c1-0000-7000-8000-000000000241"})


class RiskInformationGiven(shapes.ImportAsked):
    """A file of risk information to take in."""

    filename = Text(255, load_default="risk-information.xlsx", metadata={"example": "风险信息.xlsx"})


class TechnicalMeasuresGiven(shapes.ImportAsked):
    """A file of technical measures to take in."""

    filename = Text(255, load_default="technical-measures.xlsx", metadata={"example": "技术性贸易措施.xlsx"})


class OfficersGiven(shapes.ImportAsked):
    """A file of one's own officers to take in."""

    filename = Text(255, load_default="officers.xlsx", metadata={"example": "执法人员.xlsx"})


class TemplateAsked(Request):
    """The sheet to fill in, to have empty."""


# kind → shape of its `parameters`
PARAMETERS: Final[Mapping[str, type[Schema]]] = {
    "campaign_report": CampaignReportAsked,
    "export_documents": DocumentsAsked,
    "export_penalty_publicity": PublicityAsked,
    "import_officers": OfficersGiven,
    "import_risk_information": RiskInformationGiven,
    "import_technical_measures": TechnicalMeasuresGiven,
    "officers_template": TemplateAsked,
    "quality_analysis": QualityAnalysisAsked,
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
            " of campaign_report: campaign_id; of quality_analysis: analysis_id;"
            " of export_documents: kind, state, format (xlsx, csv);"
            " of export_penalty_publicity: from_on, until_on, format (xlsx, csv, json)",
            "example": {"format": "xlsx"},
        },
    )


class ListJobs(shapes.ListJobs):
    """One's own jobs, newest first."""

    kind = one_of(
        tuple(PARAMETERS), load_default=None, metadata={"description": "of this kind", "example": "export_documents"}
    )
