"""Documents of legal steps, from templates, numbered, as PDF."""

from gateway.http.routes.route import Route, command, download, query

_DOCUMENT = "/v1/legal-documents/{document_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/legal-documents", "enforcement.issue_legal_document", "penalties:write", status=201),
    query("/v1/legal-documents", "enforcement.list_legal_documents", "enforcement:read"),
    query(_DOCUMENT, "enforcement.get_legal_document", "enforcement:read"),
    download(f"{_DOCUMENT}/file", "enforcement.get_legal_document_file", "enforcement:read"),
    query("/v1/served-documents", "enforcement.list_served_documents", "notices:use"),
    download("/v1/served-documents/{document_id}/file", "enforcement.get_served_document_file", "notices:use"),
    command(f"{_DOCUMENT}/service", "enforcement.record_service", "penalties:write"),
    command(f"{_DOCUMENT}/withdrawal", "enforcement.withdraw_legal_document", "penalties:write"),
)  # fmt: skip
