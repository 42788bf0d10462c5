"""What was under way before clocks were kept has them from the next night on, from the day its term began."""

from typing import Any

import pytest
import sqlalchemy as sa

from databus.testing import Harness
from tests.integration.enforcement.scenes import PENALTY, TODAY, malicious


def forgotten(service: Harness) -> None:
    """As before clocks were kept."""
    with service.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM clocks"))


def clocks_of(service: Harness, kind: str) -> list[dict[str, Any]]:
    return [one for one in service.call("list_clocks")["items"] if one["kind"] == kind]


@pytest.mark.requirement("D.7")
def test_what_has_no_clock_gets_the_one_that_would_run_and_only_once(service: Harness):
    case_id = malicious(service)
    with service.engine.begin() as connection:  # as filed before penalty cases were kept
        connection.execute(sa.text("UPDATE trace_cases SET penalty_case_id = NULL"))
    told = {**PENALTY, "item": "L04", "decided_on": TODAY, "trace_case_id": None}
    penalty = service.call("record_penalty", agency="ciq", **{n: v for n, v in told.items() if v is not None})
    service.call(
        "annul_penalty",
        agency="ciq",
        penalty_id=penalty["penalty_id"],
        on=TODAY,
        document_no="惠检撤〔2026〕1号",
        reason="x",
    )
    forgotten(service)
    service.run_daily()
    (decision,) = clocks_of(service, "penalty_decision")
    assert (decision["subject_id"], decision["started_on"], decision["due_on"]) == (case_id, TODAY, "2027-02-20")
    (withdrawal,) = clocks_of(service, "publication_withdrawal")
    assert (withdrawal["subject_id"], withdrawal["started_on"]) == (penalty["penalty_id"], TODAY)
    service.run_daily()
    assert (len(clocks_of(service, "penalty_decision")), len(clocks_of(service, "publication_withdrawal"))) == (1, 1)
