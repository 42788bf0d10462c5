from typing import Any

import pytest

from databus import calendar
from databus.errors import InvalidRequest
from gateway import schemas
from gateway.http.routes import ROUTES


def test_every_resource_of_the_border_has_its_shapes() -> None:
    assert {route.method for route in ROUTES if route.service == "gateway"} == schemas.OPERATIONS.keys()


@pytest.mark.requirement("D.7")
def test_a_term_counts_working_days_from_the_day_after() -> None:
    asked = schemas.load("get_term", {"from": "2026-12-28", "working_days": 7})
    term = calendar.add_working_days(asked["start"], asked["working_days"])
    assert schemas.dump("get_term", term) == {"due_on": "2027-01-07", "provisional": True}


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"working_days": 7}, "from"),
        ({"from": "2026-12-28"}, "working_days"),
        ({"from": "20261328", "working_days": 7}, "from"),
        ({"from": "20261228", "working_days": 7}, "from"),
        ({"from": "2026-13-01", "working_days": 7}, "from"),
        ({"from": "2026-12-28T00", "working_days": 7}, "from"),
        ({"from": "2026-12-28", "working_days": -1}, "working_days"),
        ({"from": "2026-12-28", "working_days": 1001}, "working_days"),
        ({"from": "2026-12-28", "working_days": "7"}, "working_days"),
        ({"from": "2026-12-28", "working_days": 7, "colour": "red"}, "colour"),
    ],
)
def test_a_malformed_term_names_the_parameter(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRequest) as refused:
        schemas.load("get_term", given)
    assert [name for name, _ in refused.value.fields] == [field]


def test_a_receipt_id_that_is_no_uuid_is_refused_by_name() -> None:
    with pytest.raises(InvalidRequest) as refused:
        schemas.load("get_receipt", {"receipt_id": "1"})
    assert refused.value.fields == [("receipt_id", "a UUID, as the receipt has it")]
