"""What each kind of job of enforcement is asked with; what jobs and papers have in common is in databus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from marshmallow import Schema, fields

from databus.jobs import shapes
from databus.jobs.shapes import (
    CancelJob,
    GetJob,
    JobPage,
    JobRefusalPage,
    JobResult,
    ListJobRefusals,
    PutJobPart,
)
from databus.papers.shapes import GetPaper, ListPapers, PaperFile, PaperPage, PaperResult, VerifyPaper, WithdrawPaper
from databus.requests import one_of

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

# kind → shape of its `parameters`
PARAMETERS: Final[Mapping[str, type[Schema]]] = {}


class StartJob(shapes.StartJob):
    """Long work to begin. What `parameters` holds depends on the kind."""

    shapes = PARAMETERS

    kind = one_of(tuple(PARAMETERS), required=True)
    parameters = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        metadata={
            "description": "of a file to take in: filename, size_bytes, sha256, dry_run",
            "example": {"format": "xlsx"},
        },
    )


class ListJobs(shapes.ListJobs):
    """One's own jobs, newest first."""

    kind = one_of(tuple(PARAMETERS), load_default=None)
