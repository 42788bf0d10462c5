"""A market regulation's own casework system on stock nameko, as it ran before anybody thought of the exchange."""

import eventlet

eventlet.monkey_patch()

import json
import sys

from nameko.events import EventDispatcher, event_handler
from nameko.rpc import rpc
from nameko.runners import ServiceRunner
from nameko.standalone.rpc import ClusterRpcProxy


class Casework:
    """Says events of its own on `casework.events`, and hears them itself."""

    name = "casework"
    dispatch = EventDispatcher()

    @rpc
    def close(self, event, penalty):
        self.dispatch(event, penalty)

    @event_handler("casework", "penalty_effective")
    def print_notice(self, penalty):
        print(penalty["document"]["number"], flush=True)


def main(uri: str) -> None:
    config = {"AMQP_URI": uri}
    runner = ServiceRunner(config=config)
    runner.add_service(Casework)
    runner.start()
    try:
        with ClusterRpcProxy(config, timeout=15) as cluster:
            for line in sys.stdin:
                cluster.casework.close(**json.loads(line))
    finally:
        eventlet.sleep(0.5)
        runner.stop()


if __name__ == "__main__":
    main(sys.argv[1])
