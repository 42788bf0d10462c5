"""Who knows of an alert, and what is proposed to be done first."""

from gateway.http.routes.route import Route, command, query

_NOTICE = "/v1/alert-notices/{notice_id}"

ROUTES: tuple[Route, ...] = (
    query("/v1/alert-notices", "enforcement.list_notices", "notices:use", booleans=("late",)),
    query(_NOTICE, "enforcement.get_notice", "notices:use"),
    command(f"{_NOTICE}/confirmation", "enforcement.confirm_notice", "notices:use"),
    query("/v1/first-measures", "enforcement.list_first_measures", "enforcement:read"),
    command("/v1/first-measures/{measure_id}/transitions", "enforcement.move_first_measure", "notices:use"),
)
