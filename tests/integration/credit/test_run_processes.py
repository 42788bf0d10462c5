"""Everybody rated by real processes, one or several of which are killed on the way; then it is counted."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import httpx
import pytest

from databus.amqp.dead_letters import DeadLetters
from deploy.local.ports import free_ports
from tests.infrastructure import ROOT
from tests.integration.credit.conftest import TODAY, Credit
from tests.integration.credit.crowd import ask, fill, must_be_exact

CREDIT = "services.credit.service:CreditService"
MANY = 2400
DAY = date(2026, 10, 10)  # before the season, so that nothing begins by itself
NOON = time_of_day(4)


class Processes:
    """The processes of credit on a database and in a vhost."""

    def __init__(self, url: str, uri: str, clock: Path, stack: ExitStack) -> None:
        self._environment = {
            "PATH": os.environ["PATH"],
            "SANHU_DATABASE_URL": url,
            "SANHU_AMQP_URI": uri,
            "SANHU_CLOCK_FILE": str(clock),
        }
        self._stack = stack
        self.ports: dict[int, int] = {}

    def start(self, *arguments: str, **settings: str) -> subprocess.Popen[bytes]:
        (port,) = free_ports(1)
        process = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=self._environment | {"SANHU_HTTP_PORT": str(port)} | settings,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self.ports[process.pid] = port
        self._stack.callback(_end, process)
        return process

    def service(self, **settings: str) -> subprocess.Popen[bytes]:
        return self.start("databus.run", CREDIT, **settings)

    def worker(self, *flags: str) -> subprocess.Popen[bytes]:
        return self.start("databus.work", CREDIT, *flags)

    def metric(self, process: subprocess.Popen[bytes], name: str) -> float:
        told = httpx.get(f"http://127.0.0.1:{self.ports[process.pid]}/metrics", trust_env=False).text
        return sum(float(line.rpartition(" ")[2]) for line in told.splitlines() if line.startswith(name))


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
    process.wait(10)


@pytest.fixture
def processes(database: str, fresh_vhost: str, tmp_path: Path) -> Iterator[Processes]:
    clock = tmp_path / "offset-s"
    clock.write_text(str(int((datetime.combine(DAY, NOON, UTC) - datetime.now(UTC)).total_seconds())))
    with ExitStack() as stack:
        yield Processes(database, fresh_vhost, clock, stack)


@pytest.fixture
def october(credit: Credit) -> Credit:
    credit.clock.advance(DAY - TODAY)
    return credit


def until(seen: Callable[[], Any], within_s: float = 90) -> None:
    deadline = time.monotonic() + within_s
    while not seen():
        assert time.monotonic() < deadline, f"not seen within {within_s:g} s"
        time.sleep(0.05)


def run_of(credit: Credit) -> dict[str, Any]:
    (run,) = credit.call("list_rating_runs")["items"]
    return run


def rated(credit: Credit) -> int:
    count: int = run_of(credit)["rated"]
    return count


def kill(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait(10)


def test_a_worker_killed_again_and_again_rates_everybody_once(october: Credit, processes: Processes) -> None:
    usccs = fill(october, MANY)
    october.call("start_rating_run", agency="customs")
    for _ in range(3):
        before = rated(october)
        process = processes.worker()
        until(lambda: rated(october) > before)  # noqa: B023  — asked within the turn
        kill(process)
    assert 0 < rated(october) < MANY
    processes.worker()
    until(lambda: run_of(october)["state"] == "DONE")
    must_be_exact(october, usccs, formal_on=DAY)
    assert rated(october) == MANY


def test_workers_share_a_run_by_the_bus_and_one_killed_loses_nothing(
    october: Credit, processes: Processes, fresh_vhost: str
) -> None:
    usccs = fill(october, MANY)
    service = processes.service(SANHU_BULK_PER_S="7")
    doomed, other = processes.worker("--tasks"), processes.worker("--tasks")
    until(lambda: all(_ready(processes, one) for one in (service, doomed, other)))
    october.call("start_rating_run", agency="customs", way="BUS")
    until(lambda: processes.metric(doomed, "databus_task_duration_seconds_count") > 0)
    kill(doomed)
    third = processes.worker("--tasks")
    until(lambda: run_of(october)["state"] == "DONE")
    must_be_exact(october, usccs, formal_on=DAY)
    assert rated(october) == MANY
    done = 'databus_task_duration_seconds_count{outcome="done"'
    assert processes.metric(other, done) > 0
    until(lambda: _ready(processes, third))
    assert DeadLetters(fresh_vhost, "credit").count() == 0
    assert ask(october, "SELECT count(*) FROM databus_tasks WHERE relayed_at IS NULL") == [(0,)]
    assert processes.metric(service, "databus_bulk_events_per_second_limit") == 7


def test_a_service_killed_before_its_tasks_have_left_hands_them_out_when_it_is_back(
    october: Credit, processes: Processes
) -> None:
    usccs = fill(october, 600)
    october.call("start_rating_run", agency="customs", way="BUS")
    processes.worker("--tasks")
    service = processes.service()
    until(lambda: ask(october, "SELECT count(*) FROM databus_tasks WHERE relayed_at IS NOT NULL") != [(0,)])
    kill(service)
    processes.service()
    until(lambda: run_of(october)["state"] == "DONE")
    must_be_exact(october, usccs, formal_on=DAY)


def _ready(processes: Processes, process: subprocess.Popen[bytes]) -> bool:
    try:
        answer = httpx.get(f"http://127.0.0.1:{processes.ports[process.pid]}/readyz", trust_env=False)
    except httpx.HTTPError:
        return False
    return answer.status_code == 200
