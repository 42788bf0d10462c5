"""Quarterly quality analyses by industry and market."""

from gateway.http.routes.route import Route, command, query

_ALL = "/v1/quality-analyses"
_ONE = f"{_ALL}/{{analysis_id}}"
_PUBLISHED = "/v1/published-analyses"

ROUTES: tuple[Route, ...] = (
    command(_ALL, "enforcement.draft_analysis", "analyses:write", status=201),
    query(_ALL, "enforcement.list_analyses", "enforcement:read"),
    query(_ONE, "enforcement.get_analysis", "enforcement:read"),
    command(f"{_ONE}/transitions", "enforcement.move_analysis", "analyses:write"),
    query(f"{_ONE}/check", "enforcement.check_analysis", "enforcement:read"),
    query(_PUBLISHED, "enforcement.list_published_analyses", "enforcement:read"),
    query(f"{_PUBLISHED}/{{analysis_id}}", "enforcement.get_published_analysis", "enforcement:read"),
)
