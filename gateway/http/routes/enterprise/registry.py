"""Enterprises, zones, memberships, titles, proposals, plans, KPIs."""

from gateway.http.routes.route import XLSX, command, dry_run, query

_ENTERPRISE = "/v1/enterprises/{uscc}"
_ZONE = "/v1/zones/{zone_id}"
_TITLE = "/v1/titles/{title_id}"

ROUTES = (
    command("/v1/enterprises", "enterprise.register_enterprise", "enterprises:write", status=201),
    command("/v1/enterprises/imports", "enterprise.import_enterprises", "enterprises:write", takes=XLSX),
    query("/v1/enterprises", "enterprise.list_enterprises", "enterprises:read"),
    query(_ENTERPRISE, "enterprise.get_enterprise", "enterprises:read"),
    command(_ENTERPRISE, "enterprise.amend_enterprise", "enterprises:write", verb="PATCH"),
    query(f"{_ENTERPRISE}/archive", "enterprise.get_archive", "enterprises:read"),
    command("/v1/zones", "enterprise.create_zone", "zones:write", status=201),
    query("/v1/zones", "enterprise.list_zones", "zones:read"),
    query(_ZONE, "enterprise.get_zone", "zones:read"),
    command(f"{_ZONE}/transitions", "enterprise.move_zone", "zones:write"),
    query(f"{_ZONE}/plan", "enterprise.get_plan", "zones:read"),
    command(f"{_ZONE}/figures", "enterprise.record_zone_figures", "zones:write", status=201),
    query(f"{_ZONE}/kpis", "enterprise.get_kpis", "zones:read"),
    command(f"{_ZONE}/members", "enterprise.apply_membership", "members:write", status=201),
    query(
        f"{_ZONE}/members",
        "enterprise.list_members",
        "zones:read",
        integers=("limit", "batch_no"),
        booleans=("overdue",),
    ),
    command(f"{_ZONE}/members/{{uscc}}/transitions", "enterprise.move_membership", "members:write"),
    command("/v1/titles", "enterprise.nominate_title", "titles:write", status=201),
    query("/v1/titles", "enterprise.list_titles", "zones:read", integers=("limit", "unreviewed_in")),
    query(_TITLE, "enterprise.get_title", "zones:read"),
    command(f"{_TITLE}/transitions", "enterprise.move_title", "titles:write"),
    query("/v1/plans", "enterprise.list_plans", "zones:read"),
    query("/v1/proposals", "enterprise.list_proposals", "zones:read"),
    command("/v1/proposals/{proposal_id}/decision", "enterprise.decide_proposal", "proposals:decide"),
    dry_run("/v1/kpi-evaluations", "enterprise.evaluate_kpis"),
)  # fmt: skip
