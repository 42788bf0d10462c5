"""Many declarations at once, release certificates, jobs on files, and issued papers, which `/v1/papers` finds too."""

from gateway.http.routes.route import OCTETS, Route, command, download, query

_JOB = "/v1/inspection/jobs/{job_id}"
_CERTIFICATE = "/v1/consignments/{consignment_id}/certificate"
_PAPER = "/v1/inspection/papers/{code}"

ROUTES: tuple[Route, ...] = (
    command("/v1/consignments/bulk", "inspection.declare_consignments", "inspection:declare"),
    command("/v1/inspection/jobs", "inspection.start_job", "jobs:write", status=201, speaks=True),
    query("/v1/inspection/jobs", "inspection.list_jobs", "inspection:read"),
    query(_JOB, "inspection.get_job", "inspection:read"),
    command(f"{_JOB}/parts/{{number}}", "inspection.put_job_part", "jobs:write", takes=OCTETS),
    command(f"{_JOB}/cancellation", "inspection.cancel_job", "jobs:write"),
    query(f"{_JOB}/refusals", "inspection.list_job_refusals", "inspection:read"),
    download(_CERTIFICATE, "inspection.get_certificate", "inspection:read", integers=("number", "part")),
    query("/v1/inspection/papers", "inspection.list_papers", "inspection:read"),
    download(_PAPER, "inspection.get_paper", "enterprises:read"),
    query(f"{_PAPER}/verification", "inspection.verify_paper", "enterprises:read"),
    command(f"{_PAPER}/withdrawal", "inspection.withdraw_paper", "jobs:write"),
)  # fmt: skip
