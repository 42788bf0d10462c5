"""Marks and patents that are looked after, and goods that may hurt them."""

from gateway.http.routes.route import Route, command, query

_ONE = "/v1/protected-rights/{right_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/protected-rights", "enforcement.record_protected_right", "analyses:write", status=201),
    query("/v1/protected-rights", "enforcement.list_protected_rights", "enforcement:read"),
    query(_ONE, "enforcement.get_protected_right", "enforcement:read"),
    command(f"{_ONE}/transitions", "enforcement.move_protected_right", "analyses:write"),
    query("/v1/right-hits", "enforcement.list_right_hits", "enforcement:read"),
    query("/v1/right-hits/{hit_id}", "enforcement.get_right_hit", "enforcement:read"),
    command("/v1/right-hits/{hit_id}/decision", "enforcement.decide_right_hit", "analyses:write"),
)
