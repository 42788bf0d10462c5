"""Does the chores of one service: python -m databus.work services.enterprise.service:EnterpriseService

A process beside the service, on the same database and without a broker: what it says goes into the outbox, which the
service relays. It takes steps until SIGTERM; any number may run, one at a time is at a chore.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from time import monotonic
from typing import Any, Final

import orjson
import sqlalchemy as sa
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from databus import heap, logs, metrics
from databus.clock import SystemClock
from databus.persistence import connect
from databus.pipeline import Pipeline
from databus.service import Service
from databus.settings import BrokenSettings, WorkerSettings

log = logs.get(__name__)

_FAILURE_PAUSES_S: Final = (1.0, 5.0, 30.0)
_STATEMENT_S: Final = 120


@dataclass
class _Chore:
    name: str
    every_s: float
    due_s: float = 0
    failures: int = field(default=0)


class Worker:
    """Takes the steps of a service's chores, those that are due one after the other."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._ending = threading.Event()
        self._chores = [
            _Chore(name, operation.every_s)
            for name, operation in pipeline.operations.items()
            if operation.kind == "chore"
        ]

    def run(self) -> None:
        """Work until `end` is called."""
        while not self._ending.is_set():
            now_s = monotonic()
            for chore in self._chores:
                if chore.due_s <= now_s and not self._ending.is_set():
                    self._step(chore)
            pause_s = min((chore.due_s for chore in self._chores), default=now_s + 1) - monotonic()
            if pause_s > 0:
                self._ending.wait(pause_s)

    def end(self) -> None:
        """Take no further step."""
        self._ending.set()

    def database_answers(self) -> bool:
        """Whether the database can be reached."""
        try:
            with self._pipeline.store.engine.connect() as connection:
                connection.execute(sa.text("SELECT 1"))
        except sa.exc.SQLAlchemyError:
            return False
        return True

    def _step(self, chore: _Chore) -> None:
        began_s = monotonic()
        try:
            more = self._pipeline.run_chore(chore.name)
        except Exception as problem:  # a worker that ends would leave all other chores undone
            pause_s = _FAILURE_PAUSES_S[min(chore.failures, len(_FAILURE_PAUSES_S) - 1)]
            chore.failures += 1
            log.warning("chore.failed", chore=chore.name, failures=chore.failures, retry_s=pause_s, exc_info=problem)
            metrics.record_chore(self._pipeline.name, chore.name, "failed", monotonic() - began_s)
        else:
            chore.failures = 0
            pause_s = 0.0 if more else chore.every_s
            metrics.record_chore(self._pipeline.name, chore.name, "step" if more else "idle", monotonic() - began_s)
        chore.due_s = monotonic() + pause_s


class _Probes(BaseHTTPRequestHandler):
    worker: Worker

    def do_GET(self) -> None:  # the standard library's name
        if self.path == "/metrics":
            self._answer(200, CONTENT_TYPE_LATEST, generate_latest())
        elif self.path == "/healthz":
            self._answer(200, "application/json", orjson.dumps({"status": "alive"}))
        elif self.path == "/readyz":
            ready = self.worker.database_answers()
            problems = [] if ready else ["the database does not answer"]
            told = {"status": "ready" if ready else "not ready", "problems": problems}
            self._answer(200 if ready else 503, "application/json", orjson.dumps(told))
        else:
            self._answer(404, "application/json", orjson.dumps({"status": "there is nothing here"}))

    def _answer(self, status: int, kind: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  — the standard library's name
        """Say nothing: probes come every few seconds."""


def main(arguments: list[str]) -> int:
    """Do the chores of the service named by the only argument until SIGTERM; return the exit code."""
    if len(arguments) != 1 or arguments[0].count(":") != 1:
        sys.stderr.write("usage: python -m databus.work services.<name>.service:<Class>\n")
        return 2
    try:
        settings = WorkerSettings.read(os.environ)
    except BrokenSettings as error:
        sys.stderr.write("the settings are not right:\n" + "".join(f"  {it}\n" for it in str(error).split("; ")))
        return 2
    module, _, name = arguments[0].partition(":")
    service_class = getattr(import_module(module), name, None)
    if not (isinstance(service_class, type) and issubclass(service_class, Service)):
        sys.stderr.write(f"{arguments[0]} is not a service\n")
        return 2
    logs.configure(f"{service_class.name}-worker", settings.log_level)
    engine = connect(settings.database_url, pool_size=3, statement_timeout_s=_STATEMENT_S)
    pipeline = Pipeline(service_class, engine, SystemClock(settings.clock_file))
    pipeline.store.sealer = settings.sealer
    worker = Worker(pipeline)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: worker.end())
    server = ThreadingHTTPServer(
        (settings.http_host, settings.http_port), type("Probes", (_Probes,), {"worker": worker})
    )
    threading.Thread(target=server.serve_forever, daemon=True).start()
    heap.settle()
    log.info("worker.started", pid=os.getpid())
    worker.run()
    server.shutdown()
    engine.dispose()
    log.info("worker.stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
