"""No sequence of calls, daily jobs and events reaches a state that the documents forbid."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from databus.clock import FixedClock
from services.enterprise.service import EnterpriseService
from tests.integration.enterprise.conftest import Registry
from tests.integration.enterprise.standing.machine import Standing

if TYPE_CHECKING:
    from tests.infrastructure import Databases

SEEDS = range(9)
HOW = settings(
    max_examples=3,
    stateful_step_count=25,
    deadline=None,
    database=None,
    phases=(Phase.generate,),  # shrinking asks the database for minutes; what failed is told as it was found
    suppress_health_check=list(HealthCheck),
)
STEPS: Counter[str] = Counter()


class Anew(Registry):
    """A registry that every run of the machine starts with empty."""

    def start_anew(self) -> None:
        self.start_over(FixedClock(datetime(2026, 11, 22, 4, tzinfo=UTC)))


@pytest.fixture(scope="module")
def anew(postgresql: "Databases") -> Iterator[Anew]:
    url = postgresql.fresh("services.enterprise")
    registry = Anew(EnterpriseService, url)
    yield registry
    registry.close()
    postgresql.drop(url)


@pytest.mark.requirement("D.4/zone", "D.4/membership", "D.4/title", "Z-15", "Z-16", "E-01", "E-02", "E-19", "E-20")
@pytest.mark.parametrize("number", SEEDS)
def test_no_sequence_of_calls_and_events_reaches_a_state_that_is_forbidden(anew: Anew, number: int) -> None:
    machine = type("StandingHere", (Standing,), {"registry": anew, "steps": STEPS})
    run_state_machine_as_test(seed(number)(machine), settings=HOW)


# what the machine must have reached by then, else it shows nothing
REACHED = (
    "assess_applicant answered",
    "decide_batch answered",
    "decide_batch refused",
    "decide_proposal answered",
    "decide_proposal refused",
    "evaluate_title answered",
    "mark_licence APPLIED → ENDED by itself",
    "mark_licence LICENSED → ENDED by itself",
    "mark_licence LICENSED → SUSPENDED by itself",
    "mark_licence SUSPENDED → ENDED by itself",
    "mark_licence SUSPENDED → LICENSED by itself",
    "membership ACTIVE → ENDED by itself",
    "membership ACTIVE → REMOVED by people",
    "membership RECOMMENDED → ACTIVE by people",
    "membership RECTIFYING → ACTIVE by people",
    "membership REMOVED → ACTIVE by people",
    "title EVALUATING → GRANTED by people",
    "title EVALUATING → NOT_GRANTED by itself",
    "title GRANTED → EXPIRED by itself",
    "title GRANTED → REVOKED by itself",
    "title GRANTED → SUSPENDED by itself",
    "title REVOKED → GRANTED by people",
    "title SUSPENDED → GRANTED by people",
    "title SUSPENDED → REVOKED by people",
    "zone NAT_ASSESSING → NAT_RECOGNISED by people",
    "zone RECTIFYING → NAT_RECOGNISED by people",
    "zone RECTIFYING → PROV_RECOGNISED by people",
    "zone RENEWAL_REVIEW → LAPSED by people",
    "zone RENEWAL_REVIEW → NAT_RECOGNISED by people",
)


def test_the_machine_gets_around() -> None:
    assert {step for step in REACHED if not STEPS[step]} == set()
