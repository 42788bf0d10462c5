"""A market regulation's own casework system on stock nameko, as it ran before anybody thought of the exchange."""
# ruff: noqa: E402

import eventlet

eventlet.monkey_patch()

import json
import sys

from nameko.events import EventDispatcher, event_handler
from nameko.runners import ServiceRunner
from nameko.testing.services import dummy, entrypoint_hook


class Casework:
    """Says events of its own on `casework.events`, and hears them itself."""

    name = "casework"
    dispatch = EventDispatcher()

    @dummy
    def close(self, event, penalty):
        self.dispatch(event, penalty)

    @event_handler("casework", "penalty_effective")
    def print_notice(self, penalty):
        print(penalty["document"]["number"], flush=True)


def main(uri: str) -> None:
    runner = ServiceRunner(config={"AMQP_URI": uri})
    runner.add_service(Casework)
    runner.start()
    try:
        for line in sys.stdin:
            with entrypoint_hook(next(iter(runner.containers)), "close") as close:
                close(**json.loads(line))
        eventlet.sleep(1)  # for its own handler to print
    finally:
        runner.stop()


if __name__ == "__main__":
    main(sys.argv[1])
