"""Technical trade measures and standards."""

from gateway.http.routes.route import Route, command, query

_ONE = "/v1/technical-measures/{measure_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/technical-measures", "enforcement.record_technical_measure", "analyses:write", status=201),
    query("/v1/technical-measures", "enforcement.list_technical_measures", "enforcement:read"),
    query(_ONE, "enforcement.get_technical_measure", "enforcement:read"),
    command(f"{_ONE}/transitions", "enforcement.move_technical_measure", "analyses:write"),
    query("/v1/measure-notices", "enforcement.list_measure_notices", "notices:use"),
    command("/v1/measure-comments", "enforcement.draft_measure_comment", "notices:use", status=201),
    query("/v1/measure-comments", "enforcement.list_measure_comments", "notices:use"),
    command("/v1/measure-comments/{comment_id}/transitions", "enforcement.move_measure_comment", "notices:use"),
)
