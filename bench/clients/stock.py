"""Load with a stock nameko service's RpcProxy: `python -m bench.clients.stock URI CONCURRENCY SECONDS`."""

import eventlet

eventlet.monkey_patch()

import sys

from nameko.containers import ServiceContainer
from nameko.extensions import Entrypoint
from nameko.rpc import RpcProxy

from bench import load


class Once(Entrypoint):
    """Runs the method once, when the service has started."""

    def start(self):
        eventlet.spawn_after(0.5, self.container.spawn_worker, self, (), {}, handle_result=self.done)

    def done(self, worker_ctx, result, exc_info):
        self.container.finished.send(exc_info)
        return result, exc_info


class Caller:
    name = "caller"
    stock_echo = RpcProxy("stock_echo")

    @Once.decorator
    def drive(self):
        concurrency, seconds = int(sys.argv[2]), float(sys.argv[3])
        load.run(lambda: self.stock_echo.echo(payload=load.PAYLOAD), concurrency, seconds)


def main(uri):
    """Start the service, let it call, stop it."""
    container = ServiceContainer(Caller, {"AMQP_URI": uri, "serializer": "json"})
    container.finished = eventlet.event.Event()
    container.start()
    container.finished.wait()
    container.stop()


if __name__ == "__main__":
    main(sys.argv[1])
