"""Offers, what enterprises have of them, policies, budgets, registers."""

from gateway.http.routes.route import Route, command, query

_OFFER = "/v1/offers/{offer_id}"
_BENEFIT = "/v1/benefits/{benefit_id}"
_PROJECT = "/v1/projects/{project_id}"

ROUTES: tuple[Route, ...] = (
    command("/v1/offers", "enterprise.open_offer", "services:write", status=201),
    query("/v1/offers", "enterprise.list_offers", "zones:read"),
    command(f"{_OFFER}/transitions", "enterprise.move_offer", "services:write"),
    command(f"{_OFFER}/benefits", "enterprise.grant_benefit", "services:use", status=201),
    query("/v1/benefits", "enterprise.list_benefits", "enterprises:read", booleans=("overdue",)),
    query(_BENEFIT, "enterprise.get_benefit", "enterprises:read"),
    command(f"{_BENEFIT}/transitions", "enterprise.move_benefit", "services:use"),
    command(f"{_BENEFIT}/spendings", "enterprise.spend_voucher", "services:write", status=201),
    query("/v1/enterprises/{uscc}/entitlements", "enterprise.get_entitlements", "enterprises:read"),
    query("/v1/service-rules", "enterprise.list_service_rules", "zones:read"),
    command("/v1/budgets", "enterprise.adopt_budget", "budgets:write", status=201),
    query("/v1/budgets", "enterprise.list_budgets", "zones:read", integers=("limit", "year")),
    command("/v1/budgets/{budget_id}/projects", "enterprise.approve_project", "budgets:write", status=201),
    query("/v1/projects", "enterprise.list_projects", "zones:read"),
    command(f"{_PROJECT}/closing", "enterprise.close_project", "budgets:write"),
    command(f"{_PROJECT}/payments", "enterprise.record_payment", "budgets:write", status=201),
    query("/v1/payments", "enterprise.list_payments", "zones:read"),
    command("/v1/register-entries", "enterprise.record_entry", "services:write", status=201),
    query("/v1/register-entries", "enterprise.list_entries", "zones:read"),
    command("/v1/register-entries/{entry_id}/end", "enterprise.end_entry", "services:write"),
)
