"""October's formal rating shared among workers by the bus: the same to the last grade, and how much faster.

A service and its workers run as the processes that they are, on a copy of the database that one process rated before,
in a vhost of their own; so how many of a million facts the service lets out meanwhile is measured too.
"""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import httpx
import sqlalchemy as sa

from bench.children import free_port
from bench.credit_fill import TODAY
from bench.credit_october import AGENCY, Digest, asked, digest, must_be_done, peak_mib, some
from bench.row import Row, alone
from databus.clock import SystemClock
from databus.testing import Harness
from deploy.local.management import Management
from deploy.local.stack import Stack
from services.credit.service import CreditService

CREDIT: Final = "services.credit.service:CreditService"
ASKED: Final = 100
WAIT_S: Final = 60
_TOOK: Final = sa.text("SELECT extract(epoch FROM max(done_at) - min(began_at)) FROM rating_shards")
_RELAYED: Final = sa.text("SELECT count(*) FROM databus_outbox WHERE relayed_at IS NOT NULL AND bulk")


def measure(stack: Stack, url: str, label: str, workers: int, expected: Digest) -> Iterator[Row]:
    """Yield the rows of one size shared among so many workers.

    Args:
        stack: whose broker carries the tasks.
        url: a copy of the database as it was before the run that came to `expected`.
        label: of the size.
        workers: how many.
        expected: of the ratings that one process made.
    """
    name = f"rating_october_{label}_bus_{workers}"
    with tempfile.TemporaryDirectory() as folder, _vhost(stack) as uri, ExitStack() as running:
        clock = Path(folder) / "offset-s"
        noon = datetime(TODAY.year, TODAY.month, TODAY.day, 4, tzinfo=UTC)
        clock.write_text(str(int((noon - datetime.now(UTC)).total_seconds())))
        settings = {"SANHU_DATABASE_URL": url, "SANHU_AMQP_URI": uri, "SANHU_CLOCK_FILE": str(clock)}
        harness = Harness(CreditService, url, SystemClock(clock))
        running.callback(harness.close)
        run_id = harness.call("start_rating_run", agency=AGENCY, way="BUS")["run_id"]
        rating = [_Process("databus.work", (CREDIT, "--tasks"), settings, running) for _ in range(workers)]
        for worker in rating:
            worker.wait_ready()
        began_s = time.monotonic()
        service = _Process("databus.run", (CREDIT,), settings, running)
        goes_on = _going_on(harness, run_id, rating)
        rows = list(asked(harness, f"beside_bus_{workers}", some(url), ASKED, goes_on))
        let_out_s = time.monotonic() - began_s
        rated = must_be_done(harness, run_id)
        with harness.engine.connect() as connection:
            seconds = float(connection.execute(_TOOK).scalar_one())
            relayed = connection.execute(_RELAYED).scalar_one()
        yield alone(f"{name}_s", seconds, "s")
        yield alone(name, rated / seconds, "enterprises/s, written and said")
        yield alone(f"{name}_peak_memory", max(worker.peak_mib for worker in rating), "MiB of one worker")
        yield alone(f"{name}_service_peak_memory", service.peak_mib, "MiB of the service")
        yield alone(f"{name}_relayed", relayed / let_out_s, "facts/s let out meanwhile")
        yield from rows
    if digest(url) != expected:
        raise RuntimeError("the bus rated somebody otherwise")


class _Process:
    """One of credit's processes, ended in order with the measurement."""

    def __init__(self, module: str, arguments: Sequence[str], settings: dict[str, str], running: ExitStack) -> None:
        self._port = free_port()
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            env={**os.environ, **settings, "SANHU_HTTP_PORT": str(self._port)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        running.callback(self._end)

    @property
    def runs(self) -> bool:
        return self._process.poll() is None

    @property
    def peak_mib(self) -> float:
        """The most memory it has had."""
        return peak_mib(self._process.pid)

    def wait_ready(self) -> None:
        """Return when it says that it is ready."""
        deadline = time.monotonic() + WAIT_S
        while not self._is_ready():
            if time.monotonic() > deadline or not self.runs:
                raise RuntimeError("a process of credit did not become ready")
            time.sleep(0.1)  # between looks; the deadline decides

    def _is_ready(self) -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{self._port}/readyz", trust_env=False).status_code == 200
        except httpx.HTTPError:
            return False

    def _end(self) -> None:
        self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(WAIT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()


def _going_on(harness: Harness, run_id: str, workers: Sequence[_Process]) -> Callable[[], bool]:
    """Return what tells whether the run has not ended, looking each second; a worker may not end first."""
    state, looked_s = "RUNNING", time.monotonic()

    def goes_on() -> bool:
        nonlocal state, looked_s
        if time.monotonic() - looked_s > 1:
            if not all(worker.runs for worker in workers):
                raise RuntimeError("a worker ended")
            state, looked_s = harness.call("get_rating_run", run_id=run_id)["state"], time.monotonic()
        return state == "RUNNING"

    return goes_on


@contextmanager
def _vhost(stack: Stack) -> Iterator[str]:
    """The address of an empty vhost of the stack's broker, dropped at the end."""
    uri, name = stack.env["SANHU_AMQP_URI"], f"bench_{secrets.token_hex(6)}"
    management = Management(stack.env["SANHU_RABBITMQ_MANAGEMENT_URL"])
    management.ensure_vhost(name, str(urlsplit(uri).username))
    try:
        yield f"{uri.rpartition('/')[0]}/{name}"
    finally:
        management.delete(f"/api/vhosts/{name}")
