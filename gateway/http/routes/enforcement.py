"""Alerts, trace cases, penalties, campaigns, proposals."""

from gateway.http.routes.route import command, query

_ALERT = "/v1/alerts/{alert_id}"
_CASE = "/v1/trace-cases/{trace_case_id}"
_PENALTY = "/v1/penalties/{penalty_id}"
_CAMPAIGN = "/v1/campaigns/{campaign_id}"

ROUTES = (
    command("/v1/alerts", "enforcement.issue_alert", "alerts:write", status=201),
    query("/v1/alerts", "enforcement.list_alerts", "enforcement:read"),
    query(_ALERT, "enforcement.get_alert", "enforcement:read"),
    command(f"{_ALERT}/transitions", "enforcement.move_alert", "alerts:write"),
    command("/v1/trace-cases", "enforcement.open_trace_case", "traces:write", status=201),
    query("/v1/trace-cases", "enforcement.list_trace_cases", "enforcement:read"),
    query(_CASE, "enforcement.get_trace_case", "enforcement:read"),
    command(f"{_CASE}/transitions", "enforcement.move_trace_case", "traces:write"),
    command("/v1/penalties", "enforcement.record_penalty", "penalties:write", status=201),
    query("/v1/penalties", "enforcement.list_penalties", "enforcement:read"),
    query(_PENALTY, "enforcement.get_penalty", "enforcement:read"),
    command(f"{_PENALTY}/annulment", "enforcement.annul_penalty", "penalties:write"),
    command("/v1/campaigns", "enforcement.plan_campaign", "campaigns:write", status=201),
    query("/v1/campaigns", "enforcement.list_campaigns", "enforcement:read"),
    query(_CAMPAIGN, "enforcement.get_campaign", "enforcement:read"),
    command(f"{_CAMPAIGN}/transitions", "enforcement.move_campaign", "campaigns:write"),
    command(f"{_CAMPAIGN}/draw", "enforcement.draw_campaign", "campaigns:write"),
    command(f"{_CAMPAIGN}/results", "enforcement.record_campaign_result", "campaigns:write", status=201),
)  # fmt: skip
