"""What each kind of job of inspection is asked with; what jobs and papers have in common is in databus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from marshmallow import Schema, fields

from databus.jobs import shapes
from databus.jobs.shapes import CancelJob, GetJob, JobPage, JobRefusalPage, JobResult, ListJobRefusals, PutJobPart
from databus.papers.shapes import GetPaper, ListPapers, PaperFile, PaperPage, PaperResult, VerifyPaper, WithdrawPaper
from databus.requests import Request, one_of

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


class TemplateAsked(Request):
    """The sheet of declarations to have empty."""


# kind → shape of its `parameters`
PARAMETERS: Final[Mapping[str, type[Schema]]] = {
    "consignment_template": TemplateAsked,
}


class StartJob(shapes.StartJob):
    """Long work to begin. What `parameters` holds depends on the kind."""

    shapes = PARAMETERS

    kind = one_of(tuple(PARAMETERS), required=True)
    parameters = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        metadata={
            "description": "of consignment_template: nothing",
            "example": {"filename": "申报批次.xlsx", "size_bytes": 1048576, "sha256": "0" * 64},
        },
    )


class ListJobs(shapes.ListJobs):
    """One's own jobs, newest first."""

    kind = one_of(tuple(PARAMETERS), load_default=None)
