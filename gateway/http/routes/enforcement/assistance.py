"""Assistance between agencies (执法互助), and transfers of cases and evidence."""

from gateway.http.routes.route import Route, command, query

_REQUEST = "/v1/assistance-requests"
_TRANSFER = "/v1/transfers"

ROUTES: tuple[Route, ...] = (
    command(_REQUEST, "enforcement.request_assistance", "assistance:write", status=201),
    query(_REQUEST, "enforcement.list_assistance", "assistance:write", booleans=("overdue",)),
    query(f"{_REQUEST}/{{request_id}}", "enforcement.get_assistance", "assistance:write"),
    command(f"{_REQUEST}/{{request_id}}/transitions", "enforcement.move_assistance", "assistance:write"),
    query("/v1/assistance-reciprocity", "enforcement.get_reciprocity", "enforcement:read"),
    command(_TRANSFER, "enforcement.hand_over", "assistance:write", status=201),
    query(_TRANSFER, "enforcement.list_transfers", "assistance:write"),
    query(f"{_TRANSFER}/{{transfer_id}}", "enforcement.get_transfer", "assistance:write"),
    command(f"{_TRANSFER}/{{transfer_id}}/transitions", "enforcement.move_transfer", "assistance:write"),
)
