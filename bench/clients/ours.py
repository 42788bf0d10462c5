"""Load with our client: `python -m bench.clients.ours URI CONCURRENCY SECONDS`."""

import eventlet

eventlet.monkey_patch()

import sys

from bench import load
from databus.amqp.rpc_client import RpcClient


def main(uri: str, concurrency: int, seconds: float) -> None:
    """Call our echo service."""
    with RpcClient(uri, name="bench") as client:
        load.run(lambda: client.call("echo", "echo", payload=load.PAYLOAD), concurrency, seconds)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), float(sys.argv[3]))
