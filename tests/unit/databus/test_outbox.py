"""What may be said at all; what becomes of it is tested on a real database."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from databus import contracts
from databus.caller import NOBODY
from databus.clock import FixedClock
from databus.contracts import BrokenContract
from databus.errors import TooLarge
from databus.outbox import Outbox


def outbox() -> Outbox:
    return Outbox(Session(), FixedClock(date(2026, 11, 22)), NOBODY)


def enterprise(**fields: object) -> dict[str, object]:
    return {**contracts.get("enterprise.changed").example, **fields}


def test_a_fact_that_no_consumer_would_take_is_not_said() -> None:
    with pytest.raises(TooLarge, match=r"enterprise\.changed would have"):
        outbox().add("enterprise.changed", subject="x", data=enterprise(name="鞋" * 400_000))


def test_a_fact_that_breaks_its_contract_is_not_said() -> None:
    with pytest.raises(BrokenContract, match="role"):
        outbox().add("enterprise.changed", subject="x", data=enterprise(role="friend"))
