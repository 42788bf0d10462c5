"""The border's own resources, answered by the gateway itself."""

from gateway.http.routes.route import query

ROUTES = (
    query("/v1/terms", "gateway.get_term", "simulate", integers=("working_days", )),
    query("/v1/exchange/receipts/{receipt_id}", "gateway.get_receipt", "exchange:read"),
    query("/v1/exchange/deliveries", "gateway.count_deliveries", "exchange:operate"),
)  # fmt: skip
