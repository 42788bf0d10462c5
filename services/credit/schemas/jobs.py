"""What each kind of job of credit is asked with; what jobs and papers have in common is in databus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, fields, post_load

from databus.contracts.credit import GRADES
from databus.identifiers import parse_division
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
from databus.papers.shapes import (
    GetPaper,
    ListPapers,
    PaperFile,
    PaperPage,
    PaperResult,
    VerifyPaper,
    WithdrawPaper,
)
from databus.requests import Request, one_of
from databus.shapes import Parsed, Text
from services.credit.domain.summary import CATEGORIES
from services.credit.schemas.fields import day, text, uscc

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


class RecordsGiven(shapes.ImportAsked):
    """A file of records to take in."""

    filename = Text(255, load_default="records.xlsx", metadata={"example": "失信行为记录.xlsx"})


class CreditReportAsked(Request):
    """The credit report of an enterprise, a sealed PDF."""

    uscc = uscc(required=True)
    on = day("the day rated; today unless given", load_default=None, allow_none=True)

    @post_load
    def plain(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "on": None if data["on"] is None else data["on"].isoformat()}


class RatingsAsked(Request):
    """Which ratings to export, and how; every part that is given narrows them down."""

    zone = text("zone whose members they are", "huidong-shoes", longest=63, load_default=None, allow_none=True)
    grade = one_of(GRADES, load_default=None, allow_none=True)
    division = Parsed(parse_division, {"description": "of the county", "example": "441323"}, load_default=None)
    category = one_of(CATEGORIES, load_default=None, allow_none=True)
    format = one_of(FORMATS, load_default="xlsx")


class TemplateAsked(Request):
    """The sheet of records to have empty."""


# kind → shape of its `parameters`
PARAMETERS: Final[Mapping[str, type[Schema]]] = {
    "credit_report": CreditReportAsked,
    "import_records": RecordsGiven,
    "export_ratings": RatingsAsked,
    "record_template": TemplateAsked,
}


class StartJob(shapes.StartJob):
    """Long work to begin. What `parameters` holds depends on the kind."""

    shapes = PARAMETERS

    kind = one_of(tuple(PARAMETERS), required=True)
    parameters = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        metadata={
            "description": "of credit_report: uscc, on; "
            "of import_records: filename, size_bytes, sha256, dry_run; of export_ratings: zone, grade,"
            " division, category, format (xlsx, csv); of record_template: nothing",
            "example": {"filename": "失信行为记录.xlsx", "size_bytes": 1048576, "sha256": "0" * 64},
        },
    )


class ListJobs(shapes.ListJobs):
    """One's own jobs, newest first."""

    kind = one_of(tuple(PARAMETERS), load_default=None)
