"""Campaigns: plans, tasks, visits, publication."""

from gateway.http.routes.route import Route, command, query

_PLAN = "/v1/campaign-plans/{plan_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/campaign-plans", "enforcement.plan_recurring_campaigns", "campaigns:write", status=201),
    query("/v1/campaign-plans", "enforcement.list_campaign_plans", "enforcement:read"),
    query(_PLAN, "enforcement.get_campaign_plan", "enforcement:read"),
    command(f"{_PLAN}/transitions", "enforcement.move_campaign_plan", "campaigns:write"),
    query("/v1/campaigns/{campaign_id}/progress", "enforcement.get_campaign_progress", "enforcement:read"),
    command("/v1/campaigns/{campaign_id}/follow-ups", "enforcement.open_follow_up", "campaigns:write", status=201),
    query("/v1/campaign-visits", "enforcement.list_visits", "enforcement:read", booleans=("open", "late")),
    command("/v1/campaign-visits/{visit_id}/transitions", "enforcement.move_visit", "campaigns:write"),
    query("/v1/published-campaigns", "enforcement.list_published_campaigns", "enforcement:read",
          integers=("limit", "year")),
    query("/v1/published-campaigns/{campaign_id}/results", "enforcement.list_published_results", "enforcement:read"),
)  # fmt: skip
