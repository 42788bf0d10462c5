"""Clocks: what is due when, who is late, reminders and escalations."""

from gateway.http.routes.route import Route, command, query

ROUTES: tuple[Route, ...] = (
    query("/v1/clocks", "enforcement.list_clocks", "enforcement:read", booleans=("open", "late")),
    query("/v1/clocks/{clock_id}", "enforcement.get_clock", "enforcement:read"),
    command("/v1/clocks/{clock_id}/transitions", "enforcement.move_clock", "clocks:write"),
)
