"""Stock nameko doing the gateway's work: an HTTP entrypoint that asks, over RPC, the same decision of the same code.

`python -m bench.peers.nameko_modes URI PORT door|service DATABASE_URL`
"""

import eventlet

eventlet.monkey_patch()

import json
import sys

from nameko.rpc import RpcProxy, rpc
from nameko.runners import ServiceRunner
from nameko.web.handlers import http

from databus.clock import SystemClock
from databus.persistence import connect
from databus.pipeline import Pipeline
from services.inspection.service import InspectionService


class StockModes:
    name = "stock_modes"
    pipeline = None

    @rpc
    def decide_mode(self, **fields):
        return StockModes.pipeline.call("decide_mode", fields)


class StockDoor:
    name = "stock_door"
    stock_modes = RpcProxy("stock_modes")

    @http("POST", "/v1/mode-decisions")
    def decide_mode(self, request):
        fields = json.loads(request.get_data(as_text=True))
        answer = self.stock_modes.decide_mode(**fields)
        return 200, {"Content-Type": "application/json"}, json.dumps(answer)


def main(uri, port, which, database_url):
    """Run one of the two until stopped."""
    StockModes.pipeline = Pipeline(InspectionService, connect(database_url), SystemClock())
    runner = ServiceRunner({"AMQP_URI": uri, "WEB_SERVER_ADDRESS": f"127.0.0.1:{port}", "max_workers": 64})
    runner.add_service(StockModes if which == "service" else StockDoor)
    runner.start()
    runner.wait()


if __name__ == "__main__":
    main(*sys.argv[1:])
