"""The catalogue, sharing agreements, requests for data."""

from gateway.http.routes.route import command, dry_run, query

_AGREEMENT = "/v1/exchange/agreements/{agreement_id}"
_REQUEST = "/v1/exchange/requests/{request_id}"

ROUTES = (
    query("/v1/exchange/catalogue", "gateway.list_datasets", "exchange:read"),
    query("/v1/exchange/catalogue/{dataset}", "gateway.get_dataset", "exchange:read"),
    query("/v1/exchange/agreements", "gateway.list_agreements", "exchange:read"),
    command("/v1/exchange/agreements", "gateway.apply_agreements", "exchange:operate", status=201),
    dry_run("/v1/exchange/agreements/dry-runs", "gateway.weigh_agreements"),
    query(_AGREEMENT, "gateway.get_agreement", "exchange:read"),
    command(f"{_AGREEMENT}/changes", "gateway.change_agreement", "exchange:request", status=201),
    command(f"{_AGREEMENT}/end", "gateway.end_agreement", "exchange:request"),
    command("/v1/exchange/requests", "gateway.request_data", "exchange:request", status=201),
    query("/v1/exchange/requests", "gateway.list_requests", "exchange:read", booleans=("overdue",)),
    query(_REQUEST, "gateway.get_request", "exchange:read"),
    command(f"{_REQUEST}/transitions", "gateway.move_request", "exchange:request"),
    command(f"{_REQUEST}/settlement", "gateway.settle_request", "exchange:settle"),
)  # fmt: skip
