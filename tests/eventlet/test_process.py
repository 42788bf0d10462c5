"""A whole service process: its start, its health, its end, and a broker that is killed under load."""

import os
import re
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import eventlet
import httpx
import pytest
import sqlalchemy as sa
from eventlet.green import subprocess

from databus import errors
from databus.amqp.rpc_client import RpcClient
from databus.persistence import connect
from databus.strict_json import loads
from deploy.local.ports import free_ports
from tests.eventlet.hearing import Hearing, penalty, say
from tests.eventlet.support import Proxy, channel, depth, until

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = "tests.eventlet.sample.service:CreditService"
CIQ = {"sanhu.agency": "ciq"}


class Process:
    """`python -m databus.run` with the sample service."""

    def __init__(self, log: Path, **settings: str) -> None:
        self.log = log
        (self.port,) = free_ports(1)
        environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "PYTHONUNBUFFERED": "1",
            "SANHU_HTTP_PORT": str(self.port),
        }
        self._out = log.open("ab")
        self.popen = subprocess.Popen(
            [sys.executable, "-m", "databus.run", TARGET],
            cwd=ROOT,
            env=environment | settings,
            stdout=self._out,
            stderr=subprocess.STDOUT,
        )

    def get(self, path: str) -> httpx.Response:
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", timeout=5)

    def status(self, path: str) -> int:
        assert self.popen.poll() is None, self.log.read_text()
        try:
            return self.get(path).status_code
        except httpx.TransportError:
            return 0

    def wait_ready(self) -> None:
        until(lambda: self.status("/readyz") == 200, within_s=30)

    def stop(self) -> int:
        if self.popen.poll() is None:
            self.popen.send_signal(signal.SIGTERM)
        return int(self.popen.wait(25))

    def kill(self) -> None:
        self.popen.kill()
        self.popen.wait()
        self._out.close()


@pytest.fixture
def run(
    fresh_vhost: str, fresh_database: Callable[[str | None], str], tmp_path: Path
) -> Iterator[Callable[..., Process]]:
    """Starts processes of the sample service on one vhost and one database."""
    started: list[Process] = []
    url = fresh_database("tests.eventlet.sample")

    def start(**settings: str) -> Process:
        told = {"SANHU_AMQP_URI": fresh_vhost, "SANHU_DATABASE_URL": url} | settings
        started.append(Process(tmp_path / f"{len(started)}.log", **told))
        started[-1].url = url  # type: ignore[attr-defined]
        return started[-1]

    yield start
    for process in started:
        process.kill()


@contextmanager
def rows(process: Any) -> Iterator[Callable[[str], Any]]:
    """Asks the process's database."""
    engine = connect(process.url)
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            yield lambda query: connection.execute(sa.text(query)).scalar_one()
    finally:
        engine.dispose()


def test_a_process_serves_measures_and_stops_in_order(
    run: Callable[..., Process], client: RpcClient, fresh_vhost: str
) -> None:
    process = run()
    process.wait_ready()
    assert process.status("/healthz") == 200
    assert process.status("/nowhere") == 404
    assert client.call("credit", "note", number=1, headers=CIQ)["number"] == 1
    assert client.call("credit", "note", number=1, headers=CIQ)["number"] == 1
    assert client.call("credit", "count")["number"] >= 1
    slow = [client.send("credit", "note", {"number": n, "pause_s": 1.0}, headers=CIQ) for n in range(10, 15)]
    until(lambda: depth(fresh_vhost, "rpc-credit") == 0)
    metrics = process.get("/metrics").text
    assert 'databus_call_duration_seconds_count{method="note",outcome="ok",service="credit"} 2.0' in metrics
    assert 'databus_link_up{link="rpc",service="credit"} 1.0' in metrics
    assert process.stop() == 0
    assert [each.result()["number"] for each in slow] == [10, 11, 12, 13, 14]
    with pytest.raises(errors.Unavailable):
        client.call("credit", "count")
    with rows(process) as ask:
        # today's daily job, the first call once, and the five
        assert ask("SELECT count(*) FROM noted WHERE number < 100") == 6
        assert ask("SELECT count(*) FROM databus_outbox WHERE relayed_at IS NULL") == 0
    lines = [loads(line) for line in process.log.read_text().splitlines() if line.startswith("{")]
    assert {line["event"] for line in lines} >= {"service.started", "job.done", "service.stopped"}
    assert all(line["service"] == "credit" for line in lines)


def test_a_process_tells_how_late_its_copies_are(run: Callable[..., Process]) -> None:
    process = run()
    process.wait_ready()
    with rows(process) as ask:
        ask(
            "INSERT INTO databus_missed VALUES"
            " (gen_random_uuid(), 'enforcement', 'enforcement.penalty_decided', 's', 1, now()) RETURNING 1"
        )
        ask("INSERT INTO databus_heartbeats VALUES ('enforcement', 1, now() - interval '1 hour', now()) RETURNING 1")
    until(
        lambda: 'databus_missed_events{producer="enforcement",service="credit"} 1.0' in process.get("/metrics").text,
        within_s=20,
    )
    told = process.get("/metrics").text
    assert 'databus_copy_lag_seconds{producer="enterprise",service="credit"} +Inf' in told
    lag = re.search(r'databus_copy_lag_seconds{producer="enforcement",service="credit"} (\S+)', told)
    assert lag
    assert 3600 <= float(lag.group(1)) < 3700


def test_a_process_starts_before_its_broker_and_says_so(run: Callable[..., Process], fresh_vhost: str) -> None:
    with Proxy.before(fresh_vhost) as proxy:
        proxy.mode = "refuse"
        process = run(SANHU_AMQP_URI=proxy.uri)
        until(lambda: process.status("/readyz") == 503, within_s=20)
        until(lambda: "broker" in process.get("/readyz").text, within_s=20)
        assert process.status("/healthz") == 200
        proxy.mode = "pass"
        process.wait_ready()
        assert process.stop() == 0


def test_a_process_waits_for_its_database(run: Callable[..., Process]) -> None:
    (port,) = free_ports(1)
    process = run(SANHU_DATABASE_URL=f"postgresql://nobody:x@127.0.0.1:{port}/none")
    until(lambda: process.status("/readyz") == 503, within_s=20)
    assert "the database does not answer" in process.get("/readyz").text
    assert process.stop() in {0, -signal.SIGTERM}


def test_all_mistakes_in_the_settings_are_told_at_once(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "databus.run", TARGET],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "SANHU_AMQP_URI": "http://x", "SANHU_MAX_WORKERS": "many"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    for name in ("SANHU_AMQP_URI", "SANHU_DATABASE_URL", "SANHU_HTTP_PORT", "SANHU_MAX_WORKERS"):
        assert name in done.stderr


def test_a_broker_and_a_service_killed_under_load_lose_nothing_and_repeat_nothing(
    run: Callable[..., Process], rabbitmq: Any, fresh_vhost: str, hearing: Hearing
) -> None:
    process = run()
    process.wait_ready()
    client = RpcClient(fresh_vhost, timeout_s=5)
    client.start()
    events = [penalty(f"s{number % 20}", 1 + number // 20) for number in range(1000)]
    answered: list[int] = []
    unsure: list[int] = []
    stopping = False

    def load(worker: int) -> None:
        number = worker * 100_000
        while not stopping:
            number += 1
            try:
                client.call("credit", "note", number=number, headers=CIQ, subject=f"w{worker}")
                answered.append(number)
            except (errors.OutcomeUnknown, errors.Unavailable):
                unsure.append(number)
                number -= 1  # the same again: the natural key says whether it was done
                eventlet.sleep(0.05)

    loaders = [eventlet.spawn(load, worker) for worker in range(1, 5)]
    say(fresh_vhost, events[:500])
    until(lambda: len(answered) > 50)
    process.popen.kill()
    process.popen.wait()
    second = run()
    second.wait_ready()
    say(fresh_vhost, events[500:])
    rabbitmq.server.kill()
    eventlet.sleep(0.2)
    rabbitmq.server.start()
    second.wait_ready()
    mark = len(answered)
    until(lambda: len(answered) > mark + 50, within_s=20)
    stopping = True
    for loader in loaders:
        loader.wait()
    client.stop()
    with rows(second) as ask:
        until(lambda: ask("SELECT count(*) FROM databus_outbox WHERE relayed_at IS NULL") == 0, within_s=20)
        until(lambda: ask("SELECT count(*) FROM applied") == 1000, within_s=30)
        assert ask("SELECT count(*) FROM (SELECT DISTINCT subject, sequence FROM applied) it") == 1000
        assert ask("SELECT count(*) FROM noted WHERE number BETWEEN 100000 AND 700000") == len(set(answered))
        assert ask("SELECT count(*) FROM databus_outbox") == len(set(answered))
        told = ask("SELECT count(DISTINCT message_id) FROM databus_outbox")
    heard = set()
    with channel(fresh_vhost) as ch:
        ch.queue_declare("spy", passive=True)
        while message := ch.basic_get("spy", no_ack=True):
            if message.delivery_info["routing_key"] != "heartbeat":
                heard.add(message.properties["message_id"])
    assert len(answered) == len(set(answered))
    assert unsure
    assert len(heard) == told
    assert second.stop() == 0
