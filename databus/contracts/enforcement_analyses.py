"""What `enforcement` says of quarterly quality analyses."""

from marshmallow import fields, validate

from databus.contracts.registry import EventSchema, contract


@contract(
    "enforcement.analysis_changed",
    example={
        "analysis_id": "0192f0c1-0000-7000-8000-000000000241",
        "quarter": "2026Q3",
        "division": "441323",
        "edition": 1,
        "state": "PUBLISHED",
        "corrects": None,
        "reason": None,
        "published_on": "2026-10-28",
        "facts_digest": "3f79bb7b435b05321651daefd374cdc681dc06faa65e374e38337b88ca046dea",
        "figures_digest": "b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c",
        "document_no": "惠东市监质〔2026〕3号",
        "clause": "SN附2 三(三)1 (权威发布)",
        "version": 4,
    },
    summary="A quarter's quality analysis of a county was published, or a corrected version took its place.",
)
class AnalysisState(EventSchema):
    """A quality analysis; `subject` is its id. Drafts are not said."""

    analysis_id = fields.String(required=True)
    quarter = fields.String(required=True, metadata={"description": "such as 2026Q3"})
    division = fields.String(required=True)
    edition = fields.Integer(required=True, strict=True)
    state = fields.String(required=True, validate=validate.OneOf(("PUBLISHED", "SUPERSEDED")))
    corrects = fields.String(required=True, allow_none=True, metadata={"description": "the version it corrects"})
    reason = fields.String(required=True, allow_none=True)
    published_on = fields.Date(required=True)
    facts_digest = fields.String(required=True, metadata={"description": "SHA-256 of its facts, salted"})
    figures_digest = fields.String(required=True)
    document_no = fields.String(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)
