"""Assessments, conditions, progress of plans, programmes."""

from gateway.http.routes.route import Route, command, query

_ZONE = "/v1/zones/{zone_id}"
_PROGRAMME = "/v1/programmes/{programme}"

ROUTES: tuple[Route, ...] = (
    command(_ZONE, "enterprise.amend_zone", "zones:write", verb="PATCH"),
    command(f"{_ZONE}/leading-group", "enterprise.appoint_leading_group", "zones:write", status=201),
    command(f"{_ZONE}/conditions", "enterprise.judge_condition", "zones:write", status=201),
    query(f"{_ZONE}/conditions", "enterprise.get_conditions", "zones:read"),
    command(f"{_ZONE}/assessments", "enterprise.record_assessment", "zones:write", status=201),
    query(f"{_ZONE}/assessments", "enterprise.list_assessments", "zones:read"),
    command(f"{_ZONE}/plan", "enterprise.start_plan", "zones:write", status=201),
    query(f"{_ZONE}/plan/progress", "enterprise.get_plan_progress", "zones:read"),
    query(_PROGRAMME, "enterprise.get_programme", "zones:read"),
    command(f"{_PROGRAMME}/industries", "enterprise.decide_industries", "zones:write", status=201),
)  # fmt: skip
