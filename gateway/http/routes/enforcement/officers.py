"""The register of officers, and what they signed."""

from gateway.http.routes.route import Route, command, query

_OFFICER = "/v1/officers/{officer_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/officers", "enforcement.record_officer", "officers:write", status=201),
    query("/v1/officers", "enforcement.list_officers", "enforcement:read"),
    query(_OFFICER, "enforcement.get_officer", "enforcement:read"),
    command(_OFFICER, "enforcement.amend_officer", "officers:write", verb="PATCH"),
    command(f"{_OFFICER}/interests", "enforcement.declare_interest", "officers:write"),
    query("/v1/signatures", "enforcement.list_signatures", "enforcement:read"),
)  # fmt: skip
