"""Co-inspection: one appointment, one visit, one shared result."""

from gateway.http.routes.route import Route, command, query

_ONE = "/v1/co-inspections/{co_inspection_id}"
_GRANT = "inspection:recognise"

ROUTES: tuple[Route, ...] = (
    command("/v1/co-inspections", "inspection.propose_co_inspection", _GRANT, status=201),
    query("/v1/co-inspections", "inspection.list_co_inspections", "inspection:read"),
    query(_ONE, "inspection.get_co_inspection", "inspection:read"),
    command(f"{_ONE}/answer", "inspection.answer_co_inspection", _GRANT),
    command(f"{_ONE}/cancellation", "inspection.cancel_co_inspection", _GRANT),
    command(f"{_ONE}/visit", "inspection.record_co_inspection", _GRANT),
    command(f"{_ONE}/signature", "inspection.sign_co_inspection", _GRANT),
)
