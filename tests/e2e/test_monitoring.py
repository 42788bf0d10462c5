"""Over HTTP: a monitoring plan is proposed, approved by another person, followed, and seen by everyone."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from deploy.local.stack import Stack

PLANS = "/v1/monitoring-plans"
PLAN = {
    "title": "箱包风险监测",
    "hs_prefixes": ["4202"],
    "items": ["azo_dyes"],
    "period": "quarter",
    "samples": 10,
    "most_per_enterprise": 2,
    "document_no": "署监〔2026〕e2e",
}


@pytest.fixture(scope="module")
def desks(stack: Stack) -> Iterator[dict[str, httpx.Client]]:
    """A client for each caller."""
    callers = {"portal": ("portal", None), "plans": ("customs", "plans-1"), "approves": ("aqsiq", "plans-2")}
    with ExitStack() as opened:
        yield {
            name: opened.enter_context(
                httpx.Client(
                    base_url=stack.env["SANHU_URL"],
                    headers={"Authorization": f"Bearer {stack.issuer.mint(agency, actor=actor)}"},
                    timeout=30,
                )
            )
            for name, (agency, actor) in callers.items()
        }


@pytest.mark.requirement("M-06")
def test_a_plan_goes_from_its_proposer_to_another_person_and_is_public_once_approved(
    desks: dict[str, httpx.Client],
) -> None:
    portal, plans, approves = desks["portal"], desks["plans"], desks["approves"]
    today = plans.get("/v1/inspection/statistics", params={"from_on": "2026-01-01"}).json()["until_on"]
    body: dict[str, Any] = {**PLAN, "until_on": today}
    assert portal.post(PLANS, json=body).status_code == 403
    made = plans.post(PLANS, json=body)
    assert made.status_code == 201, made.text
    assert plans.post(PLANS, json=body).json()["plan_id"] == made.json()["plan_id"]
    at = f"{PLANS}/{made.json()['plan_id']}"
    decision = {"to": "APPROVED", "document_no": "批〔2026〕e2e"}
    assert plans.post(f"{at}/decision", json=decision).status_code == 409
    assert portal.get(PLANS).json()["items"] == []
    approved = approves.post(f"{at}/decision", json=decision)
    assert (approved.status_code, approved.json()["state"]) == (200, "APPROVED")
    shown = portal.get(at).json()
    assert (shown["state"], shown["figures"]["drawn"], shown["draws"]) == ("APPROVED", 0, [])
    assert plans.get(f"{at}/draws/2026-01-01").status_code == 404
    assert plans.get("/v1/monitoring-samples", params={"overdue": "true"}).json()["items"] == []
