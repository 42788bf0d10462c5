from collections.abc import Callable, Iterator

import pytest

from databus.testing import Harness
from tests.integration.databus.notes.service import Notes


@pytest.fixture
def database_url(fresh_database: Callable[[str | None], str]) -> str:
    return fresh_database("tests.integration.databus.notes")


@pytest.fixture
def notes(database_url: str) -> Iterator[Harness]:
    harness = Harness(Notes, database_url)
    yield harness
    harness.close()
