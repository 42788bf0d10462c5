"""Does the chores of one service: python -m databus.work services.credit.service:CreditService [--tasks]

A process beside the service, on the same database and without a broker: what it says goes into the outbox, which the
service relays. It takes steps until SIGTERM; any number may run, one at a time is at a chore.

With --tasks it also takes the service's tasks from the bus, one at a time: as many at once as such processes run.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib import import_module
from time import monotonic
from typing import TYPE_CHECKING, Any, Final

import orjson
import sqlalchemy as sa
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from databus import heap, logs, metrics
from databus.clock import SystemClock
from databus.persistence import connect
from databus.pipeline import Pipeline
from databus.service import Service
from databus.settings import BrokenSettings, WorkerSettings

if TYPE_CHECKING:
    from databus.aio.tasks import TaskConsumer

log = logs.get(__name__)

_FAILURE_PAUSES_S: Final = (1.0, 5.0, 30.0)
_STATEMENT_S: Final = 120
_TASKS: Final = "--tasks"


@dataclass
class _Chore:
    name: str
    every_s: float
    due_s: float = 0
    failures: int = field(default=0)


class Worker:
    """Takes the steps of a service's chores, those that are due one after the other."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.tasks: TaskThread | None = None
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

    def problems(self) -> list[str]:
        """What keeps the worker from doing its work now."""
        found = [] if self.database_answers() else ["the database does not answer"]
        if self.tasks is not None and not self.tasks.up:
            found.append("no connection to the broker for tasks")
        return found

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


class TaskThread:
    """Takes a service's tasks from the bus, in a thread with a loop of its own."""

    def __init__(self, uri: str, pipeline: Pipeline) -> None:
        self._uri = uri
        self._pipeline = pipeline
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._consumer: TaskConsumer | None = None

    @property
    def up(self) -> bool:
        return self._consumer is not None and self._consumer.up

    def start(self) -> None:
        """Begin to connect and take tasks."""
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._begin(), self._loop).result()

    def stop(self) -> None:
        """Take no more, and finish the one at hand."""
        if self._consumer is not None:
            asyncio.run_coroutine_threadsafe(self._consumer.stop(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _begin(self) -> None:
        from databus.aio.tasks import TaskConsumer

        pipeline = self._pipeline
        self._consumer = TaskConsumer(self._uri, pipeline.name, pipeline.run_task, pipeline.clock)
        self._consumer.start()


class _Probes(BaseHTTPRequestHandler):
    worker: Worker

    def do_GET(self) -> None:  # the standard library's name
        if self.path == "/metrics":
            self._answer(200, CONTENT_TYPE_LATEST, generate_latest())
        elif self.path == "/healthz":
            self._answer(200, "application/json", orjson.dumps({"status": "alive"}))
        elif self.path == "/readyz":
            problems = self.worker.problems()
            told = {"status": "not ready" if problems else "ready", "problems": problems}
            self._answer(503 if problems else 200, "application/json", orjson.dumps(told))
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
    """Do the chores of the service named by the first argument until SIGTERM; return the exit code."""
    if len(arguments) not in {1, 2} or arguments[0].count(":") != 1 or arguments[1:] not in ([], [_TASKS]):
        sys.stderr.write(f"usage: python -m databus.work services.<name>.service:<Class> [{_TASKS}]\n")
        return 2
    try:
        settings = WorkerSettings.read(os.environ, with_tasks=_TASKS in arguments)
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
    if settings.amqp_uri:
        worker.tasks = TaskThread(settings.amqp_uri, pipeline)
        worker.tasks.start()
    log.info("worker.started", pid=os.getpid(), tasks=worker.tasks is not None)
    worker.run()
    if worker.tasks is not None:
        worker.tasks.stop()
    server.shutdown()
    engine.dispose()
    log.info("worker.stopped")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
