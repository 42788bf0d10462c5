"""Runs one service: python -m databus.run services.credit.service:CreditService

Settings come from the environment (`databus.settings.ServiceSettings`); what is wrong with them is told at once and
ends the process with code 2.
"""

from __future__ import annotations

import os
import sys
import warnings
from importlib import import_module


def main(arguments: list[str]) -> int:
    """Run the service named by the only argument until SIGTERM; return the exit code."""
    with warnings.catch_warnings():
        # eventlet says at every import that it is in maintenance, which is known and decided
        warnings.simplefilter("ignore")
        import eventlet
    # before anything else is imported, so that nothing keeps a blocking socket
    eventlet.monkey_patch()

    from databus import heap, logs
    from databus.amqp.process import ServiceProcess
    from databus.service import Service
    from databus.settings import BrokenSettings, ServiceSettings

    if len(arguments) != 1 or arguments[0].count(":") != 1:
        sys.stderr.write("usage: python -m databus.run services.<name>.service:<Class>\n")
        return 2
    try:
        settings = ServiceSettings.read(os.environ)
    except BrokenSettings as error:
        sys.stderr.write("the settings are not right:\n" + "".join(f"  {it}\n" for it in str(error).split("; ")))
        return 2
    module, _, name = arguments[0].partition(":")
    service_class = getattr(import_module(module), name, None)
    if not (isinstance(service_class, type) and issubclass(service_class, Service)):
        sys.stderr.write(f"{arguments[0]} is not a service\n")
        return 2
    logs.configure(service_class.name, settings.log_level)
    process = ServiceProcess(service_class, settings)
    heap.settle()
    return process.run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
