"""Mode decisions and consignments."""

from gateway.http.routes.route import command, dry_run, query

_CONSIGNMENT = "/v1/consignments/{consignment_id}"

ROUTES = (
    dry_run("/v1/mode-decisions", "inspection.decide_mode"),
    command("/v1/consignments", "inspection.declare_consignment", "inspection:declare", status=201),
    query("/v1/consignments", "inspection.list_consignments", "inspection:read"),
    query(_CONSIGNMENT, "inspection.get_consignment", "inspection:read"),
    command(f"{_CONSIGNMENT}/documents", "inspection.add_document", "inspection:declare", status=201),
    command(f"{_CONSIGNMENT}/results", "inspection.record_result", "inspection:inspect", status=201),
    command(f"{_CONSIGNMENT}/release", "inspection.release_consignment", "inspection:inspect"),
    command(f"{_CONSIGNMENT}/return", "inspection.return_consignment", "inspection:inspect"),
)  # fmt: skip
