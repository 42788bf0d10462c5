"""Files of records, exports and reports of credit, with progress; and its papers, which `/v1/papers` finds too."""

from gateway.http.routes.route import OCTETS, Route, command, download, query

_JOB = "/v1/credit/jobs/{job_id}"
_PAPER = "/v1/credit/papers/{code}"

ROUTES: tuple[Route, ...] = (
    command("/v1/credit/jobs", "credit.start_job", "credit:record", status=201, speaks=True),
    query("/v1/credit/jobs", "credit.list_jobs", "credit:read"),
    query(_JOB, "credit.get_job", "credit:read"),
    command(f"{_JOB}/parts/{{number}}", "credit.put_job_part", "credit:record", takes=OCTETS),
    command(f"{_JOB}/cancellation", "credit.cancel_job", "credit:record"),
    query(f"{_JOB}/refusals", "credit.list_job_refusals", "credit:read"),
    query("/v1/credit/papers", "credit.list_papers", "credit:read"),
    download(_PAPER, "credit.get_paper", "enterprises:read"),
    query(f"{_PAPER}/verification", "credit.verify_paper", "enterprises:read"),
    command(f"{_PAPER}/withdrawal", "credit.withdraw_paper", "credit:record"),
)  # fmt: skip
