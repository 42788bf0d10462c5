"""The event feed and webhooks."""

from gateway.http.routes.route import Route, command, query

CONNECT = "exchange:connect"

ROUTES: tuple[Route, ...] = (
    query("/v1/exchange/events", "gateway.list_events", CONNECT, integers=("after", "limit", "wait"), waits_s=20),
    command("/v1/exchange/webhooks", "gateway.add_webhook", CONNECT, status=201),
    query("/v1/exchange/webhooks", "gateway.list_webhooks", CONNECT),
    query("/v1/exchange/webhooks/{webhook_id}", "gateway.get_webhook", CONNECT),
    command("/v1/exchange/webhooks/{webhook_id}", "gateway.remove_webhook", CONNECT, verb="DELETE"),
    query("/v1/exchange/webhooks/{webhook_id}/deliveries", "gateway.list_webhook_deliveries", CONNECT,
          integers=("before", "limit")),
    command("/v1/exchange/webhooks/{webhook_id}/replays", "gateway.replay_webhook", CONNECT),
    command("/v1/exchange/clients", "gateway.add_client", CONNECT, status=201),
    query("/v1/exchange/clients", "gateway.list_clients", CONNECT),
    command("/v1/exchange/clients/{client_id}", "gateway.revoke_client", CONNECT, verb="DELETE"),
)  # fmt: skip
