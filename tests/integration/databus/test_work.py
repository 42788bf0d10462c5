"""Long work goes in steps beside the service: one worker at a time, each step whole or not at all."""

import os
import signal
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from prometheus_client import REGISTRY

from databus.testing import Harness
from databus.work import Worker
from deploy.local.ports import free_ports

ROOT = Path(__file__).resolve().parents[3]
TARGET = "tests.integration.databus.notes.service:Notes"


def put(notes: Harness, count: int, text: str = "x") -> None:
    for number in range(count):
        notes.call("take_note", book="tray", number=number, text=text)


def lying(notes: Harness, book: str) -> int:
    with notes.engine.connect() as connection:
        found: int = connection.execute(
            sa.text("SELECT count(*) FROM notes WHERE book = :book"), {"book": book}
        ).scalar_one()
    return found


def filed(notes: Harness) -> int:
    return len([event for event in notes.said() if event.subject == "filed"])


def until(true: Callable[[], bool], within_s: float = 30) -> None:
    deadline = time.monotonic() + within_s
    while not true():
        assert time.monotonic() < deadline, "it did not come about in time"
        threading.Event().wait(0.02)


@contextmanager
def working(worker: Worker) -> Iterator[None]:
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield
    finally:
        worker.end()
        thread.join(10)
    assert not thread.is_alive()


def test_a_chore_takes_steps_until_nothing_is_left(notes: Harness) -> None:
    put(notes, 3)
    assert notes.run_chores() == 3
    assert (lying(notes, "tray"), lying(notes, "filed")) == (0, 3)
    assert filed(notes) == 3


def test_a_step_that_another_worker_is_at_is_left_to_it(notes: Harness) -> None:
    put(notes, 1)
    with notes.pipeline.store.transaction() as tx:
        notes.pipeline.service.file_notes(tx)
        locked = tx.session.scalar(
            sa.text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": (0x5A4E4843 << 32) | zlib.crc32(b"file_notes")}
        )
        assert locked
        assert notes.pipeline.run_chore("file_notes") is False
    assert lying(notes, "filed") == 1


def test_two_workers_share_a_chore_and_do_each_step_once(notes: Harness) -> None:
    put(notes, 40)
    with working(Worker(notes.pipeline)), working(Worker(notes.pipeline)):
        until(lambda: lying(notes, "filed") == 40)
    assert filed(notes) == 40


def test_a_chore_that_fails_leaves_nothing_half_done_and_is_tried_again(notes: Harness) -> None:
    put(notes, 1, text="torn")
    with working(Worker(notes.pipeline)):
        until(lambda: _failures() >= 1)
        assert lying(notes, "tray") == 1
        with notes.engine.begin() as connection:
            connection.execute(sa.text("UPDATE notes SET text = 'mended'"))
        until(lambda: lying(notes, "filed") == 1)


def _failures() -> float:
    labels = {"service": "notes", "chore": "file_notes", "outcome": "failed"}
    return REGISTRY.get_sample_value("databus_chore_duration_seconds_count", labels) or 0


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGINT])
def test_the_process_works_tells_how_it_is_and_ends_in_order(
    notes: Harness, database_url: str, tmp_path: Path, end: signal.Signals
) -> None:
    put(notes, 5)
    (port,) = free_ports(1)
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "SANHU_HTTP_PORT": str(port)}
    log = tmp_path / "worker.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", "databus.work", TARGET],
            cwd=ROOT,
            env=environment | {"SANHU_DATABASE_URL": database_url},
            stdout=out,
            stderr=subprocess.STDOUT,
        )
    try:
        until(lambda: lying(notes, "filed") == 5)
        with httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False) as http:
            assert http.get("/healthz").status_code == 200
            assert http.get("/readyz").json() == {"status": "ready", "problems": []}
            assert http.get("/nowhere").status_code == 404
            assert 'outcome="step",service="notes"} 5.0' in http.get("/metrics").text
    finally:
        process.send_signal(end)
        code = process.wait(20)
    assert code == 0, log.read_text()
    assert "worker.stopped" in log.read_text()


def test_what_is_wrong_with_the_settings_is_told_at_once() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "databus.work", TARGET], cwd=ROOT, env={}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "SANHU_DATABASE_URL is not set" in done.stderr
    assert "SANHU_HTTP_PORT is not set" in done.stderr
