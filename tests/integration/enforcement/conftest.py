from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from databus.clock import FixedClock
from databus.testing import Harness
from services.enforcement.service import EnforcementService

if TYPE_CHECKING:
    from tests.infrastructure import Databases

NOON = datetime(2026, 11, 22, 4, tzinfo=UTC)


@pytest.fixture(scope="package")
def enforcement(postgresql: "Databases") -> Iterator[Harness]:
    """Enforcement on a database of its own, kept for all tests of this folder."""
    url = postgresql.fresh("services.enforcement")
    harness = Harness(EnforcementService, url, clock=FixedClock(NOON))
    yield harness
    harness.close()
    postgresql.drop(url)


@pytest.fixture
def service(enforcement: Harness) -> Harness:
    """Enforcement with nothing kept yet."""
    enforcement.start_over(FixedClock(NOON))
    return enforcement


@pytest.fixture
def clock(service: Harness) -> FixedClock:
    """The service's clock: noon of 2026-11-22 in Shanghai until it is moved."""
    assert isinstance(service.clock, FixedClock)
    return service.clock
