"""Archives of batches, and papers that can be verified."""

from dataclasses import replace

from gateway.http.routes.route import Route, command, download, query

_PAPER = "/v1/papers/{code}"

ROUTES: tuple[Route, ...] = (
    query("/v1/batches/{batch}/archive", "enterprise.get_batch_archive", "enterprises:read"),
    query("/v1/papers", "enterprise.list_papers", "enterprises:read"),
    replace(download(_PAPER, "enterprise.get_paper", "enterprises:read"), by_code=True),
    replace(query(f"{_PAPER}/verification", "enterprise.verify_paper", "enterprises:read"), by_code=True),
    replace(command(f"{_PAPER}/withdrawal", "enterprise.withdraw_paper", "jobs:write"), by_code=True),
)
