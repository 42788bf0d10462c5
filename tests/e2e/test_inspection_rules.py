"""Over HTTP: a draft of inspection's rules is tried on past consignments, adopted by another person, and decides."""

from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import httpx
import pytest

from databus.identifiers import make_uscc
from deploy.local.stack import Stack
from tests.infrastructure import wait_for

RULES = "/v1/inspection/rule-sets"
TRIALS = "/v1/mode-decisions/backtests"
CLAUSE = "国质检检〔合成〕2026-31号"
CHANGE = {"kind": "parameter", "key": "random_check_percent", "value": 4, "clause": CLAUSE, "sure": "O"}


@pytest.fixture(scope="module")
def desks(stack: Stack) -> Iterator[dict[str, httpx.Client]]:
    """A client for each officer."""
    officers = {"portal": ("portal", None), "drafts": ("ciq", "rules-1"), "adopts": ("customs", "rules-2")}
    with ExitStack() as opened:
        yield {
            name: opened.enter_context(
                httpx.Client(
                    base_url=stack.env["SANHU_URL"],
                    headers={"Authorization": f"Bearer {stack.issuer.mint(agency, actor=actor)}"},
                    timeout=30,
                )
            )
            for name, (agency, actor) in officers.items()
        }


def asked(client: httpx.Client, path: str, body: dict[str, Any]) -> Any:
    answer = client.post(path, json=body)
    assert answer.status_code in {200, 201}, answer.text
    return answer.json()


def declaration(number: str, uscc: str) -> dict[str, Any]:
    return {
        "uscc": uscc,
        "declaration_no": number,
        "hs_code": "640399",
        "product": "女鞋",
        "quantity": "1200",
        "unit": "双",
        "value": {"amount": "18000.00", "currency": "USD"},
        "destination": "DE",
    }


@pytest.mark.requirement("D.1/6", "D.1/invariants")
def test_a_draft_is_tried_adopted_by_another_person_and_decides_while_kept_decisions_replay(
    desks: dict[str, httpx.Client],
) -> None:
    portal, drafts, adopts = desks["portal"], desks["drafts"], desks["adopts"]
    firm = str(make_uscc("441323", "MA9N0155"))
    first = asked(portal, "/v1/consignments", declaration("RULES-1", firm))
    assert first["decision"]["sampling_percent"] == "2"
    refused = drafts.post(RULES, json={"name": "e2e.0", "reason": "试", "changes": [{**CHANGE, "value": 25}]})
    assert (refused.status_code, "rule 6 has a share of 125 %" in refused.text) == (422, True)
    made = asked(drafts, RULES, {"name": "e2e.1", "reason": "抽查合格率下降", "changes": [CHANGE]})

    period = {"set_id": made["set_id"], "from_on": first["declared_on"], "until_on": first["declared_on"]}
    at = f"{TRIALS}/{asked(drafts, TRIALS, {**period, 'uscc': firm})['backtest_id']}"
    wait_for(lambda: drafts.get(at).json()["state"] == "DONE", within_s=60)
    found = drafts.get(at).json()
    assert (found["result"]["expected_before"], found["result"]["expected_after"]) == ("0.02", "0.04")
    [changed] = drafts.get(f"{at}/changes").json()["items"]
    assert (changed["consignment_id"], changed["causes"]) == (
        first["consignment_id"],
        ["parameter random_check_percent"],
    )
    report = drafts.get(f"/v1/papers/{found['papers'][0]}")
    assert report.content[:5] == b"%PDF-"
    assert portal.get(at).status_code == 403

    adoption = {"document_no": CLAUSE, "effective_on": first["declared_on"]}
    assert drafts.post(f"{RULES}/{made['set_id']}/adoption", json=adoption).status_code == 403
    assert asked(adopts, f"{RULES}/{made['set_id']}/adoption", adoption)["state"] == "ADOPTED"
    consignment = f"/v1/consignments/{first['consignment_id']}"

    def share() -> str | None:
        answer = drafts.get(consignment)
        assert answer.status_code == 200, answer.text
        percent: str | None = answer.json()["decision"]["sampling_percent"]
        return percent

    wait_for(lambda: share() == "4", within_s=60)
    kept = drafts.get(consignment).json()["decisions"]
    assert [(one["sampling_percent"], one["cause"]) for one in kept] == [
        ("2", None),
        ("4", f"inspection.rule_set_changed/{made['set_id']}"),
    ]
    # what comes after is decided as before, for the other tests on this stack
    back = asked(drafts, RULES, {"name": "e2e.2", "reason": "恢复", "changes": [{**CHANGE, "value": 2}]})
    asked(adopts, f"{RULES}/{back['set_id']}/adoption", adoption)
    wait_for(lambda: share() == "2", within_s=60)
