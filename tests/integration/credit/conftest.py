from collections.abc import Callable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from databus.clock import FixedClock
from databus.contracts import get
from databus.identifiers import make_uscc
from databus.testing import Harness
from services.credit.service import CreditService

if TYPE_CHECKING:
    from tests.infrastructure import Databases

TODAY = date(2026, 11, 22)


def shoemaker(number: int) -> str:
    return make_uscc("441323", f"MA5C{number:04d}")


ONE = shoemaker(1)
TWO = shoemaker(2)


class Credit(Harness):
    """Credit on a database, with the calls that every test makes."""

    clock: FixedClock

    def register(self, uscc: str = ONE, **facts: Any) -> None:
        plain = {"pledge": False, "cnas_lab": False, "own_brand": False, "quality_award": False}
        data = {**get("enterprise.registered").example, **plain, "uscc": uscc, **facts}
        first = ("enterprise", uscc) not in self._sequences
        self.deliver("enterprise.registered" if first else "enterprise.changed", subject=uscc, data=data)

    def rated(self, uscc: str = ONE, **facts: Any) -> None:
        """Register an enterprise and rate it formally."""
        self.register(uscc, **facts)
        self.call("rate_formally", usccs=[uscc])

    def act(self, document_no: str = "1号", agency: str = "samr", **fields: Any) -> dict[str, Any]:
        body = {
            "uscc": ONE,
            "item": "L04",
            "occurred_on": "2026-10-02",
            "effective_on": "2026-11-20",
            "document_no": document_no,
            "detail": "产品标识不符",
        }
        return self.call("record_act", agency=agency, **{**body, **fields})

    def grade(self, uscc: str = ONE, **ask: Any) -> tuple[int, str]:
        rating = self.call("get_rating", uscc=uscc, **ask)
        return rating["score"], rating["grade"]

    def changes(self) -> list[tuple[str | None, str]]:
        return [(event.data["previous_grade"], event.data["grade"]) for event in self.said("credit.grade_changed")]


@pytest.fixture(scope="package")
def database(postgresql: "Databases") -> Iterator[str]:
    url = postgresql.fresh("services.credit")
    yield url
    postgresql.drop(url)


@pytest.fixture(scope="package")
def credit_on_database(database: str) -> Iterator[Credit]:
    harness = Credit(CreditService, database, FixedClock(TODAY))
    yield harness
    harness.close()


@pytest.fixture
def credit(credit_on_database: Credit) -> Credit:
    """Credit that knows nothing yet."""
    credit_on_database.start_over(FixedClock(TODAY))
    return credit_on_database


@pytest.fixture
def penalty() -> Callable[..., dict[str, Any]]:
    def state(**change: Any) -> dict[str, Any]:
        return {**get("enforcement.penalty_decided").example, "uscc": ONE, **change}

    return state
