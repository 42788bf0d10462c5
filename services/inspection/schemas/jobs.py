"""What each kind of job of inspection is asked with; what jobs and papers have in common is in databus."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from marshmallow import Schema, fields

from databus.contracts.inspection import CONSIGNMENT_STATES, MODES
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
from databus.shapes import Text, YesNo
from services.inspection.domain.facts import DIRECTIONS
from services.inspection.schemas.fields import hs_prefix, identity, text, uscc

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


class DeclarationsGiven(shapes.ImportAsked):
    """A file of declarations to take in."""

    filename = Text(255, load_default="consignments.xlsx", metadata={"example": "申报批次.xlsx"})


class ConsignmentsAsked(Request):
    """Which consignments to export, and how; every part that is given narrows them down."""

    uscc = uscc("of this enterprise", load_default=None, allow_none=True)
    state = one_of(CONSIGNMENT_STATES, load_default=None, allow_none=True)
    mode = one_of(MODES, load_default=None, allow_none=True)
    direction = one_of(DIRECTIONS, load_default=None, allow_none=True)
    hs_prefix = hs_prefix("HS codes that begin so", load_default=None, allow_none=True)
    open = YesNo(load_default=None, allow_none=True, metadata={"description": "only those not yet released, or others"})
    format = one_of(FORMATS, load_default="xlsx")


class GoodsGiven(shapes.ImportAsked):
    """A file of goods to take in: the catalogue of statutory goods, or how risky goods are."""

    filename = Text(255, load_default="goods.xlsx", metadata={"example": "商品目录.xlsx"})


class LotsGiven(shapes.ImportAsked):
    """A file of lots to take in, a row for each lot, step, input and check."""

    filename = Text(255, load_default="lots.xlsx", metadata={"example": "生产批.xlsx"})


class TraceAsked(Request):
    """Where a trace starts: exactly one of lot, mark, consignment and return; `uscc` is whose mark it is."""

    lot_id = identity("a lot", load_default=None, allow_none=True)
    mark = text("the mark on a piece", "NX-L26-000123", longest=60, load_default=None, allow_none=True)
    uscc = uscc("the maker of the piece", load_default=None, allow_none=True)
    consignment_id = identity("a consignment", load_default=None, allow_none=True)
    return_id = identity("a return", load_default=None, allow_none=True)


class TemplateAsked(Request):
    """The sheet of declarations, of goods or of lots, to have empty."""


# kind → shape of its `parameters`
PARAMETERS: Final[Mapping[str, type[Schema]]] = {
    "declare_consignments": DeclarationsGiven,
    "export_consignments": ConsignmentsAsked,
    "consignment_template": TemplateAsked,
    "register_lots": LotsGiven,
    "lot_template": TemplateAsked,
    "trace_report": TraceAsked,
    "import_goods": GoodsGiven,
    "goods_template": TemplateAsked,
}


class StartJob(shapes.StartJob):
    """Long work to begin. What `parameters` holds depends on the kind."""

    shapes = PARAMETERS

    kind = one_of(tuple(PARAMETERS), required=True)
    parameters = fields.Dict(
        keys=fields.String(),
        load_default=dict,
        metadata={
            "description": "of declare_consignments, import_goods and register_lots: filename, size_bytes, sha256,"
            " dry_run; of export_consignments: uscc, state, mode, direction, hs_prefix, open, format (xlsx, csv);"
            " of trace_report: one of lot_id, mark (with uscc), consignment_id, return_id; of a template: nothing",
            "example": {"filename": "申报批次.xlsx", "size_bytes": 1048576, "sha256": "0" * 64},
        },
    )


class ListJobs(shapes.ListJobs):
    """One's own jobs, newest first."""

    kind = one_of(tuple(PARAMETERS), load_default=None)
