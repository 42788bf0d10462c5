"""Jobs on files, and issued papers, which `/v1/papers` finds too."""

from gateway.http.routes.route import OCTETS, Route, command, download, query

_JOB = "/v1/enforcement/jobs/{job_id}"
_PAPER = "/v1/enforcement/papers/{code}"

ROUTES: tuple[Route, ...] = (
    command("/v1/enforcement/jobs", "enforcement.start_job", "jobs:write", status=201, speaks=True),
    query("/v1/enforcement/jobs", "enforcement.list_jobs", "enforcement:read"),
    query(_JOB, "enforcement.get_job", "enforcement:read"),
    command(f"{_JOB}/parts/{{number}}", "enforcement.put_job_part", "jobs:write", takes=OCTETS),
    command(f"{_JOB}/cancellation", "enforcement.cancel_job", "jobs:write"),
    query(f"{_JOB}/refusals", "enforcement.list_job_refusals", "enforcement:read"),
    query("/v1/enforcement/papers", "enforcement.list_papers", "enforcement:read"),
    download(_PAPER, "enforcement.get_paper", "enterprises:read"),
    query(f"{_PAPER}/verification", "enforcement.verify_paper", "enterprises:read"),
    command(f"{_PAPER}/withdrawal", "enforcement.withdraw_paper", "jobs:write"),
)  # fmt: skip
