"""The evidence log: heads, proofs, entries, erasure."""

from gateway.http.routes.route import Route, command, query

ROUTES: tuple[Route, ...] = (
    query("/v1/exchange/log/heads", "gateway.list_heads", "exchange:read"),
    query("/v1/exchange/log/heads/{size}", "gateway.get_head", "exchange:read", integers=("epoch",)),
    command("/v1/exchange/log/heads/{size}/cosignatures", "gateway.cosign_head", "exchange:reconcile", status=201),
    query(
        "/v1/exchange/log/consistency",
        "gateway.get_consistency",
        "exchange:read",
        integers=("first", "second", "epoch"),
    ),
    query("/v1/exchange/log/proofs/{entry_id}", "gateway.get_proof", "exchange:read", integers=("size",)),
    query("/v1/exchange/log/entries", "gateway.list_log_entries", "exchange:read", integers=("from", "limit")),
    command("/v1/exchange/log/erasures", "gateway.erase_fields", "exchange:operate", status=201),
)
