"""A service's worker as the process that it is, for tests that kill it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from databus.testing import Harness
from deploy.local.ports import free_ports
from tests.infrastructure import ROOT


@contextmanager
def worker(harness: Harness, clock_file: str = "") -> Iterator[subprocess.Popen[bytes]]:
    """The process that does the chores of a harness's service on its database, killed at the end if it still runs."""
    (port,) = free_ports(1)
    service = harness.pipeline.service_class
    url = harness.engine.url.set(drivername="postgresql").render_as_string(hide_password=False)
    settings = {"SANHU_DATABASE_URL": url, "SANHU_HTTP_PORT": str(port), "SANHU_CLOCK_FILE": clock_file}
    process = subprocess.Popen(
        [sys.executable, "-m", "databus.work", f"{service.__module__}:{service.__name__}"],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], **settings},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(30)
