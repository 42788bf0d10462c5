"""Checks: papers required, draws, tests, re-inspection, rework."""

from gateway.http.routes.route import Route, command, query

_CONSIGNMENT = "/v1/consignments/{consignment_id}"

ROUTES: tuple[Route, ...] = (
    command(f"{_CONSIGNMENT}/assessment", "inspection.assess_consignment", "inspection:move"),
    command(f"{_CONSIGNMENT}/clearing", "inspection.clear_refusal", "inspection:move"),
    command(f"{_CONSIGNMENT}/extension", "inspection.extend_temporary_goods", "inspection:move"),
    query(f"{_CONSIGNMENT}/draw", "inspection.get_draw", "inspection:read"),
    query("/v1/inspection/statistics", "inspection.get_inspection_statistics", "inspection:read"),
)  # fmt: skip
