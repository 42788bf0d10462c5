"""What `credit` says of who reports."""

from marshmallow import fields

from databus.contracts.registry import EventSchema, contract


@contract(
    "credit.report_filed",
    example={
        "report_id": "0192f0c1-0000-7000-8000-000000000071",
        "duty": "market",
        "division": "441323",
        "agency": "samr",
        "filed_by": "samr",
        "period": "2026-11",
        "nil": True,
        "records": 0,
        "document_no": "惠东市监信〔2026〕3号",
        "filed_on": "2026-12-02",
        "due_on": "2026-12-07",
        "clause": "SH 四(十三), 六(二); SN附2 三(四)1",
        "version": 1,
    },
    summary="A body reported which dishonest acts it knows of for a period, or that there are none.",
)
class ReportState(EventSchema):
    """A body's report for a period; `subject` is `<duty>/<division>/<agency>/<period>`."""

    report_id = fields.String(required=True)
    duty = fields.String(required=True)
    division = fields.String(required=True)
    agency = fields.String(required=True, metadata={"description": "whose duty it is"})
    filed_by = fields.String(required=True)
    period = fields.String(required=True, metadata={"description": "a month (2026-11) or a quarter (2026-Q4)"})
    nil = fields.Boolean(required=True, metadata={"description": "no dishonest act is known"})
    records = fields.Integer(required=True, strict=True, metadata={"description": "records of the period here"})
    document_no = fields.String(required=True)
    filed_on = fields.Date(required=True)
    due_on = fields.Date(required=True)
    clause = fields.String(required=True)
    version = fields.Integer(required=True, strict=True)


class OverdueReport(EventSchema):
    """A report that is overdue."""

    duty = fields.String(required=True)
    period = fields.String(required=True)
    due_on = fields.Date(required=True)
    clause = fields.String(required=True)


@contract(
    "credit.report_reminded",
    example={
        "agency": "samr",
        "division": "441323",
        "on": "2026-12-08",
        "overdue_count": 1,
        "reports": [
            {
                "duty": "market",
                "period": "2026-11",
                "due_on": "2026-12-07",
                "clause": "SH 四(十三), 六(二); SN附2 三(四)1",
            }
        ],
        "escalated_to": [],
        "version": 1,
    },
    summary="A body was reminded of reports that are overdue; after a term the office is told too.",
)
class ReportReminder(EventSchema):
    """What a body has not reported; `subject` is `<division>/<agency>`, `reports` holds the oldest 24."""

    agency = fields.String(required=True)
    division = fields.String(required=True)
    on = fields.Date(required=True)
    overdue_count = fields.Integer(required=True, strict=True)
    reports = fields.List(fields.Nested(OverdueReport), required=True)
    escalated_to = fields.List(fields.String(), required=True)
    version = fields.Integer(required=True, strict=True, metadata={"description": "how often the body was reminded"})
