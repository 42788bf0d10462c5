"""Requests a second through the door: our gateway with its notes, nameko's HTTP entrypoint without any."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

from bench.children import free_port, peer, rate
from bench.row import Row, against
from deploy.local.stack import Stack

ROUNDS = 3
SECONDS = 4
CONCURRENCY = 64
# decided by the first row of the table: what is measured is the way there and back, not the decision
CASE = json.dumps({"on": "2026-11-22", "stop_order": True})


def measure(stack: Stack) -> Iterator[Row]:
    """Yield the row: the same decision by the same code on both sides."""
    env: Mapping[str, str] = stack.env
    uri, port = env["SANHU_AMQP_URI"], free_port()
    database_url = env["SANHU_DATABASE_URL_INSPECTION"]
    module = "bench.peers.nameko_modes"
    ours, stock = [], []
    with (
        peer(module, uri, free_port(), "service", database_url),
        peer(module, uri, port, "door", database_url, port=port),
    ):
        for _ in range(ROUNDS):
            for rates, url in ((ours, env["SANHU_URL"]), (stock, f"http://127.0.0.1:{port}")):
                token = stack.issuer.mint("ciq")
                rates.append(rate("bench.clients.http", url + "/v1/mode-decisions", CONCURRENCY, SECONDS, CASE, token))
    yield against(f"gateway_rpc_c{CONCURRENCY}_vs_nameko_http", ours, stock, "nameko 2.14.1 http + rpc", "requests/s")
