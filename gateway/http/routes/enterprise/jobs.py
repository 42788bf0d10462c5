"""Imports, exports and reports: files in parts, progress."""

from gateway.http.routes.route import OCTETS, Route, command, query

_JOB = "/v1/jobs/{job_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/jobs", "enterprise.start_job", "jobs:write", status=201, speaks=True),
    query("/v1/jobs", "enterprise.list_jobs", "enterprises:read"),
    query(_JOB, "enterprise.get_job", "enterprises:read"),
    command(f"{_JOB}/parts/{{number}}", "enterprise.put_job_part", "jobs:write", takes=OCTETS),
    command(f"{_JOB}/cancellation", "enterprise.cancel_job", "jobs:write"),
    query(f"{_JOB}/refusals", "enterprise.list_job_refusals", "enterprises:read"),
)  # fmt: skip
