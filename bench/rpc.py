"""Calls a second: our client to our server, stock nameko to stock nameko, bare py-amqp to itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bench.children import free_port, peer, rate
from bench.row import Row, against
from deploy.local.stack import Stack

ROUNDS = 3
SECONDS = 4


def measure(stack: Stack) -> Iterator[Row]:
    """Yield the rows, the sides taking turns so that a noisy machine disturbs both."""
    env: Mapping[str, str] = stack.env
    uri, port = env["SANHU_AMQP_URI"], free_port()
    ours = {
        "SANHU_AMQP_URI": uri,
        # any migrated database serves: the echo keeps nothing
        "SANHU_DATABASE_URL": env["SANHU_DATABASE_URL_CREDIT"],
        "SANHU_HTTP_PORT": str(port),
        "SANHU_MAX_WORKERS": "64",
    }
    with (
        peer("databus.run", "bench.echo.service:EchoService", environment=ours, port=port),
        peer("bench.peers.nameko_echo", uri, free_port(), "echo"),
        peer("bench.peers.raw_echo", uri),
    ):
        for concurrency in (1, 64):
            ours_rates, stock_rates, raw_rates = [], [], []
            for _ in range(ROUNDS):
                ours_rates.append(rate("bench.clients.ours", uri, concurrency, SECONDS))
                stock_rates.append(rate("bench.clients.stock", uri, concurrency, SECONDS))
                if concurrency > 1:
                    raw_rates.append(rate("bench.clients.raw", uri, concurrency, SECONDS))
            yield against(f"rpc_c{concurrency}_vs_stock_nameko", ours_rates, stock_rates, "nameko 2.14.1")
            if raw_rates:
                yield against(
                    f"rpc_c{concurrency}_vs_raw_amqp", ours_rates, raw_rates, "py-amqp 5.4.2, direct reply-to"
                )
