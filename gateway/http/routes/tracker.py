"""Who used an enterprise's data, corrections, retractions, two-sided reconciliation."""

from gateway.http.routes.route import command, query

EXCHANGE = "/v1/exchange"

ROUTES = (
    query("/v1/enterprises/{uscc}/accesses", "gateway.list_accesses", "accesses:read"),
    query(f"{EXCHANGE}/accesses", "gateway.list_own_accesses", "exchange:read"),
    command(f"{EXCHANGE}/hidings", "gateway.hide_accesses", "accesses:hide", status=201),
    query(f"{EXCHANGE}/hidings", "gateway.list_hidings", "accesses:hide"),
    command(f"{EXCHANGE}/hidings/{{hiding_id}}/end", "gateway.end_hiding", "accesses:hide"),
    command("/v1/enterprises/{uscc}/corrections", "gateway.request_correction", "corrections:write", status=201),
    query(f"{EXCHANGE}/corrections", "gateway.list_corrections", "exchange:read", booleans=("overdue",)),
    query(f"{EXCHANGE}/corrections/{{correction_id}}", "gateway.get_correction", "exchange:read"),
    command(f"{EXCHANGE}/corrections/{{correction_id}}/answers", "gateway.answer_correction", "corrections:write"),
    query(f"{EXCHANGE}/retractions", "gateway.list_retractions", "exchange:read", booleans=("confirmed",)),
    query(f"{EXCHANGE}/retractions/{{retraction_id}}", "gateway.get_retraction", "exchange:read"),
    command(
        f"{EXCHANGE}/retractions/{{retraction_id}}/confirmations", "gateway.confirm_retraction", "exchange:reconcile"
    ),
    command(f"{EXCHANGE}/reconciliations", "gateway.reconcile_day", "exchange:reconcile", status=201),
    command(f"{EXCHANGE}/reconciliations/{{reconciliation_id}}/lists", "gateway.compare_lists", "exchange:reconcile"),
    query(f"{EXCHANGE}/reconciliations", "gateway.list_reconciliations", "exchange:reconcile"),
    query(f"{EXCHANGE}/reconciliations/{{reconciliation_id}}", "gateway.get_reconciliation", "exchange:reconcile"),
)
