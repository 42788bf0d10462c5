from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.infrastructure import Broker, Databases
from tests.integration.gateway.parts import Border


@pytest.fixture
def border(tmp_path: Path, fresh_vhost: str, fresh_database: Callable[[str | None], str]) -> Iterator[Border]:
    """A gateway that is not started yet; stopped at the end."""
    border = Border(tmp_path, fresh_vhost, fresh_database("gateway"))
    yield border
    border.stop()


@pytest.fixture(scope="module")
def module_border(
    tmp_path_factory: pytest.TempPathFactory, postgresql: Databases, rabbitmq: Broker
) -> Iterator[Border]:
    """One gateway for all tests of a module."""
    uri, database = rabbitmq.fresh(), postgresql.fresh("gateway")
    border = Border(tmp_path_factory.mktemp("border"), uri, database)
    border.start()
    yield border
    border.stop()
    postgresql.drop(database)
    rabbitmq.drop(uri)


@pytest.fixture
def shared_border(module_border: Border) -> Border:
    """The module's gateway, running, with nothing noted."""
    if not module_border.runs():
        module_border.start()
    module_border.forget()
    return module_border


@pytest.fixture
def open_border(border: Border) -> Border:
    """A gateway that is ready."""
    border.start()
    return border
