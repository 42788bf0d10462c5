"""Stock nameko: an echo over RPC, and an HTTP entrypoint that asks it: `python -m bench.peers.nameko_echo URI PORT`."""

import eventlet

eventlet.monkey_patch()

import json
import sys

from nameko.rpc import RpcProxy, rpc
from nameko.runners import ServiceRunner
from nameko.web.handlers import http


class StockEcho:
    name = "stock_echo"

    @rpc
    def echo(self, payload):
        return {"payload": payload}


class StockDoor:
    name = "stock_door"
    stock_echo = RpcProxy("stock_echo")

    @http("POST", "/echo")
    def echo(self, request):
        fields = json.loads(request.get_data(as_text=True))
        return 200, {"Content-Type": "application/json"}, json.dumps(self.stock_echo.echo(**fields))


def main(uri, port, which):
    """Run one of the two until stopped."""
    runner = ServiceRunner({"AMQP_URI": uri, "WEB_SERVER_ADDRESS": f"127.0.0.1:{port}", "max_workers": 64})
    runner.add_service(StockEcho if which == "echo" else StockDoor)
    runner.start()
    runner.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
