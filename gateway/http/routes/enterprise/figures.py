"""Profiles, history and forecast of key figures; surveys; target management."""

from gateway.http.routes.route import Route, command, query

_ZONE = "/v1/zones/{zone_id}"
_SHEET = "/v1/target-sheets/{sheet_id}"

ROUTES: tuple[Route, ...] = (
    query(f"{_ZONE}/figures", "enterprise.list_zone_figures", "zones:read", integers=("limit", "year")),
    query(f"{_ZONE}/kpis/history", "enterprise.list_kpi_snapshots", "zones:read"),
    query(f"{_ZONE}/kpis/forecast", "enterprise.get_kpi_forecast", "zones:read"),
    query("/v1/kpi-profiles", "enterprise.list_kpi_profiles", "zones:read"),
    query(f"{_ZONE}/kpi-profile", "enterprise.get_kpi_profile", "zones:read"),
    command(f"{_ZONE}/kpi-profile", "enterprise.adopt_kpi_profile", "governance:write", status=201),
    command(f"{_ZONE}/surveys", "enterprise.record_survey", "governance:write", status=201),
    query(f"{_ZONE}/surveys", "enterprise.list_surveys", "zones:read"),
    command("/v1/target-sheets", "enterprise.set_target_sheet", "governance:write", status=201),
    query("/v1/target-sheets", "enterprise.list_target_sheets", "zones:read", integers=("limit", "year")),
    query(_SHEET, "enterprise.get_target_sheet", "zones:read"),
    command(f"{_SHEET}/scores", "enterprise.score_target", "governance:write", status=201),
    command(f"{_SHEET}/result", "enterprise.close_target_sheet", "governance:write"),
)  # fmt: skip
