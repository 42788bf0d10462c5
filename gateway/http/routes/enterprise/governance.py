"""Tasks, meetings, checks, consultations, summaries."""

from gateway.http.routes.route import Route, command, query

_TASK = "/v1/tasks/{task_id}"

ROUTES: tuple[Route, ...] = (
    query("/v1/tasks", "enterprise.list_tasks", "zones:read", booleans=("overdue",)),
    command("/v1/tasks", "enterprise.assign_task", "governance:write", status=201),
    query(_TASK, "enterprise.get_task", "zones:read"),
    command(f"{_TASK}/reports", "enterprise.report_task", "governance:write", status=201),
    command(f"{_TASK}/transitions", "enterprise.move_task", "governance:write"),
)  # fmt: skip
