"""A stock nameko client, written as nameko's users write them: calls the methods it is told, prints what came back.

A process of its own, since nameko's client wants a monkey-patched one:
    python tests/e2e/stock_client.py AMQP_URI AGENCY < CALLS   (JSON: a list of [service, method, arguments])
"""

# ruff: noqa: E402
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    import eventlet
eventlet.monkey_patch()

import json
import sys

from nameko.exceptions import RemoteError
from nameko.standalone.rpc import ClusterRpcProxy


def ask(proxy, service, method, arguments):
    try:
        return {"answer": getattr(getattr(proxy, service), method)(**arguments)}
    except RemoteError as error:
        return {"error": error.exc_type, "said": error.value}


def main():
    uri, agency = sys.argv[1:]
    with ClusterRpcProxy({"AMQP_URI": uri}, timeout=10, context_data={"sanhu.agency": agency}) as proxy:
        json.dump([ask(proxy, *call) for call in json.load(sys.stdin)], sys.stdout)


main()
