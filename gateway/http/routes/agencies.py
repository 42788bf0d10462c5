"""Agencies, their keys and who they are."""

from gateway.http.routes.route import command, query

_AGENCY = "/v1/exchange/agencies/{agency}"
_KEY = "/v1/exchange/keys/{kid}"

ROUTES = (
    query("/v1/exchange/agencies", "gateway.list_agencies", "exchange:read"),
    command("/v1/exchange/agencies", "gateway.add_agency", "exchange:operate", status=201),
    query(_AGENCY, "gateway.get_agency", "exchange:read"),
    command(_AGENCY, "gateway.amend_agency", "exchange:operate", verb="PATCH"),
    command(f"{_AGENCY}/removal", "gateway.remove_agency", "exchange:operate"),
    query("/v1/exchange/keys", "gateway.list_keys", "exchange:read"),
    command("/v1/exchange/keys", "gateway.add_key", "exchange:request", status=201),
    command(f"{_KEY}/rotation", "gateway.rotate_key", "exchange:request", status=201),
    command(f"{_KEY}/revocation", "gateway.revoke_key", "exchange:request"),
)  # fmt: skip
