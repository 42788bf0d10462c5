from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.integration.gateway.parts import Border


@pytest.fixture
def border(tmp_path: Path, fresh_vhost: str, fresh_database: Callable[[str | None], str]) -> Iterator[Border]:
    """A gateway that is not started yet; stopped at the end."""
    border = Border(tmp_path, fresh_vhost, fresh_database("gateway"))
    yield border
    border.stop()


@pytest.fixture
def open_border(border: Border) -> Border:
    """A gateway that is ready."""
    border.start()
    return border
