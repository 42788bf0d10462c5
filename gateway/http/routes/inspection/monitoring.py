"""Risk monitoring in place of batch management."""

from gateway.http.routes.route import Route, command, query

_PLAN = "/v1/monitoring-plans/{plan_id}"
_SAMPLE = "/v1/monitoring-samples/{sample_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/monitoring-plans", "inspection.propose_monitoring_plan", "inspection:monitor", status=201),
    query("/v1/monitoring-plans", "inspection.list_monitoring_plans", "inspection:read"),
    query(_PLAN, "inspection.get_monitoring_plan", "inspection:read"),
    command(f"{_PLAN}/decision", "inspection.move_monitoring_plan", "inspection:monitor"),
    query(f"{_PLAN}/draws/{{on}}", "inspection.get_monitoring_draw", "inspection:read"),
    query("/v1/monitoring-samples", "inspection.list_monitoring_samples", "inspection:read", booleans=("overdue",)),
    command(f"{_SAMPLE}/moves", "inspection.move_monitoring_sample", "inspection:monitor"),
    command(f"{_SAMPLE}/result", "inspection.record_monitoring_result", "inspection:monitor"),
)  # fmt: skip
