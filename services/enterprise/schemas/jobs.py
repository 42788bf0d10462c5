"""What each kind of job of the registry is asked with; what jobs have in common is in `databus.jobs.shapes`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from marshmallow import Schema, ValidationError, fields, post_load, validates_schema

from databus.contracts.credit import GRADES
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
from databus.shapes import Day
from services.enterprise.schemas.archives import ExportAsked
from services.enterprise.schemas.fact_kinds import KINDS as KINDS_OF_FACTS
from services.enterprise.schemas.fields import Request, one_of, text, whole, zone_id
from services.enterprise.schemas.summaries import SummaryAsked
from services.enterprise.use_cases.sheet_templates import SHEETS

__all__ = [
    "CancelJob",
    "GetJob",
    "JobPage",
    "JobRefusalPage",
    "JobResult",
    "ListJobRefusals",
    "ListJobs",
    "PutJobPart",
    "StartJob",
]

FACT_KINDS: Final = tuple(KINDS_OF_FACTS)


class ImportAsked(shapes.ImportAsked):
    """A file of enterprises to take in."""

    filename = text(255, load_default="enterprises.xlsx", metadata={"example": "企业基本情况.xlsx"})


class FactsGiven(ImportAsked):
    """A file of facts of one kind to take in."""

    filename = text(255, load_default="facts.xlsx", metadata={"example": "认证证书.xlsx"})
    fact_kind = one_of(FACT_KINDS, required=True)


class FiguresGiven(ImportAsked):
    """A file of what a zone's enterprises exported in a year."""

    filename = text(255, load_default="figures.xlsx", metadata={"example": "2025年出口额.xlsx"})
    zone = zone_id(required=True)
    year = whole(2000, 2100, required=True)
    document_no = text(200, load_default=None, allow_none=True)


class FactsAsked(Request):
    """Which facts to export, and how; without `on`, whenever they hold."""

    fact_kind = one_of(FACT_KINDS, required=True)
    zone = zone_id(load_default=None)
    on = Day(load_default=None, metadata={"description": "that hold on this day; left out: at any time"})
    format = one_of(FORMATS, load_default="xlsx")

    @post_load
    def plain(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return {**data, "on": None if data["on"] is None else data["on"].isoformat()}


class TemplateAsked(Request):
    """The sheet to have empty: of facts with their kind, of figures with the year."""

    sheet = one_of(SHEETS, required=True)
    fact_kind = one_of(FACT_KINDS, load_default=None)
    year = whole(2000, 2100, load_default=None)

    @validates_schema
    def of_a_kind(self, data: dict[str, Any], **_: Any) -> None:
        if (data.get("sheet") == "facts") != (data.get("fact_kind") is not None):
            raise ValidationError("the kind of facts with the sheet `facts`, and with no other", "fact_kind")


class EnterprisesAsked(Request):
    """Which enterprises to export, and how."""

    zone = zone_id(load_default=None)
    grade = one_of(GRADES, load_default=None)
    format = one_of(FORMATS, load_default="xlsx")


class MembersAsked(Request):
    """The zone whose members to export, and how."""

    zone = zone_id(required=True)
    format = one_of(FORMATS, load_default="xlsx")


# kind → shape of its `parameters`
PARAMETERS: Final[Mapping[str, type[Schema]]] = {
    "import_enterprises": ImportAsked,
    "import_facts": FactsGiven,
    "import_figures": FiguresGiven,
    "export_facts": FactsAsked,
    "sheet_template": TemplateAsked,
    "export_enterprises": EnterprisesAsked,
    "export_members": MembersAsked,
    "archive_export": ExportAsked,
    "yearly_summary": SummaryAsked,
}


class StartJob(shapes.StartJob):
    """Long work to begin. What `parameters` holds depends on the kind."""

    shapes = PARAMETERS

    kind = one_of(tuple(PARAMETERS), required=True)
    parameters = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        metadata={
            "description": "of an import: filename, size_bytes, sha256, dry_run; of import_facts also fact_kind; of"
            " import_figures also zone, year, document_no; of export_facts: fact_kind, zone, on, format; of"
            " sheet_template: sheet (enterprises, facts, figures), fact_kind, year; of export_enterprises: zone, grade,"
            " format (xlsx, csv); of export_members: zone, format; of archive_export: uscc or batch,"
            " format (pdf, xlsx), purpose, event, producer, reported_by, subject, from_on, until_on",
            "example": {"filename": "企业基本情况.xlsx", "size_bytes": 1048576, "sha256": "0" * 64},
        },
    )


class ListJobs(shapes.ListJobs):
    """One's own jobs, newest first."""

    kind = one_of(tuple(PARAMETERS), load_default=None)
