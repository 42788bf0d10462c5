"""Stock nameko calls the real services of a running stack over the internal vhost."""

import json
import subprocess
import sys
from typing import Any

import pytest

from deploy.local.stack import Stack
from tests.infrastructure import ROOT

FIGURES = {
    "members": 30,
    "leading": 3,
    "member_exports": "1000",
    "local_exports": "10000",
    "national_exports": "16666",
    "leading_exports": "200",
    "own_brand": 5,
    "qms_and_self_control": 30,
    "rated": 29,
    "campaigns_closed": 1,
}
TOY = {"on": "2026-11-22", "statutory": True, "grade": "AA", "member": True, "zone_level": "national"}
ZONE = {
    "zone_id": "stock-lamps",
    "name": "灯具示范区（合成）",
    "product": "灯具",
    "hs_prefixes": ["9405"],
    "division": "441323",
}


def ask(stack: Stack, agency: str, *calls: tuple[str, str, dict[str, Any]]) -> list[dict[str, Any]]:
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests/e2e/stock_client.py"), stack.env["SANHU_AMQP_URI"], agency],
        input=json.dumps(calls),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.requirement("D.8/1")
@pytest.mark.requirement("D.8/3")
def test_a_stock_client_gets_answers_of_every_service(stack: Stack):
    board, mode, alarmed, simulated, alerts = ask(
        stack,
        "ciq",
        ("enterprise", "evaluate_kpis", {"profile": "HUIDONG_2018", "figures": FIGURES}),
        ("inspection", "decide_mode", {**TOY, "assurance_filed": True}),
        ("inspection", "decide_mode", {**TOY, "alert": "serious"}),
        ("credit", "simulate_rating", {"on": "2026-11-22", "records": []}),
        ("enforcement", "list_alerts", {"limit": 1}),
    )
    assert [kpi["code"] for kpi in board["answer"]["kpis"] if not kpi["passed"]] == ["K8"]
    decided = mode["answer"]
    assert (decided["mode"], decided["rule"], decided["document_review_release"]) == ("CREDIT", "8", True)
    assert (alarmed["answer"]["mode"], alarmed["answer"]["sampling_percent"]) == ("SPECIAL", "100")
    assert (simulated["answer"]["score"], simulated["answer"]["grade"]) == (100, "A")
    assert "items" in alerts["answer"]


def test_a_stock_client_is_told_errors_with_the_field(stack: Stack):
    wrong_field, unknown_field, missing_thing, unknown_method = ask(
        stack,
        "ciq",
        ("credit", "get_rating", {"uscc": "91441323MA4YNT018F"}),
        ("credit", "get_rating", {"uscc": "91441323MA4YNT018E", "colour": "red"}),
        ("enterprise", "get_zone", {"zone_id": "no-such-zone"}),
        ("credit", "no_such_method", {}),
    )
    assert wrong_field["error"] == "InvalidRequest"
    assert "uscc" in wrong_field["said"]
    assert unknown_field["error"] == "InvalidRequest"
    assert "colour" in unknown_field["said"]
    assert missing_thing["error"] == "NotFound"
    assert unknown_method["error"] == "NotFound"


def test_a_stock_client_without_a_key_relies_on_the_natural_one(stack: Stack):
    first, again, other = ask(
        stack,
        "gov",
        ("enterprise", "create_zone", ZONE),
        ("enterprise", "create_zone", ZONE),
        ("enterprise", "create_zone", {**ZONE, "product": "文具"}),
    )
    assert first["answer"] == again["answer"]
    assert other["error"] == "Conflict"


def test_a_stock_client_of_the_wrong_agency_is_refused(stack: Stack):
    (refused,) = ask(stack, "lab", ("enterprise", "create_zone", {**ZONE, "zone_id": "labs-own"}))
    assert refused["error"] == "NotPermitted"
    assert "gov" in refused["said"]
