"""A running service: its calls, its events, its outbox's relay, its daily jobs and its health, until SIGTERM."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import eventlet
import sqlalchemy as sa
from eventlet import hubs
from eventlet.event import Event as Signal
from eventlet.patcher import original
from greenlet import GreenletExit
from nameko.constants import AMQP_URI_CONFIG_KEY, MAX_WORKERS_CONFIG_KEY

from databus import inbox, logs, metrics, outbox, topology
from databus.amqp.confirm import ConfirmPublisher
from databus.amqp.consumer import EventConsumer
from databus.amqp.container import BusContainer
from databus.amqp.declare import declare
from databus.amqp.health import HealthServer
from databus.amqp.link import Link
from databus.amqp.nameko_service import nameko_service
from databus.amqp.relay import Relay
from databus.amqp.rpc_server import RpcServer
from databus.clock import SHANGHAI, SystemClock
from databus.persistence import connect
from databus.pipeline import Pipeline
from databus.service import Service
from databus.settings import ServiceSettings

log = logs.get(__name__)

STOP_WITHIN_S: Final = 20
_TICK_S: Final = 1.0
_MEASURE_EVERY_S: Final = 5
_SPARE_CONNECTIONS: Final = 8  # of the pool: event queues, relay, jobs, measurements


class ServiceProcess:
    """Everything that one process of a service does."""

    def __init__(self, service_class: type[Service], settings: ServiceSettings) -> None:
        self.name = service_class.name
        self.engine = connect(settings.database_url, pool_size=settings.max_workers + _SPARE_CONNECTIONS)
        self.clock = SystemClock(settings.clock_file)
        self.pipeline = Pipeline(service_class, self.engine, self.clock)
        self.pipeline.store.sealer = settings.sealer
        self.container = BusContainer(
            nameko_service(Calls(self.pipeline)),
            {AMQP_URI_CONFIG_KEY: settings.amqp_uri, MAX_WORKERS_CONFIG_KEY: settings.max_workers},
        )
        self.publisher = ConfirmPublisher(Link(settings.amqp_uri, f"{self.name}:publisher"), declare)
        self.consumer = EventConsumer(
            Link(settings.amqp_uri, f"{self.name}:events"),
            self.name,
            self.pipeline.deliver,
            self.pipeline.miss,
            self.publisher,
            self.clock,
            self.database_answers,
        )
        self.relay = Relay(self.name, self.engine, self.publisher, self.clock, settings.bulk_per_s)
        self.pipeline.store.bulk_per_s = settings.bulk_per_s
        self.pipeline.store.committed = self.relay.wake
        self.health = HealthServer(settings.http_host, settings.http_port, self.problems)
        self._links = {"publisher": self.publisher.link}
        if self.consumer.queues:
            self._links["events"] = self.consumer.link
        self._ended = Signal()
        self._exit_code = 0
        self._timers: list[Any] = []

    def run(self) -> int:
        """Work until SIGTERM or SIGINT; return the exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._ask_to_end)
        self.health.start()
        starting = eventlet.spawn(self.start)
        starting.link(self._note_start)
        self._ended.wait()
        # whatever hangs, the process ends in time: a thread of the system's own, which no greenthread can hold up
        last_resort = original("threading").Timer(STOP_WITHIN_S, os._exit, (1,))
        last_resort.daemon = True
        last_resort.start()
        starting.kill()
        self.stop()
        last_resort.cancel()
        log.info("service.stopped")
        return self._exit_code

    def start(self) -> None:
        """Begin everything; the broker may come later, the database is waited for."""
        self._wait_for_database()
        self.publisher.link.start()
        self.container.start()
        rpc = next((it for it in self.container.extensions if isinstance(it, RpcServer)), None)
        if rpc is not None and rpc.link is not None:
            self._links["rpc"] = rpc.link
        for name, link in self._links.items():
            self._watch(name, link)
        self.consumer.start()
        if self.name in topology.PRODUCERS:
            self.relay.start()
        self._timers = [
            eventlet.spawn(self._repeat, _TICK_S, DailyJobs(self.pipeline).run_due),
            eventlet.spawn(self._repeat, _MEASURE_EVERY_S, self._measure),
        ]
        log.info("service.started", operations=len(self.pipeline.operations), pid=os.getpid())

    def stop(self) -> None:
        """Take nothing more, finish what was taken, publish what was said."""
        log.info("service.stopping")
        for timer in self._timers:
            timer.kill()
        hearing = eventlet.spawn(self.consumer.stop)
        if self.container.started:
            self.container.stop()
        hearing.wait()
        self.relay.stop()
        self.publisher.link.stop()
        self.health.stop()
        self.engine.dispose()

    def problems(self) -> list[str]:
        """What keeps the service from doing its work now."""
        found = [f"no connection to the broker for {name}" for name, link in self._links.items() if not link.up]
        found += [f"the broker takes nothing from {name}" for name, link in self._links.items() if link.blocked]
        if "rpc" not in self._links:
            found.append("starting")
        if not self.database_answers():
            found.append("the database does not answer")
        return found

    def database_answers(self) -> bool:
        """Whether the database can be reached."""
        try:
            with self.engine.connect() as connection:
                connection.execute(sa.text("SELECT 1"))
        except sa.exc.SQLAlchemyError:
            return False
        return True

    def _wait_for_database(self) -> None:
        pause_s = 0.1
        while not self.database_answers():
            log.warning("database.away", retry_s=pause_s)
            eventlet.sleep(pause_s)
            pause_s = min(pause_s * 2, 2)

    def _ask_to_end(self, _number: int, _frame: object) -> None:
        # a signal may come in the midst of anything: leave it to the hub
        hubs.get_hub().schedule_call_global(0, self._end)

    def _note_start(self, thread: Any) -> None:
        try:
            thread.wait()
        except GreenletExit:
            return
        except Exception:  # a process that has not started is of no use: whoever supervises it starts another
            log.exception("service.not_started")
            self._exit_code = 1
            self._end()

    def _end(self) -> None:
        if not self._ended.ready():
            self._ended.send(None)

    def _watch(self, name: str, link: Link) -> None:
        record = partial(metrics.record_link, self.name, name)
        record(up=link.up)
        link.coming_up.append(lambda: record(up=True))
        link.going_down.append(lambda _problem: record(up=False))

    def _measure(self) -> None:
        now = self.clock.now()
        with self.engine.connect() as connection:
            metrics.record_outbox(self.name, *outbox.lag(connection, now), outbox.bulk_waiting(connection))
            for producer in topology.SUBSCRIPTIONS.get(self.name, {}):
                metrics.record_copy(self.name, producer, *inbox.copy_lag(connection, producer, now))

    def _repeat(self, pause_s: float, act: Callable[[], object]) -> None:
        while True:
            try:
                act()
            except Exception as problem:  # a timer that ends would never be missed
                log.warning("timer.failed", timer=act.__qualname__, exc_info=problem)
            eventlet.sleep(pause_s)


class Calls:
    """A pipeline as the nameko service sees it: its commands and queries."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.name = pipeline.name
        self.call = pipeline.call
        self.methods = [
            name for name, operation in pipeline.operations.items() if operation.kind in {"command", "query"}
        ]


class DailyJobs:
    """Looks every second whether a job is due, without asking the database when nothing can have changed."""

    def __init__(self, pipeline: Pipeline) -> None:
        self._pipeline = pipeline
        self._done: tuple[object, int] | None = None

    def run_due(self) -> None:
        """Run what is due; the clock may have been moved on by days."""
        now = self._pipeline.clock.now().astimezone(SHANGHAI)
        times = [operation.at for operation in self._pipeline.operations.values() if operation.at is not None]
        state = (now.date(), sum(now.time() >= at for at in times))
        if times and state != self._done:
            self._pipeline.run_due()
            self._done = state
