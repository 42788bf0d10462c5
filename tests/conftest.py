"""Fixtures of real servers, each started when first asked for and stopped at the end of the session.

Heavy imports stay inside the fixtures: tests/eventlet monkey-patches first, and pure tests start fast.
"""

import os
import signal
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import hypothesis
import pytest

if TYPE_CHECKING:
    from deploy.local.stack import Stack
    from tests.infrastructure import Broker, Databases


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "requirement(id): the requirement of the domain that this test shows")
    # how long an example takes depends on what else the machine does; all else as the surroundings ask (CI: no chance)
    hypothesis.settings.register_profile("unhurried", deadline=None)
    hypothesis.settings.load_profile("unhurried")
    _take_share_of_ports(config)
    # An ended session stops its servers as an interrupted one does.
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Files that share a stack run in one process, one after the other."""
    from tests.scheduling import RoomScheduling

    return RoomScheduling(config, log) if config.getvalue("dist") == "loadfile" else None


def _take_share_of_ports(config: pytest.Config) -> None:
    """Processes of one run start servers at the same time: each chooses among ports of its own."""
    from deploy.local.ports import SHARE_VARIABLE, share

    worker = getattr(config, "workerinput", None)
    if worker is not None:
        first, last = share(int(worker["workerid"].removeprefix("gw")), int(worker["workercount"]))
        os.environ[SHARE_VARIABLE] = f"{first}-{last}"


@pytest.fixture(scope="session")
def postgresql() -> Iterator["Databases"]:
    """A private PostgreSQL; `postgresql.fresh("services.credit")` is a new migrated database's URL."""
    from tests.infrastructure import Databases

    databases = Databases()
    try:
        databases.start()
        yield databases
    finally:
        databases.stop()


@pytest.fixture
def fresh_database(postgresql: "Databases") -> Iterator[Callable[[str | None], str]]:
    """Makes databases that are dropped after the test: `fresh_database("services.credit")` → URL."""
    made: list[str] = []

    def fresh(package: str | None = None) -> str:
        made.append(postgresql.fresh(package))
        return made[-1]

    yield fresh
    for url in made:
        postgresql.drop(url)


@pytest.fixture(scope="session")
def rabbitmq() -> Iterator["Broker"]:
    """A private RabbitMQ; `rabbitmq.fresh()` is the AMQP address of a new, empty vhost."""
    from tests.infrastructure import Broker

    broker = Broker()
    try:
        broker.start()
        yield broker
    finally:
        broker.stop()


@pytest.fixture
def fresh_vhost(rabbitmq: "Broker") -> Iterator[str]:
    """AMQP address of an empty vhost that is dropped after the test."""
    uri = rabbitmq.fresh()
    yield uri
    rabbitmq.drop(uri)


@pytest.fixture(scope="session")
def stack() -> Iterator["Stack"]:
    """The whole stack as `make up` runs it; `stack.env` says where everything is.

    Its clock can be moved: write seconds into the file that `stack.env["SANHU_CLOCK_FILE"]` names.
    """
    from tests.infrastructure import running_stack

    with running_stack() as running:
        yield running
