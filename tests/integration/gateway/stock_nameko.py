"""A stock nameko service and a stock nameko client, run as processes of their own."""

import eventlet

eventlet.monkey_patch()  # before anything else is imported

import sys  # noqa: E402

from nameko.rpc import rpc  # noqa: E402
from nameko.runners import ServiceRunner  # noqa: E402
from nameko.standalone.rpc import ServiceRpcProxy  # noqa: E402


class Refused(Exception):
    """An error that we do not know."""


class Stock:
    name = "stock"

    @rpc
    def echo(self, **fields: object) -> dict[str, object]:
        return fields

    @rpc
    def refuse(self) -> None:
        raise Refused("no")


def main(uri: str) -> None:
    runner = ServiceRunner(config={"AMQP_URI": uri})
    runner.add_service(Stock)
    runner.start()
    with ServiceRpcProxy("stock", {"AMQP_URI": uri}) as stock:
        assert stock.echo(ready=True) == {"ready": True}
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    runner.wait()


if __name__ == "__main__":
    main(sys.argv[1])
