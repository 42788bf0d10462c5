"""The border's grants are coarse: no agency that a service lets act is stopped before it."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from gateway.domain.access import register

ROOT = Path(__file__).resolve().parents[2] / "services"

OPENED_BY = {
    "enterprise/rules/facts.toml": {"enterprises:write"},
    "enterprise/rules/zone.toml": {"zones:write"},
    "enterprise/rules/conditions.toml": {"zones:write"},
    "enterprise/rules/assessments.toml": {"zones:write"},
    "enterprise/rules/membership.toml": {"members:write"},
    "enterprise/rules/title.toml": {"titles:write"},
    "enterprise/rules/evaluations.toml": {"members:write", "titles:write"},
    "enterprise/rules/marks.toml": {"members:write"},
    "enterprise/rules/services.toml": {"services:write", "services:use"},
    "enterprise/rules/registers.toml": {"services:write"},
    "enterprise/rules/budgets.toml": {"budgets:write"},
    "enterprise/rules/proposals.toml": {"proposals:decide"},
    "enterprise/rules/jobs.toml": {"jobs:write"},
    "enterprise/rules/papers.toml": {"jobs:write"},
    "enterprise/rules/duties.toml": {"enterprises:write", "zones:write"},
    "enterprise/rules/governance.toml": {"governance:write", "consultations:respond"},
    "enterprise/rules/targets.toml": {"governance:write"},
    "credit/rules/lists.toml": {"credit:list"},
    "credit/rules/reporting.toml": {"credit:record"},
    "credit/rules/powers.toml": {"credit:list", "credit:record", "credit:respond", "credit:rate", "credit:rules"},
    "credit/rules/jobs.toml": {"credit:record"},
    "inspection/rules/consignments.toml": {
        "inspection:declare",
        "inspection:document",
        "inspection:inspect",
        "inspection:move",
        "inspection:approve",
    },
    "inspection/rules/lots.toml": {"inspection:declare", "jobs:write"},
    "inspection/rules/returns.toml": {"inspection:move"},
    "inspection/rules/recalls.toml": {"inspection:approve", "inspection:move"},
    "inspection/rules/jobs.toml": {"jobs:write"},
    "inspection/rules/applications.toml": {"inspection:approve", "inspection:declare", "inspection:move"},
    "inspection/rules/evidence.toml": {"inspection:approve", "inspection:document", "inspection:inspect"},
    "inspection/rules/recognition.toml": {"inspection:recognise"},
    "inspection/rules/co_inspections.toml": {"inspection:recognise"},
    "inspection/rules/reference.toml": {"inspection:reference"},
    "inspection/rules/monitoring.toml": {"inspection:monitor"},
    "inspection/rules/rule_sets.toml": {"inspection:rules"},
    "inspection/rules/policies.toml": {"inspection:reference"},
    "inspection/rules/regimes.toml": {"inspection:approve", "inspection:declare"},
    "inspection/rules/checks.toml": {"inspection:inspect", "inspection:move"},
    "inspection/rules/duties.toml": {"inspection:inspect", "inspection:move", "inspection:document"},
    "enforcement/rules/alerts.toml": {"alerts:write"},
    "enforcement/rules/trace.toml": {"traces:write"},
    "enforcement/rules/trace_acts.toml": {"traces:write"},
    "enforcement/rules/returns.toml": {"traces:write"},
    "enforcement/rules/negotiations.toml": {"traces:write"},
    "enforcement/rules/supports.toml": {"traces:write"},
    "enforcement/rules/fakes.toml": {"traces:write"},
    "enforcement/rules/risk_information.toml": {"alerts:write", "jobs:write"},
    "enforcement/rules/notices.toml": {"notices:use"},
    "enforcement/rules/analyses.toml": {"analyses:write", "jobs:write"},
    "enforcement/rules/protected_rights.toml": {"analyses:write"},
    "enforcement/rules/technical_measures.toml": {"analyses:write", "notices:use", "jobs:write"},
    "enforcement/rules/penalties.toml": {"penalties:write"},
    "enforcement/rules/penalty_cases.toml": {"penalties:write"},
    "enforcement/rules/penalty_publicity.toml": {"jobs:write"},
    "enforcement/rules/campaign_plans.toml": {"campaigns:write"},
    "enforcement/rules/visits.toml": {"campaigns:write", "jobs:write"},
    "enforcement/rules/campaigns.toml": {"campaigns:write"},
    "enforcement/rules/draws.toml": {"campaigns:write"},
    "enforcement/rules/jobs.toml": {"jobs:write"},
    "enforcement/rules/officers.toml": {"officers:write"},
    "enforcement/rules/documents.toml": {"penalties:write"},
    "enforcement/rules/documents_trace.toml": {"penalties:write"},
    "enforcement/rules/assistance.toml": {"assistance:use"},
    "enforcement/rules/transfers.toml": {"assistance:use"},
    "enforcement/rules/incidents.toml": {"incidents:use"},
    "enforcement/rules/complaints.toml": {"complaints:intake", "complaints:submit"},
}


def actors(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            if key == "by" and isinstance(item, list):
                yield from item
            else:
                yield from actors(item)
    elif isinstance(value, list):
        for item in value:
            yield from actors(item)


@pytest.mark.parametrize("path", OPENED_BY)
def test_whoever_a_service_lets_act_holds_the_grant(path: str) -> None:
    named = set(actors(tomllib.loads((ROOT / path).read_text(encoding="utf-8"))))
    holders = {agency for grant in OPENED_BY[path] for agency in register().holders(grant)}
    roles = named - register().agencies.keys()
    assert roles <= {"recorder", "any", "owner"}
    assert named - roles - holders == set()


@pytest.mark.parametrize("path", OPENED_BY)
def test_whoever_sits_in_a_seat_that_acts_holds_the_grant(path: str) -> None:
    named = set(actors(tomllib.loads((ROOT / path).read_text(encoding="utf-8"))))
    seats = tomllib.loads((ROOT / "enterprise/rules/seats.toml").read_text(encoding="utf-8"))["seat"]
    seated = {row["agency"] for row in seats if named & set(row["seats"])}
    holders = {agency for grant in OPENED_BY[path] for agency in register().holders(grant)}
    assert seated - holders == set()
