"""Evidence: exemptions applied for, laboratories and their reports, bodies, declarations, assurances, filed papers."""

from gateway.http.routes.route import Route, command, query

_APPLICATION = "/v1/inspection/applications/{application_id}"
_LABORATORY = "/v1/inspection/laboratories/{laboratory_id}"
_REPORT = "/v1/inspection/reports/{report_id}"
_FILING = "/v1/inspection/filings/{filing_id}"

ROUTES: tuple[Route, ...] = (
    query("/v1/approvals/{approval_id}", "inspection.get_approval", "inspection:read"),
    command("/v1/approvals/{approval_id}/reviews", "inspection.review_approval", "inspection:approve", status=201),
    command("/v1/approvals/{approval_id}/transitions", "inspection.move_approval", "inspection:approve"),
    command("/v1/inspection/applications", "inspection.submit_application", "inspection:declare", status=201),
    query("/v1/inspection/applications", "inspection.list_applications", "inspection:read"),
    query(_APPLICATION, "inspection.get_application", "inspection:read"),
    command(f"{_APPLICATION}/transitions", "inspection.move_application", "inspection:move"),
    command("/v1/inspection/laboratories", "inspection.record_laboratory", "inspection:inspect", status=201),
    query("/v1/inspection/laboratories", "inspection.list_laboratories", "inspection:read"),
    query(_LABORATORY, "inspection.get_laboratory", "inspection:read"),
    command(f"{_LABORATORY}/transitions", "inspection.move_laboratory", "inspection:inspect"),
    command("/v1/inspection/adopted-bodies", "inspection.record_adopted_body", "inspection:approve", status=201),
    query("/v1/inspection/adopted-bodies", "inspection.list_adopted_bodies", "inspection:read"),
    command("/v1/inspection/reports", "inspection.register_report", "inspection:document", status=201),
    query("/v1/inspection/reports", "inspection.list_reports", "inspection:read", booleans=("accepted",)),
    query(_REPORT, "inspection.get_report", "inspection:read"),
    command(f"{_REPORT}/revocation", "inspection.revoke_report", "inspection:inspect"),
    command("/v1/consignments/{consignment_id}/reports", "inspection.use_report", "inspection:inspect", status=201),
    command("/v1/inspection/filings", "inspection.file_evidence", "inspection:document", status=201),
    query("/v1/inspection/filings", "inspection.list_filings", "inspection:read"),
    query(_FILING, "inspection.get_filing", "inspection:read"),
    command(f"{_FILING}/transitions", "inspection.move_filing", "inspection:document"),
    command("/v1/inspection/paper-calls", "inspection.call_for_paper", "inspection:inspect", status=201),
    query("/v1/inspection/paper-calls", "inspection.list_paper_calls", "inspection:read"),
    query("/v1/inspection/paper-calls/{call_id}", "inspection.get_paper_call", "inspection:read"),
    command("/v1/inspection/paper-calls/{call_id}/answers", "inspection.answer_paper_call", "inspection:document"),
)  # fmt: skip
