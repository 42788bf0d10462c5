"""Alerts, trace cases, penalties, campaigns."""

from gateway.http.routes.route import command, dry_run, query

_ALERT = "/v1/alerts/{alert_id}"
_CASE = "/v1/trace-cases/{case_id}"
_PENALTY = "/v1/penalties/{penalty_id}"
_SUBSTANTIATED = "/v1/complaints/substantiated"
_CAMPAIGN = "/v1/campaigns/{campaign_id}"

ROUTES = (
    command("/v1/alerts", "enforcement.issue_alert", "alerts:write", status=201),
    command("/v1/alerts/imports", "enforcement.import_safety_gate", "alerts:write"),
    query("/v1/alerts", "enforcement.list_alerts", "enforcement:read", booleans=("in_force",)),
    query(_ALERT, "enforcement.get_alert", "enforcement:read"),
    command(f"{_ALERT}/transitions", "enforcement.move_alert", "alerts:write"),
    command("/v1/trace-cases", "enforcement.open_trace_case", "traces:write", status=201),
    query("/v1/trace-cases", "enforcement.list_trace_cases", "enforcement:read", booleans=("open",)),
    query(_CASE, "enforcement.get_trace_case", "enforcement:read"),
    command(f"{_CASE}/transitions", "enforcement.move_trace_case", "traces:write"),
    command(f"{_CASE}/findings/approvals", "enforcement.approve_finding", "traces:write"),
    command(f"{_CASE}/findings/review", "enforcement.review_finding", "traces:write"),
    command("/v1/penalties", "enforcement.record_penalty", "penalties:write", status=201),
    query("/v1/penalties", "enforcement.list_penalties", "enforcement:read"),
    query(_PENALTY, "enforcement.get_penalty", "enforcement:read"),
    command(f"{_PENALTY}/annulment", "enforcement.annul_penalty", "penalties:write"),
    command(_SUBSTANTIATED, "enforcement.record_substantiated_complaint", "penalties:write", status=201),
    command("/v1/campaigns", "enforcement.plan_campaign", "campaigns:write", status=201),
    query("/v1/campaigns", "enforcement.list_campaigns", "enforcement:read", integers=("limit", "year")),
    query(_CAMPAIGN, "enforcement.get_campaign", "enforcement:read"),
    command(f"{_CAMPAIGN}/transitions", "enforcement.move_campaign", "campaigns:write"),
    command(f"{_CAMPAIGN}/seeds", "enforcement.commit_seed", "campaigns:write", status=201),
    command(f"{_CAMPAIGN}/draw", "enforcement.draw_campaign", "campaigns:write"),
    command(f"{_CAMPAIGN}/results", "enforcement.record_campaign_result", "campaigns:write", status=201),
    dry_run("/v1/draw-verifications", "enforcement.verify_draw"),
)  # fmt: skip
