"""Assistance between agencies (执法互助), and transfers of cases and evidence."""

from gateway.http.routes.route import Route, command, query

_REQUEST = "/v1/assistance-requests"
_TRANSFER = "/v1/transfers"

ROUTES: tuple[Route, ...] = (
    command(_REQUEST, "enforcement.request_assistance", "assistance:use", status=201),
    query(_REQUEST, "enforcement.list_assistance", "assistance:use", booleans=("overdue",)),
    query(f"{_REQUEST}/{{request_id}}", "enforcement.get_assistance", "assistance:use"),
    command(f"{_REQUEST}/{{request_id}}/transitions", "enforcement.move_assistance", "assistance:use"),
    query("/v1/assistance-reciprocity", "enforcement.get_reciprocity", "enforcement:read"),
    command(_TRANSFER, "enforcement.hand_over", "assistance:use", status=201),
    query(_TRANSFER, "enforcement.list_transfers", "assistance:use"),
    query(f"{_TRANSFER}/{{transfer_id}}", "enforcement.get_transfer", "assistance:use"),
    command(f"{_TRANSFER}/{{transfer_id}}/transitions", "enforcement.move_transfer", "assistance:use"),
)
