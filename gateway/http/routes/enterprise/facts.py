"""Facts about enterprises, with both times; mergers and successors."""

from gateway.http.routes.route import command, query

_ENTERPRISE = "/v1/enterprises/{uscc}"
_FACT = "/v1/facts/{fact_id}"

ROUTES = (
    query(f"{_ENTERPRISE}/versions", "enterprise.list_versions", "enterprises:read"),
    command(f"{_ENTERPRISE}/facts", "enterprise.record_fact", "enterprises:write", status=201),
    command(f"{_ENTERPRISE}/successions", "enterprise.record_succession", "enterprises:write", status=201),
    command(f"{_ENTERPRISE}/contacts", "enterprise.record_contact", "enterprises:write", status=201),
    query(f"{_ENTERPRISE}/contacts", "enterprise.list_contacts", "contacts:read"),
    query("/v1/facts", "enterprise.list_facts", "enterprises:read"),
    query(_FACT, "enterprise.get_fact", "enterprises:read"),
    command(_FACT, "enterprise.amend_fact", "enterprises:write", verb="PATCH"),
    command(f"{_FACT}/follow-ups", "enterprise.follow_up_pledge", "enterprises:write", status=201),
)  # fmt: skip
