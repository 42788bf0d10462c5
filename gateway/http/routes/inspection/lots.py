"""Lots with their production steps, recall lists and returns."""

from gateway.http.routes.route import Route, command, query

_LOT = "/v1/lots/{lot_id}"
_RECALL = "/v1/recalls/{recall_id}"
_ENTRY = "/v1/recall-entries/{entry_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/lots", "inspection.register_lot", "inspection:declare", status=201),
    query("/v1/lots", "inspection.list_lots", "inspection:read"),
    query(_LOT, "inspection.get_lot", "inspection:read"),
    command(f"{_LOT}/steps", "inspection.add_lot_steps", "inspection:declare", status=201),
    command("/v1/consignments/{consignment_id}/lots", "inspection.link_lots", "inspection:declare"),
    query("/v1/traces/back", "inspection.trace_back", "inspection:read"),
    query("/v1/traces/forward", "inspection.trace_forward", "inspection:read"),
    command("/v1/consignments/{consignment_id}/returns", "inspection.record_return", "inspection:move", status=201),
    query("/v1/returns", "inspection.list_returns", "inspection:read"),
    query("/v1/returns/{return_id}", "inspection.get_return", "inspection:read"),
    command("/v1/returns/{return_id}/settlement", "inspection.settle_return", "inspection:move"),
    command("/v1/recalls", "inspection.open_recall", "inspection:approve", status=201),
    query("/v1/recalls", "inspection.list_recalls", "inspection:read", booleans=("open",)),
    query(_RECALL, "inspection.get_recall", "inspection:read"),
    command(f"{_RECALL}/transitions", "inspection.move_recall", "inspection:approve"),
    query(
        "/v1/recall-entries",
        "inspection.list_recall_entries",
        "inspection:read",
        booleans=("to_clear", "overdue"),
    ),
    query(_ENTRY, "inspection.get_recall_entry", "inspection:read"),
    command(f"{_ENTRY}/transitions", "inspection.move_recall_entry", "inspection:approve"),
    command(f"{_ENTRY}/reports", "inspection.report_recall", "inspection:move"),
)
