"""Mode decisions, consignments, approvals, stop orders."""

from gateway.http.routes.route import command, dry_run, query

_CONSIGNMENT = "/v1/consignments/{consignment_id}"

ROUTES = (
    dry_run("/v1/mode-decisions", "inspection.decide_mode"),
    command("/v1/consignments", "inspection.declare_consignment", "inspection:declare", status=201),
    query("/v1/consignments", "inspection.list_consignments", "inspection:read", booleans=("open",)),
    query(_CONSIGNMENT, "inspection.get_consignment", "inspection:read"),
    command(f"{_CONSIGNMENT}/documents", "inspection.add_document", "inspection:document", status=201),
    command(f"{_CONSIGNMENT}/results", "inspection.record_result", "inspection:inspect", status=201),
    command(f"{_CONSIGNMENT}/release", "inspection.release_consignment", "inspection:move"),
    command(f"{_CONSIGNMENT}/return", "inspection.return_consignment", "inspection:move"),
    command(f"{_CONSIGNMENT}/transitions", "inspection.move_consignment", "inspection:move"),
    command(f"{_CONSIGNMENT}/redecision", "inspection.redecide_consignment", "inspection:inspect"),
    query(f"{_CONSIGNMENT}/replay", "inspection.replay_decision", "inspection:read", integers=("number",)),
    command("/v1/approvals", "inspection.record_approval", "inspection:approve", status=201),
    query("/v1/approvals", "inspection.list_approvals", "inspection:read"),
    command("/v1/approvals/{approval_id}/withdrawal", "inspection.withdraw_approval", "inspection:approve"),
    command("/v1/stop-orders", "inspection.order_stop", "inspection:approve", status=201),
    query("/v1/stop-orders", "inspection.list_stops", "inspection:read"),
    command("/v1/stop-orders/{order_id}/lifting", "inspection.lift_stop", "inspection:approve"),
)  # fmt: skip
